"""“为什么没分给我”: the explanation of a waiting call, of a past one, and that neither ever differs
from what the dispatcher did."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import LI, QUEUE, WANG, Centre, agent, centre
from tests.voice.whole_kit import Whole
from warmline.agents import events as agent_events
from warmline.agents.model import AgentState
from warmline.agents.timeline import Interval, intervals
from warmline.interactions import events as e
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import WarmlineError
from warmline.routing.policy import QueuePolicy, Relax
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice import why, why_past
from warmline.voice.config import QueueConfig, VoiceConfig
from warmline.voice.model import Phase
from warmline.voice.why_model import Explained, Reason

CHEN, ZHAO = "chen", "zhao"
ENGLISH = "s-english"
OTHER = "q-other"


def skilled() -> VoiceConfig:
    """售前 wants English at level 2 or better: 李雷 has 1, 王芳 only 4, 陈晨 none, 赵 is in another
    queue."""
    people = {
        LI: agent(LI, skills={ENGLISH: 1}),
        WANG: agent(WANG, skills={ENGLISH: 4}),
        CHEN: agent(CHEN, extension="8003"),
        ZHAO: agent(ZHAO, extension="8004", queues={OTHER: 1}, skills={ENGLISH: 1}),
    }
    config = centre(agents=people)
    queue = replace(config.queues[QUEUE], skills={ENGLISH: 2})
    other = QueueConfig(id=OTHER, key="other", name="售后", project=DEFAULT_PROJECT)
    return replace(config, queues={QUEUE: queue, OTHER: other})


def now(here: Centre, agent_id: str, leg: str = "leg-1") -> list[Reason]:
    """The reasons by now."""
    return why.reasons(here.floor, here.transient, here.call(leg), agent_id, here.at)


def refuses(here: Centre) -> None:
    offer = here.call().offer
    assert offer is not None
    here(t.OfferReturned("leg-1", offer=offer.ring, outcome="refused"))


def codes(reasons: list[Reason] | tuple[Reason, ...]) -> list[str]:
    return [str(one.code) for one in reasons]


def line_of(here: Centre, agent_id: str) -> list[Interval]:
    facts = [(at, fact) for at, key, fact in here.said if key == agent_id and _is_of_agent(fact)]
    return intervals(facts)  # type: ignore[arg-type]


def _is_of_agent(fact: object) -> bool:
    return isinstance(fact, agent_events.AgentFact)


def past(here: Centre, call: str, agents: list[str]) -> list[Explained]:
    """The waits of a call as they are told afterwards, from facts alone."""
    told = [(at, fact) for at, key, fact in here.said if key == call]
    lines = {one: line_of(here, one) for one in agents}
    return [
        why_past.explained(wait, lines, agents, here.at) for wait in why_past.waits_of(call, told)
    ]


def rows(explained: Explained) -> dict[str, list[str]]:
    return {row.agent: codes(row.reasons) for row in explained.rows}


# A waiting call


def test_given_a_call_that_nobody_may_have_then_each_is_told_the_condition_that_failed() -> None:
    here = Centre(skilled())
    for one in (WANG, CHEN, ZHAO):
        here.make_ready(one)
    here.to_queue()
    (weak,) = now(here, WANG)
    assert (weak.code, weak.skill, weak.needs, weak.has) == ("skill_too_weak", ENGLISH, 2, 4)
    (missing,) = now(here, CHEN)
    assert (missing.code, missing.skill, missing.needs) == ("skill_missing", ENGLISH, 2)
    assert codes(now(here, ZHAO)) == ["not_in_queue"]
    (offline,) = now(here, LI)
    assert (offline.code, offline.state) == ("not_ready", "offline")


def test_given_he_refused_then_the_call_is_kept_from_him_and_he_is_told_until_when() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    refuses(here)
    here.wait(5)
    (excluded,) = now(here, LI)
    assert excluded.code == "excluded"
    assert excluded.ends == here.at + timedelta(seconds=15), "twenty seconds from his refusal"


def test_given_it_rings_at_a_colleague_then_who_becomes_ready_is_told_so() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    here.make_ready(WANG)
    (rings,) = now(here, WANG)
    assert (rings.code, rings.other) == ("rings_elsewhere", LI)
    (mine,) = now(here, LI)
    assert (mine.code, mine.ends) == ("offered", here.at + timedelta(seconds=20))


def test_given_a_pause_when_he_asks_then_the_state_is_the_reason_with_since_when() -> None:
    here = Centre()
    here.make_ready(LI)
    here.wait(60)
    here(i.Pause(LI, "lunch"))
    here.to_queue()
    (paused,) = now(here, LI)
    assert (paused.state, paused.detail, paused.since) == ("pause", "lunch", here.at)


def test_given_a_large_queue_then_those_asked_for_and_those_ready_come_first() -> None:
    many = {f"a{n:03}": agent(f"a{n:03}", extension=str(9000 + n)) for n in range(600)}
    here = Centre(centre(agents={**many, LI: agent(LI), WANG: agent(WANG)}))
    here.make_ready(LI)
    here.to_queue()
    found = why.explained(here.floor, here.transient, here.call().id, here.at, ["a599"])
    assert found is not None
    assert [row.agent for row in found.rows[:2]] == ["a599", LI]
    assert (len(found.rows), found.more) == (why.MOST, 102)


# A past call


def test_given_two_were_ready_when_one_is_rung_then_the_other_learns_who_was_before_him() -> None:
    here = Centre()
    here.make_ready(LI)
    here.wait(40)
    here.make_ready(WANG)
    here.wait(10)
    here.to_queue()
    call = here.call().id
    (wait,) = past(here, call, [LI, WANG])
    (given,) = wait.given
    assert (given.agent, given.rule, given.counted) == (LI, "longest_idle", 50)
    (behind,) = wait.rows[1].reasons
    assert (behind.code, behind.other, behind.counted, behind.theirs) == (
        "ranked_behind",
        LI,
        10,
        50,
    )


def test_given_nobody_could_have_it_then_the_record_says_what_failed_for_each() -> None:
    here = Centre(skilled())
    for one in (WANG, CHEN, ZHAO):
        here.make_ready(one)
    here.wait(5)
    here.to_queue()
    call = here.call().id
    here.wait(30)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    (wait,) = past(here, call, [LI, WANG, CHEN, ZHAO])
    assert (wait.outcome, (wait.until or here.at) - wait.since) == (
        "abandoned",
        timedelta(seconds=30),
    )
    assert rows(wait) == {
        LI: ["not_ready"],
        WANG: ["skill_too_weak"],
        CHEN: ["skill_missing"],
        ZHAO: ["not_in_queue"],
    }


def test_given_he_becomes_ready_in_the_middle_then_it_is_noted_once_and_not_each_second() -> None:
    here = Centre(skilled())
    here.to_queue()
    here.wait(20)
    here.make_ready(WANG)
    for _ in range(5):
        here.wait(3)
        here(i.PageReady(WANG, "another page"))
    assert len(here.facts(e.QueuePassedOver)) == 1
    (wait,) = past(here, here.call().id, [WANG])
    paused, weak = wait.rows[0].reasons[-2:]
    assert (paused.code, weak.code) == ("not_ready", "skill_too_weak")
    assert weak.since == here.floor.agents[WANG].since


def test_given_somebody_ready_far_behind_the_first_then_what_is_not_known_is_not_made_up() -> None:
    here = Centre(skilled())
    for n in range(12):
        here.to_queue(f"leg-{n}", f"1370013{n:04}")
    here.wait(10)
    here.make_ready(WANG)
    assert len(here.facts(e.QueuePassedOver)) == 10, "noted with the first ten"
    last = here.call("leg-11").id
    here.wait(10)
    (wait,) = past(here, last, [WANG])
    assert codes(wait.rows[0].reasons)[-1] == "not_noted"


def test_given_a_crowd_is_ready_then_twenty_are_named_and_the_others_counted() -> None:
    many = {f"a{n:03}": agent(f"a{n:03}", extension=str(9000 + n)) for n in range(80)}
    here = Centre(centre(agents=many))
    for one in many:
        here.make_ready(one)
        here.wait(1)
    here.to_queue()
    (made,) = here.facts(e.OfferMade)
    assert made.agent == "a000"
    assert [one.agent for one in made.beside] == [f"a{n:03}" for n in range(1, 21)]
    assert made.more == 59
    assert made.beside[0].counted == 79


# Never another story than the dispatcher's


class Day:
    """A day at random, watched after every step."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        config = skilled()
        policy = QueuePolicy(relax=(Relax(after_s=60, level=5),))
        queues = {
            key: replace(
                queue,
                policy=policy,
                strategy=self.dice.choice(["longest_idle", "fixed", "even", "ring_all"]),
            )
            for key, queue in config.queues.items()
        }
        self.here = Whole(replace(config, queues=queues))
        self.switch = self.here.switch
        self.agents = [LI, WANG, CHEN, ZHAO]
        self.seen: dict[tuple[str, str], set[str]] = {}
        """What was true, by call and agent, at any moment when the call could have been given."""

    def ask(self, command: i.Command) -> None:
        try:
            self.here.take(command)
        except WarmlineError:
            self.here._inbox.clear()

    def step(self) -> None:
        one = self.dice.choice(self.agents)
        match self.dice.randrange(9):
            case 0:
                self.switch.register(f"w-{one}")
                self.ask(i.PageReady(one, f"page-{one}"))
                self.ask(i.SignIn(one))
                self.ask(i.Microphone(one, True))
                self.ask(i.Ready(one))
            case 1:
                self.ask(i.Ready(one))
            case 2:
                self.ask(i.Pause(one, "lunch"))
            case 3:
                self.switch.lose(f"w-{one}")
            case 4 | 5:
                leg = self.switch.arrive(f"1380013{self.dice.randrange(9999):04}", "4001")
                self.switch.press(leg, "1")
            case 6:
                for offer in sorted(self.switch.world.offers)[:1]:
                    rung = sorted(self.switch.world.offers[offer].legs)
                    if self.dice.random() < 0.5:
                        self.switch.agent_answers(offer, rung[0])
                    elif self.switch.world.offers[offer].legs[rung[0]] in self.switch.world.legs:
                        self.switch.agent_rejects(offer, "refused", rung[0])
            case 7:
                for leg in sorted(self.switch.world.legs)[:1]:
                    self.switch.caller_hangs_up(leg)
            case _:
                pass
        self.watch()
        self.here.wait(self.dice.choice([0.5, 3.0, 21.0]))
        self.watch()

    def watch(self) -> None:
        """What is told now, beside what the dispatcher does: no difference."""
        floor, hidden = self.here.floor, self.here.transient
        for call in floor.queued_calls():
            for one in self.agents:
                told = why.reasons(floor, hidden, call, one, self.here.at)
                assert told, "who may have a waiting call has been rung for it"
                rung = call.offer_to(one) is not None
                assert (codes(told) == ["offered"]) == rung
                ready = floor.agents.get(one)
                if ready is not None and ready.state is AgentState.READY:
                    assert "not_ready" not in codes(told)
                    if call.phase is Phase.QUEUED and call.id not in hidden.away:
                        self.seen.setdefault((call.id, one), set()).update(codes(told))


