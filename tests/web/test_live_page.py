"""Snapshot and changes tell the same story: what a page holds is what a new snapshot would say.

After every step of a long day the changes are applied to each page's last picture as the desktop
does it (replace by id, null removes), and compared with a fresh snapshot for the same person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.control_kit import CHEN, Talk
from tests.voice.floor_kit import LI, QUEUE, WANG, Centre, centre
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice.model import Phase
from warmline.web.live.audience import NOUNS, Audience, rights
from warmline.web.live.page import Page, nothing
from warmline.web.live.round import Round, Touched
from warmline.web.live.told import Told, encoded

TODAY = "2026-01-05"


def person(user_id: str, *permissions: str, scope: Scope = Scope.OWN) -> Actor:
    return Actor(
        user_id=user_id,
        login=user_id,
        name=user_id,
        permissions=frozenset(permissions),
        scope=scope,
        projects=frozenset({DEFAULT_PROJECT}),
    )


AGENT = person(LI, "desk.use")
CHIEF = person("chief", "board.view", "number.unmask", scope=Scope.ALL)
OTHER_CHIEF = person("other", "board.view", "number.unmask", scope=Scope.ALL)
STRANGER = person("stranger")
LEADER = person(LI, "desk.use", "board.view", scope=Scope.OWN)
"""He takes calls himself; of his own team he sees nothing but by being one of them."""
OTHER_LEADER = person(WANG, "desk.use", "board.view", scope=Scope.OWN)


class Watched:
    """A page as the desktop keeps it."""

    def __init__(self, actor: Actor, here: Centre, beside: Watched | None = None) -> None:
        """`beside` is a page of the same audience."""
        self.here = here
        shared = Audience(actor, here.floor) if rights(actor) is not None else None
        if beside is not None:
            shared = beside.page.audience
        self.page: Page = Page(actor, here.floor, shared)
        first = self.page.snapshot(here.at, Told(here.floor, TODAY))
        self.picture: dict[str, dict[str, Any]] = {noun: dict(first[noun]) for noun in NOUNS}

    def take(self, body: bytes | None) -> None:
        if body is None:
            return
        message = orjson.loads(body)
        for noun in NOUNS:
            for key, view in message[noun].items():
                if view is None:
                    self.picture[noun].pop(key, None)
                else:
                    self.picture[noun][key] = view

    def fresh(self) -> dict[str, dict[str, Any]]:
        actor, floor = self.page.actor, self.here.floor
        own = Audience(actor, floor) if rights(actor) is not None else None
        new = Page(actor, floor, own).snapshot(self.here.at, Told(floor, TODAY))
        return {noun: new[noun] for noun in NOUNS}


def tell(pages: Sequence[Watched], here: Centre, before: Iterable[str] = ()) -> None:
    """A round about everything on the floor, and about calls that were there `before`."""
    floor = here.floor
    calls = set(floor.calls).union(before, *(page.picture["calls"] for page in pages))
    touched = Touched(set(floor.agents), set(floor.config.queues), calls)
    now = Round(touched, floor, here.at, Told(floor, TODAY, encoded))
    for page in pages:
        page.take(now.body(page.page))


STEPS = st.sampled_from(
    ["call", "key", "answer", "refuse", "hang_up", "ready", "pause", "hold", "wait", "lost", "back"]
)


def play(here: Centre, step: str, number: int) -> None:
    legs = sorted(here.floor.by_leg)
    leg = legs[number % len(legs)] if legs else ""
    call = here.floor.calls.get(here.floor.by_leg.get(leg, ""))
    offer = call.offer if call is not None else None
    if step == "call":
        here.arrive(f"leg-{number}")
    elif step == "key" and leg:
        here(t.KeyReceived(leg, key="1"))
    elif step == "answer" and call and offer:
        here(t.OfferAnswered(call.leg, offer=offer.id, agent_leg=f"a-{offer.id}"))
    elif step == "refuse" and call and offer:
        here(t.OfferReturned(call.leg, offer=offer.id, outcome="refused"))
    elif step == "hang_up" and leg:
        here(t.LegEnded(leg, cause=16, by_remote=True))
    elif step == "ready":
        here.make_ready(LI)
    elif step == "pause":
        here(i.SignIn(LI))
        here(i.Pause(LI, "lunch"))
    elif step == "hold" and call and call.phase is Phase.TALKING and call.agent_leg:
        here(t.LegHeld(call.agent_leg))
    elif step == "lost":
        here(t.PhoneLost("w-li"))
    elif step == "back":
        here(t.PhoneRegistered("w-li"))
    else:
        here.wait(number % 40)


@given(day=st.lists(st.tuples(STEPS, st.integers(0, 50)), max_size=25))
@settings(max_examples=60, deadline=None)
def test_changes_applied_to_a_snapshot_equal_the_next_snapshot(day: list[tuple[str, int]]) -> None:
    here = Centre()
    pages = [Watched(actor, here) for actor in (AGENT, CHIEF, LEADER, STRANGER)]
    for step, number in day:
        play(here, step, number)
        tell(pages, here)
        for page in pages:
            assert page.picture == page.fresh()


@given(
    day=st.lists(st.tuples(STEPS, st.integers(0, 50)), max_size=25),
    joins=st.sets(st.integers(0, 24), max_size=4),
    rounds=st.sets(st.integers(0, 24)),
)
@settings(max_examples=60, deadline=None)
def test_pages_that_open_between_two_rounds_share_what_their_audience_is_told(
    day: list[tuple[str, int]], joins: set[int], rounds: set[int]
) -> None:
    """Given boards of the same rights, one of them a leader's who takes calls himself, opened at
    any moment, when a round is over then each shows what a new snapshot would."""
    here = Centre()
    leaders = [Watched(LEADER, here)]
    chiefs = [Watched(OTHER_LEADER, here, leaders[0])]
    seen: set[str] = set()
    for number, (step, what) in enumerate(day):
        play(here, step, what)
        seen |= set(here.floor.calls)
        if number in joins:
            chiefs.append(Watched(OTHER_LEADER, here, leaders[0]))
            leaders.append(Watched(LEADER, here, leaders[0]))
        if number in rounds:
            tell([*leaders, *chiefs], here, seen)
            for page in (*leaders, *chiefs):
                assert page.picture == page.fresh()


@given(day=st.lists(st.tuples(STEPS, st.integers(0, 50)), max_size=25))
@settings(max_examples=60, deadline=None)
def test_given_a_change_that_does_not_concern_a_page_then_its_own_is_as_it_was(
    day: list[tuple[str, int]],
) -> None:
    here = Centre()
    pages = [Watched(actor, here) for actor in (AGENT, STRANGER)]
    for step, number in day:
        calls = set(here.floor.calls)
        play(here, step, number)
        calls |= set(here.floor.calls)
        theirs = {c.offer.agent if c.offer else c.agent or "" for c in here.floor.calls.values()}
        for page in pages:
            if not page.page.concerns({WANG}, calls, theirs):
                told = Told(here.floor, TODAY)
                assert page.page.change({WANG}, calls, nothing(), here.at, told) is None
        tell(pages, here)


def test_given_pages_of_one_audience_when_told_then_they_get_the_very_same_bytes() -> None:
    here = Centre()
    here.make_ready(LI)
    first = Watched(CHIEF, here)
    second = Watched(OTHER_CHIEF, here, first)
    call = here.to_queue()
    touched = Touched({LI}, {QUEUE}, {call.id})
    now = Round(touched, here.floor, here.at, Told(here.floor, TODAY, encoded))
    body = now.body(first.page)
    assert body is not None
    assert now.body(second.page) is body
    assert rights(CHIEF) == rights(OTHER_CHIEF) != rights(LEADER)


def test_given_views_made_once_for_all_when_encoded_then_they_read_as_plain_ones() -> None:
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    once = Told(here.floor, TODAY, encoded)
    for actor in (AGENT, CHIEF, STRANGER):
        audience = Audience(actor, here.floor) if rights(actor) is not None else None
        page = Page(actor, here.floor, audience)
        plain = page.snapshot(here.at, Told(here.floor, TODAY))
        shared = page.snapshot(here.at, once)
        assert orjson.loads(orjson.dumps(shared)) == orjson.loads(orjson.dumps(plain))


def test_given_an_agent_then_he_sees_himself_and_his_own_call_only() -> None:
    here = Centre()
    here.make_ready(LI)
    here.make_ready(WANG)
    here.in_talk()
    here.to_queue("leg-2")
    page = Watched(AGENT, here)
    assert set(page.picture["agents"]) == {LI}
    assert len(page.picture["calls"]) <= 1
    assert page.picture["queues"] == {}


def test_given_a_chief_then_he_sees_the_board() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    page = Watched(CHIEF, here)
    assert set(page.picture["agents"]) == {LI}
    queue = page.picture["queues"][QUEUE]
    assert (queue["waiting"], queue["agents"]["ringing"], queue["offered"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("actor", "shown"), [(CHIEF, "13800138000"), (AGENT, "138****8000")], ids=["chief", "agent"]
)
def test_numbers_are_masked_unless_permitted(actor: Actor, shown: str) -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue(caller="13800138000")
    page = Watched(actor, here)
    (call,) = page.picture["calls"].values()
    assert call["caller"]["raw"] == shown


def test_given_an_offer_taken_back_then_the_call_leaves_the_agents_page() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.to_queue()
    page = Watched(AGENT, here)
    assert call.id in page.picture["calls"]
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    tell([page], here)
    assert page.picture["calls"] == {}


def test_given_another_project_then_its_queues_and_calls_stay_hidden() -> None:
    here = Centre(centre())
    here.to_queue()
    elsewhere = Actor(
        user_id="c",
        login="c",
        name="c",
        permissions=frozenset({"board.view"}),
        scope=Scope.ALL,
        projects=frozenset({"00000000-0000-7000-8000-00000000000f"}),
    )
    page = Watched(elsewhere, here)
    assert page.picture["queues"] == {}
    assert page.picture["calls"] == {}


@pytest.mark.parametrize("shown", [True, False])
def test_given_a_leader_who_listens_then_the_agent_sees_it_only_if_so_set(shown: bool) -> None:
    """To be heard cannot be hidden; and whoever sees all of the floor always sees who listens."""
    talk = Talk(supervision_shown=shown)
    agent, chief = Watched(AGENT, talk), Watched(CHIEF, talk)

    def seen() -> tuple[list[str], list[str]]:
        tell((agent, chief), talk)
        pages = [page.picture["calls"][talk.id]["parties"] for page in (agent, chief)]
        his, chiefs = ([party["state"] for party in parties] for parties in pages)
        return his, chiefs

    for mode, state in (("listen", "listening"), ("whisper", "whispering")):
        talk.ask(i.Supervise(CHEN, talk.id, mode))
        rung = ["ringing"] if mode == "listen" else ["whispering"]
        assert seen() == (rung if shown else [], rung)
        talk.wait(1)
        assert seen() == ([state] if shown else [], [state])
    talk.ask(i.Supervise(CHEN, talk.id, "barge"))
    assert seen() == (["joined"], ["joined"])
