"""Calls that agents missed, and the network quality of a call's legs, on a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.interactions.world import QUEUE, Diary, People, actor
from warmline.agents.events import AgentLegMeasured
from warmline.interactions import events as e
from warmline.interactions.errors import CallMissing
from warmline.interactions.missed import MissedFilters
from warmline.interactions.model import Filters, Measured
from warmline.interactions.mos import MOST_LEGS, mos, rating, score_of
from warmline.interactions.service import InteractionService
from warmline.interactions.service.missed import MissedService
from warmline.kit.actor import Scope
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Sheet
from warmline.kit.paging import Page

FIRST = Page()
MINE = MissedFilters(mine=True)
KNOWN = json.loads((Path(__file__).parent / "mos.json").read_text())


# ── the estimate ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("known", KNOWN)
def test_the_estimate_has_the_values_that_the_page_has(known: dict[str, float]) -> None:
    measured = known["loss"], known["jitter_ms"], known["rtt_ms"]
    assert rating(*measured) == pytest.approx(known["r"], abs=0.01)
    assert mos(*measured) == pytest.approx(known["mos"], abs=0.011)


@pytest.mark.parametrize(
    ("r", "score"), [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)]
)
def test_r_becomes_mos_as_in_table_b1_of_g107(r: float, score: float) -> None:
    assert score_of(r) == pytest.approx(score, abs=0.01)


# ── on a database ────────────────────────────────────────────────────────────────────────────


def rang(diary: Diary, agent: str, outcome: str, *, call: str | None = None) -> str:
    """A call in the queue rings the agent for ten seconds, which ends so."""
    call = call or diary.arrive()
    offer = uuid7()
    diary.say(
        call, e.OfferMade(offer=offer, agent=agent, queue=QUEUE, endpoint="x", until=diary.at)
    )
    diary.say(call, e.OfferEnded(offer=offer, agent=agent, outcome=outcome, rang=10), after=10)
    return call


async def told(database: Database, diary: Diary) -> MissedService:
    service = InteractionService(database, SystemClock(), Path("/nowhere"))
    async with database.transaction() as session:
        await service.project(session, [*diary.events])
    return MissedService(database, SystemClock())


@pytest.mark.servers
async def test_given_rings_that_ended_without_a_talk_then_the_agent_sees_those_he_missed(
    database: Database, people: People
) -> None:
    # Given one he let ring out, one whose caller gave up, one he refused, one a colleague was
    # faster with, and one that was taken back and rung again until he had it
    diary = Diary(people)
    diary.sign_in(people.ann, people.east)
    silent = rang(diary, people.ann, "no_answer")
    gave_up = rang(diary, people.ann, "withdrawn")
    rang(diary, people.ann, "refused")
    rang(diary, people.ann, "lost_race")
    again = rang(diary, people.ann, "withdrawn")
    diary.say(again, e.TalkStarted(agent=people.ann, leg="a", queue=QUEUE))
    service = await told(database, diary)
    ann = actor(people.ann)
    found = await service.list(ann, MINE, FIRST)
    assert [(one.call, one.why, one.rang_s, one.seen) for one in found.items] == [
        (gave_up, "withdrawn", 10, False),
        (silent, "no_answer", 10, False),
    ]
    # when he has looked, then nothing is new; what comes later is
    await service.seen(ann)
    assert (await service.list(ann, MissedFilters(mine=True, new=True), FIRST)).total == 0
    assert all(one.seen for one in (await service.list(ann, MINE, FIRST)).items)


@pytest.mark.servers
async def test_given_missed_calls_then_a_leader_sees_those_of_his_agents_and_no_others(
    database: Database, people: People
) -> None:
    diary = Diary(people)
    diary.sign_in(people.ann, people.east)
    diary.sign_in(people.bob, people.west)
    rang(diary, people.ann, "no_answer")
    his = rang(diary, people.bob, "no_answer")
    service = await told(database, diary)
    leader = actor(uuid7(), scope=Scope.TEAM, departments=frozenset({people.west}))
    found = await service.list(leader, MissedFilters(), FIRST)
    assert [(one.call, one.agent_name) for one in found.items] == [(his, "鲍先生")]
    # the agent himself never sees a colleague's, nor may he call it back
    assert (await service.list(actor(people.ann), MissedFilters(), FIRST)).total == 1
    with pytest.raises(CallMissing):
        await service.number(actor(people.ann), found.items[0].id)
    assert await service.number(leader, found.items[0].id)


@pytest.mark.servers
async def test_given_what_pages_measured_then_it_is_on_the_record_and_poor_calls_are_found(
    database: Database, people: People
) -> None:
    diary = Diary(people)
    diary.sign_in(people.ann, people.east)
    good, bad = diary.answered(people.ann), diary.answered(people.ann)
    desk = diary.answered(people.ann)
    told_of = AgentLegMeasured(
        agent=people.ann, call=desk, leg="desk", loss=0.01, jitter_ms=10, rtt_ms=60
    )
    diary.say(people.ann, told_of, interaction=desk)
    await told(database, diary)
    service = InteractionService(database, SystemClock(), Path("/nowhere"))
    ann = actor(people.ann)
    fine = Measured(samples=6, poor_s=0, loss=0, jitter_ms=5, rtt_ms=40, mos_min=4.3)
    poor = Measured(samples=6, poor_s=10, loss=0.1, jitter_ms=20, rtt_ms=200, mos_min=2.0)
    await service.note_quality(ann, good, "leg-1", fine)
    await service.note_quality(ann, bad, "leg-1", fine)
    await service.note_quality(ann, bad, "leg-1", poor)  # the same leg again replaces it
    (leg,) = (await service.get(ann, bad)).quality
    assert (leg.agent, leg.mos, leg.mos_min, leg.poor) == (people.ann, 3.22, 2.0, True)
    # what the switch counted of a desk phone is there like what a page told
    (leg,) = (await service.get(ann, desk)).quality
    assert (leg.leg, leg.mos, leg.mos_min, leg.samples) == ("desk", 4.28, 4.28, 1)
    found = await service.list(ann, Filters(quality="poor"), Sheet())
    assert [row.id for row in found.items] == [bad]
    # no more legs are kept than a call can have, and nobody writes about a call of others
    for n in range(MOST_LEGS + 3):
        await service.note_quality(ann, good, f"more-{n}", fine)
    assert len((await service.get(ann, good)).quality) == MOST_LEGS
    with pytest.raises(CallMissing):
        await service.note_quality(actor(people.bob), bad, "leg-9", poor)
