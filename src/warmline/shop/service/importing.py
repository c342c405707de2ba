"""The verbs on imports of orders: `runs.service.imports`, with what columns and cells mean, and a
template to fill in. What columns were the last time is remembered shop by shop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.sheets import gone_on_failure, new_file, open_sheet
from warmline.runs.importing import ImportStep, signature
from warmline.runs.service import RunService
from warmline.runs.service.imports import ImportVerbs, Reader
from warmline.shop.importing import (
    TEMPLATE,
    OrderImport,
    OrderOptions,
    checked_options,
    recognised,
    suggested,
)
from warmline.shop.importing_cells import Reads, read_row
from warmline.shop.importing_words import reason
from warmline.shop.service.import_work import APPLY, CHECK, TABLES, UNDO
from warmline.telephony.numbers import mask

_NUMBER = re.compile(r"\+?\d[\d -]{5,}\d")
"""What may be somebody's number."""


class OrderImportService(ImportVerbs[OrderOptions]):
    """See the module's text. `country` is where numbers without a prefix are from; `zone` and
    `language` are the centre's."""

    permission = "shop.import"
    exports = "shop.export"
    noun = "shop_import"
    skipped = ("旧数据跳过", "Older, skipped")
    kinds: ClassVar = {ImportStep.CHECK: CHECK, ImportStep.APPLY: APPLY, ImportStep.UNDO: UNDO}

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runs: RunService,
        *,
        country: str = "CN",
        zone: str = "Asia/Shanghai",
        language: str = "zh",
        scratch: Path | None = None,
    ) -> None:
        super().__init__(database, clock, runs, TABLES, scratch=scratch)
        self._country, self._zone, self._language = country, ZoneInfo(zone), language

    async def guessed(self, session: Session, heads: Sequence[str]) -> OrderOptions:
        preset = recognised(heads)
        code = preset.code if preset is not None else ""
        return OrderOptions(columns=suggested(heads), preset=code)

    async def checked(self, session: Session, options: OrderOptions) -> None:
        checked_options(options)

    async def reader(self, session: Session, actor: Actor, batch: OrderImport) -> Reader:
        return partial(read_row, reads=Reads(batch.options, self._country, self._zone))

    def place(
        self, batch: OrderImport, heads: Sequence[str], options: OrderOptions
    ) -> Mapping[str, str]:
        return {**super().place(batch, heads, options), "shop": options.shop.strip()}

    async def recalled(
        self, session: Session, batch: OrderImport, options: OrderOptions
    ) -> OrderOptions:
        """Another shop was named and nothing else: its own columns come back."""
        before = batch.options
        if options.shop == before.shop or options.columns != before.columns:
            return options
        place = {
            "signature": signature(batch.heads),
            "project": batch.project,
            "shop": options.shop.strip(),
        }
        found = await self._store.remembered(session, place)
        if found is None or len(found.columns) != len(options.columns):
            return options
        return replace(options, columns=found.columns)

    def lasting(self, options: OrderOptions) -> OrderOptions:
        return replace(options, as_of=None)

    def reason(self, code: str, about: str, language: str) -> str:
        return reason(code, about, language)

    def hidden(self, cell: str) -> str:
        return _NUMBER.sub(lambda found: mask(found[0]), cell)

    def template(self, actor: Actor, format_: str) -> Path:
        """A file with the heads an import understands and a row that shows what goes into them. The
        caller deletes it. Raises `Invalid` for the format."""
        allow(actor, self.permission)
        zh = self._language == "zh"
        with gone_on_failure(new_file(format_)) as path:
            sheet = open_sheet(path)
            sheet.write([one[0] if zh else one[1] for one in TEMPLATE])
            sheet.write([one[2] for one in TEMPLATE])
            sheet.close()
            return path
