"""Clocks of one order that end at once: a step each, and one notice to each person that names
them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.tickets.world import World
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.kit.ids import uuid7
from warmline.notices.model import NewNotice
from warmline.outward.sentences import said
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.limits import ClockKind, Escalation, LimitRule
from warmline.tickets.model import Step
from warmline.tickets.planning import Mark
from warmline.tickets.telling import Together, together


async def two_clocks(world: World, *, warn_minutes: int = 0) -> str:
    """An order at wu's of which two clocks end after ten minutes, and are passed up five later, to
    him as well."""
    for kind in (ClockKind.RESPONSE, ClockKind.RESOLUTION):
        rule = LimitRule(
            uuid7(),
            DEFAULT_PROJECT,
            kind,
            Limit(10, Unit.MINUTES),
            type=world.ids["leak"],
            warn_minutes=warn_minutes if kind is ClockKind.RESPONSE else 0,
            warn_to=("assignee",),
            escalations=(Escalation(5, ("assignee", "supervisors")),),
        )
        await world.tickets.types.save_limit(SYSTEM, rule, new=True)
    return (await world.walked(Step.DISPATCH, Step.SIGN)).id


def of_clocks(world: World, name: str) -> Sequence[NewNotice]:
    """What somebody was told of the clocks."""
    kinds = ("ticket_warned", "ticket_overdue", "ticket_escalated")
    user = world.ids[name]
    return [new for users, new in world.heard.told if user in users and new.kind in kinds]


@pytest.mark.servers
async def test_given_two_clocks_that_end_at_once_when_told_then_each_person_hears_once_of_both(
    world: World,
) -> None:
    ticket = await two_clocks(world)
    world.clock.advance(601)
    assert await world.tickets.ticking.tick() == 2
    [told] = of_clocks(world, "wu")
    assert (told.kind, told.popup, told.sound) == ("ticket_overdue", True, True)
    assert told.facts["clocks"] == "response resolution"
    assert said(told.kind, told.facts, "zh").endswith("已超时：路面漏水 · 首次响应、办结")
    world.clock.advance(300)
    assert await world.tickets.ticking.tick() == 2
    assert [one.kind for one in of_clocks(world, "wu")] == ["ticket_overdue", "ticket_escalated"]
    assert [one.kind for one in of_clocks(world, "chef")] == ["ticket_escalated"]
    # The history has each of them.
    detail = await world.tickets.looking.get(world.sun, ticket)
    steps = [
        (one.step.value, one.data["clock"]) for one in detail.history if one.by == SYSTEM.user_id
    ]
    assert sorted(steps) == [
        ("escalated", "resolution"),
        ("escalated", "response"),
        ("overdue", "resolution"),
        ("overdue", "response"),
    ]


@pytest.mark.servers
async def test_given_jobs_that_were_away_when_all_is_late_then_one_notice_says_the_gravest(
    world: World,
) -> None:
    await two_clocks(world, warn_minutes=5)
    world.clock.advance(3600)
    assert await world.tickets.ticking.tick() == 5
    for name in ("wu", "chef"):
        [told] = of_clocks(world, name)
        assert (told.kind, told.facts["clocks"]) == ("ticket_escalated", "response resolution")


def test_given_one_clock_over_and_another_soon_when_told_then_both_are_named_as_they_are() -> None:
    heard = [
        (Mark.WARN, ClockKind.RESOLUTION, {"wu", "wei"}),
        (Mark.DUE, ClockKind.RESPONSE, {"wu"}),
    ]
    both = Together("ticket_overdue", (ClockKind.RESPONSE,), (ClockKind.RESOLUTION,))
    soon = Together("ticket_warned", (ClockKind.RESOLUTION,))
    assert together(heard) == {both: {"wu"}, soon: {"wei"}}
    assert (both.popup, soon.popup) == (True, False)
    facts = {"number": "1", "title": "漏水", **both.facts()}
    assert said(both.kind, facts, "en") == (
        "Order 1 is overdue: 漏水 · First response · due soon: Resolution"
    )
    # One that was told before it named clocks reads as it did.
    assert said("ticket_overdue", {"number": "1", "title": "漏水"}, "zh") == "工单 1 已超时：漏水"
