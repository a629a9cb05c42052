"""Where a message goes: to a button's action, a command, the open form, or whoever reads free text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from bot import talk
from bot.context import Context
from bot.flow import Said, read_button
from bot.left import answers, behind
from bot.messages import LARGEST
from bot.reply import Reply, Text, say, stale
from bot.router import Router, asked_for, spoken, spoken_words
from domain.signs import Sign, sign_of
from domain.text import fold, match_choice
from mensajes import catalog
from storage import media

_MOVES = ("back", "skip", "cancel", "help", "edit", "done")
_OF_THE_SCREEN = ("back", "skip", "done")  # said on another screen, they lead back to the form's question
_OF_PARKED = ("back", "cancel")  # said with nothing open, they are about the form that was set aside
_START = "start:"

IDLE = timedelta(days=180)
"""After so long without a word, nothing personal is shown before the name is asked."""

UNPROVEN = "unproven"
"""Remembered while that name is awaited."""


def dispatch(ctx: Context, router: Router) -> Reply | None:
    """The answer to one message, or None where silence is right (a double tap, the rest of an album)."""
    incoming = ctx.incoming
    if _must_say_who(ctx) and "return" in router.received:
        return _guarded(ctx, router, incoming.text) or router.received["return"](ctx)
    if incoming.kind == "edited":
        return _edited(ctx, router)
    if incoming.payload is not None:
        return _payload(ctx, router, incoming.payload)
    if incoming.contact is not None and "contact" in router.received:
        return router.received["contact"](ctx)
    if incoming.media or incoming.location is not None:
        return _files(ctx, router)
    if not incoming.text.strip():
        return say("general.unsupported") + (talk.repeat_question(ctx) or Reply())
    return _words(ctx, router, incoming.text)


def _edited(ctx: Context, router: Router) -> Reply:
    """Corrected words: an answer, where the open form still has it last; else how to change what was said."""
    answer = _guarded(ctx, router, ctx.incoming.text) or talk.correct(ctx)
    return answer or say("general.edited") + (talk.repeat_question(ctx) or Reply())


def _must_say_who(ctx: Context) -> bool:
    """A phone may have another owner by now: whoever is known here must say who they are."""
    if ctx.person is None:
        return False
    return ctx.now - ctx.address.last_in_at > IDLE or bool(ctx.conversation.memory.get(UNPROVEN))


def _payload(ctx: Context, router: Router, payload: str) -> Reply | None:
    if payload.startswith(_START):
        return _deep_link(ctx, router, payload.removeprefix(_START))
    pressed = read_button(payload)
    if pressed is not None:
        return _pressed(ctx, router, *pressed)
    name, _, argument = payload.partition(":")
    action = router.actions.get(name)
    if action is None:
        return stale() + (talk.repeat_question(ctx) or router.commands["menu"](ctx) or Reply())
    return _beside(ctx, partial(action, ctx, argument))


def _beside(ctx: Context, done: Callable[[], Reply | None]) -> Reply | None:
    """What is done beside an open form, such as an answer to a reminder: where nothing more is asked, the
    form's question comes again."""
    before = ctx.conversation.progress
    answer = done()
    if answer is None or answer.buttons or before is None or ctx.conversation.progress is not before:
        return answer
    asked = talk.repeat_question(ctx)
    if asked is None or answer.parts[-len(asked.parts) :] == asked.parts:
        return answer
    return answer + asked


def _pressed(ctx: Context, router: Router, run: str, step: str, choice: str) -> Reply | None:
    answer = talk.press(ctx, run, step, choice)
    if answer is not None or talk.is_open(ctx) or talk.just_ended(ctx, run):
        return answer
    return stale("flow.over") + (router.commands["menu"](ctx) or Reply())


def _deep_link(ctx: Context, router: Router, link: str) -> Reply | None:
    name, _, argument = link.partition("_")
    start = router.starts.get(name)
    answer = start(ctx, argument) if start is not None else None
    return answer or router.commands["hello"](ctx)


def _files(ctx: Context, router: Router) -> Reply | None:
    """Photos, documents, voices, places: kept with the open form; a caption is an answer like any other."""
    incoming = ctx.incoming
    if any((one.size or 0) > LARGEST for one in incoming.media):
        return say("general.file.too_big") + (talk.repeat_question(ctx) or Reply())
    kept = [media.keep(ctx.conn, ctx.address.id, ctx.address.channel, one, ctx.now) for one in incoming.media]
    place = incoming.location
    if not talk.is_open(ctx):
        return _files_alone(ctx, router)
    step = talk.pending_step(ctx)
    if (
        incoming.media
        and incoming.media[0].kind == "voice"
        and step is not None
        and step.choices is None
        and not behind(ctx)
    ):
        return talk.keep_voice(ctx, kept[0])
    told = talk.attach(ctx, kept, (place.latitude, place.longitude) if place else None)
    return _words(ctx, router, incoming.text) if incoming.text.strip() else told


