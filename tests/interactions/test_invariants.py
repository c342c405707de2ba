"""The checks of records: true ones pass, and each kind of untruth is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from warmline.interactions.events import Number
from warmline.interactions.invariants import busy, counts, doubled, faults
from warmline.interactions.model import CallRecord, Kind, Outcome, Segment
from warmline.interactions.rules import totals

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def part(kind: Kind, begin: float, end: float | None, agent: str | None = None) -> Segment:
    ended = at(end) if end is not None else None
    return Segment(0, kind, at(begin), ended, agent=agent)


TALK = (
    part(Kind.IVR, 0, 5),
    part(Kind.WAIT, 5, 20),
    part(Kind.RING, 15, 20, "li"),
    part(Kind.TALK, 20, 50, "li"),
    part(Kind.HOLD, 50, 60, "li"),
    part(Kind.TALK, 60, 80, "li"),
    part(Kind.WRAP_UP, 80, 95, "li"),
)


def record(*segments: Segment, **changed: object) -> CallRecord:
    sums = totals(segments)
    made = CallRecord(
        id="c1",
        project="p",
        direction="in",
        caller=Number("138"),
        called="4001",
        arrived_at=NOON,
        talked_at=at(20),
        ended_at=at(80),
        ended_by="customer",
        cause="normal",
        outcome=Outcome.ANSWERED,
        waited_s=sums.get(Kind.WAIT, 0.0),
        ring_s=sums.get(Kind.RING, 0.0),
        talked_s=sums.get(Kind.TALK, 0.0),
        held_s=sums.get(Kind.HOLD, 0.0),
        wrap_up_s=sums.get(Kind.WRAP_UP, 0.0),
        segments=segments,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_given_a_call_without_a_gap_then_nothing_is_wrong() -> None:
    assert faults(record(*TALK)) == []
    # also where the switch took a moment to clear the customer's line after the talk
    assert faults(record(*TALK, ended_at=at(82))) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (record(*TALK, ended_at=None), "has no end"),
        (record(*TALK, cause=""), "ended by 'customer' for ''"),
        (record(*TALK, talked_at=at(-1)), "out of order"),
        (record(*TALK[1:]), "5 s between his arrival and wait"),
        (record(*TALK[:4], *TALK[5:]), "10 s between talk and talk"),
        (record(TALK[0], part(Kind.WAIT, 5, 22), *TALK[2:]), "-2 s between wait and talk"),
        (record(*TALK, ended_at=at(90)), "the last 10 s after talk"),
        (record(*TALK[:-1], part(Kind.WRAP_UP, 80, None, "li")), "wrap_up of li never ends"),
        (record(*TALK[:2], part(Kind.RING, 15, 22, "wang"), *TALK[3:]), "while nobody waited"),
        (record(*TALK, part(Kind.CONSULT, 30, 40, "li")), "talk and consult at the same time"),
        (record(*TALK, talked_s=51.0), "says 51.0 s of talk"),
        (record(*TALK, outcome=Outcome.ABANDONED), "is abandoned, with talk: True"),
        (record(*TALK, outcome=Outcome.LIVE), "is live"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_given_one_thing_wrong_then_it_is_told(wrong: CallRecord, told: str) -> None:
    (sentence,) = faults(wrong)
    assert told in sentence


def test_given_a_leader_who_barges_in_then_supervision_and_conference_may_lie_together() -> None:
    both = (part(Kind.SUPERVISE, 30, 40, "boss"), part(Kind.CONFERENCE, 30, 40, "boss"))
    assert faults(record(*TALK, *both)) == []


def test_given_an_agent_in_two_calls_then_he_is_named_and_touching_is_fine() -> None:
    first = record(*TALK)
    second = record(part(Kind.TALK, 79, 90, "li"), id="c2")
    after = record(part(Kind.RING, 80, 90, "li"), id="c3")
    assert doubled([first, after]) == []
    (sentence,) = doubled([after, first, second])[:1]
    assert "agent li is in c1 and c2" in sentence


def test_given_ring_talk_and_hold_on_end_then_they_are_one_stretch() -> None:
    (stretch,) = busy(record(*TALK))
    assert (stretch.agent, stretch.start, stretch.end) == ("li", at(15), at(80))


def test_given_records_then_each_counts_once() -> None:
    found = [record(*TALK), record(*TALK, direction="out"), record(*TALK)]
    assert counts(found) == {"in answered": 2, "out answered": 1}
