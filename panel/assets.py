"""The few static files: read once, named by their content, sent compressed, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

READING = ["GET", "HEAD"]
"""What a page answers to: who watches over a site, or previews a link, asks for its head alone."""

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class _Asset:
    content: bytes
    compressed: bytes
    digest: str
    mime: str


def _load(path: Path) -> _Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return _Asset(content, gzip.compress(content, 9, mtime=0), digest, _TYPES[path.suffix])


_ASSETS = {path.name: _load(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does. Raises KeyError for an unknown one."""
    return f"/static/{name}?v={_ASSETS[name].digest}"


def asset_routes() -> APIRouter:
    """`/static/{name}`."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/static/{name}", methods=READING)
    def static(request: Request, name: str, v: str = "") -> Response:
        if (found := _ASSETS.get(name)) is None:
            raise HTTPException(404)
        small = "gzip" in request.headers.get("accept-encoding", "")
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if v == found.digest else "no-cache",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if small:
            headers["Content-Encoding"] = "gzip"
        return Response(found.compressed if small else found.content, headers=headers, media_type=found.mime)

    return router
