"""The forwarder and the stream: in order, once, refused when stale, at ease with NATS away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.journal.conftest import BrokenNats, Place, eventually
from warmline.interactions.events import CallAnswered
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.voice import stream
from warmline.voice.forwarder import Forwarder, Moved, StaleLeader
from warmline.voice.journal import Checkpoint, Checkpoints, Journal
from warmline.voice.journal_model import Said
from warmline.voice.outbox import Outbox, left_over, outbox_path

pytestmark = pytest.mark.servers


class Term:
    """One leader's term: outbox, journal, forwarder, as `voice` puts them together."""

    def __init__(self, place: Place, folder: Path, epoch: int) -> None:
        self.place, self.folder, self.epoch = place, folder, epoch
        self.outbox = Outbox(outbox_path(folder, "0", epoch))
        self.forwarder = Forwarder(
            place.bus,
            SystemClock(),
            "0",
            epoch,
            stream_name=place.stream,
            subject=place.subject(),
        )
        self.journal = Journal(self.outbox, VirtualClock(), "0", epoch)

    async def start(self) -> None:
        await self.outbox.open()
        await self.forwarder.take_over(left_over(self.folder, "0", self.epoch))
        async for found in stream.replay(
            self.place.bus.js, self.place.subject(), stream=self.place.stream
        ):
            self.journal.seen(found.step)

    async def say(self, keys: Iterable[str]) -> None:
        await asyncio.gather(*(self.journal.write([Said(key, CallAnswered())]) for key in keys))

    @asynccontextmanager
    async def forwarding(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.forwarder.run(self.outbox))
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, StaleLeader):
                await task


async def stored(place: Place) -> list[tuple[int, int, list[str]]]:
    return [
        (found.step.epoch, found.step.step, [event.key for event in found.step.events])
        async for found in stream.replay(place.bus.js, place.subject(), stream=place.stream)
    ]


async def test_given_a_backlog_when_forwarded_then_all_steps_are_stored_once_and_in_order(
    place: Place, tmp_path: Path
) -> None:
    term = Term(place, tmp_path, 1)
    await term.start()
    await term.say(f"c{number}" for number in range(1200))
    async with term.forwarding():
        await term.forwarder.until(1201)
        await term.say(["late"])
        await term.forwarder.until(1202)
    found = await stored(place)
    assert [step for _, step, _ in found] == list(range(1, 1203))
    assert [keys for _, _, keys in found[1:]] == [
        *([f"c{number}"] for number in range(1200)),
        ["late"],
    ]
    await term.outbox.close()


async def test_given_a_leader_killed_before_forwarding_when_the_next_starts_then_nothing_is_lost(
    place: Place, tmp_path: Path
) -> None:
    first = Term(place, tmp_path, 1)
    await first.start()
    async with first.forwarding():
        await first.say(["a"])
        await first.forwarder.until(2)
    await first.say(["b", "c"])
    await first.outbox.close()  # as a kill would: rows stay, acknowledged ones too

    second = Term(place, tmp_path, 2)
    await second.start()
    assert await stored(place) == [
        (1, 1, []),
        (1, 2, ["a"]),
        (1, 3, ["b"]),
        (1, 4, ["c"]),
        (2, 5, []),
    ]
    assert second.journal.step == 5
    assert left_over(tmp_path, "0", 2) == []
    await second.outbox.close()


async def test_given_a_stopped_leader_when_another_took_over_then_it_is_refused_and_stops(
    place: Place, tmp_path: Path
) -> None:
    old = Term(place, tmp_path / "one", 1)
    await old.start()
    new = Term(place, tmp_path / "two", 2)
    await new.start()
    await old.say(["void"])
    async with old.forwarding() as task:
        with pytest.raises(StaleLeader):
            await task
    assert await stored(place) == [(1, 1, []), (2, 2, [])]

    # The old machine leads again later: its void step is kept aside, never sent.
    await old.outbox.close()
    third = Term(place, tmp_path / "one", 3)
    await third.start()
    assert await stored(place) == [(1, 1, []), (2, 2, []), (3, 3, [])]
    await third.outbox.close()
    await new.outbox.close()


