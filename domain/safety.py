"""What must not be taken for a proposal: a denuncia, a cry for help, the wish to talk with a person.

Patterns over folded words (domain/text.py). A proposal about violence or corruption is not an alarm; what is
said in the first person about here and now always is one, whatever else the text says.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from domain.text import fold

Alarm = Literal["crisis", "denuncia", "person"]

_LONGEST: Final = 4_000
_SHORT: Final = 7  # words: "ayuda me mata" is a cry; in a long sentence the same words are a subject


def _one(words: str) -> str:
    """A group of the alternatives in a text with | and line breaks."""
    return f"(?:{'|'.join(word.strip() for word in words.split('|'))})"


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_WANT: Final = _one("quiero|kiero|deseo|quisiera|necesito|vengo a|voy a|puedo|podria|me gustaria")
_RELATIVE: Final = r"(?:a )?(?:mi|mis|su) (?:ex )?" + _one(
    """mama|madre|papa|padre|hij[oa]s?|espos[oa]|marido|mujer|pareja|enamorad[oa]|novi[oa]|conviviente
    |herman[oa]s?|abuel[oa]|bebe|bebito|padrastro|ti[oa]|sobrin[oa]|niet[oa]|vecin[oa]|profesora?|jefe"""
)
_HARM: Final = _one(
    """pega|pego|pegan|pegaron|golpea|golpeo|golpean|golpearon|maltrata|viola|violo|violaron|quiere matar
    |quieren matar|esta pegando|estan pegando|esta golpeando|estan golpeando|ha pegado|ha golpeado|ha violado
    |va a matar|van a matar|manosea|manoseo|abusa|acuchillo|disparo|secuestro|secuestraron"""
)
_THINGS: Final = _one("sol|frio|calor|viento|covid|virus|gripe|crisis|economia|pobreza|hambre|susto|pandemia")
_NOBODY: Final = rf"(?:(?:mis|nuestros) derechos|(?:el|la|un) {_THINGS})"
_HARMING: Final = _one("pegando|golpeando|matando|violando|siguiendo|amenazando|extorsionando|ahorcando")
_DYING: Final = _one(r"morir(?:me|se)?\b(?! de)|matar(?:me|se)?|suicidar(?:me|se)?|quitar(?:me|se) la vida")
_MEAN: Final = _one("voy a|pienso(?: en)?|pensando en|he pensado en|prefiero|deseo")
_FAILING: Final = _one(
    "no respira|no reacciona|esta inconsciente|se desmayo|se ahoga|se esta (?:ahogando|muriendo)"
)

_CRISIS_NOW: Final = _compiled(
    rf"(?<!no )\bme {_HARM}\b(?! {_NOBODY})",
    rf"{_RELATIVE} (?:siempre |ahora |otra vez )?(?:me|le|nos|la|lo) {_HARM}\b",
    r"\b(?:padrastro|papa|tio|primo|vecino|profesor|jefe|patron) me toca(?:$| (?:el cuerpo|mis|las partes))",
    rf"\b(?:le|la|lo|les) {_HARM} {_RELATIVE}\b",
    rf"\best(?:a|an) {_HARMING} {_RELATIVE}\b",
    rf"\bme (?:esta|estan|viene|vienen) {_HARMING}\b",
    rf"\best(?:a|an) {_HARMING}me\b",
    r"\bme (?:ha |han )?amenaz\w+ (?:con matar|de muerte)",
    r"\babus(?:o|a|an|aron|ado) (?:sexualmente )?de mi(?:$| (?:hij|herman|sobrin|niet|mama))",
    r"\b(?:soy|fui|he sido) victima de (?:violencia|abuso|maltrato|violacion|trata)\b",
    r"\bsufro (?:de )?(?:violencia|maltrato|abuso)\b",
    r"\bme tienen? (?:encerrad|secuestrad|amarrad)[oa]\b",
    rf"(?<!no )\bme (?:quiero|kiero) {_DYING}\b",
    rf"(?<!no )\b(?:quiero|kiero) (?:morir$|(?!morir\b|matar\b){_DYING})",
    rf"(?<!no )\b{_MEAN} (?:morir$|(?!(?:morir|matar)\b){_DYING})",
    r"\bmiedo (?:de )?que me maten?\b",
    r"\bno (?:quiero|kiero) (?:seguir viviendo|vivir$|vivir mas$)",
    r"\b(?:acabar|terminar) con mi vida\b",
    rf"{_RELATIVE} (?:se )?(?:quiere|kiere) {_DYING}\b",
    rf"{_RELATIVE} {_FAILING}\b",
    rf"\bse esta muriendo {_RELATIVE}\b",
    r"\bme (?:estoy (?:muriendo|desangrando)|tome veneno|he tomado veneno|corte las venas)\b",
    r"\b(?:necesito|manden|envien|llamen) (?:una |a la |la )?(?:ambulancia|policia)\b.*"
    r"\b(?:ya|ahora|urgente|rapido)\b",
    r"^(?:por favor )?(?:auxilio|socorro)(?:$| (?:por favor|ayuda|auxilio|me|nos|esta|estan|mi)\b)",
)
_CRISIS_BARE: Final = _compiled(
    r"^(?:por )?(?:un )?(?:abuso sexual|violacion sexual|me violan)$",
    r"\bauxilio$",
    r"\b(?:ayuda|ayudenme|ayudame)\b.*\b(?:pega|golpea|mata|viola)\w*",
)

_DENOUNCE: Final = "denun[cs]i"
_OFFICIAL: Final = _one(
    """alcalde|alcaldesa|gobernadora?|regidora?|directora?|funcionari[oa]|juez|jueza|fiscal|policia|comisario
    |congresista|ministr[oa]|gerente|profesora?|docente|medico|doctora?|enfermer[oa]|tesorer[oa]|secretari[oa]
    |jef[ea]|subprefecto|ingenier[oa]|servidora?|trabajadora?"""
)
_STEALING: Final = _one(
    """(?:se )?(?:robo|roba|esta robando)|(?:pide|pidio|cobra|cobro|recibe|recibio) (?:coima|plata|dinero)
    |cobra por debajo|me acosa|acosa a|contrat[oa] a su|falsifico|desvio"""
)
_DENUNCIA_NOW: Final = _compiled(
    rf"(?<!no )\b{_WANT} (?:(?:hacer|poner|presentar|dejar) )?(?:una |mi )?{_DENOUNCE}(?:ar\w*|a)\b",
    rf"^{_DENOUNCE}(?:o|amos|a|ar)\b",
    rf"\btengo que {_DENOUNCE}ar\b",
    rf"\b{_WANT} (?:reportar|informar|contar) (?:un |una )?(?:caso|acto|hecho) de corrupcion\b",
    rf"\b(?:donde|como|a quien|con quien) (?:puedo |podria |se |hago para )?{_DENOUNCE}(?:o|ar|a)\b",
    rf"\b(?:tengo|esta es|es) (?:una|mi) {_DENOUNCE}a\b",
    r"\b(?:me|nos) (?:esta |estan |han |ha )?(?:pid|cobr|exig)\w+ (?:una |la )?coimas?\b",
    r"\b(?:me|nos) (?:esta |estan )?(?:pid|exig)\w+ (?:plata|dinero|\d+ soles) (?:para|por) "
    r"(?:atender|firmar|aprobar|contratar|entrar|agilizar|matricul|dar)",
)
_DENUNCIA: Final = _compiled(
    rf"\b(?:hacer|poner|presentar) (?:una|mi) {_DENOUNCE}a\b",
    rf"\b{_DENOUNCE}(?:o|ar|amos) a(?:l| la| un| una| mi| este| ese| los)? (?:\w+ ){{0,2}}{_OFFICIAL}",
    rf"\b(?:el|la|mi|ese|esa|este|un|una|al) (?:senor |ex )?{_OFFICIAL} (?:\w+ ){{0,5}}?{_STEALING}\b",
    rf"\b{_OFFICIAL} (?:\w+ ){{0,4}}es (?:una? )?(?:corrupt|rater|ladron|coimer)\w*\b",
    r"\bse estan? robando (?:la plata|el dinero|los fondos|el presupuesto|los viveres|los alimentos)\b",
)
_TALK: Final = r"(?:hablar|conversar|comunicarme|chatear) con"
_PERSON: Final = _compiled(
    rf"\b{_WANT} {_TALK} (?:(?:una?|alguna?|el|la) )?"
    + _one("persona|human[oa]|asesora?|operadora?|senorita|encargad[oa]|especialista|responsable"),
    rf"\b{_WANT} {_TALK} (?:alguien|ustedes)\b",
    r"\b(?:pase|pasa|comunique|comunica)me con\b",
    r"\b(?:que me llamen|llamenme|me pueden? llamar)\b",
    r"\bme (?:puede|puedes|podria) pasar con\b",
    r"\b(?:que me atienda|atiendame|me atiende|ayuda de) una persona\b",
    r"^(?:una )?persona(?: por favor)?$",
    r"^hablar con (?:alguien|una persona)",
    r"^hay (?:alguien|una persona)(?: ahi| alli| real)?$",
    r"^no (?:quiero|kiero) (?:hablar con )?(?:una? )?(?:robot|maquina|bot)\b",
)
_PROPOSES: Final = _compiled(
    r"\b(?:propon\w*|propuestas?|plante[oa]r?|sugiero|sugerencia|deben?|deberian?|hacen? falta|faltan?)\b",
    r"\bque (?:haya|exista|se|el estado|los|las|pongan|publiquen|publique|informe)\b",
    r"\b(?:contra (?:la|el)|preven\w+|capacitar\w*|campanas?|implementar|crear|mejorar)\b",
    r"\b(?:necesitamos|pedimos|opino|mas)\b",
)


def detect(text: str) -> Alarm | None:
    """The alarm that a text sounds, the gravest first, or None. Accents, capitals and common spellings by ear
    do not matter."""
    said = fold(text[:_LONGEST])
    proposes = _PROPOSES.search(said) is not None
    bare = not proposes and len(said.split()) <= _SHORT
    if _CRISIS_NOW.search(said) or (bare and _CRISIS_BARE.search(said)):
        return "crisis"
    if _DENUNCIA_NOW.search(said) or (not proposes and _DENUNCIA.search(said)):
        return "denuncia"
    return "person" if not proposes and _PERSON.search(said) else None
