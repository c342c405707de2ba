"""Long work on PostgreSQL: started, reported, cancelled, lost and taken up again, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.runs.conftest import Works
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7
from warmline.kit.jobs import JobQueue, jobs_app, prepare_jobs
from warmline.kit.paging import Page
from warmline.runs.errors import (
    RunFailed,
    RunFileMissing,
    RunIllegalStep,
    RunMissing,
    TooManyRuns,
)
from warmline.runs.model import Outcome, RunState
from warmline.runs.ports import Work
from warmline.runs.service import FILE_DAYS, MOST_OPEN, PIECE
from warmline.runs.states import LOST_S, MOST_ATTEMPTS
from warmline.runs.tables import RunFilePartRow
from warmline.runs.tasks import QUEUE, RunJobs, waker

pytestmark = pytest.mark.servers


class Counting:
    """Counts to three, reporting each; a test may stop it in the middle."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.at_two = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def work(self, work: Work) -> Outcome:
        self.begun.append(work.run.done)
        for number in range(work.run.done + 1, 4):
            await work.report(number, 3, "counting", number=number)
            if number == 2:
                self.at_two.set()
                await self.go_on.wait()
        return Outcome(result={"counted": 3}, message="counted")


async def test_given_work_when_taken_up_then_it_reports_and_is_done_with_its_result(
    works: Works,
) -> None:
    works.handlers["count"] = Counting()
    run = await works.service.start(works.ann, "count", {"to": 3}, about=("thing", "7"))
    assert (run.state, works.woken) == (RunState.QUEUED, [run.id])
    await works.jobs.work(run.id)
    done = await works.service.get(works.ann, run.id)
    assert (done.state, done.done, done.total) == (RunState.DONE, 3, 3)
    assert (done.result, done.message, done.about) == ({"counted": 3}, "counted", ("thing", "7"))
    assert done.ended_at is not None
    # And once done nothing does it again.
    await works.jobs.work(run.id)
    assert (await works.service.get(works.ann, run.id)).attempt == 1


async def test_given_somebody_else_when_he_asks_then_there_is_no_such_run(works: Works) -> None:
    run = await works.service.start(works.ann, "count", {})
    for verb in (works.service.get, works.service.cancel, works.service.file):
        with pytest.raises(RunMissing):
            await verb(works.bob, run.id)
    assert (await works.service.list(works.bob, Page())).total == 0
    assert [one.id for one in (await works.service.list(works.ann, Page())).items] == [run.id]


async def test_given_a_waiting_run_when_cancelled_then_it_never_runs(works: Works) -> None:
    counting = works.handlers["count"] = Counting()
    run = await works.service.start(works.ann, "count", {})
    assert (await works.service.cancel(works.ann, run.id)).state is RunState.CANCELLED
    await works.jobs.work(run.id)
    assert counting.begun == []
    with pytest.raises(RunIllegalStep):
        await works.service.cancel(works.ann, run.id)


async def test_given_a_running_run_when_cancelled_then_it_ends_at_its_next_report(
    works: Works,
) -> None:
    counting = Counting()
    works.handlers["count"] = counting
    counting.go_on.clear()
    run = await works.service.start(works.ann, "count", {})
    working = asyncio.create_task(works.jobs.work(run.id))
    await counting.at_two.wait()
    asked = await works.service.cancel(works.ann, run.id)
    assert (asked.state, asked.cancel_asked) == (RunState.RUNNING, True)
    counting.go_on.set()
    await working
    ended = await works.service.get(works.ann, run.id)
    assert (ended.state, ended.done) == (RunState.CANCELLED, 3)


async def test_given_a_worker_that_is_killed_when_reconciled_then_another_goes_on(
    works: Works,
) -> None:
    """Given a worker that says nothing any more, when its time is over, then the run waits again,
    the next worker goes on where it was, and the first one, waking up, changes nothing."""
    counting = Counting()
    works.handlers["count"] = counting
    counting.go_on.clear()
    run = await works.service.start(works.ann, "count", {})
    sleeping = asyncio.create_task(works.jobs.work(run.id))
    await counting.at_two.wait()
    assert await works.service.reconcile() == []
    works.clock.advance(LOST_S + 1)
    assert await works.service.reconcile() == [run.id]
    again = Counting()
    works.handlers["count"] = again
    await works.another().work(run.id)
    assert (await works.service.get(works.ann, run.id)).state is RunState.DONE
    counting.go_on.set()
    await sleeping
    assert (counting.begun, again.begun) == ([0], [2])
    done = await works.service.get(works.ann, run.id)
    assert (done.state, done.attempt, done.result) == (RunState.DONE, 2, {"counted": 3})


async def test_given_jobs_that_stops_when_stopped_then_the_run_waits_at_once(works: Works) -> None:
    counting = Counting()
    works.handlers["count"] = counting
    counting.go_on.clear()
    run = await works.service.start(works.ann, "count", {})
    working = asyncio.create_task(works.jobs.work(run.id))
    await counting.at_two.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert await works.service.reconcile() == [run.id]


async def test_given_work_that_kills_its_workers_when_it_did_so_often_then_it_is_given_up(
    works: Works,
) -> None:
    run = await works.service.start(works.ann, "count", {})
    for _ in range(MOST_ATTEMPTS):
        assert await works.service.take(run.id, works.ann) is not None
        works.clock.advance(LOST_S + 1)
        await works.service.reconcile()
    ended = await works.service.get(works.ann, run.id)
    assert (ended.state, ended.message) == (RunState.FAILED, "lost")