def _files_alone(ctx: Context, router: Router) -> Reply | None:
    if ctx.incoming.text.strip():
        return _words(ctx, router, ctx.incoming.text)
    if ctx.incoming.location is not None and "location" in router.received:
        return router.received["location"](ctx)
    voice = any(one.kind == "voice" for one in ctx.incoming.media)
    return router.received["voice" if voice else "media"](ctx)


def _words(ctx: Context, router: Router, text: str) -> Reply | None:
    sign = sign_of(text)
    if sign is not None:
        return _signed(ctx, router, text, sign)
    folded = fold(text)
    if ctx.address.shown.get("rest") and folded in spoken(ctx.language, "words.goes_on"):
        return _rest(ctx)
    move = asked_for(ctx.language, folded, _MOVES)
    if move is not None and (talk.is_open(ctx) or (move in _OF_PARKED and talk.unpark(ctx))):
        return _moved(ctx, move)
    guarded = _guarded(ctx, router, text)
    if guarded is not None:
        return guarded
    chosen = _shown(ctx, router, text)
    if chosen is not None:
        return chosen
    command = asked_for(ctx.language, folded, tuple(router.commands))
    if command is not None:
        return _beside(ctx, partial(router.commands[command], ctx))
    if talk.is_open(ctx) and not talk.set_aside(ctx, text):
        if behind(ctx) and not answers(ctx, text):
            return _beside(ctx, partial(_read, ctx, router, text))
        return talk.hear(ctx, Said(text))
    return None if talk.said_again(ctx, text) else _read(ctx, router, text)


def _moved(ctx: Context, move: str) -> Reply | None:
    if move in _OF_THE_SCREEN and behind(ctx):
        return talk.resumed(ctx)
    return talk.change(ctx, "") if move == "edit" else talk.make_move(ctx, move)  # type: ignore[arg-type]


def _signed(ctx: Context, router: Router, text: str, sign: Sign) -> Reply | None:
    """A thumb up or down is yes or no where that is an answer; asked in words it is heard as it is."""
    word = catalog.words(ctx.language, f"words.{sign}")[0]
    step = talk.pending_step(ctx)
    if step is not None and not behind(ctx):
        return talk.hear(ctx, Said(text if step.choices is None else word))
    return _shown(ctx, router, word) or _read(ctx, router, catalog.words(ctx.language, "words.fine")[0])


def _rest(ctx: Context) -> Reply:
    """What the last message had no room for; its options are named there and mean what they meant."""
    shown = ctx.address.shown
    reply = Reply((Text("", {"words": shown["rest"]}),), numbered=shown.get("numbers", True), listed=True)
    for payload, label in shown.get("options", ()):
        reply = reply.labelled(payload, label)
    return reply


def _guarded(ctx: Context, router: Router, text: str) -> Reply | None:
    for guard in router.guards:
        answer = guard(ctx, text)
        if answer is not None:
            return answer
    return None


def _shown(ctx: Context, router: Router, text: str) -> Reply | None:
    """A number or label typed in answer to the last message's options; a form reads its own."""
    options = [(payload, label) for payload, label in ctx.address.shown.get("options", ())]
    progress = ctx.conversation.progress
    if not options:
        return None
    if progress is not None and _of_run(options[0][0], progress.run):
        return _numbered(ctx, router, text, options)
    if not ctx.address.shown.get("numbers", True) and fold(text).isdigit() and not _is_label(text, options):
        return None
    match = match_choice(text, [label for _, label in options])
    if match.index is not None:
        payload, label = options[match.index]
        return (
            None if _names_a_command(ctx, router, fold(text), fold(label)) else _payload(ctx, router, payload)
        )
    if match.among and len(match.among) < len(options):
        reply = say("flow.between")
        for index in match.among:
            reply = reply.labelled(*options[index])
        return reply
    return None


def _names_a_command(ctx: Context, router: Router, said: str, label: str) -> bool:
    """NO PUEDO is no "No, gracias": whoever says a command's words means it. What begins the option, says its
    command too, or affirms as it does ("sí quiero") is an answer."""
    commands = spoken_words(ctx.language, tuple(router.commands))
    asked = commands.get(said)
    if asked is None or label.startswith(said) or commands.get(label) == asked:
        return False
    return not {said.split()[0], label.split()[0]} <= spoken(ctx.language, "words.yes")


def _is_label(text: str, options: Sequence[tuple[str, str]]) -> bool:
    """Where the options are numbers ("del 1 al 5"), a number is their word."""
    return any(fold(text) == fold(label) for _, label in options)


def _numbered(ctx: Context, router: Router, text: str, options: Sequence[tuple[str, str]]) -> Reply | None:
    """A number answers what was shown, maybe only some of a question's options; words go to the form."""
    number = text.strip()
    if not (number.isascii() and number.isdigit()) or not 1 <= int(number[:3]) <= len(options):
        return None
    return _payload(ctx, router, options[int(number[:3]) - 1][0])


def _of_run(payload: str, run: str) -> bool:
    pressed = read_button(payload)
    return pressed is not None and pressed[0] == run and pressed[1] != talk.EDIT


def _read(ctx: Context, router: Router, text: str) -> Reply | None:
    for reader in router.readers:
        answer = reader(ctx, text)
        if answer is not None:
            return answer
    return None
