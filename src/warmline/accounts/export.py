"""Exports of the audit trail: xlsx or csv with the rows that the list shows, and itself audited.

As `interactions.export` does it for calls: in the background (`app.runs`, since long work is known
above), chunk by chunk into a temporary file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from warmline.accounts import rules
from warmline.accounts.audit_words import WORDS
from warmline.accounts.errors import AuditExportTooLarge
from warmline.accounts.model import AuditFilter, AuditRecord
from warmline.accounts.store import audit as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all

MOST_ROWS = {"xlsx": 1_048_575, "csv": 10_000_000}
"""A sheet has no more rows."""
Told = Callable[[int, int], Awaitable[None]]
"""Hears how many rows are written, of how many."""
HEADS = (
    ("时间", "At"),
    ("账号", "Login"),
    ("姓名", "Name"),
    ("操作", "Action"),
    ("对象", "Thing"),
    ("对象编号", "Its ID"),
    ("变更前", "Before"),
    ("变更后", "After"),
    ("来源地址", "Address"),
)


async def unheard(done: int, total: int) -> None:
    """Nobody listens."""


class AuditExport:
    """Writes exports; `zone` and `language` are the centre's."""

    def __init__(self, database: Database, zone: str, language: str) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._place = 0 if language == "zh" else 1

    async def write(
        self, actor: Actor, q: str, wanted: AuditFilter, format_: str, told: Told = unheard
    ) -> Path:
        """A temporary file with every entry the actor may see and the filters leave; the caller
        deletes it, `told` hears how far it is. Raises `AuditExportTooLarge`, `Invalid` for the
        format."""
        rules.allow(actor, "audit.view")
        with gone_on_failure(new_file(format_)) as path:
            count = await self._announce(actor, q, wanted, format_)
            await self._fill(path, actor, q, wanted, count, told)
            return path

    async def _announce(self, actor: Actor, q: str, wanted: AuditFilter, format_: str) -> int:
        most = MOST_ROWS[format_]
        async with self._database.transaction() as session:
            count = await store.count_entries(session, actor, q, wanted, most)
            if count > most:
                raise AuditExportTooLarge(most)
            after = {"format": format_, "rows": count, "q": q, "filters": wanted}
            audit.record(session, actor, "exported", "audit", "list", None, after)
        return count

    async def _fill(
        self, path: Path, actor: Actor, q: str, wanted: AuditFilter, count: int, told: Told
    ) -> None:
        sheet, written = open_sheet(path), 0
        sheet.write([head[self._place] for head in HEADS])
        async with self._database.read() as session:
            async for entries in store.all_entries(session, actor, q, wanted):
                await asyncio.to_thread(write_all, sheet, [self._row(one) for one in entries])
                written += len(entries)
                await told(written, count)
        await asyncio.to_thread(sheet.close)

    def _row(self, entry: AuditRecord) -> list[Value]:
        return [
            entry.at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S"),
            entry.login,
            entry.name,
            self._word("action", entry.action),
            self._word("noun", entry.noun),
            entry.noun_id,
            _told(entry.before),
            _told(entry.after),
            entry.address,
        ]

    def _word(self, group: str, code: str) -> str:
        known = WORDS.get(f"{group}.{code}")
        return known[self._place] if known is not None else code


def _told(state: Any) -> str:
    return "" if state is None else msgspec.json.encode(state).decode()
