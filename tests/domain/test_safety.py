"""Sentences as people of several regions would type them, and what each must sound like."""

from __future__ import annotations

import pytest

from domain.safety import detect

CRISIS = """
me quiero morir
ya no quiero vivir
kiero morirme
no aguanto mas, voy a matarme
he pensado en suicidarme
quiero acabar con mi vida
mi hija se quiere matar, ayúdenme
me pega mi pareja
Mi esposo me pega cuando toma
mi marido me esta golpeando
AUXILIO me están pegando
auxilio!!
socorro por favor
mi padrastro me toca
abuso sexual
abusaron de mi hija en el colegio
me violaron
mi vecino le pega a su mujer ahorita
están golpeando a mi mamá
sufro violencia en mi casa
soy víctima de violencia
me amenaza con matarme
me han amenazado de muerte por ser dirigente
me tienen encerrada
mi bebe no respira
se está muriendo mi mamá y no hay ambulancia
necesito una ambulancia urgente
ayuda me quiere matar mi conviviente
me estan extorsionando por mi bodega
mi hijo se quiere suicidar
estoy pensando en quitarme la vida
tengo miedo de que me mate
el profesor me toca
ayúdenme mi ex me quiere matar
mi tío abusó de mí
llamen a la policía ahora por favor
propongo un refugio, porque mi esposo me pega y no tengo a dónde ir
"""

DENUNCIA = """
quiero denunciar al alcalde
quiero hacer una denuncia
Denuncio al director del colegio de Huancabamba
deseo denunsiar a un funcionario
¿dónde puedo denunciar?
como denuncio a la enfermera de la posta
tengo una denuncia contra la municipalidad
el alcalde se robó la plata del canal
el alcalde de mi distrito se esta robando la plata de las obras
la directora pide plata para matricular a los niños
me pidieron coima en la municipalidad
nos cobran coima para firmar el expediente
el policia me pidio plata y me pidieron coima
el gobernador es un corrupto
voy a denunciar a mi jefe
denunciar a un funcionario
se están robando los víveres del vaso de leche
me piden plata para atender a mi hijo en el hospital
tengo que denunciar a alguien
quiero reportar un caso de corrupción
denuncia contra el alcalde de Paita
quiero denunciar y proponer que se cambie al alcalde
"""

PERSON = """
quiero hablar con una persona
Quisiera hablar con alguien por favor
necesito hablar con un asesor
puedo conversar con una señorita?
páseme con el encargado
que me llamen
me pueden llamar
no quiero hablar con un robot
hay alguien ahí?
una persona por favor
me puedes pasar con un encargado
"""

NOTHING = """
proponer más patrulleros contra la violencia
quiero que se denuncie menos
que sea más fácil denunciar la corrupción
propongo una línea gratuita para denunciar coimas
propongo campañas contra el abuso sexual en los colegios
que haya casas de refugio para mujeres maltratadas
la gente se está muriendo por falta de medicinas
no queremos morir esperando en la posta
en las postas de ayabaca no hay medicinas y nadie avisa cuando llegan
curso de primeros auxilios en cada comunidad
que los alcaldes que roban vayan presos
que los funcionarios hablen quechua
quiero hablar con el alcalde sobre el agua
quiero proponer algo
no voy a poder ir al taller
me muero de ganas de participar
me toca a mí proponer
los profesores faltan mucho a la escuela
necesitamos una ambulancia en la posta
que publiquen cuánto ganan los funcionarios
prevenir el suicidio de los jóvenes en Ayacucho
la violencia familiar debe ser atendida en quechua
hola
1
Rosa Quispe
ronda de hualcuy
me gustaría que el director publique en qué gasta la plata
que el director informe en qué se usó el dinero de la APAFA
quiero morir en mi tierra con agua limpia
seguridad ciudadana
el río está contaminado por la minería y mata a los peces
que se robe menos
no me pega el sol en mi casa
me pegó el covid y no había camas
me golpea la crisis
la municipalidad me viola mis derechos
se murió mi mamá porque no había ambulancia
necesito ir con alguien que me ayude
hay policías que piden coima a los mototaxistas
ya denuncié y no pasa nada
me pega un susto
no quiero denunciar a nadie
tengo una propuesta para mi distrito
¿cómo se pide cupo?
violencia familiar
hay mucha violencia familiar en mi distrito
comité contra la violencia familiar
mi mamá no escucha bien, necesito lengua de señas
soy policía
la policía no viene cuando la llamamos
el alcalde no informa en qué gasta la plata
roban ganado en la sierra y no hay juez de paz
mi hija quiere ir también
a mi hijo le toca caminar dos horas a la escuela
quiero morirme de risa
la minería nos está matando
no quiero vivir sin agua
la ambulancia no llega ni ahora ni nunca
Socorro Quispe
María del Socorro
las denuncias por violencia se archivan
la gente no denuncia por miedo
nos cobran peaje dos veces
abuso de autoridad en las comisarías
auxiliares de educación para las escuelas rurales
"""


def _cases(sentences: str, expected: str | None) -> list[tuple[str, str | None]]:
    return [(sentence, expected) for sentence in sentences.strip().splitlines()]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    _cases(CRISIS, "crisis")
    + _cases(DENUNCIA, "denuncia")
    + _cases(PERSON, "person")
    + _cases(NOTHING, None),
)
def test_what_a_sentence_sounds_like(sentence: str, expected: str | None) -> None:
    assert detect(sentence) == expected


def test_accents_and_capitals_do_not_matter() -> None:
    assert detect("ME QUIERO MORIR") == detect("me quiero morír") == "crisis"


def test_a_very_long_text_is_read_quickly() -> None:
    assert detect("a mi me gusta " * 20_000) is None