async def test_given_a_stopped_leader_with_many_steps_when_refused_then_none_of_them_slips_in(
    place: Place, tmp_path: Path
) -> None:
    old = Term(place, tmp_path / "old", 1)
    await old.start()
    await old.say(["a"])
    rows = await old.outbox.rest(0, 10)
    await old.forwarder._send_all(rows)
    await old.say([f"late-{number}" for number in range(20)])
    new = Term(place, tmp_path / "new", 2)
    await new.start()
    # The new leader's first steps stand where the old one expects its own to stand.
    before = await stored(place)
    with pytest.raises(Moved):
        await old.forwarder._send_all(await old.outbox.rest(rows[-1].position, 50))
    assert await stored(place) == before
    async with old.forwarding() as task:
        with pytest.raises(StaleLeader):
            await task
    assert await stored(place) == before
    await old.outbox.close()
    await new.outbox.close()


async def test_given_void_rows_ahead_of_the_stream_when_taking_over_then_they_are_set_aside(
    place: Place, tmp_path: Path
) -> None:
    old = Term(place, tmp_path / "one", 1)
    await old.start()
    await Term(place, tmp_path / "two", 2).forwarder.take_over([])
    await old.say(["x", "y", "z"])
    await old.outbox.close()
    third = Term(place, tmp_path / "one", 3)
    await third.start()
    assert [keys for _, _, keys in await stored(place)] == [[], [], []]
    assert third.forwarder.superseded == 2
    assert [path.name for path in (tmp_path / "one" / "aside").glob("*.sqlite")] == [
        "0-00000001.sqlite"
    ]
    await third.outbox.close()


async def test_given_a_later_term_in_the_stream_when_taking_over_then_it_is_refused(
    place: Place, tmp_path: Path
) -> None:
    await Term(place, tmp_path, 5).forwarder.take_over([])
    with pytest.raises(StaleLeader):
        await Term(place, tmp_path, 5).forwarder.take_over([])


async def test_given_lost_answers_when_repeated_then_nothing_is_stored_twice(
    place: Place, tmp_path: Path
) -> None:
    term = Term(place, tmp_path, 1)
    await term.start()
    await term.say(["a", "b", "c"])
    rows = await term.outbox.rest(0, 10)
    await term.forwarder._publish(rows)  # stored, but this forwarder never heard of it
    await term.forwarder._forward(rows)
    assert term.forwarder.step == 4
    await term.say(["d"])
    async with term.forwarding():
        await term.forwarder.until(5)
    assert [keys for _, _, keys in await stored(place)] == [[], ["a"], ["b"], ["c"], ["d"]]
    await term.outbox.close()


async def test_given_other_shards_writing_between_when_forwarded_then_nobody_disturbs_the_other(
    place: Place, tmp_path: Path
) -> None:
    term = Term(place, tmp_path, 1)
    await term.start()
    async with term.forwarding():
        for number in range(30):
            await place.bus.js.publish(f"{place.prefix}.jobs", b"{}")
            await term.say([f"c{number}"])
        await term.forwarder.until(31)
    assert [step for _, step, _ in await stored(place)] == list(range(1, 32))
    await term.outbox.close()


async def test_given_a_checkpoint_taken_between_other_shards_when_replayed_then_no_step_is_missed(
    place: Place, tmp_path: Path
) -> None:
    """Asked before the fold is frozen, `sequence` never lies behind a step the fold lacks."""
    term = Term(place, tmp_path, 1)
    await term.start()
    async with term.forwarding():
        for number in range(5):
            await term.say([f"c{number}"])
            for _ in range(3):
                await place.bus.js.publish(f"{place.prefix}.jobs", b"{}")
        await term.forwarder.until(6)
        after, frozen = term.forwarder.sequence, term.journal.counters()
        await place.bus.js.publish(f"{place.prefix}.jobs", b"{}")
        await term.say(["late", "later"])
        await term.forwarder.until(8)
    later = Journal(term.outbox, VirtualClock(), "0", 2)
    later.restore(frozen)
    async for found in stream.replay(
        place.bus.js, place.subject(), after=after, stream=place.stream
    ):
        later.seen(found.step)
    assert later.counters() == term.journal.counters()
    await term.outbox.close()


