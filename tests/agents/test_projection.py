"""Journal facts become intervals, once, however they are cut into batches or repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.agents.centre import Centre
from tests.agents.world import START, Desk, ready_desk
from warmline.agents import events
from warmline.agents.model import AgentState, Device
from warmline.agents.service.figures import TodayFigures
from warmline.agents.tables import AgentIntervalRow
from warmline.agents.timeline import intervals
from warmline.kit.ids import uuid7

pytestmark = pytest.mark.servers

ANN, BOB = uuid7(), uuid7()
EARLIER = START - timedelta(seconds=1)


@dataclass(frozen=True)
class Journalled:
    """What the journal hands over: the envelope's parts the projection reads."""

    id: str
    at: datetime
    seq: int
    fact: object


def journal(desk: Desk) -> list[Journalled]:
    return [
        Journalled(uuid7(), at, seq, fact) for seq, (at, fact) in enumerate(desk.history, start=1)
    ]


def a_day(agent: str) -> Desk:
    """Ready, a call, wrap-up, lunch and two trainings, then home."""
    desk = ready_desk(agent)
    call = uuid7()
    desk.later(100).is_offered(call)
    desk.later(5).answers(call)
    desk.later(60.25).talk_ends(wrap_up_s=30)
    desk.later(30).deadline()
    desk.later(1).asks_pause("lunch")
    desk.later(1800).asks_pause("training")
    desk.later(0.000001).asks_ready()
    desk.later(10).loses(Device.PAGE)
    desk.later(10).signs_out()
    return desk


async def project(centre: Centre, batch: list[Journalled]) -> None:
    async with centre.database.transaction() as session:
        await centre.agents.project(session, batch)


async def rows(centre: Centre) -> int:
    async with centre.database.read() as session:
        return (
            await session.execute(select(func.count()).select_from(AgentIntervalRow))
        ).scalar_one()


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
async def test_given_a_day_in_batches_of_any_size_then_the_table_says_what_the_timeline_says(
    centre: Centre, size: int
) -> None:
    desk = a_day(ANN)
    facts = journal(desk)
    for first in range(0, len(facts), size):
        await project(centre, facts[first : first + size])
    end = desk.now + timedelta(hours=1)
    stored = await centre.agents.figures.intervals(ANN, EARLIER, end)
    assert stored == intervals(desk.history)


async def test_given_batches_come_again_in_whole_or_in_part_then_nothing_changes(
    centre: Centre,
) -> None:
    desk = a_day(ANN)
    facts = journal(desk)
    await project(centre, facts)
    before = await centre.agents.figures.intervals(ANN, EARLIER, desk.now + timedelta(hours=1))
    for repeat in (facts, facts[2:5], facts[-1:], facts[:1]):
        await project(centre, repeat)
    assert (
        await centre.agents.figures.intervals(ANN, EARLIER, desk.now + timedelta(hours=1)) == before
    )


async def test_given_two_agents_and_facts_of_calls_in_one_batch_then_each_has_his_own_line(
    centre: Centre,
) -> None:
    ann, bob = a_day(ANN), ready_desk(BOB)
    mixed = sorted([*journal(ann), *journal(bob)], key=lambda e: e.at)
    await project(centre, [*mixed, Journalled(uuid7(), START, 1, "a fact of a call")])
    end = ann.now + timedelta(hours=1)
    assert await centre.agents.figures.intervals(ANN, EARLIER, end) == intervals(ann.history)
    assert await centre.agents.figures.intervals(BOB, EARLIER, end) == intervals(bob.history)


async def test_given_a_sign_out_was_lost_when_he_signs_in_again_then_the_gap_is_not_his(
    centre: Centre,
) -> None:
    desk = ready_desk(ANN)
    await project(centre, journal(desk))
    again = Desk(ANN).later(3600)
    again.signs_in()
    again.later(60).signs_out()
    await project(centre, journal(again))
    figures = await centre.agents.today(ANN, again.now)
    assert figures.signed_in == timedelta(seconds=60)


async def test_given_only_facts_that_open_nothing_then_no_interval_is_written(
    centre: Centre,
) -> None:
    lost = events.AgentDeviceLost(agent=ANN, device="page")
    await project(centre, [Journalled(uuid7(), START, 1, lost)])
    await project(centre, [])
    assert await rows(centre) == 0


# Today


def seconds(figures: TodayFigures) -> dict[str, float]:
    return {state.value: span.total_seconds() for state, span in figures.by_state.items()}


async def test_given_a_day_then_todays_seconds_add_up_exactly(centre: Centre) -> None:
    desk = a_day(ANN)
    await project(centre, journal(desk))
    figures = await centre.agents.today(ANN, desk.now)
    assert seconds(figures) == {
        "ready": 111.0,
        "ringing": 5.0,
        "talking": 60.25,
        "wrap_up": 30.0,
        "pause": 1800.000001,
        "system_busy": 10.0,
    }
    assert figures.signed_in == desk.now - START
    assert (figures.handled, figures.talk_s) == (None, None)


async def test_given_a_state_that_lasts_then_it_counts_up_to_now(centre: Centre) -> None:
    desk = ready_desk(ANN)
    await project(centre, journal(desk))
    figures = await centre.agents.today(ANN, desk.now + timedelta(seconds=42.5))
    assert figures.by_state[AgentState.READY] == timedelta(seconds=42.5)


async def test_given_a_night_shift_then_the_day_is_cut_at_the_centres_midnight(
    centre: Centre,
) -> None:
    """23:00 in Shanghai is 15:00 UTC; the new day there begins at 16:00 UTC."""
    desk = Desk(ANN)
    desk.now = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
    desk.gets(*Device)
    desk.signs_in()
    desk.asks_ready()
    await project(centre, journal(desk))
    before = await centre.agents.today(ANN, datetime(2026, 1, 5, 15, 59, 59, tzinfo=UTC))
    after = await centre.agents.today(ANN, datetime(2026, 1, 5, 17, 30, tzinfo=UTC))
    assert before.signed_in == timedelta(minutes=59, seconds=59)
    assert after.signed_in == timedelta(minutes=90)
    assert after.start == datetime(2026, 1, 5, 16, 0, tzinfo=UTC)


async def test_given_nothing_happened_today_then_every_state_has_zero(centre: Centre) -> None:
    figures = await centre.agents.today(ANN, START)
    assert set(seconds(figures).values()) == {0.0}
    assert len(figures.by_state) == len(AgentState) - 1
