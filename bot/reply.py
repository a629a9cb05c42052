"""What a handler answers: keys and facts, not yet words.

Rendered at the end of the turn in the person's language; so that a handler reads as what it says, and a test
can ask what was meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.messages import Attachment, Option, Outgoing
from mensajes import catalog


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by its key, or literal words (`key` empty) that people or organisers wrote."""

    key: str
    facts: dict[str, Any]

    def render(self, language: str) -> str:
        return catalog.text(language, self.key, **self.facts) if self.key else str(self.facts["words"])


@dataclass(frozen=True, slots=True)
class Button:
    """An option: what it means and what it says."""

    payload: str
    label: Text


@dataclass(frozen=True, slots=True)
class Outside:
    """The template that says a notice outside WhatsApp's window, and the facts for its places."""

    name: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: paragraphs, then options. Two replies added make one message; the last options win."""

    parts: tuple[Text, ...] = ()
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    ask_contact: Text | None = None
    numbered: bool = True
    outside: Outside | None = None
    toast: Text | None = None
    card: bool = False
    ask_location: Text | None = None
    listed: bool = False

    def __add__(self, other: Reply) -> Reply:
        return Reply(
            self.parts + other.parts,
            other.buttons or self.buttons,
            self.attachments + other.attachments,
            other.ask_contact or self.ask_contact,
            self.numbered and other.numbered,
            self.outside or other.outside,
            self.toast or other.toast,
            self.card and other.card,
            other.ask_location or self.ask_location,
            self.listed and other.listed,
        )

    def button(self, payload: str, key: str, **facts: Any) -> Reply:
        """With one more option whose label is a text."""
        return replace(self, buttons=(*self.buttons, Button(payload, Text(key, facts))))

    def labelled(self, payload: str, label: str) -> Reply:
        """With one more option whose label is literal (a title, a name)."""
        return replace(self, buttons=(*self.buttons, Button(payload, Text("", {"words": label}))))

    def attach(self, attachment: Attachment) -> Reply:
        """With a file, a ticket or a place."""
        return replace(self, attachments=(*self.attachments, attachment))

    def asking_contact(self, key: str) -> Reply:
        """With a button that shares the phone, where the channel has one."""
        return replace(self, ask_contact=Text(key, {}))

    def asking_location(self, key: str) -> Reply:
        """With a button that shares where the person is, where the channel has one."""
        return replace(self, ask_location=Text(key, {}))

    def outside_window(self, name: str, **facts: object) -> Reply:
        """A notice: the template (mensajes/templates.yaml) that says it where nothing else may be sent."""
        return replace(self, outside=Outside(name, facts))

    def as_card(self) -> Reply:
        """A screen to look around in: where messages can be edited, the next such screen takes its place."""
        return replace(self, card=True)

    def in_words(self) -> Reply:
        """A notice: its options are answered in words, never by number."""
        return replace(self, numbered=False)

    def without_list(self) -> Reply:
        """A notice whose text says what can be answered: without buttons its options get no lines."""
        return replace(self, listed=True)

    def render(self, language: str) -> Outgoing:
        """The message in a language."""
        return Outgoing(
            "\n\n".join(part.render(language) for part in self.parts),
            tuple(Option(button.payload, button.label.render(language)) for button in self.buttons),
            self.attachments,
            self.ask_contact.render(language) if self.ask_contact else "",
            self.numbered,
            ask_location=self.ask_location.render(language) if self.ask_location else "",
            toast=self.toast.render(language) if self.toast else "",
            listed=self.listed,
        )


def stale(key: str = "flow.stale") -> Reply:
    """That a button is of a question that is over; the tap shows it for a moment too."""
    return replace(say(key), toast=Text("flow.stale.toast", {}))


def say(key: str, **facts: Any) -> Reply:
    """A reply of one sentence by its key."""
    return Reply((Text(key, facts),))
