"""WhatsApp's templates keep WhatsApp's rules, so that none is refused for its form."""

from __future__ import annotations

import re

import pytest
import yaml  # type: ignore[import-untyped]

from mensajes import catalog
from mensajes.templates import _FILE, LONGEST, NAMES, Unfillable, WhatsAppTemplate, templates

ALL = [one for language in catalog.languages() for one in templates(language).values()]


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.full_name)
def test_a_template_can_be_approved(template: WhatsAppTemplate) -> None:
    places = re.findall(r"\{\{(\d+)\}\}", template.body)
    assert places == [str(number) for number in range(1, len(template.fields) + 1)]
    assert len(set(template.fields)) == len(template.fields) == len(template.samples)
    assert not template.body.startswith("{{")
    assert not template.body.endswith("}}")
    assert not re.search(r"\}\}\W*\{\{", template.body.replace(": ", " x ").replace(", ", " x "))
    assert "\n" not in template.body
    assert len(template.read(template.samples)) <= LONGEST / 2, "facts may be long"
    assert len(template.body) > 12 * len(places), "too few words around its places"
    assert re.fullmatch(r"[a-z0-9_]{1,100}", template.full_name)
    assert template.category in ("utility", "marketing")
    assert len(template.buttons) <= 3
    assert all(0 < len(label) <= 20 for label in template.buttons)


def test_the_file_and_the_code_name_the_same() -> None:
    definitions = yaml.safe_load(_FILE.read_text("utf-8"))
    assert list(definitions) == list(NAMES)
    for name, template in templates().items():
        assert set(definitions[name]["samples"]) == set(template.fields), name


def test_only_announcements_are_marketing() -> None:
    marketing = [one for one in templates().values() if one.category == "marketing"]
    assert [one.name for one in marketing] == ["announcement", "bulletin"]
    assert all("NOTICIAS NO" in one.body for one in marketing)


def test_facts_go_into_their_places_on_one_line() -> None:
    offer = templates()["offer"]
    facts = {
        "first": "Rosa",
        "event": "el\n\tTaller     de agua",
        "when": "hoy",
        "until": "jueves 10",
        "more": "x",
    }
    filled = offer.fill(facts)
    assert filled == {"1": "Rosa", "2": "el Taller de agua", "3": "hoy", "4": "jueves 10"}
    assert offer.read(list(filled.values())).startswith(
        "Hola, Rosa. Esperabas un cupo y ya hay uno para ti en el Taller de agua: hoy."
    )


def test_a_long_fact_is_cut_and_a_missing_one_refused() -> None:
    offer = templates()["offer"]
    facts = {"first": "Rosa", "event": "agua " * 1000, "when": "hoy " * 500, "until": "jueves 10"}
    filled = offer.fill(facts)
    assert len(offer.read(list(filled.values()))) <= LONGEST
    assert (filled["1"], filled["4"]) == ("Rosa", "jueves 10")
    for lack in facts:
        with pytest.raises(Unfillable):
            offer.fill({**facts, lack: " "})


def test_other_words_are_another_template() -> None:
    one = templates()["reminder"]
    other = WhatsAppTemplate(
        one.name, one.language, one.category, one.body + " Gracias.", one.fields, one.samples, one.buttons
    )
    assert one.full_name != other.full_name
