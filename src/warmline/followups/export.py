"""Exports of follow-ups and of answers: xlsx or csv with the rows and scope of the screen.

Written chunk by chunk to a temporary file; `in_background` keeps it and deletes it. Every export is
audited before a row is written. No cell is ever a formula. No telephone number stands in them but
what people typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.followups import rules
from warmline.followups.errors import ExportTooLarge, QuestionnaireMissing
from warmline.followups.export_words import WORDS
from warmline.followups.model import Filters, Followup
from warmline.followups.questions import Answer, Question, Sheet, SheetFilters, Type
from warmline.followups.service import FollowupService
from warmline.followups.service.asking import with_names
from warmline.followups.service.exporting import filters_of, sheet_filters_of
from warmline.followups.service.steps import Centre
from warmline.followups.store import answers, followups, questionnaires
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import MOST_ROWS, ExportWork, Told, unheard

HEADS = (
    ("id", "编号", "ID"),
    ("due_at", "计划时间", "Due"),
    ("state", "状态", "State"),
    ("customer", "客户", "Customer"),
    ("content", "内容", "Content"),
    ("way", "方式", "Way"),
    ("priority", "优先级", "Priority"),
    ("assignee", "负责人", "Person"),
    ("assignee", "组", "Group"),
    ("department", "部门", "Department"),
    ("result", "结果", "Result"),
    ("result_text", "结果说明", "What came of it"),
    ("finished_at", "完成时间", "Finished"),
    ("finished_at", "完成人", "Finished by"),
    ("created_at", "创建时间", "Created"),
    ("created_at", "创建人", "Created by"),
)
"""The column of the page each belongs to, and its head."""
SHEET_HEADS = (
    ("编号", "ID"),
    ("开始时间", "Started"),
    ("完成时间", "Finished"),
    ("状态", "State"),
    ("版本", "Version"),
    ("坐席", "Agent"),
    ("部门", "Department"),
    ("客户", "Customer"),
    ("通话", "Call"),
)


class _Words:
    """What turns codes and moments into words of the centre's language."""

    def __init__(self, zone: ZoneInfo, language: str) -> None:
        self._zone, self._side = zone, 0 if language == "zh" else 1

    def head(self, pair: tuple[str, str]) -> str:
        return pair[self._side]

    def of(self, code: str) -> str:
        return WORDS[code][self._side] if code else ""

    def moment(self, at: datetime | None) -> str:
        return "" if at is None else at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")


class FollowupExport:
    """Writes lists of follow-ups; `language` is the centre's."""

    def __init__(self, centre: Centre, service: FollowupService, language: str) -> None:
        self._centre = centre
        self._service = service
        self._words = _Words(centre.zone, language)

    async def write(
        self,
        actor: Actor,
        filters: Filters,
        format_: str,
        *,
        told: Told = unheard,
        columns: Sequence[str] = (),
    ) -> Path:
        """A temporary file with every follow-up the filters leave, and these columns of the page
        (none named: all). The caller deletes it. Raises `ExportTooLarge`, `Invalid` for the
        format."""
        allow(actor, "followup.export")
        shown = [at for at, (key, _, _) in enumerate(HEADS) if not columns or key in columns]
        within = rules.bounds(filters.view, self._centre.clock.now(), self._centre.zone)
        with gone_on_failure(new_file(format_)) as path:
            async with self._centre.database.transaction() as session:
                queues = sorted(await self._service.queues_of(session, actor))
                most = MOST_ROWS[format_]
                count = await followups.count(session, actor, queues, filters, within, most)
                _check_size(count, most)
                facts = {"format": format_, "rows": count, "view": filters.view}
                audit.record(session, actor, "exported", "followup", "list", None, facts)
            sheet = open_sheet(path)
            written = 0
            sheet.write([self._words.head(HEADS[at][1:]) for at in shown])
            async with self._centre.database.read() as session:
                async for found in followups.all_of(session, actor, queues, filters, within):
                    named = await self._service.named(session, found)
                    rows = [[row[at] for at in shown] for row in map(self._row, named)]
                    await asyncio.to_thread(write_all, sheet, rows)
                    written += len(rows)
                    await told(written, count)
            await asyncio.to_thread(sheet.close)
            return path

    def _row(self, one: Followup) -> list[Value]:
        words, names = self._words, one.names
        return [
            one.id,
            words.moment(one.due_at),
            words.of(one.state.value),
            names.get(one.customer or "", ""),
            one.content,
            words.of(one.way.value),
            words.of(one.priority.value),
            names.get(one.assignee or "", ""),
            names.get(one.group.id, "") if one.group is not None else "",
            names.get(one.department or "", ""),
            words.of(one.result.value if one.result is not None else ""),
            one.result_text,
            words.moment(one.finished_at),
            names.get(one.finished_by or "", ""),
            words.moment(one.created_at),
            names.get(one.created_by, ""),
        ]


