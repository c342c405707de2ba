"""Exports of the audit trail: xlsx or csv with the rows that the list shows, and itself audited.

As `interactions.export` does it for calls: chunk by chunk into a temporary file, which the caller
sends and deletes.
"""

from __future__ import annotations

import asyncio
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

MOST_ROWS = 200_000
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


class AuditExport:
    """Writes exports; `zone` and `language` are the centre's."""

    def __init__(self, database: Database, zone: str, language: str) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._place = 0 if language == "zh" else 1

    async def write(self, actor: Actor, q: str, wanted: AuditFilter, format_: str) -> Path:
        """A temporary file with every entry the actor may see and the filters leave; the caller
        deletes it. Raises `AuditExportTooLarge`, `Invalid` for the format."""
        rules.allow(actor, "audit.view")
        with gone_on_failure(new_file(format_)) as path:
            await self._announce(actor, q, wanted, format_)
            await self._fill(path, actor, q, wanted)
            return path

    async def _announce(self, actor: Actor, q: str, wanted: AuditFilter, format_: str) -> None:
        async with self._database.transaction() as session:
            count = await store.count_entries(session, actor, q, wanted, MOST_ROWS)
            if count > MOST_ROWS:
                raise AuditExportTooLarge(MOST_ROWS)
            after = {"format": format_, "rows": count, "q": q, "filters": wanted}
            audit.record(session, actor, "exported", "audit", "list", None, after)

    async def _fill(self, path: Path, actor: Actor, q: str, wanted: AuditFilter) -> None:
        sheet = open_sheet(path)
        sheet.write([head[self._place] for head in HEADS])
        async with self._database.read() as session:
            async for entries in store.all_entries(session, actor, q, wanted):
                await asyncio.to_thread(write_all, sheet, [self._row(one) for one in entries])
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
