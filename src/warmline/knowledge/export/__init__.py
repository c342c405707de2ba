"""Articles as a workbook with the columns that an import takes, or as a zip of Markdown; the empty
template. The other lists of knowledge are in `export.lists`.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.keyset import Sheet
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.knowledge import rules
from warmline.knowledge.documents import COLUMNS, NAMED, head
from warmline.knowledge.model import ArticleKind, ListFilter, Version
from warmline.knowledge.ports import OrderTypes, no_order_types
from warmline.knowledge.service.naming import Names, known
from warmline.knowledge.store import articles, categories
from warmline.runs.exporting import Told, unheard

MOST_ROWS = 50_000
AT_ONCE = 500
_EXAMPLE: tuple[Value, ...] = (
    "退换货",
    "退货运费谁承担",
    "问答",
    "寄回来的快递费谁出；运费险怎么赔",
    "运费；运费险",
    "return",
    "质量问题由商家承担，**无理由退货**由客户承担。",
    "2026-01-01",
    "",
    "",
    "",
    "",
    "",
)


class ArticleExport:
    """What a maintainer's list shows, as a file."""

    def __init__(
        self,
        database: Database,
        zone: str,
        language: str,
        order_types: OrderTypes = no_order_types,
    ) -> None:
        self._database, self._zone = database, ZoneInfo(zone)
        self._order_types = order_types
        self._column = 1 if language == "en" else 0

    async def write(
        self,
        actor: Actor,
        wanted: ListFilter,
        q: str = "",
        format_: str = "xlsx",
        told: Told = unheard,
    ) -> Path:
        """The list of his part with these filters (xlsx, csv, or md: a zip of Markdown files in
        folders of categories); who deletes the file is who asked for it."""
        allow(actor, "knowledge.import")
        path = _new_zip() if format_ == "md" else new_file(format_)
        with gone_on_failure(path):
            found = [one async for one in self._found(actor, wanted, q, told)]
            async with self._database.read() as session:
                names = await known(session, self._order_types)
            if format_ == "md":
                await asyncio.to_thread(_packed, path, found, names)
            else:
                rows = [self._headings(), *(self._row(*one, names) for one in found)]
                await _written(path, rows)
        return path

    async def _found(
        self, actor: Actor, wanted: ListFilter, q: str, told: Told
    ) -> AsyncIterator[tuple[str, ArticleKind, Version]]:
        """Category's path, kind and version of each; that they left is in the trail."""
        after, rows, total = "", 0, 0
        async with self._database.transaction() as session:
            tree = await categories.tree(session)
            part = {one.id for one in tree.values() if rules.maintains(actor, one)}
            if wanted.category:
                part &= rules.below(tree.values(), wanted.category)
            while rows < MOST_ROWS:
                place = Sheet("title", AT_ONCE, after)
                found = await articles.listed(session, part, wanted, place, q, at_most=MOST_ROWS)
                total = found.total or total
                for one in found.items:
                    version = await articles.version(session, one.id, one.number)
                    if version is not None:
                        rows += 1
                        yield rules.path_of(tree, one.category), one.kind, version
                await told(rows, total)
                after = found.next
                if not after:
                    break
                session.expunge_all()
            audit.record(session, actor, "exported", "article", "", None, {"rows": rows})

    async def template(self, actor: Actor) -> Path:
        """The headings and one example."""
        allow(actor, "knowledge.import")
        path = new_file("xlsx")
        with gone_on_failure(path):
            await _written(path, [self._headings(), list(_EXAMPLE)])
        return path

    def _headings(self) -> list[Value]:
        return [names[self._column] for names in COLUMNS.values()]

    def _row(self, place: str, kind: ArticleKind, version: Version, names: Names) -> list[Value]:
        content = version.content
        days = [
            at.astimezone(self._zone).date().isoformat() if at is not None else ""
            for at in (content.valid_from, content.valid_to)
        ]
        named = names.of(content)
        several = (content.questions, content.keywords, content.tags)
        return [
            place,
            content.title,
            "问答" if kind is ArticleKind.FAQ else "文章",
            *("\n".join(one) for one in several),
            content.body,
            *days,
            "是" if content.must_read else "",
            *("\n".join(named[key]) for key in NAMED),
        ]


async def _written(path: Path, rows: list[list[Value]]) -> None:
    def whole() -> None:
        sheet = open_sheet(path)
        try:
            write_all(sheet, rows)
        finally:
            sheet.close()

    await asyncio.to_thread(whole)


def _new_zip() -> Path:
    handle, name = tempfile.mkstemp(prefix="warmline-export-", suffix=".zip")
    os.close(handle)
    return Path(name)


def _packed(path: Path, found: list[tuple[str, ArticleKind, Version]], names: Names) -> None:
    """A file each, as an import takes it again, with whom it is for; pictures stay references."""
    taken = set[str]()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for place, _, version in found:
            folder = "/".join(_clean(one) for one in place.split("/"))
            stem = name = f"{folder}/{_clean(version.content.title)}"
            again = 2
            while name in taken:
                name, again = f"{stem} ({again})", again + 1
            taken.add(name)
            text = f"# {version.content.title}\n\n{version.content.body}\n"
            pack.writestr(f"{name}.md", head(names.of(version.content)) + text)


def _clean(name: str) -> str:
    """A name that every file system takes."""
    kept = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", name).strip(" .")[:80]
    return kept or "_"
