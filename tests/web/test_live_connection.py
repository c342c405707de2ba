"""A page's mailbox: numbered, in order, and emptied for a new snapshot when its reader is slow."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from tests.voice.floor_kit import LI, Centre
from tests.web.test_live_page import CHIEF, person
from warmline.web.live.connection import BACKLOG, BEHIND_S, Connection
from warmline.web.live.page import Page


class Box:
    """A connection with a clock of its own; its snapshots are counted."""

    def __init__(self, turn: asyncio.Lock | None = None) -> None:
        self.now = 100.0
        self.snapshots = 0
        page = Page(CHIEF, Centre().floor, None)
        self.connection = Connection(page, self._snapshot, lambda: self.now, turn=turn)
        self.connection.start()

    def _snapshot(self) -> bytes:
        self.snapshots += 1
        return b'{"kind":"snapshot"}'

    def tell(self, text: str = "x") -> None:
        self.connection.tell(orjson.dumps({"kind": "change", "text": text}))

    async def read(self) -> Any:
        message = await asyncio.wait_for(self.connection.next(), 5)
        return orjson.loads(message) if message is not None else None

    async def stops_reading(self) -> None:
        """Its socket has a message that the far end does not take."""
        await self.read()


async def test_given_messages_when_read_then_they_come_in_order_with_the_connections_numbers() -> (
    None
):
    box = Box()
    box.tell("a")
    box.tell("b")
    found = [await box.read() for _ in range(3)]
    assert [m["n"] for m in found] == [0, 1, 2]
    assert [m.get("text") for m in found] == [None, "a", "b"]


async def test_given_a_reader_who_stops_when_told_on_then_he_gets_one_new_snapshot_and_no_gap() -> (
    None
):
    box = Box()
    await box.stops_reading()
    box.tell("lost")
    box.now += BEHIND_S + 0.1
    for _ in range(1000):
        box.tell("lost too")
    assert box.connection.lost
    assert box.snapshots == 1
    again = await box.read()
    box.tell("after")
    after = await box.read()
    assert (again["kind"], box.snapshots) == ("snapshot", 2)
    assert (after["text"], after["n"]) == ("after", again["n"] + 1)


async def test_given_many_readers_who_come_back_at_once_then_they_take_turns() -> None:
    """Given slow readers of one process, when all read again, then others are told in between."""
    turn = asyncio.Lock()
    boxes = [Box(turn) for _ in range(3)]
    for box in boxes:
        await box.stops_reading()
        box.tell("lost")
        box.now += BEHIND_S + 0.1
        box.tell("lost too")
    made: list[list[int]] = []
    reading = [asyncio.create_task(box.read()) for box in boxes]
    while not all(task.done() for task in reading):
        await asyncio.sleep(0)
        made.append([box.snapshots for box in boxes])
    assert [sum(counts) for counts in made] == sorted(sum(counts) for counts in made)
    assert {sum(counts) for counts in made} == {3, 4, 5, 6}


async def test_given_a_slow_process_and_a_reader_who_takes_all_then_nothing_is_dropped() -> None:
    """Given messages that waited long because nobody had time to send them, then they are sent."""
    box = Box()
    await box.stops_reading()
    waits = asyncio.create_task(box.connection.next())  # has sent, asks for more
    await asyncio.sleep(0)
    box.tell("a")
    box.now += 10 * BEHIND_S
    box.tell("b")
    assert orjson.loads(await waits or b"")["text"] == "a"
    assert not box.connection.lost
    assert (await box.read())["text"] == "b"


async def test_given_more_than_the_backlog_when_a_reader_stops_then_it_is_dropped_at_once() -> None:
    box = Box()
    await box.stops_reading()
    for _ in range(3):
        box.tell("x" * (BACKLOG // 2))
    assert box.connection.lost
    assert (await box.read())["kind"] == "snapshot"


async def test_given_a_page_that_is_closed_then_its_socket_ends_without_the_rest() -> None:
    box = Box()
    box.tell()
    box.connection.close(4409)
    assert await box.read() is None
    assert box.connection.close_code == 4409


def test_given_an_agents_page_then_it_counts_as_his() -> None:
    floor = Centre().floor
    agent = Connection(Page(person(LI, "desk.use"), floor, None), lambda: b"{}")
    assert (agent.agent, Box().connection.agent) == (LI, None)
