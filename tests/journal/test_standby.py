"""A standby's fold: always at the journal's end, so that a take-over reads only the tail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.interactions.test_fold import ARRIVED
from tests.journal.conftest import BrokenNats, eventually
from tests.journal.test_forwarder import Term
from warmline.kit.bus import Bus
from warmline.kit.errors import RetryLater
from warmline.voice import commands, stream
from warmline.voice.config import VoiceConfig
from warmline.voice.config_store import ConfigStore
from warmline.voice.journal_model import Said
from warmline.voice.standby import Standby

pytestmark = pytest.mark.servers


class Journalled:
    """The journal's own place, as the product's leader and standby use it."""

    def __init__(self, bus: Bus) -> None:
        self.bus, self.stream = bus, stream.STREAM

    def subject(self, shard: str = "0") -> str:
        return stream.subject(shard)


@asynccontextmanager
async def leading(nats: BrokenNats, folder: Path) -> AsyncIterator[tuple[Bus, Term]]:
    """A leader at work on a journal of its own."""
    bus = await Bus.connect(nats.url, "test standby")
    await stream.ensure(bus)
    await ConfigStore(bus, folder / "leader.json").publish(VoiceConfig())
    term = Term(Journalled(bus), folder, 1)  # type: ignore[arg-type]
    await term.start()
    async with term.forwarding():
        yield bus, term
    await term.outbox.close()
    await bus.close()


async def arrive(term: Term, calls: Iterable[str]) -> None:
    """Callers come; known to the stream afterwards."""
    for call in calls:
        await term.journal.write([Said(call, ARRIVED)])
    await term.forwarder.until(term.journal.step)


def known(standby: Standby) -> set[str]:
    """The calls it knows of."""
    return set(standby._fold.floor.calls) if standby._fold is not None else set()


async def test_given_a_standby_when_the_leader_is_gone_then_it_reads_only_the_tail(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    async with leading(broken_nats, tmp_path) as (bus, term):
        standby = Standby(bus, "0", ConfigStore(bus, tmp_path / "standby.json"))
        following = asyncio.create_task(standby.follow())
        await arrive(term, ["a", "b"])
        await eventually(lambda: known(standby) == {"a", "b"})
        standby.halt()
        await arrive(term, ["c"])
        fold = await standby.catch_up()
        assert set(fold.floor.calls) == {"a", "b", "c"}
        assert fold.counting.counters() == term.journal.counters()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_given_a_reader_slow_to_end_when_in_office_then_it_changes_nothing_any_more(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    async with leading(broken_nats, tmp_path) as (bus, term):
        standby = Standby(bus, "0", ConfigStore(bus, tmp_path / "standby.json"))
        following = asyncio.create_task(standby.follow())
        await arrive(term, ["a"])
        await eventually(lambda: known(standby) == {"a"})
        standby.halt()
        fold = await standby.catch_up()
        other = Standby(bus, "0", ConfigStore(bus, tmp_path / "other.json"))
        watching = asyncio.create_task(other.follow())
        await arrive(term, ["ours"])
        await eventually(lambda: known(other) == {"a", "ours"})
        assert set(fold.floor.calls) == {"a"}
        for task in (following, watching):
            task.cancel()
        await asyncio.gather(following, watching, return_exceptions=True)


async def test_given_a_warm_standby_when_asked_then_it_says_where_it_is(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    async with leading(broken_nats, tmp_path) as (bus, term):
        await arrive(term, ["a"])
        standby = Standby(bus, "0", ConfigStore(bus, tmp_path / "standby.json"))
        following = asyncio.create_task(standby.follow())
        to = commands.subject("0", commands.STANDBY)
        async with asyncio.timeout(20):
            while True:
                try:
                    answer = await bus.request(to, {})
                    break
                except RetryLater:
                    await asyncio.sleep(0.05)
        assert answer == {"step": term.journal.step, "calls": 1}
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_given_a_standby_that_never_followed_when_it_catches_up_then_it_knows_everything(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    async with leading(broken_nats, tmp_path) as (bus, term):
        await arrive(term, ["a", "b"])
        fold = await Standby(bus, "0", ConfigStore(bus, tmp_path / "standby.json")).catch_up()
        assert set(fold.floor.calls) == {"a", "b"}
        assert fold.counting.counters() == term.journal.counters()
