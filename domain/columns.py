"""The columns of every file that comes in: their English name and the Spanish ones that are also read.

The first Spanish name of each is the one that docs/archivos.md and the template show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from domain.cells import Problem, Row, Sheet, nearest
from domain.text import fold

Columns = Mapping[str, tuple[str, ...]]

AGENDA: Columns = {
    "code": ("código",),
    "title": ("título", "nombre", "nombre del evento", "nombre de la actividad", "actividad"),
    "kind": ("tipo", "tipo de evento", "tipo de actividad"),
    "process": ("proceso",),
    "series": ("serie",),
    "theme": ("tema", "eje temático"),
    "ubigeo": ("lugar", "región", "ubicación"),
    "modality": ("modalidad",),
    "starts_at": ("inicio", "empieza", "fecha", "comienza", "fecha de inicio", "fecha y hora"),
    "ends_at": ("fin", "termina", "finaliza", "fecha de fin", "fecha de término"),
    "date_status": ("estado de la fecha",),
    "timezone": ("zona horaria",),
    "venue": ("local", "sede"),
    "address": ("dirección",),
    "latitude": ("latitud",),
    "longitude": ("longitud",),
    "link": ("enlace", "url", "enlace de conexión", "enlace de zoom", "link de zoom"),
    "capacity": (
        "aforo",
        "cupos",
        "cupo",
        "capacidad",
        "vacantes",
        "plazas",
        "aforo máximo",
        "número de cupos",
    ),
    "reserved": ("reservas", "cupos reservados", "reservados", "vacantes reservadas", "plazas reservadas"),
    "max_per_person": ("máximo por persona", "cupos por persona", "máximo por inscripción"),
    "waiting_list": ("lista de espera", "espera"),
    "access": ("acceso",),
    "audience": ("dirigido a", "público objetivo", "público", "a quién va dirigido"),
    "organizers": ("organizadores", "organiza", "organizador", "entidad organizadora"),
    "registration_opens": ("inscripción abre", "apertura de inscripciones"),
    "registration_closes": ("inscripción cierra", "cierre de inscripciones", "fecha límite de inscripción"),
    "speakers": ("ponentes", "expositores", "panelistas", "oradores"),
    "languages": ("idiomas", "lenguas"),
    "accessibility": ("accesibilidad",),
    "bring": ("qué llevar", "llevar"),
    "materials": ("materiales",),
    "cost": ("costo", "precio", "tarifa"),
    "contact": ("contacto",),
    "description": ("descripción",),
    "reminders": ("recordatorios",),
    "level": ("nivel iap2", "nivel", "nivel de participación"),
}

SESSIONS: Columns = {
    "event_code": ("código del evento", "evento"),
    "order": ("orden", "número"),
    "title": ("título", "nombre"),
    "theme": ("tema",),
    "room": ("sala", "ambiente"),
    "starts": ("inicio", "empieza", "hora", "comienza", "hora de inicio"),
    "ends": ("fin", "termina", "finaliza", "hora de fin"),
    "speakers": ("ponentes", "expositores", "panelistas", "oradores"),
}
"""The second sheet of an agenda: the programme of its events."""

CALENDAR: Columns = {**AGENDA, "status": ()}
"""What a calendar says besides: that an event is cancelled."""

_ORGANIZATION: Columns = {
    "organization": ("organización", "institución", "entidad"),
    "organization_type": ("tipo de organización", "tipo de institución"),
    "organization_subtype": ("subtipo de organización",),
}

CONTRIBUTIONS: Columns = {
    "received_at": ("recibido", "fecha", "fecha de recepción"),
    "process": ("proceso",),
    "stage": ("etapa",),
    "event_code": ("código del evento", "evento"),
    "theme": ("tema",),
    "ubigeo": ("lugar", "región"),
    **_ORGANIZATION,
    "object": ("objeto",),
    "section": ("sección", "parte"),
    "cross_cutting": ("eje transversal",),
    "text": ("texto", "aporte", "opinión"),
    "person_name": ("nombre", "nombre de la persona", "nombre completo", "nombres y apellidos"),
    "person_contact": ("contacto", "contacto de la persona"),
    "external_id": ("id externo", "identificador"),
}

ATTENDANCE: Columns = {
    "event_code": ("código del evento", "evento"),
    "person_name": ("nombre", "nombre de la persona", "nombre completo", "nombres y apellidos"),
    **_ORGANIZATION,
    "ubigeo": ("lugar", "región"),
    "role": ("rol",),
    "external_id": ("id externo", "identificador"),
}

OUTREACH: Columns = {
    "date": ("fecha",),
    "medium": ("medio",),
    "description": ("descripción", "qué se hizo"),
    "place": ("lugar",),
    "process": ("proceso",),
    "event_code": ("código del evento", "evento"),
    "reach": ("alcance", "personas"),
    "evidence": ("evidencia", "enlace"),
    "external_id": ("id externo", "identificador"),
}

PROCESS: Columns = {
    "code": ("código",),
    "name": ("nombre",),
    "starts_on": ("inicio",),
    "ends_on": ("fin",),
    "respond_by": ("respuesta hasta", "responde hasta"),
    "published_on": ("publicado", "plan publicado"),
    "contact": ("contacto",),
    "link": ("enlace",),
}

STAGES: Columns = {
    "code": ("código",),
    "name": ("nombre",),
    "opens_on": ("abre", "inicio"),
    "closes_on": ("cierra", "fin"),
    "respond_by": ("respuesta hasta", "responde hasta"),
    "how": ("cómo participar", "cómo"),
}

THEMES: Columns = {
    "code": ("código",),
    "official": ("oficial", "nombre oficial"),
    "plain": ("palabras simples", "nombre simple"),
    "split_from": ("sale de",),
}

ORGANIZATION_KINDS: Columns = {
    "kind": ("tipo", "subtipo"),
    "counted_as": ("se cuenta como", "se cuenta con"),
}

DOCUMENTS: Columns = {
    "code": ("código",),
    "title": ("título", "nombre"),
    "kind": ("tipo",),
    "summary": ("resumen",),
    "link": ("enlace",),
    "opens": ("abre", "inicio"),
    "closes": ("cierra", "fin"),
    "respond_by": ("respuesta hasta", "responde hasta"),
}

SECTIONS: Columns = {
    "document": ("documento", "código del documento"),
    "code": ("código",),
    "theme": ("tema",),
    "title": ("título", "nombre"),
    "text": ("texto",),
}

COMMITMENTS: Columns = {
    "code": ("código",),
    "title": ("título", "nombre"),
    "theme": ("tema",),
    "problem": ("problema",),
    "text": ("descripción", "compromiso"),
    "contribution": ("cómo contribuye",),
    "ogp_values": ("valores ogp", "valores"),
    "entity": ("responsable",),
    "other_actors": ("otros actores",),
    "indicator": ("indicador",),
    "baseline": ("línea de base",),
    "goal": ("meta",),
    "budget": ("presupuesto",),
    "starts_on": ("inicio",),
    "ends_on": ("fin",),
    "adopted_on": ("aprobado", "fecha de aprobación"),
    "proposals": ("propuestas",),
}

MILESTONES: Columns = {
    "commitment": ("compromiso", "código del compromiso"),
    "text": ("hito", "descripción"),
    "starts_on": ("inicio",),
    "ends_on": ("fin",),
    "done_on": ("cumplido", "cumplido el"),
}

PROGRESS: Columns = {
    "commitment": ("compromiso", "código del compromiso"),
    "on": ("fecha",),
    "percent": ("porcentaje", "avance porcentual"),
    "status": ("estado",),
    "text": ("avance", "descripción"),
    "evidence": ("evidencia", "enlace"),
    "by": ("informa", "quién informa"),
}

SUGGESTIONS: Columns = {
    "suggestion": ("sugerencia",),
    "decision": ("decisión",),
    "kind": ("tipo",),
    "group": ("grupo",),
    "code": ("código",),
    "text": ("texto",),
    "other_code": ("código de la otra",),
    "other_text": ("texto de la otra",),
    "theme": ("tema",),
    "score": ("puntaje",),
    "method": ("método",),
    "decided_by": ("decidió",),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet whose columns are known: its rows, the headers it left out, what is wrong in its header,
    and how the file itself calls each column."""

    rows: tuple[Row, ...]
    given: frozenset[str]
    ignored: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def rows_of(sheet: Sheet, columns: Columns, required: Sequence[str]) -> Rows:
    """The sheet's lines by English column name.

    A header that looks like a column's name is refused rather than ignored: `capacitty` would leave an
    event without a limit. One that looks like none (an organiser's own notes) is ignored and told.
    """
    found, ignored, problems = _match(sheet.headers, columns)
    missing = [name for name in required if name not in found.values()]
    problems += [Problem(1, name, "", "column_missing", columns[name][:1]) for name in missing]
    rows = tuple(Row(line, _named(cells, found)) for line, cells in sheet.lines)
    headers = {name: sheet.headers[position] for position, name in found.items()}
    return Rows(rows, frozenset(found.values()), tuple(ignored), tuple(problems), headers)


