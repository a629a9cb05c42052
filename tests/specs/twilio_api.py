"""Checks requests to Twilio, and what the fake answers, against Twilio's own descriptions, where present.

They do not say which fields go together nor how long a text may be: the fake and lengths.json do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from aiohttp import web
from jsonschema import Draft4Validator  # what OpenAPI 3.0 is made of

from tests.fakes.bot_api import SPECS

FILES = ("twilio_api_v2010.json", "twilio_content_v1.json")
PRESENT = all((SPECS / name).exists() for name in FILES)
_UNDESCRIBED = "/v2/Channels/Senders"  # Twilio has a description of it too, but not among ours
_FORM = "application/x-www-form-urlencoded"


class Operation(NamedTuple):
    """One operation of a description, and the description that its references point into."""

    found: Mapping[str, Any]
    document: Mapping[str, Any]

    def validator(self, schema: Mapping[str, Any]) -> Draft4Validator:
        """Of one of its schemas, which may refer to the description's components."""
        return Draft4Validator({**schema, "components": self.document["components"]})


def request_faults(method: str, path: str, fields: Mapping[str, Any], kind: str) -> list[str]:
    """What is wrong with a request: a form's fields, a query's (`kind` empty), or the members of JSON."""
    operation = _operation(method, path)
    if operation is None:
        known = PRESENT and not path.startswith(_UNDESCRIBED)
        return [f"{method} {path}: no such operation"] if known else []
    taken = operation.found["requestBody"]["content"] if kind else {}
    if kind not in ("", *taken):
        return [f"{path}: {kind} instead of {', '.join(taken)}"]
    schema = _asked(operation, taken[kind]["schema"]) if kind else _query(operation)
    values = fields if kind == "application/json" else _typed(schema["properties"], fields)
    return _wrong(operation.validator({**schema, "additionalProperties": False}), values)


def answer_faults(method: str, path: str, status: int, answer: Any) -> list[str]:
    """What is wrong with an answer of the fake; errors are not described."""
    operation = _operation(method, path)
    if operation is None or status >= 400:
        return []
    described = operation.found["responses"].get(str(status))
    if described is None:
        return [f"{path}: no answer is {status}"]
    return _wrong(operation.validator(described["content"]["application/json"]["schema"]), answer)


def _query(operation: Operation) -> dict[str, Any]:
    known = [one for one in operation.found.get("parameters", ()) if one["in"] == "query"]
    return {"properties": {one["name"]: one["schema"] for one in known}}


def _asked(operation: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body itself, not a reference to it: unknown members are forbidden there."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = operation.document["components"]["schemas"][name] if name else schema
    return found


def checking(faults: list[str]) -> Any:
    """A middleware for the fake: what is wrong with requests, and with its own answers, is written down."""

    @web.middleware
    async def check(request: web.Request, handler: Any) -> web.StreamResponse:
        kind = request.content_type if request.method == "POST" else ""
        fields = await _sent(request, kind)
        faults.extend(f"asked: {one}" for one in request_faults(request.method, request.path, fields, kind))
        answer: web.Response = await handler(request)
        if answer.content_type == "application/json" and answer.text:
            told = json.loads(answer.text)
            wrong = answer_faults(request.method, request.path, answer.status, told)
            faults.extend(f"answered: {one}" for one in wrong)
        return answer

    return check


async def _sent(request: web.Request, kind: str) -> dict[str, Any]:
    if not kind:
        return dict(request.query)
    if kind == "application/json":
        return dict(await request.json())
    form = await request.post()
    return {name: form.getall(name) if len(form.getall(name)) > 1 else form[name] for name in form}


def _wrong(validator: Draft4Validator, value: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, one.path))} {one.message}".strip()[:300] for one in validator.iter_errors(value)
    ]


def _typed(described: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """A form's or a query's words as what they are described to be."""
    return {name: _word(described.get(name, {}).get("type"), value) for name, value in fields.items()}


def _word(kind: str | None, value: Any) -> Any:
    if kind == "array":
        return value if isinstance(value, list) else [value]
    if kind in ("integer", "number", "boolean"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


@cache
def _documents() -> tuple[dict[str, Any], ...]:
    texts = [(SPECS / name).read_text("utf-8") for name in FILES] if PRESENT else []
    return tuple(_readable(json.loads(text)) for text in texts)


@cache
def _operation(method: str, path: str) -> Operation | None:
    return next(_operations(method, path), None)


def _operations(method: str, path: str) -> Iterator[Operation]:
    for document in _documents():
        for template, operations in document["paths"].items():
            pattern = re.sub(r"\\{\w+\\}", "[^/.]+", re.escape(template))
            if method.lower() in operations and re.fullmatch(pattern, path):
                yield Operation(operations[method.lower()], document)


def _readable(schema: Any) -> Any:
    """OpenAPI's `nullable` as JSON Schema says it."""
    if isinstance(schema, list):
        return [_readable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _readable(value) for name, value in schema.items() if name not in ("example", "examples")}
    if schema.get("nullable") is True:
        return {"anyOf": [plain, {"type": "null"}]}
    return plain