async def test_given_two_workers_when_both_take_it_then_one_has_it(works: Works) -> None:
    run = await works.service.start(works.ann, "count", {})
    found = await asyncio.gather(*(works.service.take(run.id, works.ann) for _ in range(5)))
    assert sum(one is not None for one in found) == 1


class Failing:
    """Fails as it is told."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def work(self, work: Work) -> Outcome:
        raise self.error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RunFailed("file_broken", row=3), "file_broken"),
        (Refused("No.", code="permission_needed"), "permission_needed"),
        (ZeroDivisionError(), "broke"),
    ],
)
async def test_given_a_handler_that_fails_when_run_then_the_run_says_why(
    works: Works, error: Exception, message: str
) -> None:
    works.handlers["fail"] = Failing(error)
    run = await works.service.start(works.ann, "fail", {})
    await works.jobs.work(run.id)
    ended = await works.service.get(works.ann, run.id)
    assert (ended.state, ended.message) == (RunState.FAILED, message)


async def test_given_somebody_who_left_when_his_run_is_taken_up_then_it_fails(
    works: Works,
) -> None:
    works.handlers["count"] = Counting()
    run = await works.service.start(works.ann, "count", {})
    works.gone.add(works.ann.user_id)
    await works.jobs.work(run.id)
    assert (await works.service.get(works.ann, run.id)).message == "person_gone"


async def test_given_a_lost_run_when_its_old_worker_writes_in_a_transaction_then_nothing_is_kept(
    works: Works,
) -> None:
    """Given a handler that notes its step in its own transaction, when it lost the run meanwhile,
    then the transaction is undone."""

    class Sleeper:
        async def work(self, work: Work) -> Outcome:
            works.clock.advance(LOST_S + 1)
            await works.service.reconcile()
            async with works.database.transaction() as session:
                await works.service.start(works.ann, "effect", {}, session=session)
                await work.note(session, 1)
            return Outcome()

    works.handlers["sleep"] = Sleeper()
    run = await works.service.start(works.ann, "sleep", {})
    await works.jobs.work(run.id)
    found = await works.service.list(works.ann, Page())
    assert [(one.kind, one.state) for one in found.items] == [("sleep", RunState.QUEUED)]


async def test_given_many_open_runs_when_one_more_is_started_then_it_is_refused(
    works: Works,
) -> None:
    for _ in range(MOST_OPEN):
        await works.service.start(works.ann, "count", {})
    with pytest.raises(TooManyRuns):
        await works.service.start(works.ann, "count", {})
    await works.service.start(works.bob, "count", {})


async def test_given_a_file_when_kept_then_its_bytes_come_back_and_go_after_their_days(
    works: Works, tmp_path: Path
) -> None:
    body = bytes(range(256)) * 5000 + b"end"

    class Writer:
        async def work(self, work: Work) -> Outcome:
            path = tmp_path / "out.csv"
            path.write_bytes(body)
            file = await work.keep_file(path, "客户.csv", "text/csv")
            return Outcome(file=file.id)

    works.handlers["write"] = Writer()
    run = await works.service.start(works.ann, "write", {})
    with pytest.raises(RunFileMissing):
        await works.service.file(works.ann, run.id)
    await works.jobs.work(run.id)
    file, pieces = await works.service.file(works.ann, run.id)
    assert (file.name, file.size) == ("客户.csv", len(body))
    assert b"".join([piece async for piece in pieces]) == body
    async with works.database.read() as session:
        count = await session.scalar(select(func.count()).select_from(RunFilePartRow))
        entries = list(await session.scalars(select(AuditEntry.action)))
    assert count == -(-len(body) // PIECE)
    assert "downloaded" in entries
    works.clock.advance(FILE_DAYS * 86400 + 1)
    await works.service.reconcile()
    with pytest.raises(RunFileMissing):
        await works.service.file(works.ann, run.id)


async def test_given_an_upload_that_breaks_off_when_asked_for_then_it_is_no_file(
    works: Works,
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * (PIECE + 1)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await works.service.keep_file("a", "text/csv", broken())
    with pytest.raises(RunFileMissing):
        await works.service.file_by_id(uuid7())


async def test_given_the_real_queue_when_a_run_is_started_elsewhere_then_a_worker_does_it(
    works: Works, database_url: str
) -> None:
    """Given `web` that only queues and `jobs` with a worker, when a run is started, then it is done
    by the queue; when a second one was never queued, then the reconciler finds it."""
    await prepare_jobs(database_url)
    queue = JobQueue(database_url)
    works.handlers["count"] = Counting()
    web = type(works.service)(works.database, works.clock, waker(queue))
    lost = await works.service.start(works.ann, "count", {})
    app = jobs_app(database_url)
    jobs = RunJobs(works.service, works.database, works.handlers, works._actor_of)
    jobs.register(app)
    run = await web.start(works.ann, "count", {})
    async with app.open_async():
        await app.run_worker_async(wait=False, queues=[QUEUE], install_signal_handlers=False)
        assert (await web.get(works.ann, run.id)).state is RunState.DONE
        assert (await web.get(works.ann, lost.id)).state is RunState.QUEUED
        await jobs.reconcile()
        await app.run_worker_async(wait=False, queues=[QUEUE], install_signal_handlers=False)
    assert (await web.get(works.ann, lost.id)).state is RunState.DONE
    await queue.close()