@pytest.mark.parametrize("seed", range(8))
def test_a_day_at_random_is_explained_as_it_was(seed: int) -> None:
    day = Day(seed)
    for _ in range(120):
        day.step()
    members = {LI, WANG, CHEN}
    told = 0
    calls = [key for _, key, fact in day.here.said if isinstance(fact, e.QueueEntered)]
    assert len(calls) >= 15, "a day on which hardly anybody waits tests little"
    for call in dict.fromkeys(calls):
        offered = {f.agent for _, k, f in day.here.said if k == call and isinstance(f, e.OfferMade)}
        found: dict[str, set[str]] = {one: set() for one in day.agents}
        for wait in past(day.here, call, day.agents):
            for one, because in rows(wait).items():
                found[one] |= set(because)
        for one in day.agents:
            if one in members:
                assert "not_in_queue" not in found[one], "nobody is told what was not so"
            else:
                assert found[one] <= {"not_ready", "not_in_queue", "not_noted", "rings_elsewhere"}
            assert ("offered" in found[one]) == (one in offered)
            seen = day.seen.get((call, one), set()) - {"rings_elsewhere", "on_its_way", "offered"}
            if one not in members:
                seen -= {"device_lost"}  # of those who are not in the queue no more is kept
            if "not_noted" not in found[one]:
                assert seen <= found[one], "what kept it from him then is told afterwards"
                told += len(seen)
    assert told >= 10
