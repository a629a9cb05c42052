"""What anybody could read, and since when: a copy of each version with its digest, never changed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select

from storage.tables import snapshots

Kind = Literal["documento", "cronograma"]


def keep(
    conn: Connection, process_id: int, kind: Kind, key: str, content: Mapping[str, Any], now: datetime
) -> bool:
    """Keep what is published from now on, as JSON of one form, with its number (`edicion`, from 1). Whether
    it is another than the last one. `content`: plain data and days, without a field `edicion`."""
    same = (snapshots.c.process_id == process_id, snapshots.c.kind == kind, snapshots.c.key == key)
    number = conn.execute(select(func.count()).select_from(snapshots).where(*same)).scalar_one()
    last = conn.execute(
        select(snapshots.c.content).where(*same).order_by(snapshots.c.id.desc()).limit(1)
    ).scalar()
    if last == _written(content, number):
        return False
    text = _written(content, number + 1)
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = {"process_id": process_id, "kind": kind, "key": key, "content": text, "sha256": digest, "at": now}
    conn.execute(insert(snapshots).values(row))
    return True


def _written(content: Mapping[str, Any], number: int) -> str:
    return json.dumps({"edicion": number, **content}, ensure_ascii=False, indent=1, default=date.isoformat)
