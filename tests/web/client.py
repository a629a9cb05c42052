"""A browser without a screen: HTTP into an app of ours, in this process, with cookies."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

import httpx
from fastapi import FastAPI


class Client:
    """Synchronous requests into `app`; keeps cookies between them."""

    def __init__(self, app: FastAPI, url: str = "http://rimay.example") -> None:
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url)
        self.cookies = self._http.cookies

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._http.get(path, **options))

    def head(self, path: str) -> httpx.Response:
        return self._runner.run(self._http.head(path))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._http.post(path, **options))

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()
