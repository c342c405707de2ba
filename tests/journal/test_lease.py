"""The lease: one leader at a time, kept while the store is away, lost by a pause."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from nats.js.kv import KeyValue

from tests.journal.conftest import BrokenNats, eventually
from warmline.kit.bus import Bus
from warmline.kit.clock import VirtualClock
from warmline.voice.lease import Lease, first_of

pytestmark = pytest.mark.servers


@pytest.fixture
async def bucket(nats_url: str) -> AsyncIterator[KeyValue]:
    bus = await Bus.connect(nats_url, "test lease")
    name = f"lease{uuid.uuid4().hex[:10]}"
    yield await bus.bucket(name)
    await bus.js.delete_key_value(name)
    await bus.close()


async def test_given_a_free_lease_when_two_contend_then_one_has_it(bucket: KeyValue) -> None:
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    assert await one.take() == 1
    assert await two.take() is None
    assert one.held()
    assert not two.held()


async def test_given_a_holder_who_renews_when_terms_pass_then_nobody_takes_it(
    bucket: KeyValue,
) -> None:
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    await one.take()
    for _ in range(12):
        clock.advance(1.0)
        assert await one.renew()
        assert await two.take() is None
        assert one.held()


async def test_given_a_stopped_holder_when_its_term_passed_then_it_holds_no_more_and_another_may(
    bucket: KeyValue,
) -> None:
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    await one.take()
    assert await two.take() is None
    clock.advance(1.7)
    assert not one.held(), "the margin lies before the term's end"
    assert await two.take() is None, "the term is not over for a contender"
    clock.advance(0.4)
    assert await two.take() == 2
    assert two.held()
    assert not await one.renew()
    assert not one.held()
    assert await one.take() is None


async def test_given_a_stopped_holder_when_nobody_took_it_then_a_renewal_brings_it_back(
    bucket: KeyValue,
) -> None:
    clock = VirtualClock()
    one = Lease(bucket, "voice.0", "one", clock)
    await one.take()
    clock.advance(60)
    assert not one.held()
    assert await one.renew()
    assert one.held()
    assert one.epoch == 1


async def test_given_a_released_lease_when_another_contends_then_it_has_it_at_once(
    bucket: KeyValue,
) -> None:
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    await one.take()
    await one.release()
    assert not one.held()
    assert await two.take() == 2


async def test_given_a_contender_that_looks_rarely_when_the_holder_lives_then_it_never_takes_it(
    bucket: KeyValue,
) -> None:
    """Between two looks the entry changed: what was seen before does not count."""
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    await one.take()
    for _ in range(3):
        assert await two.take() is None
        clock.advance(10)
        assert await one.renew()


async def test_given_the_store_away_when_terms_pass_then_the_holder_keeps_it_and_nobody_takes_it(
    broken_nats: BrokenNats,
) -> None:
    bus = await Bus.connect(broken_nats.url, "test lease")
    bucket = await bus.bucket("lease")
    clock = VirtualClock()
    one = Lease(bucket, "voice.0", "one", clock, lease_s=1.0, margin_s=0.2)
    two = Lease(bucket, "voice.0", "two", clock, lease_s=1.0, margin_s=0.2)
    assert await one.take() == 1
    assert await two.take() is None
    broken_nats.kill()
    for _ in range(4):
        clock.advance(0.4)
        assert await one.renew()
        assert one.held()
        assert await two.take() is None
    clock.advance(30)
    assert await one.renew()
    assert not one.held(), "a pause while the store is away is not mended by a failing round"
    broken_nats.start()
    await eventually(lambda: bus.connected)
    assert await two.take() is None, "what was seen before the gap does not count"
    assert await one.renew()
    assert one.held()
    await bus.close()


async def test_given_a_killed_holder_when_a_standby_looks_on_then_it_takes_it_within_a_term(
    bucket: KeyValue,
) -> None:
    """The rhythm of `keep` and `first_of`: at most a term and one look after the last sign."""
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    await one.take()
    began = clock.monotonic()

    async def passes(seconds: float) -> None:
        clock.advance(seconds)

    assert await first_of([two], sleep=passes) is two
    assert two.epoch == 2
    assert clock.monotonic() - began <= one.lease_s * 1.05 + 0.001


async def test_given_a_holder_in_its_rhythm_when_rounds_come_late_then_nobody_takes_it(
    bucket: KeyValue,
) -> None:
    """A busy machine: each round comes three times as late as it should."""
    clock = VirtualClock()
    one, two = Lease(bucket, "voice.0", "one", clock), Lease(bucket, "voice.0", "two", clock)
    await one.take()
    rounds: list[float] = []

    async def late(seconds: float) -> None:
        for _ in range(12):
            clock.advance(seconds / 4)
            assert await two.take() is None
        rounds.append(clock.monotonic())
        if len(rounds) == 3:
            raise TimeoutError("seen enough")

    with pytest.raises(TimeoutError):
        await one.keep(sleep=late)
