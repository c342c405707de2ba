"""同时响铃: several are rung for one caller, one has him, and nobody is blamed for being slower."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import LI, QUEUE, WANG, Centre, agent, centre
from warmline.interactions import events as e
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import VoiceConfig
from warmline.voice.model import Phase

CHEN = "chen"


def ringing_together(strategy: str = "ring_all", **fields: object) -> VoiceConfig:
    """The test centre with three agents whose queue has this strategy."""
    people = {a: agent(a) for a in (LI, WANG)}
    people[CHEN] = agent(CHEN, extension="8003")
    config = centre(agents=people)
    queue = replace(config.queues[QUEUE], strategy=strategy, **fields)
    return replace(config, queues={QUEUE: queue})


@pytest.fixture
def here() -> Centre:
    """Three agents ready, one caller, all three rung for him."""
    floor = Centre(ringing_together())
    for one in (LI, WANG, CHEN):
        floor.make_ready(one)
    floor.to_queue()
    return floor


def outcomes(here: Centre) -> dict[str, str]:
    return {fact.agent: fact.outcome for fact in here.facts(e.OfferEnded)}


def test_given_three_are_free_when_a_caller_waits_then_all_are_rung_by_one_command(
    here: Centre,
) -> None:
    ring = here.last(do.Ring)
    assert {ring.endpoint, *ring.also} == {"w-li", "w-wang", "w-chen"}
    assert [here.state(one) for one in (LI, WANG, CHEN)] == ["ringing"] * 3
    made = here.facts(e.OfferMade)
    assert len({fact.offer for fact in made}) == 3, "an offer for each of them"
    assert {fact.ring for fact in made} == {ring.offer}


def test_given_all_ring_when_one_answers_then_he_has_it_and_the_others_lost_a_race(
    here: Centre,
) -> None:
    offer = here.last(do.Ring).offer
    here(t.OfferAnswered("leg-1", offer=offer, agent_leg="a-1", endpoint="w-wang"))
    assert (here.call().phase, here.call().agent) == (Phase.TALKING, WANG)
    assert outcomes(here) == {LI: "lost_race", CHEN: "lost_race", WANG: "accepted"}
    assert len(here.facts(e.TalkStarted)) == 1
    assert [here.state(one) for one in (LI, WANG, CHEN)] == ["ready", "talking", "ready"]
    assert here.floor.agents[LI].reason == "lost_race", "which his page tells him"


def test_given_a_lost_race_then_his_place_among_the_longest_idle_is_kept(here: Centre) -> None:
    before = {one: here.floor.agents[one].idle_since for one in (LI, CHEN)}
    here.wait(5)
    offer = here.last(do.Ring).offer
    here(t.OfferAnswered("leg-1", offer=offer, agent_leg="a-1", endpoint="w-wang"))
    assert {one: here.floor.agents[one].idle_since for one in (LI, CHEN)} == before


def test_given_all_ring_when_one_refuses_at_his_phone_then_the_others_ring_on(here: Centre) -> None:
    offer = here.last(do.Ring).offer
    here(t.OfferDeclined("leg-1", offer=offer, endpoint="w-li", outcome="refused"))
    assert here.call().phase is Phase.RINGING
    assert [here.state(one) for one in (LI, WANG)] == ["ready", "ringing"]
    here(t.OfferAnswered("leg-1", offer=offer, agent_leg="a-1", endpoint="w-chen"))
    assert outcomes(here) == {LI: "refused", WANG: "lost_race", CHEN: "accepted"}


def test_given_all_ring_when_one_refuses_on_his_page_then_only_his_phone_falls_silent(
    here: Centre,
) -> None:
    here(i.HangUpCall(LI, here.call().id))
    taken_back = here.last(do.Withdraw)
    assert (taken_back.endpoint, here.call().phase) == ("w-li", Phase.RINGING)


def test_given_all_refuse_when_the_caller_is_back_then_he_waits_in_his_place(here: Centre) -> None:
    offer = here.last(do.Ring).offer
    for endpoint in ("w-li", "w-wang", "w-chen"):
        here(t.OfferDeclined("leg-1", offer=offer, endpoint=endpoint, outcome="refused"))
    here(t.OfferReturned("leg-1", offer=offer, outcome="refused"))
    assert here.call().phase is Phase.QUEUED
    here.wait(21)
    assert here.call().phase is Phase.RINGING, "the time for which it was kept from them is over"


def test_given_nobody_answers_then_each_who_rang_is_system_busy(here: Centre) -> None:
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome="no_answer"))
    assert [here.state(one) for one in (LI, WANG, CHEN)] == ["system_busy"] * 3


def test_given_all_ring_when_the_caller_gives_up_then_nobody_is_blamed(here: Centre) -> None:
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert set(outcomes(here).values()) == {"withdrawn"}
    assert [here.state(one) for one in (LI, WANG, CHEN)] == ["ready"] * 3


def test_given_all_ring_when_one_loses_his_page_then_only_he_is_unreachable(here: Centre) -> None:
    here(i.PageLost(LI, "page-li"))
    here.wait(4)
    assert outcomes(here) == {LI: "unreachable"}
    assert here.call().phase is Phase.RINGING


def talk_of(here: Centre, leg: str, seconds: float) -> str:
    """A caller is served by whoever is rung first and talks so long; who it was."""
    here.to_queue(leg)
    ring = here.last(do.Ring)
    here(t.OfferAnswered(leg, offer=ring.offer, agent_leg=f"a-{leg}", endpoint=ring.endpoint))
    served = here.call(leg).agent
    assert served is not None
    here.wait(seconds)
    here(t.LegEnded(f"a-{leg}", cause=16, by_remote=True))
    here(t.LegEnded(leg, cause=16, by_remote=False))
    here(i.WrapUpDone(served))
    here.wait(2)
    return served


def test_given_even_distribution_when_many_call_then_each_handles_as_many() -> None:
    here = Centre(ringing_together("even"))
    for one in (LI, WANG, CHEN):
        here.make_ready(one)
    served = [talk_of(here, f"leg-{n}", 10 + 50 * (n % 2)) for n in range(9)]
    assert {one: served.count(one) for one in (LI, WANG, CHEN)} == {LI: 3, WANG: 3, CHEN: 3}
    assert here.floor.shifts[LI].handled == 3


def test_given_least_talk_when_one_talks_long_then_the_others_are_served_first() -> None:
    here = Centre(ringing_together("least_talk"))
    for one in (LI, WANG):
        here.make_ready(one)
    first = talk_of(here, "leg-0", 600)
    others = {talk_of(here, f"leg-{n}", 30) for n in range(1, 6)}
    assert others == {LI, WANG} - {first}


def test_given_round_robin_when_many_call_then_their_turns_go_round() -> None:
    config = ringing_together("round_robin")
    people = {
        one: replace(a, places={QUEUE: n})
        for n, (one, a) in enumerate(sorted(config.agents.items()))
    }
    here = Centre(replace(config, agents=people))
    for one in (WANG, CHEN, LI):
        here.make_ready(one)
    assert [talk_of(here, f"leg-{n}", 5) for n in range(6)] == [CHEN, LI, WANG] * 2


def test_given_a_fixed_order_when_many_call_then_the_first_of_the_list_is_always_rung() -> None:
    config = ringing_together("fixed")
    people = {one: replace(a, places={QUEUE: 9}) for one, a in config.agents.items()}
    people[WANG] = replace(people[WANG], places={QUEUE: 0})
    here = Centre(replace(config, agents=people))
    for one in (LI, CHEN, WANG):
        here.make_ready(one)
    assert {talk_of(here, f"leg-{n}", 5) for n in range(4)} == {WANG}


def test_given_random_when_many_call_then_everybody_has_some() -> None:
    here = Centre(ringing_together("random"))
    for one in (LI, WANG, CHEN):
        here.make_ready(one)
    served = [talk_of(here, f"leg-{n}", 5) for n in range(30)]
    assert min(served.count(one) for one in (LI, WANG, CHEN)) >= 4


def test_given_a_meal_when_he_signs_in_again_then_his_shift_goes_on_but_not_tomorrow() -> None:
    here = Centre(ringing_together("even"))
    here.make_ready(LI)
    talk_of(here, "leg-1", 5)
    here(i.SignOut(LI))
    here.wait(3600)
    here(i.SignIn(LI))
    assert here.floor.shifts[LI].handled == 1
    here(i.SignOut(LI))
    here.wait(9 * 3600)
    here(i.SignIn(LI))
    assert here.floor.shifts[LI].handled == 0
