"""Missed calls and messages as files: rows, scope and masking of their pages, done as runs."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.interactions.test_messages import WORKER, left
from tests.interactions.test_missed import rang
from tests.interactions.world import EVERYTHING, OTHER_PROJECT, Diary, People, actor
from warmline.interactions.errors import NumberTooShort
from warmline.interactions.export.inboxes import WORDS, InboxExport
from warmline.interactions.messages import MessageFilters, MessageState
from warmline.interactions.missed import MISSED, MissedFilters
from warmline.interactions.service import InteractionService
from warmline.interactions.service.exporting import CallExportRuns
from warmline.interactions.service.messages import MessageService
from warmline.kit.actor import Actor
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Refused
from warmline.runs.model import Run, RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

pytestmark = pytest.mark.servers
EXPORTER = (WORKER | {"call.export", "call.list"}) - {"number.unmask"}


class Runs:
    """Exports as runs, done at once."""

    def __init__(self, database: Database) -> None:
        self.runs = RunService(database, SystemClock())
        self.start = CallExportRuns(self.runs)
        self.actors: dict[str, Actor] = {}
        handlers = InboxExport(database, "Asia/Shanghai", "zh").handlers()
        self.jobs = RunJobs(self.runs, database, dict(handlers), self._actor_of)

    async def _actor_of(self, user: str) -> Actor | None:
        return self.actors.get(user)

    async def rows(self, who: Actor, started: Run) -> list[dict[str, str]]:
        self.actors[who.user_id] = who
        await self.jobs.work(started.id)
        run = await self.runs.get(who, started.id)
        assert run.state is RunState.DONE, (run.message, run.facts)
        _, pieces = await self.runs.file(who, run.id)
        body = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
        rows = list(csv.DictReader(body.splitlines()))
        assert run.result == {"rows": len(rows)}
        return rows


@pytest.fixture
def runs(database: Database) -> Runs:
    return Runs(database)


async def heard(service: InteractionService, database: Database, diary: Diary) -> None:
    async with database.transaction() as session:
        await service.project(session, [*diary.events])


async def test_given_missed_calls_when_exported_then_one_s_own_in_words_and_masked(
    database: Database, service: InteractionService, diary: Diary, people: People, runs: Runs
) -> None:
    diary.sign_in(people.ann, people.east)
    diary.sign_in(people.bob, people.west)
    silent, gave_up = rang(diary, people.ann, "no_answer"), rang(diary, people.ann, "withdrawn")
    rang(diary, people.bob, "no_answer")
    await heard(service, database, diary)
    ann = actor(people.ann, permissions=EXPORTER)
    # A filter travels with the run; a moment stays one.
    asked = MissedFilters(mine=True, since=datetime(2026, 3, 1, tzinfo=UTC))
    rows = await runs.rows(ann, await runs.start.missed(ann, asked, "8000", "csv"))
    assert [row["通话"] for row in rows] == [gave_up, silent]
    assert [row["原因"] for row in rows] == ["振铃中客户挂断或转走", "响铃未接"]
    assert {row["号码"] for row in rows} == {"138****8000"}
    assert {(row["坐席"], row["后续"]) for row in rows} == {("安小姐", "未回电")}
    whole = actor(people.ann, permissions=EXPORTER | EVERYTHING)
    rows = await runs.rows(whole, await runs.start.missed(whole, MissedFilters(), "", "csv"))
    assert {row["号码"] for row in rows} == {"13800138000"}
    assert len(rows) == 2
    with pytest.raises(NumberTooShort):
        await runs.start.missed(ann, MissedFilters(), "8", "csv")
    with pytest.raises(Refused):
        await runs.start.missed(actor(people.ann, permissions=WORKER), MissedFilters(), "", "csv")


async def test_given_messages_when_exported_then_those_of_the_inbox_with_who_has_them(
    database: Database,
    service: InteractionService,
    diary: Diary,
    people: People,
    runs: Runs,
    tmp_path: Path,
) -> None:
    first, second = left(diary), left(diary, "service")
    left(diary, project=OTHER_PROJECT)
    await heard(service, database, diary)
    ann = actor(people.ann, permissions=EXPORTER)
    await MessageService(database, SystemClock(), tmp_path).work(ann, first, "take")
    rows = await runs.rows(ann, await runs.start.messages(ann, MessageFilters(), "", "csv"))
    assert [row["通话"] for row in rows] == [second, first]
    assert [(row["状态"], row["处理人"]) for row in rows] == [("未处理", ""), ("处理中", "安小姐")]
    asked = MessageFilters(box="service")
    [row] = await runs.rows(ann, await runs.start.messages(ann, asked, "", "csv"))
    assert row["信箱"] == "service"
    for held in ("message.work", "call.export"):
        other = actor(people.ann, permissions=frozenset({held}))
        with pytest.raises(Refused):
            await runs.start.messages(other, MessageFilters(), "", "csv")


def test_given_any_state_or_reason_then_the_files_have_a_word_for_it() -> None:
    assert set(MISSED) | {state.value for state in MessageState} <= set(WORDS)
