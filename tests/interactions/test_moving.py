# ruff: noqa: F811  (fixtures of a neighbouring file)
"""Recordings moved into a store: nothing leaves the disk before it lies there whole, whatever
fails; they are played, checked and erased from there."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from tests.interactions.test_keeping import Kept, kept  # noqa: F401
from tests.servers.objects import ObjectServer
from warmline.interactions import moving, watermark
from warmline.interactions.errors import RecordingErased, StoreAway
from warmline.interactions.folder_store import FolderStore
from warmline.interactions.http import router
from warmline.interactions.moving import StoreState
from warmline.interactions.ports import ObjectStore
from warmline.interactions.recordings import keys_of
from warmline.interactions.service import InteractionService
from warmline.interactions.service.downloads import DownloadService
from warmline.interactions.service.exporting import CallExportRuns
from warmline.interactions.service.keeping import KeepingService
from warmline.interactions.service.moving import MovingService
from warmline.kit.actor import Actor
from warmline.kit.clock import SystemClock
from warmline.kit.errors import WarmlineError
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.runs.service import RunService

NOW = datetime(2026, 3, 9, tzinfo=UTC)
STATE = StoreState(
    place="s3://b",
    folder="/r",
    keep_on_disk_days=0,
    waiting=1,
    waiting_bytes=1,
    waiting_since=NOW - timedelta(hours=2),
    moved=0,
    moved_bytes=0,
    also_on_disk=0,
    last_moved_at=None,
    problem="unreachable",
    detail="It does not answer.",
    problem_at=NOW,
)


@given(st.integers(1, 10_000))
def test_waits_grow_and_never_beyond_half_an_hour(attempts: int) -> None:
    assert 30 <= moving.wait_s(attempts) <= moving.wait_s(attempts + 1) <= 1800


@pytest.mark.parametrize(
    ("changed", "heard"),
    [
        ({}, True),
        ({"waiting_since": NOW - timedelta(minutes=30)}, False),
        ({"waiting": 0, "waiting_since": None}, False),
        ({"place": None}, False),
    ],
)
def test_who_leads_hears_of_recordings_that_wait_for_more_than_an_hour(
    changed: dict[str, object], heard: bool
) -> None:
    alarm = moving.alarm_of(replace(STATE, **changed), NOW)  # type: ignore[arg-type]
    assert (alarm is not None) == heard
    assert alarm is None or "It does not answer." in alarm.message


class Faulty:
    """A store with a fault: away, breaking what is put into it, or dying after it kept it."""

    def __init__(self, inner: ObjectStore) -> None:
        self.inner = inner
        self.away = self.breaking = False
        self.dies_after: int | None = None
        self.puts: list[str] = []

    @property
    def place(self) -> str:
        return self.inner.place

    def _there(self) -> None:
        if self.away:
            raise StoreAway("It does not answer.", reason="unreachable")

    async def put(self, key: str, body: bytes) -> None:
        self._there()
        self.puts.append(key)
        await self.inner.put(key, body[::-1] if self.breaking else body)
        if self.dies_after == len(self.puts):
            raise KeyboardInterrupt

    async def size(self, key: str) -> int | None:
        self._there()
        return await self.inner.size(key)

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        self._there()
        async for piece in self.inner.read(key, first, last):
            yield piece

    async def delete(self, key: str) -> None:
        self._there()
        await self.inner.delete(key)


@dataclass
class Shop:
    """A centre with one recording on the disk and a store; services as `app` builds them."""

    kept: Kept
    store: Faulty
    folder: Path
    key: str

    def moving(self, keep_on_disk_days: int = 0) -> MovingService:
        return MovingService(
            self.kept.database,
            self.kept.clock,
            self.folder,
            self.store,
            keep_on_disk_days=keep_on_disk_days,
        )

    def keeping(self) -> KeepingService:
        return KeepingService(self.kept.database, self.kept.clock, self.folder, self.store)

    def interactions(self) -> InteractionService:
        kept = self.kept
        return InteractionService(kept.database, kept.clock, self.folder, store=self.store)

    @property
    def keeper(self) -> Actor:
        return self.kept.keeper

    def on_disk(self) -> list[str]:
        return [key for key in keys_of(self.key) if (self.folder / key).exists()]

    async def stored(self) -> list[str]:
        inner = self.store.inner
        return [key for key in keys_of(self.key) if await inner.size(key) is not None]

    async def state(self) -> str:
        [row] = (await self.moving().list(self.keeper, Page())).items
        return row.state


@pytest.fixture(params=["disk", "s3"])
async def shop(request: pytest.FixtureRequest, kept: Kept, tmp_path: Path) -> Shop:
    if request.param == "disk":
        store: ObjectStore = FolderStore(tmp_path / "elsewhere")
    else:
        server: ObjectServer = request.getfixturevalue("object_server")
        store = server.store(f"centre/{uuid7()}")
    folder = tmp_path / "recordings"
    return Shop(kept, Faulty(store), folder, kept.path.relative_to(folder).as_posix())


@pytest.mark.servers
async def test_given_a_store_when_moved_then_it_lies_there_alone_and_is_played_from_there(
    shop: Shop,
) -> None:
    body = shop.kept.path.read_bytes()
    before = shop.on_disk()

    assert await shop.moving().move() == 1

    assert shop.on_disk() == []
    assert await shop.stored() == before
    assert await shop.state() == "moved"
    application = FastAPI()
    database = shop.kept.database
    application.include_router(
        router(shop.interactions(), CallExportRuns(RunService(database, SystemClock())))
    )

    @application.middleware("http")
    async def logged_in(request, call_next):  # type: ignore[no-untyped-def]
        request.state.actor = shop.keeper
        return await call_next(request)

    url = f"/calls/{shop.kept.call}/recording"
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        whole = await client.get(url)
        part = await client.get(url, headers={"Range": "bytes=4-9"})
        tail = await client.get(url, headers={"Range": "bytes=-5"})
        beyond = await client.get(url, headers={"Range": f"bytes={len(body)}-"})
        waveform = await client.get(f"/calls/{shop.kept.call}/waveform")
    assert (whole.status_code, whole.content) == (200, body)
    assert whole.headers["accept-ranges"] == "bytes"
    assert (part.status_code, part.content) == (206, body[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(body)}"
    assert (tail.status_code, tail.content) == (206, body[-5:])
    assert beyond.status_code == 416
    assert b'"channels"' in waveform.content


@pytest.mark.servers
async def test_given_it_lies_in_the_store_when_handed_out_then_it_carries_the_mark(
    shop: Shop,
) -> None:
    await shop.moving().move()
    kept = shop.kept
    downloads = DownloadService(kept.database, kept.clock, shop.interactions())
    handed = await downloads.take(shop.keeper, kept.call, "客户索取")
    assert watermark.tags_of(handed.body)["WARMLINE_DOWNLOAD"] == handed.download.id


@pytest.mark.servers
async def test_given_days_on_the_disk_then_it_leaves_it_after_them_and_not_before(
    shop: Shop,
) -> None:
    moving = shop.moving(keep_on_disk_days=3)
    await moving.move()
    assert shop.on_disk()
    assert await shop.state() == "both"

    shop.kept.clock.advance(2.9 * 86_400)
    await moving.move()
    assert shop.on_disk()

    shop.kept.clock.advance(0.2 * 86_400)
    await moving.move()
    assert shop.on_disk() == []


@pytest.mark.servers
async def test_given_the_store_is_away_then_all_stays_plays_and_is_moved_when_it_is_back(
    shop: Shop,
) -> None:
    moving, kept = shop.moving(), shop.kept
    before = shop.on_disk()
    shop.store.away = True

    assert await moving.move() == 0

    state = await moving.state(shop.keeper)
    assert (state.waiting, state.moved, state.problem) == (1, 0, "unreachable")
    assert shop.on_disk() == before
    assert (await shop.interactions().recording(shop.keeper, kept.call)).path == kept.path
    kept.clock.advance(3601)
    assert [alarm.code for alarm in await moving.alarms()] == ["recordings_waiting"]

    shop.store.away = False
    assert await moving.move() == 1
    assert (await moving.state(shop.keeper)).problem == ""
    assert await moving.alarms() == []


@pytest.mark.servers
async def test_given_the_store_breaks_what_it_is_given_then_nothing_leaves_the_disk(
    shop: Shop,
) -> None:
    before = shop.on_disk()
    shop.store.breaking = True

    assert await shop.moving().move() == 0

    assert shop.on_disk() == before
    assert await shop.state() == "waiting"
    assert (await shop.moving().state(shop.keeper)).problem == "recording_not_kept"


@pytest.mark.servers
async def test_given_it_dies_between_storing_and_marking_when_repeated_then_nothing_is_sent_twice(
    shop: Shop,
) -> None:
    before = shop.on_disk()
    shop.store.dies_after = 1
    with pytest.raises(KeyboardInterrupt):
        await shop.moving()._move(  # the process dies here: nothing is caught
            moving.DueMove(call=shop.kept.call, key=shop.key, sha256=_sha(shop), attempts=0),
            shop.store,
        )
    assert shop.on_disk() == before

    shop.store.dies_after = None
    assert await shop.moving().move() == 1
    assert shop.store.puts == before  # each once
    assert shop.on_disk() == []


@pytest.mark.servers
async def test_given_it_is_damaged_in_the_store_then_the_check_finds_it(shop: Shop) -> None:
    await shop.moving().move()
    checks = shop.keeping()
    assert (await checks.check_all(shop.keeper)).bad == []

    await shop.store.inner.put(shop.key, b"OggS and something else")
    shop.kept.clock.advance(60)

    [bad] = (await checks.check_all(shop.keeper)).bad
    assert (bad.call, bad.outcome) == (shop.kept.call, "damaged")
    assert [one.call for one in (await checks.bad(shop.keeper, Page())).items] == [bad.call]


@pytest.mark.servers
async def test_given_it_is_damaged_there_while_the_disk_has_it_then_it_is_moved_again(
    shop: Shop,
) -> None:
    await shop.moving(keep_on_disk_days=9).move()
    await shop.store.inner.put(shop.key, b"OggS and something else")

    assert (await shop.keeping().check_all(shop.keeper)).bad == []
    assert await shop.moving(keep_on_disk_days=9).move() == 1

    found = await shop.keeping()._files.outcome(shop.key, _sha(shop))
    assert found == {"disk": "sound", "store": "sound"}


@pytest.mark.servers
async def test_given_its_time_is_over_then_it_goes_from_the_store_too_but_not_under_a_hold(
    shop: Shop,
) -> None:
    kept, keeping = shop.kept, shop.keeping()
    await shop.moving().move()
    await keeping.save_rule(shop.keeper, None, 30)
    await keeping.set_hold(shop.keeper, kept.call, "法院来函")
    kept.days_later(31)
    assert await keeping.erase_due(kept) == 0
    assert await shop.stored()

    await keeping.lift_hold(shop.keeper, kept.call, "案件已结")
    shop.store.away = True
    assert await keeping.erase_due(kept) == 0  # nothing is called erased that is still there
    shop.store.away = False
    assert await shop.stored()
    assert await keeping.erase_due(kept) == 1

    assert await shop.stored() == []
    with pytest.raises(RecordingErased):
        await shop.interactions().recording(shop.keeper, kept.call)
    assert await shop.moving().move() == 0


@pytest.mark.servers
async def test_given_a_real_server_that_hangs_when_it_goes_on_then_what_waited_is_moved(
    object_server: ObjectServer,
    kept: Kept,
    tmp_path: Path,
) -> None:
    prefix = f"centre/{uuid7()}"

    def mover(timeout_s: float = 10.0) -> MovingService:
        store = object_server.store(prefix, timeout_s=timeout_s)
        return MovingService(kept.database, kept.clock, tmp_path / "recordings", store)

    patient = mover()
    assert (await patient.try_store(kept.keeper)).problem == ""
    object_server.hang()
    try:
        # Only while nothing can come is little patience no race against a busy machine.
        hasty = mover(timeout_s=1.0)
        assert await hasty.move() == 0
        assert (await hasty.try_store(kept.keeper)).problem == "unreachable"
        assert kept.path.exists()
    finally:
        object_server.go_on()
    kept.clock.advance(1800)
    assert await patient.move() == 1
    assert not kept.path.exists()
    with pytest.raises(WarmlineError):
        await MovingService(kept.database, kept.clock, tmp_path, None).try_store(kept.keeper)


def _sha(shop: Shop) -> str:
    return hashlib.sha256(shop.kept.path.read_bytes()).hexdigest()
