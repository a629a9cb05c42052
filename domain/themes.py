"""The themes that a process starts with, each with its official and its plain name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of a process; `split_from` is the code of the theme that it came out of, or empty."""

    code: str
    official: str
    plain: str
    split_from: str = ""


DEFAULT_THEMES = (
    Theme("salud", "Salud", "Salud"),
    Theme("ambiente", "Ambiente", "Ríos, minería, basura"),
    Theme("infraestructura", "Infraestructura", "Carreteras, obras, internet"),
    Theme("educacion", "Educación", "Educación"),
    Theme("seguridad_ciudadana", "Seguridad ciudadana", "Seguridad ciudadana"),
    Theme("saneamiento", "Saneamiento", "Agua y desagüe"),
    Theme("otro", "Otro", "Otro tema"),
)
