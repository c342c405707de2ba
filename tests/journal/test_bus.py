"""Requests over the bus: results, failures in our five kinds, nobody there, garbage."""

from __future__ import annotations

import asyncio
import gc
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.journal.conftest import BrokenNats, eventually
from warmline.kit.bus import AWAY, Bus, error_reply, raise_reply
from warmline.kit.errors import Conflict, Invalid, Missing, Refused, RetryLater, WarmlineError

pytestmark = pytest.mark.servers


@pytest.fixture
async def bus(nats_url: str) -> AsyncIterator[Bus]:
    connected = await Bus.connect(nats_url, "test bus")
    yield connected
    await connected.close()


@pytest.fixture
def subject() -> str:
    return f"t.{uuid.uuid4().hex}"


async def test_given_a_handler_when_asked_then_its_result_comes_back(
    bus: Bus, subject: str
) -> None:
    async def double(body: dict[str, Any]) -> dict[str, Any]:
        return {"twice": body["number"] * 2}

    await bus.serve(subject, double)
    assert await bus.request(subject, {"number": 21}) == {"twice": 42}


@pytest.mark.parametrize("kind", [Missing, Refused, Conflict, Invalid, RetryLater])
async def test_given_a_failing_handler_when_asked_then_the_same_kind_is_raised(
    bus: Bus, subject: str, kind: type[WarmlineError]
) -> None:
    async def fail(body: dict[str, Any]) -> None:
        raise kind("Do it otherwise.", code="special", field="a.b", left=3)

    await bus.serve(subject, fail)
    with pytest.raises(kind) as caught:
        await bus.request(subject, {})
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.message) == ("special", "Do it otherwise.")
    assert (caught.value.field, caught.value.details) == ("a.b", {"left": 3})


async def test_given_a_fault_in_the_handler_when_asked_then_nothing_of_it_leaks(
    bus: Bus, subject: str
) -> None:
    async def broken(body: dict[str, Any]) -> None:
        raise KeyError("secret")

    await bus.serve(subject, broken)
    with pytest.raises(RetryLater) as caught:
        await bus.request(subject, {})
    assert caught.value.code == "internal"
    assert "secret" not in caught.value.message


async def test_given_nobody_there_when_asked_then_it_says_try_again(bus: Bus, subject: str) -> None:
    with pytest.raises(RetryLater) as caught:
        await bus.request(subject, {})
    assert caught.value.code == "nobody_there"


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_given_garbage_when_it_arrives_then_it_is_answered_as_invalid(
    bus: Bus, subject: str, body: bytes
) -> None:
    async def never(body: dict[str, Any]) -> None:
        raise AssertionError("must not be called")

    await bus.serve(subject, never)
    reply = await bus.nc.request(subject, body, timeout=3)
    assert b'"kind":"invalid"' in reply.data


def test_given_an_unknown_kind_when_a_reply_is_read_then_it_counts_as_retry_later() -> None:
    with pytest.raises(RetryLater):
        raise_reply({"ok": False, "kind": "new", "code": "x", "message": "y"})
    assert raise_reply({"ok": True, "result": [1]}) == [1]
    assert error_reply(Refused("No."))["kind"] == "refused"


@pytest.fixture
async def cut_off(broken_nats: BrokenNats) -> AsyncIterator[Bus]:
    """A connection whose server has died."""
    connected = await Bus.connect(broken_nats.url, "test bus")
    broken_nats.kill()
    await eventually(lambda: not connected.connected)
    yield connected
    await connected.close()


async def test_given_a_server_that_stays_away_when_much_is_asked_then_nothing_of_it_piles_up(
    cut_off: Bus,
) -> None:
    # Given more was asked for than the client would put by (two megabytes)
    for _ in range(2):
        await _ask_in_vain(cut_off, times=20, body=b"." * 100_000)
    before = _futures()
    # when it is asked for again and again
    for _ in range(10):
        await _ask_in_vain(cut_off, times=20, body=b"." * 100_000)
    # then neither what was to be sent nor those who waited are kept
    assert cut_off.nc.pending_data_size == 0
    assert _futures() < before + 20


async def _ask_in_vain(bus: Bus, *, times: int, body: bytes) -> None:
    asked = [bus.js.publish("j.0", body, timeout=0.1) for _ in range(times)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(answer, AWAY) for answer in answers)


def _futures() -> int:
    gc.collect()
    return sum(isinstance(one, asyncio.Future) for one in gc.get_objects())


async def test_given_a_server_that_comes_back_when_somebody_waits_then_he_is_answered(
    cut_off: Bus, broken_nats: BrokenNats
) -> None:
    waiting = asyncio.create_task(cut_off.js.account_info())
    await asyncio.sleep(0.3)
    assert not waiting.done()
    broken_nats.start()
    assert (await waiting).streams == 0