class AnswerExport:
    """Writes the answers of a questionnaire."""

    def __init__(self, centre: Centre, language: str) -> None:
        self._centre = centre
        self._words = _Words(centre.zone, language)

    async def write(
        self,
        actor: Actor,
        questionnaire: str,
        filters: SheetFilters,
        format_: str,
        told: Told = unheard,
    ) -> Path:
        """A temporary file with a row per sheet and a column per question of all versions; `told`
        hears how many are written, of how many. Raises `QuestionnaireMissing`, `ExportTooLarge`,
        `Invalid` for the format."""
        allow(actor, "questionnaire.read")
        with gone_on_failure(new_file(format_)) as path:
            async with self._centre.database.transaction() as session:
                if await questionnaires.find(session, actor, questionnaire) is None:
                    raise QuestionnaireMissing
                asked = _questions(
                    [
                        one.document.questions
                        for one in await questionnaires.versions(session, questionnaire)
                    ]
                )
                most = MOST_ROWS[format_]
                count = await answers.count(session, actor, questionnaire, filters, most)
                _check_size(count, most)
                facts = {"format": format_, "rows": count}
                audit.record(
                    session, actor, "exported", "questionnaire", questionnaire, None, facts
                )
            sheet, written = open_sheet(path), 0
            heads: list[Value] = [self._words.head(pair) for pair in SHEET_HEADS]
            sheet.write([*heads, *(one.text for one in asked)])
            async with self._centre.database.read() as session:
                async for found in answers.all_of(session, actor, questionnaire, filters):
                    named = await with_names(session, found)
                    rows = [self._row(one, asked) for one in named]
                    await asyncio.to_thread(write_all, sheet, rows)
                    written += len(rows)
                    await told(written, count)
            await asyncio.to_thread(sheet.close)
            return path

    def _row(self, one: Sheet, asked: Sequence[Question]) -> list[Value]:
        words, names = self._words, one.names
        return [
            one.id,
            words.moment(one.started_at),
            words.moment(one.finished_at),
            words.of(one.state.value),
            float(one.number),
            names.get(one.agent, ""),
            names.get(one.department or "", ""),
            names.get(one.customer or "", ""),
            one.interaction or "",
            *(self._value(question, one.answers.get(question.key)) for question in asked),
        ]

    def _value(self, question: Question, answer: Answer | None) -> Value:
        if answer is None:
            return ""
        if answer.skipped:
            return self._words.of("skipped")
        if question.type in (Type.NUMBER, Type.SCALE):
            return answer.number
        if question.type is Type.TEXT:
            return answer.words
        texts = {option.code: option.text for option in question.options}
        return "; ".join(texts.get(code, code) for code in answer.choices)


def _questions(versions: Sequence[Sequence[Question]]) -> list[Question]:
    """Every question there ever was, the newest words, in the order of the newest version."""
    found: dict[str, Question] = {}
    for questions in versions:
        for question in questions:
            found.setdefault(question.key, question)
    return list(found.values())


def _check_size(count: int, at_most: int) -> None:
    if count > at_most:
        raise ExportTooLarge(
            f"More than {at_most} rows; narrow the list and export in parts.", at_most=at_most
        )


def in_background(export: FollowupExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        return await export.write(
            actor,
            filters_of(arguments),
            str(arguments["format"]),
            told=told,
            columns=[str(one) for one in arguments["columns"]],
        )

    return ExportWork("followups", write)


def answers_in_background(export: AnswerExport) -> ExportWork:
    """The handler of the run that writes answers."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        questionnaire, format_ = str(arguments["questionnaire"]), str(arguments["format"])
        return await export.write(actor, questionnaire, sheet_filters_of(arguments), format_, told)

    return ExportWork("answers", write)
