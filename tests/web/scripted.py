"""A small web chat whose answers are scripted, with an outbox in memory: the page's world without the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import FastAPI

from bot.channels.web import StoredMessage, WebChannel, browser_key
from bot.channels.web_routes import web_chat_routes
from bot.channels.web_session import WebSessions
from bot.messages import Attachment, Incoming, Option, Outgoing

MENU = (
    Option("events.list", "Ver talleres y charlas"),
    Option("propose", "Proponer algo"),
    Option("mine", "Ver qué pasó con mi propuesta"),
)
GREETING = Outgoing(
    "Hola, soy Rimay, el chat de Gobierno Abierto (PCM). Es gratis. Nunca te pediré plata, DNI ni claves. "
    "¿Qué quieres hacer?",
    MENU,
)
TICKET = Outgoing(
    "Listo, Rosa: tienes cupo. Tu código es R7K4.\n\nMás: https://example.org/e/TALLER-PIURA.",
    (),
    (
        Attachment("qr", "R7K4", "R7K4"),
        Attachment("ics", "TALLER-PIURA"),
        Attachment("place", "-5.19,-80.63"),
    ),
)


@dataclass
class ScriptedBot:
    """Answers like the bot would: once per message id, the same again for a repeated one. With `discreet` it
    keeps nobody's words, as before a person gives their permission."""

    log: dict[str, list[StoredMessage]] = field(default_factory=dict)
    answers: dict[str, list[StoredMessage]] = field(default_factory=dict)
    received: list[Incoming] = field(default_factory=list)
    files: list[tuple[bytes, str]] = field(default_factory=list)
    last: int = 0
    discreet: bool = False

    async def take(self, incoming: Incoming) -> Sequence[StoredMessage]:
        if incoming.message_id not in self.answers:
            self.received.append(incoming)
            kinds = tuple(media.kind for media in incoming.media)
            key = browser_key(incoming.message_id)
            words = ("", None, ()) if self.discreet else (incoming.text, incoming.payload, kinds)
            said = StoredMessage(0, Outgoing(words[0]), self._now(), "person", key, *words[1:])
            self.log.setdefault(incoming.address, []).append(said)
            self.answers[incoming.message_id] = [self.write(incoming.address, _answer(incoming))]
        return self.answers[incoming.message_id]

    async def history(self, address: str, after: int) -> Sequence[StoredMessage]:
        said = self.log.get(address, [])
        return [message for message in said if message.id > after or not after]

    async def store(self, content: bytes, mime: str) -> str:
        self.files.append((content, mime))
        return f"sha256:{len(self.files)}"

    def write(self, address: str, body: Outgoing) -> StoredMessage:
        """Something that Rimay says, asked or not."""
        self.last += 1
        message = StoredMessage(self.last, body, self._now())
        self.log.setdefault(address, []).append(message)
        return message

    @staticmethod
    def _now() -> datetime:
        return datetime.now(UTC)


def chat_app(bot: ScriptedBot, sessions: WebSessions) -> FastAPI:
    """The web chat over a scripted bot."""
    app = FastAPI()
    app.include_router(web_chat_routes(WebChannel(), sessions, bot.take, bot.history, bot.store))
    return app


def _answer(incoming: Incoming) -> Outgoing:
    if (incoming.payload or "").startswith("start:ev_"):
        return Outgoing("Taller de salud y agua. ¿Te inscribo?", (Option("event.register:1", "Sí"),))
    if (incoming.payload or "").startswith("start:") or incoming.text == "hola":
        return GREETING
    if incoming.media:
        return Outgoing("Gracias, guardé tu archivo.")
    if incoming.location is not None:
        return Outgoing(f"Estás en {incoming.location.latitude}, {incoming.location.longitude}.")
    if incoming.text == "dónde":
        return Outgoing("¿Dónde pasa?", ask_location="Mandar dónde estoy")
    if incoming.text == "ticket":
        return TICKET
    if incoming.text == "largo":
        return Outgoing("Empieza aquí. " + "Sigue más abajo. " * 60 + "Acaba aquí.")
    options = (Option("events.list", "Ver más"), Option("menu", "Menú"))
    return Outgoing(f"Entendido: {incoming.text or incoming.payload}", options)
