"""An access copy as a file: everything as JSON for machines, and on paper for people (PDF, and the
same as a page that loads nothing and runs nothing).

Used by `customers.service.personal`; the words are in `copying_words`.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.customers.copying_words import CODES, COLUMNS, WORDS
from warmline.customers.ports import Collected
from warmline.kit import paper_pdf
from warmline.kit.paper import Block, Facts, Heading, Paper, Table, Text, page
from warmline.kit.sheets import gone_on_failure

MOMENTS = ("at", "since")
"""Columns that hold a moment, and those ending with `_at`."""
MOST_COLUMNS = 5
"""A table with more becomes a list of facts."""


@dataclass(frozen=True, slots=True)
class Printing:
    """How a copy is printed: the centre's zone, language (zh or en) and fonts."""

    zone: str = "Asia/Shanghai"
    language: str = "zh"
    fonts: paper_pdf.Fonts = paper_pdf.no_fonts


def write(parts: Sequence[Collected], now: datetime, by: str, how: Printing) -> Path:
    """A ZIP with `data.json`, `index.html` and `copy.pdf`, or `copy.pdf.txt` that says why there is
    none; the caller deletes it."""
    data = {"made_at": now.isoformat(), "data": {one.name: list(one.rows) for one in parts}}
    paper = _Copy(how).paper(parts, now, by)
    with tempfile.NamedTemporaryFile(prefix="access-copy-", suffix=".zip", delete=False) as file:
        path = Path(file.name)
    with (
        gone_on_failure(path),
        tempfile.TemporaryDirectory(prefix="access-copy-") as scratch,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("index.html", page(paper))
        printed = Path(scratch) / "copy.pdf"
        try:
            paper_pdf.write(paper, printed, how.fonts())
        except paper_pdf.NoFont as error:
            archive.writestr("copy.pdf.txt", error.message)
        else:
            archive.write(printed, printed.name)
    return path


class _Copy:
    """The content of the paper."""

    def __init__(self, how: Printing) -> None:
        self._words = WORDS[how.language]
        self._at = 0 if how.language == "zh" else 1
        self._language = how.language
        self._zone = ZoneInfo(how.zone)

    def paper(self, parts: Sequence[Collected], now: datetime, by: str) -> Paper:
        words = self._words
        blocks: list[Block] = [Text(words["note"])]
        for one in parts:
            blocks.append(Heading(words.get(one.name, one.name)))
            blocks.append(self._part(one.name, one.rows))
        made = f"{words['made']} {now.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return Paper(words["title"], blocks, foot=f"{made} · {by}", language=self._language)

    def _part(self, part: str, rows: Sequence[Mapping[str, Any]]) -> Block:
        names = list(dict.fromkeys(name for row in rows for name in row))
        if not rows:
            return Text(self._words["nothing"])
        if len(rows) == 1:
            return Facts(
                [(self._label(name, part), self._cell(name, rows[0][name])) for name in names]
            )
        if len(names) <= MOST_COLUMNS:
            cells = [[self._cell(name, row.get(name)) for name in names] for row in rows]
            return Table([self._label(name, part) for name in names], cells)
        colon = "：" if self._language == "zh" else ": "
        facts = [
            "\n".join(
                f"{self._label(name, part)}{colon}{said}"
                for name, value in row.items()
                if (said := self._cell(name, value))
            )
            for row in rows
        ]
        numbered = [(str(at), said) for at, said in enumerate(facts, 1)]
        return Table((self._words["row"], self._words["what"]), numbered, (1, 14))

    def _label(self, name: str, part: str = "") -> str:
        said = COLUMNS.get(f"{part}.{name}") or COLUMNS.get(name)
        return name if said is None else said[self._at]

    def _cell(self, name: str, value: Any) -> str:
        if value is None or value in ("", [], {}):
            return ""
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        if isinstance(value, str) and (name in MOMENTS or name.endswith("_at")):
            return self._moment(value)
        if isinstance(value, str):
            said = CODES.get(name, {}).get(value)
            return value if said is None else said[self._at]
        if isinstance(value, int | float):
            return str(value)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return ", ".join(map(self._label, value) if name == "fields" else value)
        return json.dumps(value, ensure_ascii=False)

    def _moment(self, said: str) -> str:
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            return said
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at.tzinfo else said
