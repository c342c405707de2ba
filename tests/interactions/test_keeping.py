"""How long recordings are kept: the longest rule, the law's least, holds, the nightly erasing."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.interactions.test_recordings import encode, tone, write_raw
from tests.interactions.world import EVERYTHING, QUEUE, Diary, People, actor
from warmline.interactions import events as e
from warmline.interactions import watermark
from warmline.interactions.errors import HoldStands, RecordingDamaged, RecordingErased
from warmline.interactions.keeping import LEAST_DAYS, RetentionRule, check_days, keep_days
from warmline.interactions.model import RecordingState
from warmline.interactions.ports import RecordingFact
from warmline.interactions.service import InteractionService
from warmline.interactions.service import keeping as service_of_keeping
from warmline.interactions.service.downloads import DownloadService
from warmline.interactions.service.keeping import KeepingService
from warmline.interactions.store import keeping as store_of_keeping
from warmline.interactions.tasks import RetentionJob
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.errors import Conflict, Invalid
from warmline.kit.paging import Page

RULES = st.lists(
    st.builds(
        RetentionRule,
        id=st.uuids().map(str),
        queue=st.sampled_from(["a", "b", "c", None]),
        days=st.integers(30, 4000),
    ),
    unique_by=lambda rule: rule.queue,
)
QUEUES = st.sets(st.sampled_from(["a", "b", "c", "d"]))


@given(RULES, QUEUES)
def test_the_longest_rule_of_all_its_queues_holds(
    rules: list[RetentionRule], queues: set[str]
) -> None:
    days = keep_days(rules, queues)
    of_queues = [rule.days for rule in rules if rule.queue in queues]
    others = [rule.days for rule in rules if rule.queue is None]
    assert days == (max(of_queues) if of_queues else (others[0] if others else None))


@given(RULES, QUEUES, st.sampled_from(["a", "b", "c", "d"]))
def test_one_more_queue_with_a_rule_never_shortens_what_queues_promise(
    rules: list[RetentionRule], queues: set[str], more: str
) -> None:
    promised = [rule.days for rule in rules if rule.queue in queues]
    after = keep_days(rules, queues | {more})
    assert not promised or (after is not None and after >= max(promised))


@pytest.mark.parametrize("days", [0, LEAST_DAYS - 1, 40_000])
def test_given_fewer_days_than_the_law_wants_then_refused_with_the_field(days: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_days(days)
    assert refused.value.field == "days"


@dataclass
class Kept:
    """A centre with one recording, of a call that ended at `ended`."""

    database: Database
    service: InteractionService
    keeping: KeepingService
    downloads: DownloadService
    clock: VirtualClock
    diary: Diary
    keeper: Actor
    call: str
    path: Path
    ended: datetime

    async def tell(self, interaction: str, fact: RecordingFact) -> None:
        """The journal: what is told is projected at once."""
        if isinstance(fact, e.RecordingDeleted):
            assert not self.path.exists()  # first it is gone, then it is said
        self.diary.say(f"{interaction}:{type(fact).__name__}", fact, interaction=interaction)
        async with self.database.transaction() as session:
            await self.service.project(session, self.diary.events)

    async def due(self) -> list[str]:
        return [one.call for one in (await self.keeping.due(self.keeper, Page())).items]

    async def erase(self) -> int:
        return await self.keeping.erase_due(self)

    def days_later(self, days: float) -> None:
        self.at(self.ended + timedelta(days=days))

    def at(self, moment: datetime) -> None:
        self.clock.advance((moment - self.clock.now()).total_seconds())


@pytest.fixture
async def kept(
    database: Database, service: InteractionService, diary: Diary, people: People, tmp_path: Path
) -> Kept:
    diary.sign_in(people.ann, people.east)
    call = diary.answered(people.ann)
    folder = tmp_path / "recordings"
    raw = write_raw(tmp_path, "c", tone(440, 2), tone(900, 2))
    done = encode(raw, folder, cut_s=0.0, span_s=1.0)
    key = f"2026/03/02/{call}.opus"
    path = folder / key
    (folder / done.key).rename(path)
    (folder / done.key).with_suffix(".peaks.json").rename(path.with_suffix(".peaks.json"))
    stored = e.RecordingStored(key=key, sha256=done.sha256, bytes=done.bytes, seconds=1.0)
    diary.say(f"{call}:stored", stored, interaction=call)
    async with database.transaction() as session:
        await service.project(session, diary.events)
    clock = VirtualClock(diary.at)
    may = EVERYTHING | {"recording.keep", "recording.download", "audit.view"}
    keeper = actor(people.ann, scope=Scope.ALL, permissions=may)
    ended = (await service.get(keeper, call)).record.ended_at
    assert ended is not None
    return Kept(
        database,
        service,
        KeepingService(database, clock, folder),
        DownloadService(database, clock, service),
        clock,
        diary,
        keeper,
        call,
        path,
        ended,
    )


@pytest.mark.servers
async def test_given_rules_when_the_time_is_over_then_it_is_listed_erased_and_marked(
    kept: Kept,
) -> None:
    kept.days_later(5000)
    assert await kept.due() == []  # without a rule it stays for ever
    await kept.keeping.save_rule(kept.keeper, None, 30)
    await kept.keeping.save_rule(kept.keeper, QUEUE, 365)
    kept.days_later(364.9)
    assert (await kept.due(), await kept.erase()) == ([], 0)
    kept.days_later(365.1)
    assert await kept.due() == [kept.call]
    assert kept.path.exists()  # to look erases nothing
    assert await kept.erase() == 1
    assert (kept.path.exists(), kept.path.with_suffix(".peaks.json").exists()) == (False, False)
    record = (await kept.service.get(kept.keeper, kept.call)).record.recording
    assert (record.state, record.reason) == (RecordingState.ERASED, "365d")
    assert (await kept.due(), await kept.erase()) == ([], 0)
    with pytest.raises(RecordingErased):
        await kept.service.recording(kept.keeper, kept.call)


@pytest.mark.servers
async def test_given_a_legal_hold_when_the_time_is_over_then_it_stays_until_it_is_lifted(
    kept: Kept,
) -> None:
    await kept.keeping.save_rule(kept.keeper, None, 30)
    await kept.keeping.set_hold(kept.keeper, kept.call, "诉讼 2026-17")
    with pytest.raises(HoldStands):
        await kept.keeping.set_hold(kept.keeper, kept.call, "again")
    kept.days_later(400)
    assert (await kept.due(), await kept.erase(), kept.path.exists()) == ([], 0, True)
    with pytest.raises(Invalid):
        await kept.keeping.lift_hold(kept.keeper, kept.call, " ")
    await kept.keeping.lift_hold(kept.keeper, kept.call, "结案")
    [hold] = (await kept.keeping.holds(kept.keeper, Page())).items
    assert (hold.reason, hold.lift_reason, hold.lifted_by) == ("诉讼 2026-17", "结案", "安小姐")
    assert await kept.erase() == 1


@pytest.mark.servers
async def test_given_one_that_cannot_be_erased_when_it_is_night_then_those_behind_it_are(
    kept: Kept, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_of_keeping, "AT_ONCE", 1)  # it fills the first look
    stuck, call = kept.path, kept.diary.answered(people.ann)
    kept.path = stuck.with_name(f"{call}.opus")
    stuck.rename(kept.path)
    stuck.mkdir()  # what cannot be unlinked
    again = e.RecordingStored(key=f"2026/03/02/{call}.opus", sha256="s", bytes=1, seconds=1.0)
    kept.diary.say(f"{call}:stored", again, interaction=call)
    async with kept.database.transaction() as session:
        await kept.service.project(session, kept.diary.events)
    await kept.keeping.save_rule(kept.keeper, None, 30)
    kept.days_later(400)
    assert await kept.due() == [kept.call, call]
    assert await kept.erase() == 1
    assert await kept.due() == [kept.call]


@pytest.mark.servers
async def test_given_two_who_make_the_same_rule_at_once_then_the_later_is_told_of_the_other(
    kept: Kept,
) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with kept.database.transaction() as session:
        await store_of_keeping.save_rule(session, None, 30, "")
        later = asyncio.create_task(kept.keeping.save_rule(kept.keeper, None, 60))
        while not await session.scalar(waiting):
            await session.execute(text("SELECT pg_sleep(0.01)"))
    with pytest.raises(Conflict) as refused:
        await later
    assert refused.value.code == "retention_rule_made"


@pytest.mark.servers
async def test_given_a_night_when_its_hour_comes_then_it_is_erased_once(kept: Kept) -> None:
    await kept.keeping.save_rule(kept.keeper, None, 30)
    job = RetentionJob(kept.keeping, kept, kept.clock, zone="Asia/Shanghai", hour=3)
    kept.at(datetime(2026, 6, 1, 10, 0, tzinfo=UTC))  # 18:00 in Shanghai
    assert await job.look() == 0
    kept.at(datetime(2026, 6, 1, 19, 30, tzinfo=UTC))  # 03:30
    assert [await job.look(), await job.look()] == [1, 0]


@pytest.mark.servers
async def test_given_a_download_when_the_file_is_found_later_then_it_says_who_had_it(
    kept: Kept,
) -> None:
    with pytest.raises(Invalid) as refused:
        await kept.downloads.take(kept.keeper, kept.call, "")
    assert refused.value.field == "purpose"
    handed = await kept.downloads.take(kept.keeper, kept.call, "客户投诉取证")
    tags = watermark.tags_of(handed.body)
    assert tags["WARMLINE_BY"] == kept.keeper.login
    assert tags["WARMLINE_PURPOSE"] == "客户投诉取证"
    found = await kept.downloads.identify(kept.keeper, handed.body[:4096])
    assert found == replace(
        handed.download, name="安小姐", sha256=hashlib.sha256(handed.body).hexdigest()
    )
    assert await kept.downloads.identify(kept.keeper, kept.path.read_bytes()) is None
    # and a mark that is only like his, or that stands in another call's file, accuses nobody
    for forged in (
        {"WARMLINE_DOWNLOAD": handed.download.id[:8], "WARMLINE_CALL": kept.call},
        {"WARMLINE_DOWNLOAD": kept.keeper.login, "WARMLINE_CALL": kept.call},
        {"WARMLINE_DOWNLOAD": "%", "WARMLINE_CALL": kept.call},
        {"WARMLINE_DOWNLOAD": handed.download.id, "WARMLINE_CALL": handed.download.id},
    ):
        body = watermark.marked(kept.path.read_bytes(), forged)
        assert await kept.downloads.identify(kept.keeper, body) is None
    for nothing in ("%", "_"):
        assert (await kept.downloads.list(kept.keeper, Page(q=nothing))).items == []


@pytest.mark.servers
async def test_given_a_file_that_was_changed_when_downloaded_then_it_is_not_handed_out(
    kept: Kept,
) -> None:
    body = bytearray(kept.path.read_bytes())
    body[-20] ^= 1
    kept.path.write_bytes(bytes(body))
    with pytest.raises(RecordingDamaged):
        await kept.downloads.take(kept.keeper, kept.call, "取证")


@pytest.mark.servers
async def test_given_a_week_when_checked_then_damage_and_loss_are_found_and_repair_as_well(
    kept: Kept,
) -> None:
    whole = kept.path.read_bytes()
    assert await kept.keeping.check() == 0
    kept.path.write_bytes(whole[:-1] + b"x")
    assert await kept.keeping.check() == 0  # checked a moment ago
    for content, outcome in ((whole[:-1] + b"x", "damaged"), (None, "missing")):
        kept.clock.advance(8 * 86_400)
        kept.path.unlink() if content is None else kept.path.write_bytes(content)
        assert await kept.keeping.check() == 1
        [found] = (await kept.keeping.bad(kept.keeper, Page())).items
        assert (found.call, found.outcome) == (kept.call, outcome)
    kept.path.write_bytes(whole)
    kept.clock.advance(8 * 86_400)
    assert await kept.keeping.check() == 0
