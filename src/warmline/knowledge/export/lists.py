"""Scripts and the other cards, feedback of readers, and gaps as files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.keyset import Found, Sheet
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.knowledge.cards import Card, CardFilter, CardKind, CaseClass
from warmline.knowledge.model import Gap, Verdict, Vote
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.store import readers
from warmline.runs.exporting import Told, unheard

MOST_ROWS = 50_000
AT_ONCE = 500
CARDS, VOTES, GAPS = "cards", "votes", "gaps"
_NOUNS = {CARDS: "knowledge_card", VOTES: "article", GAPS: "knowledge_gap"}
_HEADS: Mapping[str, Sequence[tuple[str, str]]] = {
    CARDS: (
        ("类型", "Kind"),
        ("标题", "Title"),
        ("内容", "Text"),
        ("不要这样说", "Not this"),
        ("卖点（特点→优势→利益）", "Points (feature → advantage → benefit)"),
        ("预设问题", "Preset questions"),
        ("客户类型", "Type of customer"),
        ("评定", "Class"),
        ("案例类别", "Class of case"),
        ("标签", "Tags"),
        ("个人", "Own"),
        ("使用部门", "For"),
        ("使用次数", "Uses"),
        ("更新时间", "Changed"),
    ),
    VOTES: (
        ("标题", "Title"),
        ("版本", "Version"),
        ("反馈", "Verdict"),
        ("说明", "Remark"),
        ("人员", "Person"),
        ("时间", "Time"),
    ),
    GAPS: (("搜索词", "Words"), ("次数", "Times"), ("人数", "People"), ("最近", "Last")),
}
_KINDS = {
    CardKind.SCRIPT: ("脚本", "Script"),
    CardKind.REPLY: ("快捷回复", "Quick reply"),
    CardKind.OBJECTION: ("异议处理", "Objection"),
    CardKind.FAB: ("卖点提炼", "FAB"),
    CardKind.COMPLAINT: ("投诉话术", "Complaint"),
    CardKind.INSTEAD: ("这样说更好", "Say this instead"),
    CardKind.CASE: ("案例", "Case"),
}
_VERDICTS = {
    Verdict.USEFUL: ("有用", "Useful"),
    Verdict.WRONG: ("有误", "Wrong"),
    Verdict.OUTDATED: ("过时", "Outdated"),
}
Turn = Callable[[Sheet], Awaitable[Found[Any]]]


class ListExport:
    """Writes these lists; scope is what the verbs that list them say."""

    def __init__(
        self,
        database: Database,
        cards: CardService,
        reading: ReadingService,
        zone: str,
        language: str,
    ) -> None:
        self._database, self._cards, self._reading = database, cards, reading
        self._zone, self._column = ZoneInfo(zone), 1 if language == "en" else 0

    async def write(
        self,
        actor: Actor,
        which: str,
        filters: Mapping[str, str],
        format_: str,
        told: Told = unheard,
    ) -> Path:
        """The list `which` with these filters, as xlsx or csv. Raises `Invalid` for another."""
        allow(actor, "knowledge.import")
        turn = self._turn(actor, which, filters)
        rows: list[list[Value]] = [[names[self._column] for names in _HEADS[which]]]
        async with self._database.read() as session:
            found_names = await readers.departments(session)
        departments = {one: name for one, (name, _) in found_names.items()}
        after, total = "", 0
        while len(rows) <= MOST_ROWS:
            found = await turn(Sheet(size=AT_ONCE, after=after))
            rows += [self._row(one, departments) for one in found.items]
            # Not counted to its end, it is not said of how many.
            total = total if found.total is None or found.capped else found.total
            await told(len(rows) - 1, total)
            after = found.next
            if not after:
                break
        path = new_file(format_)
        with gone_on_failure(path):
            await asyncio.to_thread(_written, path, rows)
            async with self._database.transaction() as session:
                facts = {"list": which, "rows": len(rows) - 1}
                audit.record(session, actor, "exported", _NOUNS[which], "", None, facts)
        return path

    def _turn(self, actor: Actor, which: str, filters: Mapping[str, str]) -> Turn:
        q = filters.get("q", "")
        if which == CARDS:
            kind = CardKind(filters["kind"]) if filters.get("kind") else None
            class_ = CaseClass(filters["class"]) if filters.get("class") else None
            wanted = CardFilter(
                kind=kind,
                category=filters.get("category", ""),
                customer=filters.get("customer", ""),
                class_=class_,
            )
            return lambda sheet: self._cards.list(actor, wanted, sheet, q)
        if which == VOTES:
            verdict = Verdict(filters["verdict"]) if filters.get("verdict") else None
            return lambda sheet: self._reading.votes(actor, verdict, False, sheet, q)
        return lambda sheet: self._reading.gaps(actor, sheet, q)

    def _row(self, one: Card | Vote | Gap, departments: Mapping[str, str]) -> list[Value]:
        if isinstance(one, Card):
            return self._card(one, departments)
        if isinstance(one, Vote):
            verdict = _VERDICTS[one.verdict][self._column]
            return [one.title, one.version, verdict, one.remark, one.user_name, self._at(one.at)]
        return [one.query, one.times, one.people, self._at(one.last_at)]

    def _card(self, card: Card, departments: Mapping[str, str]) -> list[Value]:
        face, column = card.face, self._column
        points = [" → ".join((one.feature, one.advantage, one.benefit)) for one in face.points]
        class_ = {None: ("", ""), "good": ("优秀", "Good"), "bad": ("不合格", "Failed")}
        return [
            _KINDS[card.kind][column],
            face.title,
            face.text,
            face.avoid,
            "\n".join(points),
            "\n".join(face.questions),
            face.customer,
            class_[face.class_.value if face.class_ else None][column],
            face.about,
            "; ".join(face.tags),
            ("是", "yes")[column] if card.owner else "",
            departments.get(face.department or "", face.department or ""),
            card.uses,
            self._at(card.changed_at),
        ]

    def _at(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")


def _written(path: Path, rows: list[list[Value]]) -> None:
    sheet = open_sheet(path)
    try:
        write_all(sheet, rows)
    finally:
        sheet.close()
