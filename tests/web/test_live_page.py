"""Snapshot and changes tell the same story: what a page holds is what a new snapshot would say.

After every step of a long day the changes are applied to each page's last picture as the desktop
does it (replace by id, null removes), and compared with a fresh snapshot for the same person.
"""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.floor_kit import LI, QUEUE, WANG, Centre, centre
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice.model import Phase
from warmline.web.live.page import NOUNS, Page
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
STRANGER = person("stranger")


class Watched:
    """A page as the desktop keeps it."""

    def __init__(self, actor: Actor, here: Centre) -> None:
        self.here = here
        self.page = Page(actor, here.floor)
        first = self.page.snapshot(here.at, Told(here.floor, TODAY))
        self.picture: dict[str, dict[str, Any]] = {noun: dict(first[noun]) for noun in NOUNS}
        self.numbers = [first["n"]]

    def change(self) -> None:
        """Tell the page about everything; it filters and forgets by itself."""
        floor = self.here.floor
        keys = {noun: set(self.picture[noun]) for noun in NOUNS}
        message = self.page.change(
            keys["agents"] | set(floor.agents),
            keys["queues"] | set(floor.config.queues),
            keys["calls"] | set(floor.calls),
            self.here.at,
            Told(floor, TODAY),
        )
        if message is None:
            return
        self.numbers.append(message["n"])
        for noun in NOUNS:
            for key, view in message[noun].items():
                if view is None:
                    self.picture[noun].pop(key, None)
                else:
                    self.picture[noun][key] = view

    def fresh(self) -> dict[str, dict[str, Any]]:
        new = Page(self.page.actor, self.here.floor).snapshot(
            self.here.at, Told(self.here.floor, TODAY)
        )
        return {noun: new[noun] for noun in NOUNS}


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
    pages = [Watched(actor, here) for actor in (AGENT, CHIEF, STRANGER)]
    for step, number in day:
        play(here, step, number)
        for page in pages:
            page.change()
            assert page.picture == page.fresh()
            assert page.numbers == list(range(len(page.numbers)))


@given(day=st.lists(st.tuples(STEPS, st.integers(0, 50)), max_size=25))
@settings(max_examples=60, deadline=None)
def test_given_a_change_that_does_not_concern_a_page_then_there_is_nothing_to_tell_it(
    day: list[tuple[str, int]],
) -> None:
    here = Centre()
    pages = [Watched(actor, here) for actor in (AGENT, CHIEF, STRANGER)]
    for step, number in day:
        calls = set(here.floor.calls)
        play(here, step, number)
        calls |= set(here.floor.calls)
        theirs = {c.offer.agent if c.offer else c.agent or "" for c in here.floor.calls.values()}
        for page in pages:
            if not page.page.concerns({WANG}, calls, theirs):
                told = Told(here.floor, TODAY)
                assert page.page.change({WANG}, set(), calls, here.at, told) is None
            page.change()


def test_given_views_made_once_for_all_when_encoded_then_they_read_as_plain_ones() -> None:
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    once = Told(here.floor, TODAY, encoded)
    for actor in (AGENT, CHIEF, STRANGER):
        plain = Page(actor, here.floor).snapshot(here.at, Told(here.floor, TODAY))
        shared = Page(actor, here.floor).snapshot(here.at, once)
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
    page.change()
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
