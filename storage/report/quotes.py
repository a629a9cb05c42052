"""People's own words: only what was found publishable, without personal data, and named if they said so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from domain.redaction import redact
from domain.report import Quote, Rated, ThemeWords
from storage.export.scope import LIMA, Scope
from storage.report.figures import Figures
from storage.report.heard import QUOTABLE, counted
from storage.report.reading import Reading
from storage.supporters import once
from storage.tables import contributions, events, organizations, persons, ratings, supports, themes

QUOTES: Final = 6
"""Quotes of a theme and of an event: the most supported first, then in the order in which they came."""

FEW: Final = 3
"""Below so many opinions their average would tell what one person said."""

own = contributions.c


def theme_words(figures: Figures) -> tuple[ThemeWords, ...]:
    """Every theme of the process in its order; what has none, last, where there is any."""
    reading = figures.reading
    rows = reading.conn.execute(
        select(themes.c.id, themes.c.code, themes.c.official)
        .where(reading.scope.within(themes.c.process_id))
        .order_by(themes.c.position, themes.c.id)
    ).all()
    found = [_theme(figures, row.id, row.code, row.official) for row in rows]
    if "" in figures.by_key("aportes_por_tema"):
        found.append(_theme(figures, None, "", ""))
    return tuple(found)


def rated_events(figures: Figures) -> tuple[Rated, ...]:
    """The events that anybody rated, by their beginning."""
    reading = figures.reading
    columns = (events.c.id, events.c.code, events.c.title, events.c.starts_at)
    statement = (
        select(*columns)
        .where(reading.scope.within(events.c.process_id), events.c.id.in_(select(ratings.c.event_id)))
        .order_by(events.c.starts_at, events.c.id)
    )
    return tuple(_rated(figures, row) for row in reading.conn.execute(statement).all())


def _theme(figures: Figures, id_: int | None, code: str, name: str) -> ThemeWords:
    of_theme = own.theme_id.is_(None) if id_ is None else own.theme_id == id_
    return ThemeWords(
        name,
        contributions=figures.get("aportes_por_tema", code, name),
        proposals=figures.get("propuestas_por_tema", code, name),
        supports=figures.get("apoyos_por_tema", code, name),
        quotable=figures.get("citables_por_tema", code, name),
        quotes=quotes_where(figures.reading, of_theme),
    )


def quotes_where(reading: Reading, which: ColumnElement[bool], longest: int = QUOTES) -> tuple[Quote, ...]:
    """The first quotes of some contributions."""
    behind = (
        select(func.count())
        .where(supports.c.contribution_id == own.id, once(supports))
        .scalar_subquery()
        .label("behind")
    )
    statement = (
        select(
            own.code,
            own.text,
            own.author_name,
            own.publish_name,
            own.organization_id,
            own.ubigeo,
            own.via,
            behind,
            persons.c.name,
            organizations.c.name.label("organization"),
            organizations.c.type,
            organizations.c.subtype,
        )
        .outerjoin(persons, persons.c.id == own.person_id)
        .outerjoin(organizations, organizations.c.id == own.organization_id)
        .where(*counted(reading.scope), QUOTABLE, own.text != "", which)
        .order_by(behind.desc(), own.received_at, own.id)
        .limit(longest)
    )
    return tuple(_quote(row, reading.scope) for row in reading.conn.execute(statement))


def _quote(row: Any, scope: Scope) -> Quote:
    name = (row.author_name or row.name or "") if row.publish_name else ""
    sector, subtype = scope.kind(row.organization_id, row.type, row.subtype)
    return Quote(
        code=row.code,
        text=redact(row.text, scope.names),
        name=name,
        organization=(row.organization or "") if name else "",
        sector=subtype or sector or "",
        region=scope.region(row.ubigeo),
        via=row.via,
    )


def _rated(figures: Figures, row: Any) -> Rated:
    reading = figures.reading
    title = redact(row.title, reading.scope.names)
    number = figures.get("valoraciones_por_evento", row.code, title)
    return Rated(
        title,
        row.starts_at.astimezone(LIMA).date(),
        number,
        figures.average(number, "valoracion_promedio", row.code) if number.count >= FEW else None,
        tuple(_said_after(reading, row.id)),
    )


def _said_after(reading: Reading, event_id: int) -> Iterator[Quote]:
    statement = _permitted().where(ratings.c.event_id == event_id)
    for row in reading.conn.execute(statement.order_by(ratings.c.score.desc(), ratings.c.id).limit(QUOTES)):
        name = (row.name or "") if row.quote_name else ""
        yield Quote("", redact(row.text, reading.scope.names), name, "", "", "", row.channel)


def _permitted() -> Select[Any]:
    """Sentences of which both are true: their author lets them be quoted, and they were found publishable."""
    return (
        select(ratings.c.text, ratings.c.quote_name, ratings.c.channel, persons.c.name)
        .join(persons, persons.c.id == ratings.c.person_id)
        .where(ratings.c.quote, ratings.c.revision == "publicable", ratings.c.text != "")
    )
