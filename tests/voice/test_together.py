"""Several shards' floors shown as one: whatever order the news of the two come in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.voice.floor_kit import LI, WANG, agent
from tests.voice.test_moving import FAR, Two, shared_centre
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.together import Together
from warmline.voice.views import call_view, queue_view

DAY = "2026-01-05"


class Watched(Two):
    """Two shards and a page's view of both, which hears of each when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.floors = (Floor(), Floor())
        self.shown = Together(self.floors)
        self.shown.configure(shared_centre())
        self.heard = [0, 0]

    def hear(self, *order: int) -> None:
        """The page hears all that these shards (0 near, 1 far) have said by now."""
        for which in order:
            said = (self.near, self.far)[which].said
            for at, key, fact in said[self.heard[which] :]:
                self.floors[which].apply(key, fact, at)  # type: ignore[arg-type]
                self.shown.follow(key)
            self.heard[which] = len(said)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_given_a_moved_call_when_both_were_heard_then_it_is_shown_where_it_is(
    order: tuple[int, int],
) -> None:
    two = Watched()
    call = two.carry()
    two.hear(*order)
    assert two.shown.calls[call] == two.far.floor.calls[call]
    assert [c.id for c in two.shown.queued(FAR)] == [call]
    assert two.shown.position(two.shown.calls[call]) == 1
    assert queue_view(two.shown, FAR, DAY, {})["waiting"] == 1


def test_given_a_call_on_its_way_when_shown_then_it_waits_already() -> None:
    two = Watched()
    passed = two.overflow()
    two.hear(0, 1)
    view = call_view(two.shown, two.shown.calls[passed.call])
    assert (view["phase"], view["queue"], view["position"]) == ("queued", FAR, None)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_given_a_moved_call_that_is_over_when_heard_in_pieces_then_it_never_comes_back(
    order: tuple[int, int],
) -> None:
    two = Watched()
    call = two.carry()
    two.hear(0, 1)
    for one in (two.near, two.far):
        one(t.LegEnded("leg-1", cause=16, by_remote=True))
    two.hear(order[0])
    if order[0] == 1:
        assert call not in two.shown.calls
    two.hear(order[1])
    assert not two.shown.calls
    assert not two.shown.queued(FAR)


def test_given_agents_of_two_shards_when_shown_then_all_are_there_as_they_are() -> None:
    two = Watched()
    two.near.make_ready(LI)
    two.far.make_ready(WANG)
    two.hear(0, 1)
    assert {a.id: str(a.state) for a in two.shown.agents.values()} == {LI: "ready", WANG: "ready"}


def test_given_an_agent_who_changed_his_shard_when_shown_then_it_is_where_he_is_signed_in() -> None:
    two = Watched()
    two.far.floor.config.agents[LI] = agent(LI)
    two.near.make_ready(LI)
    two.near(i.SignOut(LI))
    two.far.at = two.near.at + timedelta(seconds=60)
    two.far.make_ready(LI)
    two.near.at = two.near.at + timedelta(seconds=90)
    two.near(i.PageReady(LI, "a late one"))
    for order in ((0, 1), (1, 0)):
        two.hear(*order)
        assert str(two.shown.agents[LI].state) == "ready"


def test_given_checkpoints_when_read_then_what_they_hold_is_shown() -> None:
    two = Watched()
    call = two.carry()
    shown = Together((two.near.floor, two.far.floor))
    shown.config = shared_centre()
    assert shown.calls[call].queue == FAR
    assert queue_view(shown, FAR, DAY, {})["offered"] == 1
