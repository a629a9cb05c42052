"""When it happened, and the words: all invented, some of them secret."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.imports import fixtures_2017 as year

NOW = datetime(2018, 1, 15, 15, 0, tzinfo=UTC)
AT = datetime(2017, 9, 25, 15, 0, tzinfo=UTC)
PROCESS = year.PROCESS

STAGES = (
    ("mesas-tematicas", "Mesas temáticas", date(2017, 9, 11), date(2017, 9, 19)),
    ("talleres-regionales", "Talleres regionales", date(2017, 9, 21), date(2017, 10, 2)),
    ("mesas-nacionales", "Mesas nacionales", date(2017, 10, 10), date(2017, 10, 11)),
    ("aprobacion", "Aprobación", date(2017, 11, 7), date(2017, 12, 27)),
)
BORN = (
    {
        "ambiente": 3,
        "educacion": 4,
        "infraestructura": 5,
        "salud": 2,
        "saneamiento": 2,
        "seguridad_ciudadana": 2,
    },
    {
        "saneamiento": 1,
        "infraestructura": 1,
        "seguridad_ciudadana": 2,
        "ambiente": 2,
        "salud": 1,
        "educacion": 4,
    },
)
"""Proposals by theme: at the thematic tables, and those that the regional workshops added."""

ENTITIES = {
    "ambiente": "Minam",
    "educacion": "Minedu",
    "infraestructura": "Ministerio de Transportes y Comunicaciones",
    "salud": "Minsa",
    "saneamiento": "Ministerio de Vivienda, Construcción y Saneamiento",
    "seguridad_ciudadana": "Mininter",
}
ASKS = {
    "ambiente": "Publicar cada mes la calidad del aire y del agua de cada cuenca",
    "educacion": "Publicar el avance de las obras en las escuelas secundarias rurales",
    "infraestructura": "Abrir los datos del mantenimiento de carreteras y puentes",
    "salud": "Publicar cada semana qué medicinas faltan en cada posta",
    "saneamiento": "Mostrar cuándo llega el agua y con cuánto cloro a cada centro poblado",
    "seguridad_ciudadana": "Publicar el mapa de denuncias por extorsión y qué pasó con ellas",
}
SECRETS = ("Quispe", "Mamani", "987 654 321", "45678912", "rosa.quispe@example.pe", "todavía nadie leyó esto")
PLANTED = (
    "Soy Rosa Elena Quispe Mamani, mi celular es 987 654 321 y mi DNI 45678912, rosa.quispe@example.pe. "
    "En la posta faltan medicinas <todo el año> & nadie avisa: «{{ n }}» cuesta S/ 30 $5."
)
NAMED = "Carmen Ñahui"
LONG = "Una línea & <otra>\nla segunda, con una palabra " + "larguísima" * 40
PROPOSED = "P-AAAA", "P-BBBB", "P-CCCC", "P-DDDD"
