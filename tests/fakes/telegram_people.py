"""People on the faked Telegram: the raw updates that they cause, and the messages that reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

START = 1_790_000_000
"""The first message's hour, in seconds since 1970: September 2026."""


@dataclass
class Sent:
    """One message that reached a person. `buttons` are (label, callback_data or "") row by row."""

    id: int
    chat: int
    method: str
    fields: dict[str, Any]

    @property
    def text(self) -> str:
        text: str = self.fields.get("text", self.fields.get("caption", ""))
        return text

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        markup = self.fields.get("reply_markup", {})
        rows = markup.get("inline_keyboard", markup.get("keyboard", []))
        return [[(button["text"], button.get("callback_data", "")) for button in row] for row in rows]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [button for row in self.rows for button in row]

    @property
    def asks_contact(self) -> bool:
        rows = self.fields.get("reply_markup", {}).get("keyboard", [])
        return any(button.get("request_contact") for row in rows for button in row)


@dataclass
class Person:
    """Makes the raw updates of one person's private chat."""

    telegram: FakeTelegram
    id: int
    first_name: str
    last_name: str = ""
    language: str = "es"

    @property
    def user(self) -> dict[str, Any]:
        known = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language,
        }
        return {**known, "last_name": self.last_name} if self.last_name else known

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.first_name}

    @property
    def read(self) -> list[Sent]:
        """What this person got, oldest first."""
        return [one for one in self.telegram.sent if one.chat == self.id]

    def says(self, text: str, **extra: Any) -> dict[str, Any]:
        """A text message or a command."""
        return self.sends(text=text, **extra)

    def sends(self, **content: Any) -> dict[str, Any]:
        """A message with any content of the Bot API."""
        return self.telegram.update(message=self._message(**content))

    def edits(self, text: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        """A corrected message: that of an earlier update, or one that the bot never saw."""
        message = said["message"] if said else self._message()
        new = {"text": text, "edit_date": self.telegram.clock()}
        return self.telegram.update(edited_message={**message, **new})

    def answers(self, sent: Sent, text: str) -> dict[str, Any]:
        """A text that quotes one of the bot's messages."""
        quoted = {"message_id": sent.id, "date": START, "chat": self.chat, "text": sent.text}
        return self.says(text, reply_to_message=quoted)

    def taps(self, label_or_payload: str, sent: Sent | None = None) -> dict[str, Any]:
        """A tap on a button of the last message with buttons that this person got (or of `sent`)."""
        shown = sent or next(one for one in reversed(self.read) if one.buttons)
        meanings = {word: data for label, data in shown.buttons for word in (data, label)}
        assert label_or_payload in meanings, f"no such button: {label_or_payload!r} in {shown.buttons}"
        payload = meanings[label_or_payload]
        message = {"message_id": shown.id, "date": START, "chat": self.chat, "text": shown.text}
        query = {"id": str(self.telegram.next_id()), "from": self.user, "chat_instance": "1"}
        return self.telegram.update(callback_query={**query, "message": message, "data": payload})

    def shares_contact(self, phone: str, *, own: bool = True) -> dict[str, Any]:
        """A contact card: their own, or somebody else's."""
        card = {
            "phone_number": phone,
            "first_name": self.first_name,
            "user_id": self.id if own else self.id + 1,
        }
        return self.sends(contact=card)

    def sends_photo(self, file_id: str = "photo", caption: str = "") -> dict[str, Any]:
        sizes = [
            {"file_id": f"{file_id}-{side}", "file_unique_id": f"{side}", "width": side, "height": side}
            for side in (90, 320, 1280)
        ]
        return self.sends(photo=sizes, **({"caption": caption} if caption else {}))

    def sends_voice(self, file_id: str = "voice") -> dict[str, Any]:
        voice = {"file_id": file_id, "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}
        return self.sends(voice=voice)

    def sends_document(self, file_id: str = "document", name: str = "acta.pdf") -> dict[str, Any]:
        known = {"file_unique_id": "d", "file_name": name, "mime_type": "application/pdf", "file_size": 1000}
        return self.sends(document={"file_id": file_id, **known})

    def sends_location(self, latitude: float, longitude: float) -> dict[str, Any]:
        return self.sends(location={"latitude": latitude, "longitude": longitude})

    def blocks(self) -> dict[str, Any]:
        """The person stops the bot; what is sent to them from now on is answered 403."""
        self.telegram.blocked.add(self.id)
        return self._membership("member", "kicked")

    def unblocks(self) -> dict[str, Any]:
        self.telegram.blocked.discard(self.id)
        return self._membership("kicked", "member")

    def _membership(self, before: str, after: str) -> dict[str, Any]:
        bot = {"id": 1234567, "is_bot": True, "first_name": "Rimay", "username": "rimay_bot"}
        states = [
            {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
            for status in (before, after)
        ]
        change = {"chat": self.chat, "from": self.user, "date": self.telegram.clock()}
        return self.telegram.update(
            my_chat_member={**change, "old_chat_member": states[0], "new_chat_member": states[1]}
        )

    def _message(self, **content: Any) -> dict[str, Any]:
        known = {"message_id": self.telegram.next_id(), "date": self.telegram.clock()}
        return {**known, "chat": self.chat, "from": self.user, **content}