async def test_given_a_busy_process_when_steps_lie_ready_then_its_reader_takes_them_together(
    place: Place, tmp_path: Path
) -> None:
    """Given a process whose every turn of the event loop is long, for a web process tells hundreds
    of pages in one, then a step does not cost a turn of its own."""
    steps, turns = 400, 0
    term = Term(place, tmp_path / "outbox", 1)
    await term.start()
    async with term.forwarding():
        await term.say(f"c{number}" for number in range(steps))
        await term.forwarder.until(steps + 1)
    await term.outbox.close()

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    busy = None
    async for found in stream.follow(place.bus.js, place.subject(), stream=place.stream):
        if busy is None:
            await asyncio.sleep(0.5)  # the rest arrives
            busy = asyncio.create_task(turn())
        if found.step.step == steps + 1:
            break
    assert busy is not None
    busy.cancel()
    assert turns < steps / 4


async def test_given_nats_killed_in_between_when_it_is_back_then_reader_and_writer_go_on(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    bus = await Bus.connect(broken_nats.url, "test journal")
    place = Place(bus, "away")
    await stream.ensure(bus, stream=place.stream, prefix=place.prefix)
    term = Term(place, tmp_path / "outbox", 1)
    await term.start()
    seen: list[int] = []

    async def read() -> None:
        async for found in stream.follow(bus.js, place.subject(), stream=place.stream):
            seen.append(found.step.step)

    reader = asyncio.create_task(read())
    async with term.forwarding():
        await term.say(["a"])
        await eventually(lambda: seen == [1, 2])
        broken_nats.kill()
        await term.say(f"c{number}" for number in range(50))
        broken_nats.start()
        await term.forwarder.until(52)
        await eventually(lambda: len(seen) == 52, within_s=60)
        await term.say(["z"])
        await eventually(lambda: len(seen) == 53)
    assert seen == list(range(1, 54))
    reader.cancel()
    await term.outbox.close()
    await bus.close()


async def test_given_nats_without_its_files_when_it_is_back_then_the_outbox_fills_a_new_stream(
    broken_nats: BrokenNats, tmp_path: Path
) -> None:
    bus = await Bus.connect(broken_nats.url, "test journal")
    place = Place(bus, "wiped")
    await stream.ensure(bus, stream=place.stream, prefix=place.prefix)
    term = Term(place, tmp_path / "outbox", 1)
    await term.start()
    async with term.forwarding():
        await term.say(["a"])
        await term.forwarder.until(2)
        await bus.js.delete_stream(place.stream)
        await term.say(["b"])
        await term.forwarder.until(3)
    assert [keys for _, _, keys in await stored(place)] == [["b"]]
    await term.outbox.close()
    await bus.close()


async def test_given_a_checkpoint_when_loaded_then_only_its_own_version_is_used(
    place: Place, tmp_path: Path
) -> None:
    term = Term(place, tmp_path, 1)
    await term.start()
    await term.say(["a"])
    bucket = await place.bus.objects(f"o{place.stream}")
    checkpoints = Checkpoints(bucket, "voice.0")
    assert await checkpoints.load("1") is None
    frozen = Checkpoint(
        version="1", step=2, after=2, counters=term.journal.counters(), body=b"x" * 3_000_000
    )
    await checkpoints.save(frozen)
    assert await checkpoints.load("1") == frozen
    assert await checkpoints.load("2") is None
    await place.bus.js.delete_object_store(f"o{place.stream}")
    await term.outbox.close()
