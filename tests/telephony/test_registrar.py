"""What is believed of Kamailio as it comes, goes and starts anew. The real one is in
tests/deploy/test_two_switches.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from warmline.telephony.kamailio_registrar import POLL_S, KamailioAccess, KamailioRegistrar, Phones
from warmline.telephony.model import PhoneLost, PhoneRegistered, PhonesSeen

SECRET = "the-secret-of-the-test"
PLACES = {"one": "192.0.2.21:5060", "two": "192.0.2.22:5060"}


class Door:
    """Kamailio's HTTP door, answering in its shapes."""

    def __init__(self) -> None:
        self.started, self.now, self.changes = 1000, 2000, 0
        self.phones: set[str] = set()
        self.flags = dict.fromkeys(PLACES.values(), "AP")
        self.asked: list[str] = []
        self.server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self.server is not None
        self.server.close()
        await self.server.wait_closed()

    def change(self, *phones: str) -> None:
        self.phones = set(phones)
        self.changes += 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        self.asked.append(f"{method} {path}")
        known = f"X-Warmline: {SECRET}\r\n" in head
        body = self._answer(path.removeprefix("/warmline/").split("/")) if known else None
        status = "200 OK" if body is not None else "403 Forbidden"
        writer.write(f"HTTP/1.1 {status}\r\n\r\n{body or ''}".encode())
        writer.close()

    def _answer(self, words: list[str]) -> str:
        match words:
            case ["news"]:
                return f"{self.started} {self.now} {self.changes}"
            case ["phones"]:
                aors = [{"AoR": phone} for phone in sorted(self.phones)]
                return _reply({"Domains": [{"Domain": {"Domain": "location", "AoRs": aors}}]})
            case ["drain" | "undrain" as verb, place]:
                self.flags[place] = "DP" if verb == "drain" else "AP"
                return _reply({})
        targets = [
            {"DEST": {"URI": f"sip:{place}", "FLAGS": flags}} for place, flags in self.flags.items()
        ]
        return _reply({"RECORDS": [{"SET": {"ID": 1, "TARGETS": targets}}]})


def _reply(result: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "result": result, "id": 1})


class Watched:
    """A registrar on the door, and what it told."""

    def __init__(self, door: Door) -> None:
        self.door = door
        access = KamailioAccess(host="127.0.0.1", port=door.port, secret=SECRET)
        self.registrar = KamailioRegistrar(access, PLACES)
        self.told: list[Phones] = []
        self.dead: frozenset[str] = frozenset()

    async def open(self) -> None:
        await self.registrar.start(self.told.append, self._found)

    def _found(self, nodes: frozenset[str]) -> None:
        self.dead = nodes

    async def asked_anew(self, polls: int = 2) -> None:
        """Until so many polls have been answered from now on."""
        before = self.door.asked.count("GET /warmline/news")
        async with asyncio.timeout(20):
            while self.door.asked.count("GET /warmline/news") < before + polls + 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def here(door: Door) -> AsyncIterator[Watched]:
    door.phones = {"li"}
    made = Watched(door)
    await made.open()
    await made.asked_anew()
    yield made
    await made.registrar.stop()


async def test_given_kamailio_when_phones_come_and_go_then_each_is_told_once(here: Watched) -> None:
    here.door.change("li", "wang")
    await here.asked_anew()
    here.door.change("wang")
    await here.asked_anew()
    assert here.told == [
        PhonesSeen(frozenset({"li"})),
        PhoneRegistered("wang"),
        PhoneLost("li"),
    ]


async def test_given_nothing_changed_when_asked_again_then_the_phones_are_not_read_again(
    here: Watched,
) -> None:
    await here.asked_anew(3)
    assert here.door.asked.count("GET /warmline/phones") == 1


async def test_given_kamailio_away_when_it_is_back_then_nobody_was_lost_meanwhile(
    here: Watched,
) -> None:
    await here.door.close()
    await asyncio.sleep(3 * POLL_S)
    await here.door.open()
    await here.asked_anew()
    assert here.told == [PhonesSeen(frozenset({"li"}))]


async def test_given_kamailio_started_anew_when_it_knows_nobody_then_only_comers_are_believed(
    here: Watched,
) -> None:
    # Given a Kamailio that was started 5 s ago
    here.door.started, here.door.now = 3000, 3005
    here.door.change("wang")
    await here.asked_anew()
    assert here.told[1:] == [PhoneRegistered("wang")]
    # when its phones have had the time to register anew, then who has not is lost.
    here.door.now = 3040
    await here.asked_anew()
    assert here.told[1:] == [PhoneRegistered("wang"), PhoneLost("li")]


async def test_given_nodes_that_do_not_answer_kamailio_when_looked_at_then_they_are_found_dead(
    here: Watched,
) -> None:
    here.door.flags[PLACES["two"]] = "IP"
    await here.asked_anew(3)
    assert here.dead == {"two"}


async def test_given_a_drained_node_when_kamailio_forgets_it_then_it_is_told_again(
    here: Watched,
) -> None:
    # Nobody has said yet which are drained: what an operator did by hand stands,
    here.door.flags[PLACES["two"]] = "DP"
    await here.asked_anew(3)
    assert here.door.flags[PLACES["two"]] == "DP"
    # until it is said.
    await here.registrar.drain(frozenset({"one"}))
    assert here.door.flags == {PLACES["one"]: "DP", PLACES["two"]: "AP"}
    here.door.flags[PLACES["one"]] = "AP"
    await here.asked_anew(3)
    assert here.door.flags[PLACES["one"]] == "DP"


async def test_given_a_wrong_secret_when_asked_then_nothing_is_believed(door: Door) -> None:
    watched = Watched(door)
    access = KamailioAccess(host="127.0.0.1", port=door.port, secret="wrong")
    watched.registrar = KamailioRegistrar(access, PLACES)
    await watched.open()
    await watched.asked_anew()
    await watched.registrar.stop()
    assert watched.told == []
