"""Twilio's Content API inside the fake Twilio: contents, their approval, and how they read when sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_LONGEST = {"title": 20, "item": 24, "id": 200, "button": 20, "body": 1024}


@dataclass
class FakeContents:
    """What was created, by sid, as it was posted; and what WhatsApp says of each template."""

    created_as: dict[str, dict[str, Any]] = field(default_factory=dict)
    approvals: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def approve(self, sid: str, status: str = "approved", reason: str = "") -> None:
        """WhatsApp decides on a template that was submitted."""
        self.approvals[sid] |= {"status": status, "rejection_reason": reason}

    def approved(self, sid: str) -> bool:
        return self.approvals.get(sid, {}).get("status") == "approved"

    def created(self, body: dict[str, Any]) -> web.Response:
        unknown = body.keys() - {"friendly_name", "language", "variables", "types"}
        if unknown or not body.get("language") or len(body.get("types", {})) != 1:
            self.faults.append(f"content: {sorted(unknown) or 'language and one type are needed'}")
            return _refusal(20001)
        sid = f"HX{len(self.created_as) + 1:032x}"
        self.created_as[sid] = body
        return web.json_response({"sid": sid, **body}, status=201)

    def submitted(self, sid: str, body: dict[str, Any]) -> web.Response:
        if sid not in self.created_as:
            return _refusal(20404, 404)
        types = self.created_as[sid]["types"]
        if "twilio/list-picker" in types or body.keys() != {"name", "category"}:
            self.faults.append("approval: not for a list, and with name and category")
            return _refusal(20001)
        text = next(iter(types.values()))["body"]
        if _PLACE.match(text) or re.search(r"\}\}$|\}\}\s*\{\{", text):
            return _refusal(20001)
        self.approvals[sid] = {"status": "received", "rejection_reason": "", **body}
        return web.json_response(self.approvals[sid], status=201)

    def fetched(self, sid: str) -> web.Response:
        if sid not in self.created_as:
            return _refusal(20404, 404)
        return web.json_response({"sid": sid, "whatsapp": self.approvals.get(sid)})

    def refusal(self, sid: str, variables: dict[str, str]) -> int:
        """Why Twilio would not take a message: 0 where it does."""
        content = self.created_as.get(sid)
        if content is None or sid in self.refused:
            return 21655 if content is None else 63021
        if set(_PLACE.findall(str(content["types"]))) != variables.keys() or not all(variables.values()):
            return 21656
        too_long = [name for name, text in self._texts(sid, variables) if len(text) > _LONGEST[name]]
        return 63021 if too_long else 0

    def read(self, sid: str, variables: dict[str, str]) -> str:
        """The words of a content with its variables, as a person reads them."""
        return next(text for name, text in self._texts(sid, variables) if name == "body")

    def options(self, sid: str, variables: dict[str, str]) -> list[tuple[str, str]]:
        """Its options: what each says and what it means."""
        found = self._texts(sid, variables)
        labels = [text for name, text in found if name in ("title", "item")]
        return list(zip(labels, [text for name, text in found if name == "id"], strict=True))

    def _texts(self, sid: str, variables: dict[str, str]) -> list[tuple[str, str]]:
        (shape,) = self.created_as[sid]["types"].values()
        rows = [*shape.get("actions", ()), *shape.get("items", ())]
        flat = [(name, value) for part in (shape, *rows) for name, value in part.items()]
        fill = [(name, value) for name, value in flat if name in _LONGEST]
        return [(name, _PLACE.sub(lambda found: variables.get(found[1], ""), value)) for name, value in fill]


def _refusal(code: int, status: int = 400) -> web.Response:
    return web.json_response({"code": code, "message": f"Error {code}", "status": status}, status=status)
