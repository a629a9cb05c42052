"""The chats that were joined: parting them again, where to be told things, and a phone that is shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import talk
from bot.context import Context, NoticeContext
from bot.conversation import Conversation
from bot.reply import Reply, say
from bot.router import Router
from domain.channels import SMS, traits
from handlers import arrive
from handlers.other_chats import channel_name, elsewhere
from handlers.payloads import number
from storage import conversations, identity, links, phones
from storage.link_codes import Proposal
from storage.notices import Notice, notify
from storage.readings import settle_link

router = Router()

MOST = 8
TOLD = "link.told"


@router.command("unlink")
def unlink(ctx: Context) -> Reply:
    """Which chat? A person may have joined several."""
    found = links.links_of(ctx.conn, ctx.person.id)[-MOST:] if ctx.person else []
    if not found:
        return say("linking.none")
    reply = say("linking.which")
    for one in found:
        at = one.at.astimezone(ctx.zone)
        name = channel_name(ctx.language, one.channel)
        reply = reply.button(f"link.part:{one.id}", "linking.option.chat", channel=name, at=at)
    return reply.button("link.keep:", "linking.option.keep")


@router.action("link.part")
def part(ctx: Context, argument: str) -> Reply:
    """Any of the chats of a person may part them: whoever did not mean it comes from any."""
    found = links.links_of(ctx.conn, ctx.person.id) if ctx.person else []
    if number(argument) not in {one.id for one in found}:
        return say("linking.none")
    links.undo(ctx.conn, number(argument), "person", ctx.now)
    settle_link(ctx.conn, ctx.site.secret_key, number(argument))
    here = conversations.find_address(ctx.conn, ctx.address.channel, ctx.address.external_id)
    person = here.person if here is not None else None
    if ctx.person is not None and person is not None and person.id == ctx.person.id:
        return say("linking.parted")
    ctx.person, ctx.conversation = person, Conversation(rhythm=ctx.conversation.rhythm)
    return say("linking.parted.here")


@router.action("link.keep")
def keep(_ctx: Context, _argument: str) -> Reply:
    return say("linking.kept")


@router.action("link.prefer")
def prefer(ctx: Context, argument: str) -> Reply:
    """Where to be told things first."""
    if ctx.person is None or argument not in pushed(ctx):
        return say("linking.none")
    if argument not in joined_channels(ctx):
        phones.open_address(ctx.conn, ctx.person.id, argument, ctx.language, ctx.now)
    identity.update_person(ctx.conn, ctx.person.id, preferred_channel=argument)
    return say("linking.preferred", channel=channel_name(ctx.language, argument))


@router.notice(TOLD)
def told(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """To the chat whose code it was: should it not have been its person, they part them with one word."""
    link = next((one for one in links.links_of(ctx.conn, ctx.person_id) if one.id == facts["link"]), None)
    if link is None:
        return None
    reply = say("linking.told", channel=channel_name(ctx.language, link.channel))
    return reply.button(f"link.part:{link.id}", "linking.option.part")


@router.receives("contact")
def contact(ctx: Context) -> Reply:
    """A card is a phone only where the channel proves that it is the sender's own."""
    card = ctx.incoming.contact
    if card is None or not card.own:
        return say("linking.phone.not_yours") + (talk.repeat_question(ctx) or Reply())
    identity.prove_phone(ctx.conn, ctx.address.id, ctx.person.id if ctx.person else None, card.phone)
    asked = talk.repeat_question(ctx) or arrive.doors(Reply())
    return say("linking.phone") + elsewhere(ctx, card.phone) + asked


def tell_the_other(ctx: Context, found: Proposal) -> None:
    """In the chat that showed the code, whichever the person wrote from last."""
    notice = Notice(found.person_id, TOLD, {"link": found.link_id}, f"{TOLD}:{found.link_id}", ctx.now)
    notify(ctx.conn, notice, ctx.now)
    links.address_notice(ctx.conn, notice.key, found.address_id)


def ask_where_to_tell(ctx: Context) -> Reply:
    """ "¿Por dónde te aviso?", where there is a choice; a page has to be looked at, so it is none."""
    channels = pushed(ctx)
    if len(channels) < 2:
        return Reply()
    reply = say("linking.prefer")
    for channel in channels:
        reply = reply.labelled(f"link.prefer:{channel}", channel_name(ctx.language, channel))
    return reply


def pushed(ctx: Context) -> list[str]:
    """The ways in which this person can be written to without their asking: also by SMS to their phone, if
    they like."""
    found = [channel for channel in dict.fromkeys(joined_channels(ctx)) if not traits(channel).pulled]
    if not ctx.site.sms or ctx.person is None or SMS in found:
        return found
    return [*found, SMS] if phones.is_theirs(ctx.conn, ctx.person.id, SMS) else found


def is_reached(ctx: Context) -> bool:
    """Whether something can be told to this person. A page has to be looked at: who has nothing else comes to
    see, and is promised no message; nor is who said BAJA."""
    if ctx.address.opted_out_at is not None:
        return False
    pulled = traits(ctx.address.channel).pulled
    return not pulled or any(not traits(one).pulled for one in joined_channels(ctx))


def joined_channels(ctx: Context) -> list[str]:
    """The channel of each chat of this person, beginning with this one's."""
    found = identity.channels_of(ctx.conn, ctx.person.id) if ctx.person else []
    return sorted(found, key=lambda channel: channel != ctx.address.channel)
