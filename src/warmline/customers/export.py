"""Exports of the customer list: xlsx or csv with the rows, scope and masking of the screen.

Written chunk by chunk to a temporary file, so memory stays small; `in_background` keeps it and
deletes it. Every export is audited before a row is written. No cell is ever a formula.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.customers.contacts import hidden
from warmline.customers.errors import ExportTooLarge
from warmline.customers.model import (
    ContactKind,
    Customer,
    FieldDefinition,
    FieldType,
    Filters,
    ListName,
    Search,
)
from warmline.customers.service import prepared, shown
from warmline.customers.service.exporting import filters_of
from warmline.customers.store import cards, lists, searching
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import MOST_ROWS, ExportWork, Told, unheard

CODES = {
    "unknown": ("未询问", "not asked"),
    "given": ("已同意", "given"),
    "refused": ("已拒绝", "refused"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """What the page calls it, its head in both languages and how its value is read from a card."""

    key: str
    zh: str
    en: str
    read: Callable[[Customer, Words], Value]


class Words:
    """What turns codes, ids and moments into words of the centre's language."""

    def __init__(self, zone: ZoneInfo, language: str) -> None:
        self.zone, self.zh = zone, language == "zh"
        self.lists: dict[tuple[ListName, str], str] = {}

    def of(self, code: str) -> str:
        return CODES[code][0 if self.zh else 1]

    def yes(self, said: bool) -> str:
        return self.of("yes" if said else "no")

    def named(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def entry(self, name: ListName, code: str) -> str:
        return self.lists.get((name, code), code)

    def moment(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")


def _contacts(customer: Customer, kind: ContactKind) -> str:
    """Every contact point of a kind, the first one first."""
    points = sorted(
        (one for one in customer.contacts if one.kind is kind), key=lambda one: not one.primary
    )
    return "; ".join(one.value for one in points)


COLUMNS = (
    Column("id", "编号", "ID", lambda one, words: one.id),
    Column("name", "姓名", "Name", lambda one, words: one.name),
    Column("phone", "电话", "Phones", lambda one, words: _contacts(one, ContactKind.PHONE)),
    Column("mail", "邮箱", "Mail", lambda one, words: _contacts(one, ContactKind.MAIL)),
    Column("wechat", "微信", "WeChat", lambda one, words: _contacts(one, ContactKind.WECHAT)),
    Column(
        "other",
        "其他联系方式",
        "Other contacts",
        lambda one, words: _contacts(one, ContactKind.OTHER),
    ),
    Column("level", "级别", "Level", lambda one, words: words.entry(ListName.LEVEL, one.level)),
    Column("source", "来源", "Source", lambda one, words: words.entry(ListName.SOURCE, one.source)),
    Column("tags", "标签", "Tags", lambda one, words: "; ".join(one.tags)),
    Column("owner", "归属坐席", "Owner", lambda one, words: one.names.get(one.owner or "", "")),
    Column(
        "department",
        "部门",
        "Department",
        lambda one, words: one.names.get(one.department or "", ""),
    ),
    Column("consent", "联系授权", "Consent", lambda one, words: words.of(one.consent.value)),
    Column("do_not_call", "请勿致电", "Do not call", lambda one, words: words.yes(one.do_not_call)),
    Column("remark", "备注", "Remark", lambda one, words: one.remark),
    Column("created_at", "创建时间", "Created", lambda one, words: words.moment(one.created_at)),
    Column("changed_at", "修改时间", "Changed", lambda one, words: words.moment(one.changed_at)),
)


class CustomerExport:
    """Writes exports; `zone` and `language` are the centre's, `country` as in `CustomerService`."""

    def __init__(self, database: Database, zone: str, language: str, country: str = "CN") -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._language = language
        self._country = country

    async def write(
        self,
        actor: Actor,
        filters: Filters,
        format_: str,
        *,
        told: Told = unheard,
        columns: Sequence[str] = (),
    ) -> Path:
        """A temporary file (`.xlsx` or `.csv`) with every card the filters leave, and these columns
        (`own.KEY` for a field of the centre's own) in the file's order; none named: all. The caller
        deletes it; `told` hears how many rows are written, of how many. Raises `ExportTooLarge`,
        `Invalid` for the format, and what a search raises."""
        allow(actor, "customer.export")
        with gone_on_failure(new_file(format_)) as path:
            async with self._database.transaction() as session:
                wanted, search = await prepared(session, actor, filters, self._country)
                asked = (filters, wanted, search)
                count = await self._announce(session, actor, asked, format_)
            await self._fill(path, actor, (wanted, search), count, told, frozenset(columns))
            return path

    async def _announce(
        self,
        session: Session,
        actor: Actor,
        asked: tuple[Filters, Filters, Search],
        format_: str,
    ) -> int:
        filters, wanted, search = asked
        at_most = MOST_ROWS[format_]
        count = await searching.count(session, actor, wanted, search, at_most)
        if count > at_most:
            raise ExportTooLarge(
                f"More than {at_most} customers; narrow the list and export in parts.",
                at_most=at_most,
            )
        told = replace(filters, q=hidden(filters.q))
        after = {"format": format_, "rows": count, "filters": told}
        audit.record(session, actor, "exported", "customer", "list", None, after)
        return count

    async def _fill(
        self,
        path: Path,
        actor: Actor,
        asked: tuple[Filters, Search],
        count: int,
        told: Told,
        chosen: frozenset[str],
    ) -> None:
        filters, search = asked
        written = 0
        sheet, words = open_sheet(path), Words(self._zone, self._language)
        async with self._database.read() as session:
            own = [
                one
                for one in await lists.definitions(session)
                if one.active and (not chosen or f"own.{one.key}" in chosen)
            ]
            # A choice of nothing that there is (any more) would be a file without a column.
            plain = [one for one in COLUMNS if not chosen or one.key in chosen] or [COLUMNS[1]]
            for name in ListName:
                for entry in await lists.entries(session, name):
                    words.lists[name, entry.code] = words.named(entry.zh, entry.en)
            heads: list[Value] = [words.named(one.zh, one.en) for one in plain]
            sheet.write(heads + [words.named(one.zh, one.en) for one in own])
            async for found in searching.all_of(session, actor, filters, search):
                ids: set[str] = set[str]().union(*(one.people() for one in found))
                names = await cards.names(session, ids)
                cards_ = [replace(shown(actor, one), names=names) for one in found]
                rows = [_row(one, plain, own, words) for one in cards_]
                await asyncio.to_thread(write_all, sheet, rows)
                written += len(rows)
                await told(written, count)
        await asyncio.to_thread(sheet.close)


def _row(
    customer: Customer, plain: Sequence[Column], own: Sequence[FieldDefinition], words: Words
) -> list[Value]:
    values = [column.read(customer, words) for column in plain]
    return values + [_own(one, customer.fields.get(one.key), words) for one in own]


def _own(definition: FieldDefinition, value: Any, words: Words) -> Value:
    """The value of a field of the centre's own, as people read it."""
    if value is None:
        return ""
    if definition.type is FieldType.YES_NO:
        return words.yes(bool(value))
    if definition.type is FieldType.CHOICE:
        return next(
            (words.named(one.zh, one.en) for one in definition.choices if one.code == value),
            str(value),
        )
    return float(value) if definition.type is FieldType.NUMBER else str(value)


def in_background(export: CustomerExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        return await export.write(
            actor,
            filters_of(arguments),
            str(arguments["format"]),
            told=told,
            columns=[str(one) for one in arguments.get("columns", ())],
        )

    return ExportWork("customers", write)