def _match(headers: Sequence[str], columns: Columns) -> tuple[dict[int, str], list[str], list[Problem]]:
    names = {fold(word): name for name, spanish in columns.items() for word in (name, *spanish)}
    found: dict[int, str] = {}
    ignored: list[str] = []
    problems: list[Problem] = []
    for position, header in enumerate(headers):
        name = names.get(fold(header))
        if name is None:
            close = close_to(header, names)
            if close:
                problems.append(Problem(1, header, header, "column_unknown", (close,)))
            elif header.strip():
                ignored.append(header)
        elif name in found.values():
            problems.append(Problem(1, header, header, "column_twice"))
        else:
            found[position] = name
    return found, ignored, problems


def _named(cells: Sequence[str], found: Mapping[int, str]) -> dict[str, str]:
    """Without the empty ones: a wide sheet is mostly empty, and all of its rows are kept."""
    return {
        name: cells[position] for position, name in found.items() if position < len(cells) and cells[position]
    }


def close_to(word: str, names: Mapping[str, str]) -> str:
    """What a word was probably meant to be: `names` has folded names with what they mean. Empty: nothing."""
    key = fold(word)
    for name in nearest(word, names):
        if Levenshtein.distance(key, name) <= max(1, len(name) // 4):
            return names[name]
    return ""
