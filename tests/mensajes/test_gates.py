"""What every text must keep: used, written well, short, plain, and fair to whoever reads it."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from domain.learning import TOPICS
from domain.safety import detect
from domain.text import fold
from mensajes import catalog
from tests.mensajes.readability import ease, syllables
from tests.mensajes.usage import usage

ENTRIES = catalog.entries()
AREAS = {key.partition(".")[0] for key in ENTRIES}
STAFF = {
    "packs",
    "panel",
    "staff",
    "report",
    "doctor",
    "imports",
    "matrix",
    "cli",
    "organizations",
    "outreach",
}  # read by organisers, in their own terms
CITIZEN = {
    key: forms for key, forms in ENTRIES.items() if key.partition(".")[0] not in STAFF and "|" not in forms[0]
}  # alternatives separated by | are typed, or looked up, and not read

LONGEST_LABEL = 24  # a row of a WhatsApp list
LONG_LABELS = {"arrive.option.status"}  # the menu is a numbered text where labels do not fit (people.md)
LONGEST_LESSON = 450
LONGEST_MESSAGE = 1_600  # of WhatsApp through Twilio

GENDERED = re.compile(
    r"\b(?:registrad|inscrit|bienvenid|invitad|interesad|segur)[oa]s?\b(?!\?)|\w[oa]/[oa]s?\b|\(a\)|@",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"\b(?:aforo|plazas?|aportes?|contribuciones|contribución|webinars?|h[ií]brid[oa]|consentimiento|entidad(?:es)?"
    r"|evidencias?|ciudadan[oa]s?|usuari[oa]s?|registrar(?:se|te)?|formulario|clic|inválid[oa]|error)\b",
    re.IGNORECASE,
)
OFFICIAL_NAMES = (
    "Participación ciudadana",
    "Seguridad ciudadana",
    "Denuncias Ciudadanas",
    "usuario del chat",
)


def test_every_text_that_the_code_says_exists() -> None:
    said = usage().literals
    missing = {
        key: where for key, where in said.items() if key.partition(".")[0] in AREAS and key not in ENTRIES
    }
    assert missing == {}


def test_every_command_has_its_words() -> None:
    assert [name for name in usage().commands if f"words.{name}" not in ENTRIES] == []


def test_every_wrong_answer_is_told_what_was_wrong() -> None:
    problems = usage().problems
    assert [code for code in problems if not any(key.endswith(f".again.{code}") for key in ENTRIES)] == []


def test_every_text_is_said_somewhere() -> None:
    now = usage()
    assert [key for key in ENTRIES if not now.says(key)] == []


@pytest.mark.parametrize("language", catalog.languages())
def test_plural_forms_say_the_same_facts(language: str) -> None:
    for key, forms in catalog.entries(language).items():
        facts = [catalog.field_names(form) - {"n"} for form in forms]
        assert all(one == facts[0] for one in facts), key


def test_every_question_has_a_name_to_change_it_by() -> None:
    questions = {key.removesuffix(".ask") for key in ENTRIES if re.fullmatch(r".+\..+\.ask", key)}
    assert {f"{question}.label" for question in questions} - ENTRIES.keys() == set()


def test_labels_fit_in_a_list() -> None:
    labels = {key: forms[0] for key, forms in CITIZEN.items() if ".option." in key or ".label" in key}
    assert [
        key for key, label in labels.items() if len(label) > LONGEST_LABEL and key not in LONG_LABELS
    ] == []


def test_texts_fit_in_a_message() -> None:
    assert [key for key, forms in CITIZEN.items() if max(map(len, forms)) > LONGEST_MESSAGE] == []


@pytest.mark.parametrize("trap", [GENDERED, JARGON], ids=["gendered", "jargon"])
def test_nobody_is_left_out_by_a_word(trap: re.Pattern[str]) -> None:
    found = {key: trap.findall(_plain(form)) for key, forms in CITIZEN.items() for form in forms}
    assert {key: words for key, words in found.items() if words} == {}


def test_texts_are_easy_to_read() -> None:
    texts = [form for form in chain.from_iterable(CITIZEN.values()) if len(form.split()) >= 8]
    scores = sorted((ease(_plain(form)), form) for form in texts)
    assert sum(score for score, _ in scores) / len(scores) >= 70, scores[:10]


def test_every_topic_says_its_sources_with_their_dates() -> None:
    for topic in TOPICS:
        text = catalog.text("es", f"learn.{topic.code}.text")
        assert len(text) <= LONGEST_LESSON, topic.code
        assert catalog.has("es", f"learn.{topic.code}.label")
        for source in topic.sources:
            assert source.date[:4] in text, (topic.code, source)
        assert "Fuente" in text or "dice" in text, topic.code


def test_a_typed_phrase_means_one_thing() -> None:
    meanings: dict[str, list[str]] = {}
    for key in (key for key in ENTRIES if key.startswith("words.")):
        for phrase in {fold(phrase) for phrase in catalog.words("es", key)}:
            meanings.setdefault(phrase, []).append(key)
    twice = {phrase: keys for phrase, keys in meanings.items() if len(keys) > 1}
    # inside a form it changes an answer, outside it corrects what is kept
    assert twice == {"corregir": ["words.edit", "words.correct"]}


def test_no_command_and_no_option_sounds_an_alarm() -> None:
    phrases = [phrase for key in ENTRIES if key.startswith("words.") for phrase in catalog.words("es", key)]
    labels = [forms[0] for key, forms in ENTRIES.items() if ".option." in key or ".label" in key]
    alarms = {phrase: detect(phrase) for phrase in (*phrases, *labels)}
    assert {phrase for phrase, alarm in alarms.items() if alarm in ("crisis", "denuncia")} == set()


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("sol", 1),
        ("aéreo", 4),
        ("día", 2),
        ("guerra", 2),
        ("quiero", 2),
        ("país", 2),
        ("muy", 1),
        ("pingüino", 3),
    ],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def _plain(text: str) -> str:
    """The text as it reads: facts are short words, names of offices and addresses are what they are."""
    for name in OFFICIAL_NAMES:
        text = re.sub(re.escape(name), "la mesa", text, flags=re.IGNORECASE)
    return re.sub(r"\{[^}]*\}|https?://\S+|\b[\w.]+\.gob\.pe", "cosa", text)
