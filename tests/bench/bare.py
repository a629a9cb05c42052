"""The yardstick: the least that FastAPI does for a JSON message. python -m tests.bench.bare PORT"""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI


def bare() -> FastAPI:
    """One endpoint at the path of the webhook, and one that says that it is up."""
    app = FastAPI()

    @app.post("/webhooks/telegram")
    async def receive(update: dict[str, Any]) -> dict[str, bool]:
        return {"ok": "update_id" in update}

    @app.get("/healthz")
    async def alive() -> dict[str, bool]:
        return {"ok": True}

    return app


if __name__ == "__main__":
    uvicorn.run(bare(), port=int(sys.argv[1]), log_level="error", access_log=False)
