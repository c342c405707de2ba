"""The journal's numbering: gapless per key, times that never go back, nothing left by a refusal."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.conftest import limit_pages
from warmline.agents.events import AgentStateChanged
from warmline.interactions.events import CallAnswered, CallEnded, Cause
from warmline.kit.clock import VirtualClock
from warmline.kit.errors import Conflict
from warmline.voice import journal_model
from warmline.voice.journal import Journal
from warmline.voice.journal_model import Said
from warmline.voice.outbox import Outbox, OutboxFull, outbox_path

ENDED = CallEnded(by="customer", cause=Cause.NORMAL)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Outbox]:
    opened = Outbox(outbox_path(tmp_path, "0", 1))
    await opened.open()
    yield opened
    await opened.close()


def journal_on(outbox: Outbox, clock: VirtualClock | None = None, epoch: int = 1) -> Journal:
    numbers = itertools.count(1)
    return Journal(outbox, clock or VirtualClock(), "0", epoch, new_id=lambda: f"id{next(numbers)}")


async def test_given_facts_of_two_keys_when_written_then_each_key_counts_for_itself(
    outbox: Outbox,
) -> None:
    journal = journal_on(outbox)
    paused = AgentStateChanged(agent="ag", frm="ready", to="ringing", call="c1")
    first = await journal.write([Said("c1", CallAnswered()), Said("ag", paused, by="rule")])
    second = await journal.write([Said("c1", ENDED, by="customer")])
    assert [(event.key, event.seq) for event in first + second] == [
        ("c1", 1),
        ("ag", 1),
        ("c1", 2),
    ]
    assert first[1].interaction == "c1"
    assert journal.step == 2
    rows = await outbox.rest(0, 10)
    assert [journal_model.decode(row.body).events for row in rows] == [first, second]


async def test_given_a_clock_set_back_when_written_then_time_stands_still_instead(
    outbox: Outbox,
) -> None:
    clock = VirtualClock()
    journal = journal_on(outbox, clock)
    first = journal.stamp([Said("c1", CallAnswered())])
    clock.advance(-3600)
    second = journal.stamp([Said("c1", ENDED)])
    clock.advance(3601)
    third = journal.stamp([Said("c2", CallAnswered())])
    assert second.events[0].at == first.events[0].at
    assert third.events[0].at == first.events[0].at + timedelta(seconds=1)


async def test_given_a_stamped_step_when_another_was_stamped_since_then_appending_it_is_refused(
    outbox: Outbox,
) -> None:
    journal = journal_on(outbox)
    early = journal.stamp([Said("c1", CallAnswered())])
    late = journal.stamp([Said("c2", CallAnswered())])
    with pytest.raises(Conflict):
        journal.append(early)
    await journal.append(late)


async def test_given_a_refusing_disk_when_written_then_the_numbers_are_taken_back(
    outbox: Outbox,
) -> None:
    journal = journal_on(outbox)
    await journal.write([Said("c1", CallAnswered())])
    before = journal.counters()
    await limit_pages(outbox, 1)
    long = "x" * 9000
    results = await asyncio.gather(
        journal.write([Said("c1", CallAnswered()), Said("c2", CallAnswered()), Said(long, ENDED)]),
        journal.write([Said("c1", ENDED)]),
        journal.write([Said("c3", CallAnswered()), Said("c2", ENDED)]),
        return_exceptions=True,
    )
    await limit_pages(outbox, 1000)
    assert all(isinstance(result, OutboxFull) for result in results)
    after = journal.counters()
    assert (after.step, after.seq, after.ended) == (before.step, before.seq, before.ended)
    events = await journal.write([Said("c1", ENDED), Said("c2", CallAnswered())])
    assert [(event.key, event.seq) for event in events] == [("c1", 2), ("c2", 1)]


KEYS = st.sampled_from(["a", "b", "c", "d"])
FACTS = st.sampled_from([CallAnswered(), ENDED])


@given(
    steps=st.lists(st.lists(st.tuples(KEYS, FACTS), min_size=1, max_size=4), max_size=20),
    cut=st.integers(0, 20),
)
def test_given_any_history_when_a_new_leader_replays_it_then_it_goes_on_counting_the_same(
    steps: list[list[tuple[str, CallAnswered | CallEnded]]], cut: int
) -> None:
    box = Outbox(Path("unused.sqlite"))
    journal = journal_on(box)
    stamped = [journal.stamp([Said(key, fact) for key, fact in step]) for step in steps]
    per_key: dict[str, list[int]] = {}
    for step in stamped:
        for event in step.events:
            per_key.setdefault(event.key, []).append(event.seq)
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in per_key.values())

    # Half from a checkpoint, half replayed, with a repeat of what the checkpoint holds.
    early = journal_on(box, epoch=1)
    for step in stamped[:cut]:
        early.seen(step)
    later = journal_on(box, epoch=2)
    later.restore(early.counters())
    for step in stamped:
        later.seen(step)
    assert later.counters() == journal.counters()
