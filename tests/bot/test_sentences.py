"""A thought for a turn: asked over a pipe, outside the transaction, and never waited for."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.context import Context
from bot.messages import Incoming
from bot.reply import Reply, say
from bot.router import Router
from bot.sentences import HUNG, Sentences
from bot.sentences_asked import Question, Thought
from storage.database import Database
from storage.tables import dead_letters, inbound
from tests.bot.test_sentences_process import MEDICINES, OTHERS
from tests.bot.world import Clock, Wire, hear, literal, service_of

QUESTION = Question("alike", "no hay agua", (("P-1", "falta agua"), ("P-2", "la carretera")))

CHILD = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    BODY
"""
ANSWERS = 'print(json.dumps({"id": asked["id"], "found": [[asked["among"][0][0], 0.9]]}), flush=True)'


def child(body: str = ANSWERS) -> list[str]:
    """A helper that does this with each question."""
    return [sys.executable, "-c", CHILD.replace("BODY", body)]


class Seconds:
    """A clock that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def until(found: Callable[[], Awaitable[Any]]) -> Any:
    """What is found in the end."""
    async with asyncio.timeout(300):
        while not (value := await found()):  # noqa: ASYNC110  # another process gives no event
            await asyncio.sleep(0.02)
    return value


def with_helper(
    command: Sequence[str], work: Callable[[Sentences, Seconds], Awaitable[None]], limit: float = 5.0
) -> None:
    async def run() -> None:
        clock = Seconds()
        sentences = Sentences(command, limit, clock)
        try:
            await work(sentences, clock)
        finally:
            await sentences.close()

    asyncio.run(run())


def test_it_is_started_by_the_first_question_and_answers_the_next() -> None:
    async def work(sentences: Sentences, _clock: Seconds) -> None:
        assert await sentences.think(QUESTION) is None
        assert await until(lambda: sentences.think(QUESTION)) == (("P-1", 0.9),)

    with_helper(child(), work)


def test_one_that_hangs_is_not_waited_for_and_is_replaced() -> None:
    async def work(sentences: Sentences, clock: Seconds) -> None:
        await until(lambda: ready(sentences))
        first = sentences._process
        assert await sentences.think(QUESTION) is None
        assert sentences._process is first
        clock.now += HUNG + 1
        assert await sentences.think(QUESTION) is None
        await until(lambda: gone(sentences))
        assert first is not None
        assert first.returncode is not None
        clock.now += 1_000
        await until(lambda: ready(sentences))
        assert sentences._process is not first

    with_helper(child("pass"), work, limit=0.01)


@pytest.mark.parametrize(
    "body",
    [
        "sys.exit(3)",
        "print('¿qué?', flush=True)",
        "print('[1]', flush=True)",
        "print('{\"id\": 99}', flush=True)",
    ],
    ids=["dies", "garbage", "a list", "an answer to nothing"],
)
def test_one_that_dies_or_talks_nonsense_is_started_again_though_not_at_once(
    body: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(sentences: Sentences, clock: Seconds) -> None:
        await until(lambda: ready(sentences))
        assert await sentences.think(QUESTION) is None
        await until(lambda: gone(sentences))
        assert await sentences.think(QUESTION) is None
        assert sentences._life is None
        clock.now += 1_000
        await until(lambda: ready(sentences))

    with_helper(child(body), work)
    assert "the helper for sentences ended before it answered" in caplog.text


def test_one_that_cannot_start_is_no_thought() -> None:
    async def work(sentences: Sentences, _clock: Seconds) -> None:
        assert await sentences.think(QUESTION) is None
        await until(lambda: gone(sentences))
        assert await sentences.think(QUESTION) is None

    with_helper(["/nowhere/to/be/found"], work)


async def ready(sentences: Sentences) -> bool:
    sentences._helper()
    return sentences._ready


async def gone(sentences: Sentences) -> bool:
    return sentences._life is None


def test_the_helper_itself_with_the_model_in_it() -> None:
    async def run() -> None:
        sentences = Sentences(limit=30.0)
        question = Question("alike", MEDICINES, (*OTHERS, ("P-3", "hay muchos perros")))
        try:
            found = await until(lambda: sentences.think(question))
        finally:
            await sentences.close()
        assert [key for key, _ in found] == ["P-1"]

    asyncio.run(run())


class Thinking:
    """A thinker with one answer; `asked`: what it was asked; `stuck`: it never comes back."""

    def __init__(self, found: Thought | None = None, *, stuck: bool = False) -> None:
        self.found, self.stuck = found, stuck
        self.asked: list[Question] = []

    async def think(self, question: Question) -> Thought | None:
        self.asked.append(question)
        if self.stuck:
            await asyncio.Event().wait()
        return self.found

    async def was_asked(self) -> bool:
        return bool(self.asked)

    async def close(self) -> None:
        """Nothing to let go of."""


def thinking_router(calls: list[str]) -> Router:
    """Thinks about every text but "hola", after it has written something."""
    router = Router()
    router.command("menu")(lambda _ctx: say("arrive.menu"))

    @router.reader
    def read(ctx: Context, text: str) -> Reply:
        calls.append(text)
        if text == "hola":
            return literal("hola")
        ctx.remember(calls=len(calls))
        found = ctx.think(QUESTION)
        return literal("words alone" if found is None else f"like {found[0][0]}")

    return router


def numbers(db: Database) -> tuple[int, int]:
    """Messages that were kept, and dead letters."""
    with db.read() as conn:
        kept = conn.execute(select(func.count()).select_from(inbound)).scalar_one()
        return kept, conn.execute(select(func.count()).select_from(dead_letters)).scalar_one()


@pytest.mark.parametrize(("found", "answer"), [((("P-1", 0.9),), "like P-1"), (None, "words alone")])
def test_a_turn_that_wants_a_thought_is_taken_again_with_it(
    db: Database, found: Thought | None, answer: str
) -> None:
    calls: list[str] = []
    wire, thinker = Wire(), Thinking(found)
    service = service_of(db, Clock(), thinking_router(calls), wire)
    service.thinker = thinker

    async def talk() -> None:
        await hear(service, "7", "hola", "m1")
        assert (calls, thinker.asked) == (["hola"], [])
        await hear(service, "7", "no hay agua", "m2")
        assert await service.take(Incoming("telegram", "7", "m2", "no hay agua"))
        await service.delivery.drain()

    asyncio.run(talk())
    assert wire.texts_to("7") == ["hola", answer]
    assert calls == ["hola", "no hay agua", "no hay agua"]
    assert thinker.asked == [QUESTION]
    assert numbers(db) == (2, 0)


def test_without_a_thinker_a_turn_is_taken_once(db: Database) -> None:
    calls: list[str] = []
    wire = Wire()
    asyncio.run(hear(service_of(db, Clock(), thinking_router(calls), wire), "7", "no hay agua", "m1"))
    assert (calls, wire.texts_to("7")) == (["no hay agua"], ["words alone"])


def test_a_process_that_ends_while_it_thinks_has_written_nothing(db: Database) -> None:
    calls: list[str] = []
    wire = Wire()
    dying = service_of(db, Clock(), thinking_router(calls), wire)
    dying.thinker = stuck = Thinking(stuck=True)
    other = service_of(db, Clock(), thinking_router(calls), wire, owner="p2")
    other.thinker = Thinking((("P-2", 0.8),))

    async def talk() -> None:
        turn = asyncio.create_task(dying.take(Incoming("telegram", "7", "m1", "no hay agua")))
        await until(stuck.was_asked)
        turn.cancel()
        with suppress(asyncio.CancelledError):
            await turn
        assert await asyncio.to_thread(numbers, db) == (0, 0)
        await hear(other, "7", "no hay agua", "m1")

    asyncio.run(talk())
    assert wire.texts_to("7") == ["like P-2"]
    assert numbers(db) == (1, 0)
