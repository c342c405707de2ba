"""Recordings from the raw file to the journal, by the real queue on a real database."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import procrastinate
import pytest

from tests.interactions.conftest import no_sleep
from tests.interactions.test_opus import loaded_from
from tests.interactions.test_recordings import tone, write_raw
from tests.interactions.world import Diary, People, actor
from tests.servers import embedded
from warmline.interactions import events as e
from warmline.interactions.encoders import Encoders
from warmline.interactions.errors import RecordingMissing
from warmline.interactions.ports import RecordingFact
from warmline.interactions.service import InteractionService
from warmline.interactions.spool import RawRecording
from warmline.interactions.tasks import OLD_S, Clip, NotEncoded, RecordingJobs
from warmline.kit.db import Database
from warmline.kit.jobs import jobs_app, prepare_jobs

pytestmark = pytest.mark.servers


class News:
    """The journal's ear; `broken` makes it deaf for so many calls."""

    def __init__(self) -> None:
        self.told: list[tuple[str, RecordingFact]] = []
        self.broken = 0

    async def tell(self, interaction: str, fact: RecordingFact) -> None:
        if self.broken:
            self.broken -= 1
            raise TimeoutError
        self.told.append((interaction, fact))


class Spool(NamedTuple):
    """The folders and the jobs on them."""

    raw: Path
    stored: Path
    news: News
    encoders: Encoders
    jobs: RecordingJobs
    app: procrastinate.App

    def record(self, call: str, seconds: float, folder: Path | None = None) -> RawRecording:
        raw = write_raw(folder or self.raw, call, tone(440, seconds), tone(900, seconds))
        date(raw, 60)
        return raw


def date(raw: RawRecording, ago: float) -> None:
    """Let both files be written so many seconds ago."""
    for path in (raw.said, raw.heard):
        os.utime(path, (time.time() - ago, time.time() - ago))


def there(raw: RawRecording) -> set[bool]:
    return {raw.said.exists(), raw.heard.exists()}


@pytest.fixture
async def spool(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Spool]:
    news = News()
    folders = tmp_path / "spool", tmp_path / "recordings"
    spools = [tmp_path / "other", folders[0]]
    for folder in spools:
        folder.mkdir()
    encoders = Encoders(embedded.opus_places())
    jobs = RecordingJobs(database, news, spools, folders[1], encoders, sleep=no_sleep)
    await prepare_jobs(database_url)
    await prepare_jobs(database_url)
    app = jobs_app(database_url)
    jobs.register(app)
    async with app.open_async():
        await app.connector.execute_query_async("TRUNCATE procrastinate_jobs CASCADE")
        yield Spool(*folders, news, encoders, jobs, app)
    await encoders.close()


async def write(database: Database, service: InteractionService, diary: Diary) -> None:
    async with database.transaction() as session:
        await service.project(session, diary.events)


async def work(spool: Spool) -> None:
    """Make every waiting job due and do them all."""
    await spool.app.connector.execute_query_async(
        "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"
    )
    await spool.app.run_worker_async(wait=False, install_signal_handlers=False)


