"""Giving follow-ups to others: whose they are, within limits, all or nothing; loads and rules."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from tests.followups.world import ZONE, World
from warmline.followups.errors import (
    FollowupChanged,
    FollowupMalformed,
    FollowupMissing,
    NotForThem,
)
from warmline.followups.model import (
    Filters,
    Group,
    GroupKind,
    Outcome,
    Result,
    Rules,
    Sheet,
    State,
)
from warmline.kit.errors import Refused

pytestmark = pytest.mark.servers


async def test_given_somebody_left_when_looked_then_he_is_first_with_what_he_had(
    world: World,
) -> None:
    await world.plan(world.bob)
    late = await world.plan(world.ann)
    await world.plan(world.ann, due_at=world.at(days=2))
    world.clock.advance(3 * 3600)
    await world.leaves(world.ann)
    loads = await world.assign.loads(world.sun)
    first = loads[0]
    assert (first.user, first.active, first.open, first.today, first.overdue) == (
        world.ann.user_id,
        False,
        2,
        1,
        1,
    )
    assert {one.user for one in loads} == {
        one.user_id for one in (world.ann, world.bob, world.lee, world.sun)
    }
    # A leader sees his own people only.
    assert {one.user for one in await world.assign.loads(world.lee)} == {
        world.ann.user_id,
        world.lee.user_id,
    }
    with pytest.raises(Refused):
        await world.assign.loads(world.bob)
    moved = await world.assign.reassign(
        world.sun,
        whose=world.ann.user_id,
        to=[world.bob.user_id, world.lee.user_id],
        reason="离职",
    )
    assert (moved.moved, moved.left) == (2, ())
    assert sorted(moved.to.values()) == [1, 1]
    again = await world.followups.get(world.sun, late.id)
    assert again.assignee in (world.bob.user_id, world.lee.user_id)
    # He is not listed any more once he has nothing.
    assert world.ann.user_id not in {one.user for one in await world.assign.loads(world.sun)}
    # Each is told once how many he got.
    given = [one for one in world.notices.told if one.kind == "followup_given"]
    assert {one.user for one in given} == {world.bob.user_id, world.lee.user_id}
    assert {one.facts["count"] for one in given} == {"1"}


async def test_given_somebody_ill_for_two_days_when_given_away_then_only_those_days_move(
    world: World,
) -> None:
    now = world.clock.now()
    made = [
        await world.plan(world.ann, due_at=now + timedelta(days=day, hours=1)) for day in range(4)
    ]
    today = now.astimezone(ZONE).date()
    days = (today + timedelta(days=1), today + timedelta(days=2))
    whose, to = world.ann.user_id, [world.lee.user_id]
    # Seen before: who would get how many, and nothing is written, also without a reason.
    seen = await world.assign.reassign(
        world.lee, whose=whose, to=to, days=days, reason="", dry=True
    )
    assert (seen.moved, seen.to) == (2, {world.lee.user_id: 2})
    owners = [(await world.followups.get(world.lee, one.id)).assignee for one in made]
    assert owners == [whose] * 4
    assert world.notices.told == []
    with pytest.raises(FollowupMalformed):
        await world.assign.reassign(world.lee, whose=whose, to=to, days=days, reason="")
    moved = await world.assign.reassign(world.lee, whose=whose, to=to, days=days, reason="病假")
    assert moved == seen
    owners = [(await world.followups.get(world.lee, one.id)).assignee for one in made]
    assert owners == [whose, *to, *to, whose]
    with pytest.raises(FollowupMalformed) as refused:
        await world.assign.reassign(world.lee, whose=whose, to=to, days=days[::-1], reason="x")
    assert refused.value.field == "due_to"


async def test_given_a_group_beyond_his_when_previewed_then_it_is_refused_before_anything_moves(
    world: World,
) -> None:
    await world.plan(world.ann)
    west = Group(GroupKind.DEPARTMENT, world.west)
    with pytest.raises(NotForThem):
        await world.assign.reassign(
            world.lee, whose=world.ann.user_id, group=west, reason="", dry=True
        )


async def test_given_limits_when_given_away_then_none_is_exceeded_and_the_rest_stays(
    world: World,
) -> None:
    made = [await world.plan(world.ann) for _ in range(5)]
    await world.plan(world.lee)
    await world.assign.set_limit(world.sun, world.lee.user_id, 3)
    moved = await world.assign.reassign(
        world.lee, ids=[one.id for one in made], to=[world.lee.user_id], reason="病假"
    )
    assert (moved.moved, len(moved.left)) == (2, 3)
    for one in made:
        found = await world.followups.get(world.lee, one.id)
        stays = one.id in moved.left
        assert found.assignee == (world.ann.user_id if stays else world.lee.user_id)


async def test_given_a_group_when_given_to_it_then_anybody_of_it_may_take_them(
    world: World,
) -> None:
    made = await world.plan(world.ann)
    await world.followups.snooze(world.ann, made.id, world.at(hours=1))
    group = Group(GroupKind.DEPARTMENT, world.east)
    await world.assign.reassign(world.lee, ids=[made.id], group=group, reason="病假")
    found = await world.followups.get(world.ann, made.id)
    assert (found.assignee, found.group, found.state) == (None, group, State.DUE)
    taken = await world.followups.take(world.ann, made.id)
    assert taken.assignee == world.ann.user_id


async def test_given_somebody_out_of_sight_then_nothing_moves(world: World) -> None:
    """Not to people or groups beyond the scope, not what one does not see, not what is closed."""
    anns, bobs = await world.plan(world.ann), await world.plan(world.bob)
    done = await world.plan(world.ann)
    await world.followups.complete(world.ann, done.id, Outcome(Result.REACHED))
    lee = [world.lee.user_id]
    west = Group(GroupKind.DEPARTMENT, world.west)
    for given, error in (
        ({"ids": [anns.id], "to": [world.bob.user_id]}, NotForThem),
        ({"ids": [anns.id], "to": [*lee, world.zoe.user_id]}, NotForThem),
        ({"ids": [anns.id], "group": west}, NotForThem),
        ({"ids": [anns.id, bobs.id], "to": lee}, FollowupMissing),
        ({"ids": [anns.id, done.id], "to": lee}, FollowupMissing),
        ({"ids": [anns.id], "whose": world.ann.user_id, "to": lee}, FollowupMalformed),
        ({"ids": [anns.id]}, FollowupMalformed),
        ({"ids": [anns.id], "to": lee, "group": west}, FollowupMalformed),
    ):
        with pytest.raises(error):
            await world.assign.reassign(world.lee, reason="x", **given)
    moved = await world.assign.reassign(world.lee, whose=world.bob.user_id, to=lee, reason="x")
    assert moved.moved == 0
    with pytest.raises(Refused):
        await world.assign.reassign(world.ann, ids=[anns.id], to=[world.ann.user_id], reason="x")
    found = await world.followups.search(world.sun, Filters(assignee=lee[0]), Sheet())
    assert found.items == []


async def test_given_a_limit_when_set_then_shown_and_taken_away_again(world: World) -> None:
    await world.assign.set_limit(world.lee, world.ann.user_id, 7)
    loads = {one.user: one.per_day for one in await world.assign.loads(world.lee)}
    assert loads == {world.ann.user_id: 7, world.lee.user_id: None}
    await world.assign.set_limit(world.lee, world.ann.user_id, None)
    loads = {one.user: one.per_day for one in await world.assign.loads(world.lee)}
    assert loads[world.ann.user_id] is None
    with pytest.raises(FollowupMissing):
        await world.assign.set_limit(world.lee, world.bob.user_id, 7)


async def test_given_two_who_set_the_rules_then_the_second_is_told(world: World) -> None:
    assert await world.assign.rules(world.ann) == Rules()
    saved = await world.assign.save_rules(world.sun, Rules(time(8, 30), 10, 40))
    assert await world.assign.rules(world.ann) == saved == Rules(time(8, 30), 10, 40, 2)
    with pytest.raises(FollowupChanged):
        await world.assign.save_rules(world.sun, Rules())
    with pytest.raises(Refused):
        await world.assign.save_rules(world.lee, saved)
