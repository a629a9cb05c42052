"""How every page is made: a template, its words, and headers that let nothing from elsewhere in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mensajes import catalog
from panel.assets import asset

LANGUAGE = "es"

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

LOCATING = "camera=(), geolocation=(self), microphone=()"
"""The Permissions-Policy of the one page that may ask where somebody is, when they tap that."""


def text(name: str, **facts: Any) -> str:
    """One of the pages' texts."""
    return catalog.text(LANGUAGE, name, **facts)


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(text=text, asset=asset, language=LANGUAGE)


def page(template: str, status: int = 200, **facts: Any) -> HTMLResponse:
    """A page: the template's name without `.html.j2`, and what it shows."""
    html = _templates.get_template(f"{template}.html.j2").render(facts)
    return HTMLResponse(html, status, {**SECURITY_HEADERS, "Cache-Control": "private, no-cache"})


def missing() -> HTMLResponse:
    """404, in plain words."""
    return page("missing", 404)