async def test_given_an_ended_call_when_its_batch_is_committed_then_a_job_stores_its_recording(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    diary.sign_in(people.ann, people.east)
    call = diary.answered(people.ann, talk=4.0)
    raw = spool.record(call, 3 + 4.0)
    await write(database, service, diary)
    await spool.jobs.ended(diary.events)
    await spool.jobs.ended(diary.events)
    await work(spool)
    [(told, fact)] = spool.news.told
    assert isinstance(fact, e.RecordingStored)
    assert (told, fact.seconds, fact.cut_short) == (call, 4.0, False)
    assert there(raw) == {False}

    diary.say(f"{call}:stored", fact, interaction=call)
    await write(database, service, diary)
    listener = actor(people.ann)
    sound = await service.recording(listener, call)
    assert sound.path == spool.stored / fact.key
    assert sound.size == fact.bytes
    assert b'"channels":[[' in await service.waveform(listener, call)


async def test_given_nothing_was_recorded_but_a_comment_then_only_that_is_kept(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    # Given a queue that is never recorded, whose customer says what he thinks after rating
    survey = "00000000-0000-7000-8000-0000000000aa"
    call = diary.arrive()
    diary.say(call, e.TalkStarted(agent=people.ann, leg="al", queue=None))
    diary.say(call, e.TalkEnded(agent=people.ann, by="agent", talked=30, held=0), after=30)
    diary.say(call, e.CommentBegun(survey=survey), after=5)
    since = diary.at
    diary.say(call, e.RecordingStarted(file=call))
    diary.say(call, e.CallEnded(by="customer", cause=e.Cause.NORMAL), after=4)
    raw = spool.record(call, 4.5)

    async def clips(calls: Sequence[str]) -> Mapping[str, Clip]:
        return {call: (since, 4.0, 5.0)}

    jobs = RecordingJobs(
        database, spool.news, [spool.raw], spool.stored, spool.encoders, clips=clips, sleep=no_sleep
    )
    await write(database, service, diary)
    # when it is encoded, then there is the comment and no recording of the call
    await jobs.encode(call)
    [(told, fact)] = spool.news.told
    assert isinstance(fact, e.RecordingStored)
    assert (told, fact.key.endswith(f"{call}-comment.opus"), fact.seconds) == (call, True, 4.5)
    assert there(raw) == {False}
    diary.say(f"{call}:stored", fact, interaction=call)
    await write(database, service, diary)
    sound = await service.comment(call)
    assert sound is not None
    assert sound.path == spool.stored / fact.key
    with pytest.raises(RecordingMissing):
        await service.recording(actor(people.ann), call)
    assert [path.name for path in spool.stored.rglob("*.opus")] == [f"{call}-comment.opus"]


async def test_given_a_switch_with_a_folder_of_its_own_when_its_call_ended_then_it_is_found_there(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    call = diary.answered(people.ann, talk=4.0)
    raw = spool.record(call, 7, spool.raw.parent / "other")
    await write(database, service, diary)
    await spool.jobs.encode(call)
    [(told, fact)] = spool.news.told
    assert (told, type(fact)) == (call, e.RecordingStored)
    assert there(raw) == {False}


async def test_given_the_journal_away_when_encoding_then_the_raw_file_stays_and_it_is_tried_again(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    call = diary.answered(people.ann, talk=2.0)
    raw = spool.record(call, 5)
    await write(database, service, diary)
    spool.news.broken = 1
    await spool.jobs.ended(diary.events)
    await work(spool)
    assert there(raw) == {True}
    assert spool.news.told == []
    await work(spool)
    assert [type(fact) for _, fact in spool.news.told] == [e.RecordingStored]
    assert there(raw) == {False}


async def test_given_no_raw_file_when_all_tries_are_over_then_the_recording_has_failed(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    call = diary.answered(people.ann)
    await write(database, service, diary)
    await spool.jobs.ended(diary.events)
    for _ in range(8):
        await work(spool)
    assert spool.news.told == [(call, e.RecordingFailed(reason="missing_file"))]


async def test_given_a_full_disk_when_all_tries_are_over_then_it_stays_due_until_there_is_space(
    database: Database,
    service: InteractionService,
    diary: Diary,
    people: People,
    spool: Spool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = diary.answered(people.ann)
    await write(database, service, diary)
    monkeypatch.setattr("warmline.interactions.tasks.LEAST_FREE", 1 << 62)
    await spool.jobs.ended(diary.events)
    for _ in range(8):
        await work(spool)
    assert spool.news.told == []
    monkeypatch.undo()
    spool.record(call, 5)
    await spool.jobs.sweep()
    await work(spool)
    assert [type(fact) for _, fact in spool.news.told] == [e.RecordingStored]


async def test_given_no_libopus_when_all_tries_are_over_then_it_stays_due_until_there_is_one(
    database: Database,
    service: InteractionService,
    diary: Diary,
    people: People,
    spool: Spool,
    tmp_path: Path,
) -> None:
    # Given encoders that find no libopus where they are told to look
    place = tmp_path / "libopus.so.0"
    async with Encoders([str(place)]) as encoders:
        poor = RecordingJobs(
            database, spool.news, [spool.raw], spool.stored, encoders, sleep=no_sleep
        )
        call = diary.answered(people.ann, talk=4.0)
        raw = spool.record(call, 3 + 4.0)
        await write(database, service, diary)
        # when a recording was tried for the last time, then nothing is told or deleted,
        with pytest.raises(NotEncoded, match="NoLibrary"):
            await poor.encode(call, last_try=True)
        assert (spool.news.told, there(raw)) == ([], {True})
        # and when there is one, then it is stored, by the same process.
        place.symlink_to(loaded_from())
        pids = encoders.pids
        await poor.encode(call)
        assert [type(fact) for _, fact in spool.news.told] == [e.RecordingStored]
        assert (there(raw), encoders.pids) == ({False}, pids)


async def test_given_a_call_ended_by_a_crash_when_swept_then_its_recording_is_stored_as_cut_short(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    """Nobody told `jobs`, and the file lacks its end."""
    call = diary.answered(people.ann, talk=30.0)
    spool.record(call, 3 + 10.0)
    await write(database, service, diary)
    await spool.jobs.sweep()
    await work(spool)
    [(told, fact)] = spool.news.told
    assert isinstance(fact, e.RecordingStored)
    assert (told, fact.seconds, fact.cut_short) == (call, 10.0, True)


async def test_given_a_clock_set_back_an_hour_when_swept_then_what_waits_for_it_is_stored_now(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    # Given a call's batch that is due in an hour, by a clock that was set back since,
    call = diary.answered(people.ann, talk=4.0)
    spool.record(call, 3 + 4.0)
    await write(database, service, diary)
    await spool.jobs.ended(diary.events)
    await spool.app.connector.execute_query_async(
        "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'"
    )
    await spool.app.run_worker_async(wait=False, install_signal_handlers=False)
    assert spool.news.told == []
    # when it is swept, then it is stored,
    await spool.jobs.sweep()
    await spool.app.run_worker_async(wait=False, install_signal_handlers=False)
    assert [told for told, _ in spool.news.told] == [call]
    # and once only, also when its hour comes.
    await work(spool)
    assert [told for told, _ in spool.news.told] == [call]


@pytest.mark.parametrize("at_once", [1, 3, 1000])
async def test_given_leftovers_when_swept_then_only_what_is_surely_not_needed_is_deleted(
    database: Database,
    service: InteractionService,
    diary: Diary,
    people: People,
    spool: Spool,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr("warmline.interactions.tasks.SWEPT_AT_ONCE", at_once)
    unanswered = diary.arrive()
    diary.say(unanswered, e.RecordingStarted(file=unanswered))
    diary.say(unanswered, e.CallEnded(by="customer", cause=e.Cause.NORMAL), after=3)
    stored = diary.answered(people.ann)
    fact = e.RecordingStored(key="k", sha256="s", bytes=1, seconds=1.0)
    diary.say(f"{stored}:stored", fact, interaction=stored)
    live = diary.arrive()
    diary.say(live, e.RecordingStarted(file=live))
    await write(database, service, diary)
    files = {name: spool.record(name, 1) for name in (unanswered, stored, live, "stranger")}
    for name in (stored, "stranger"):
        date(files[name], OLD_S + 1)
    await spool.jobs.sweep()
    assert {name: there(raw) for name, raw in files.items()} == {
        unanswered: {False},
        stored: {False},
        live: {True},
        "stranger": {True},
    }


async def test_given_a_file_still_being_written_when_encoding_then_it_waits_for_its_end(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    call = diary.answered(people.ann, talk=4.0)
    await write(database, service, diary)
    raw = write_raw(spool.raw, call, tone(440, 4), tone(440, 4))
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        for path in (raw.said, raw.heard):
            with path.open("ab") as file:
                file.write(tone(440, 3).astype("<i2").tobytes())
        date(raw, 60)

    patient = RecordingJobs(
        database, spool.news, [spool.raw], spool.stored, spool.encoders, sleep=nap
    )
    await patient.encode(call)
    assert len(naps) == 1
    [(_, fact)] = spool.news.told
    assert isinstance(fact, e.RecordingStored)
    assert fact.seconds == 4.0
    await asyncio.sleep(0)


async def test_given_the_encoder_killed_when_encoding_then_nothing_is_lost_and_it_is_tried_again(
    database: Database, service: InteractionService, diary: Diary, people: People, spool: Spool
) -> None:
    call = diary.answered(people.ann, talk=40.0)
    raw = spool.record(call, 43)
    await write(database, service, diary)
    await spool.jobs.ended(diary.events)
    working = asyncio.create_task(work(spool))
    while not working.done() and not begun(spool.stored):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.01)
    assert spool.encoders.pids
    for pid in spool.encoders.pids:
        os.kill(pid, signal.SIGKILL)
    await working
    assert spool.news.told == []
    assert there(raw) == {True}
    await work(spool)
    [(told, fact)] = spool.news.told
    assert isinstance(fact, e.RecordingStored)
    assert (told, fact.seconds, fact.cut_short) == (call, 40.0, False)
    assert there(raw) == {False}
    pids = spool.encoders.pids
    await spool.encoders.close()
    assert not any(lives(pid) for pid in pids)


def begun(stored: Path) -> bool:
    return any(stored.rglob(".encoding-*"))


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
