"""A person begins to exist with their permission, and every permission stands in the ledger."""

from __future__ import annotations

from datetime import datetime

from bot.context import Context
from bot.flow import Progress
from domain.channels import traits
from mensajes import catalog
from storage import consent_messages, identity, suppressions


def person_of(ctx: Context, progress: Progress) -> int:
    """Who is filling in the form; someone new begins to exist here, with their permission in the ledger,
    and can be written to again if they had erased themselves before."""
    if ctx.person is not None:
        return ctx.person.id
    channel, values = ctx.address.channel, progress.values()
    person_id = identity.new_person(
        ctx.conn,
        address_id=ctx.address.id,
        name=values.get("name"),
        age_band=values["consent"],
        phone=ctx.address.phone,
        phone_proof=traits(channel).proof,
        ubigeo=ctx.address.ubigeo,
        language=ctx.language,
        now=ctx.now,
    )
    suppressions.lift(ctx.conn, ctx.site.secret_key, channel, ctx.address.external_id)
    at = _consented_at(progress, ctx.now)
    identity.record_consent(
        ctx.conn,
        person_id,
        "participation",
        granted=True,
        version=catalog.text(ctx.language, "privacy.version"),
        channel=channel,
        message_id=consent_messages.message_at(ctx.conn, channel, ctx.address.external_id, at),
        now=at,
    )
    return person_id


def note_permission(ctx: Context, person_id: int, purpose: str, *, granted: bool) -> None:
    """What this very message allows or ends, in the ledger."""
    identity.record_consent(
        ctx.conn,
        person_id,
        purpose,
        granted=granted,
        version=catalog.text(ctx.language, "privacy.version"),
        channel=ctx.address.channel,
        message_id=ctx.incoming.message_id,
        now=ctx.now,
    )


def _consented_at(progress: Progress, now: datetime) -> datetime:
    return next((given.at for given in progress.answers if given.step == "consent"), now)
