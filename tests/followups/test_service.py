"""The verbs on follow-ups: planned, changed by two, taken, done, repeated; who sees which."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.followups.world import World
from warmline.customers.errors import CustomerMissing
from warmline.followups.errors import (
    DayFull,
    FollowupChanged,
    FollowupMalformed,
    FollowupMissing,
    NotForThem,
    StepNotAllowed,
    TakenAlready,
)
from warmline.followups.model import (
    About,
    Filters,
    FollowupChange,
    Group,
    GroupKind,
    Kind,
    NewFollowup,
    Outcome,
    Priority,
    Repeat,
    Result,
    Sheet,
    State,
    Unit,
    View,
    Way,
)
from warmline.kit.errors import Missing, Refused
from warmline.kit.ids import uuid7

pytestmark = pytest.mark.servers


async def test_given_a_card_call_and_order_when_planned_then_kept_as_said_and_in_the_trail(
    world: World,
) -> None:
    card = await world.customer(world.ann, "张三")
    call = uuid7()
    world.sight.calls[call] = {world.ann.user_id}
    made = await world.plan(
        world.ann,
        "  回 13800138000，确认安装时间 ",
        customer=card.id,
        interaction=call,
        about=About("order", "A-1"),
        way=Way.VISIT,
        priority=Priority.HIGH,
    )
    again = await world.followups.get(world.ann, made.id)
    assert again == made
    assert (made.assignee, made.department) == (world.ann.user_id, world.east)
    assert made.content == "回 13800138000，确认安装时间"
    assert (made.about, made.state) == (About("order", "A-1"), State.PLANNED)
    assert made.names[card.id] == "张三"
    [entry] = await world.trail_of()
    assert (entry.action, entry.noun_id) == ("created", made.id)
    assert "13800138000" not in str(entry.after)


async def test_given_what_he_does_not_see_when_planned_for_then_refused_and_nothing_is_kept(
    world: World,
) -> None:
    """Another's customer or call, another project, other people and groups."""
    bobs = await world.customer(world.bob, "李四")
    wrong: tuple[tuple[dict[str, Any], type[Exception]], ...] = (
        ({"customer": bobs.id}, CustomerMissing),
        ({"interaction": uuid7()}, Missing),
        ({"project": "00000000-0000-7000-8000-000000000099"}, NotForThem),
        ({"assignee": world.bob.user_id}, NotForThem),
        ({"assignee": world.lee.user_id}, NotForThem),
        ({"group": Group(GroupKind.DEPARTMENT, world.west)}, NotForThem),
        ({"group": Group(GroupKind.QUEUE, world.queue)}, NotForThem),
        ({"questionnaire": uuid7()}, FollowupMalformed),
        ({"due_at": world.at(hours=-1)}, FollowupMalformed),
    )
    for given, error in wrong:
        with pytest.raises(error):
            await world.plan(world.ann, **given)
    with pytest.raises(FollowupMalformed):
        await world.plan(world.ann, " ")
    # A leader plans for his people, not for others.
    made = await world.plan(world.lee, assignee=world.ann.user_id)
    assert made.department == world.east
    with pytest.raises(NotForThem):
        await world.plan(world.lee, assignee=world.bob.user_id)
    found = await world.followups.search(world.sun, Filters(), Sheet())
    assert [one.id for one in found.items] == [made.id]


async def test_given_scopes_when_anything_is_asked_then_each_reaches_only_his(
    world: World,
) -> None:
    """By id, list, search, calendar, counts, every verb: another's is as if it were not there."""
    card = await world.customer(world.bob, "李四")
    bobs = await world.plan(world.bob, "回访李四", customer=card.id)
    anns = await world.plan(world.ann, "回访")
    day = (world.at(days=-1), world.at(days=2))
    for actor, seen in (
        (world.ann, {anns.id}),
        (world.lee, {anns.id}),
        (world.bob, {bobs.id}),
        (world.sun, {anns.id, bobs.id}),
        (world.zoe, set[str]()),
    ):
        found = await world.followups.search(actor, Filters(), Sheet())
        span = await world.followups.calendar(actor, *day, Filters())
        counts = await world.followups.counts(actor)
        assert {one.id for one in found.items} == seen
        assert {one.id for one in span.items} == seen
        assert sum(span.days.values()) == counts["today"] == len(seen)
        searched = await world.followups.search(actor, Filters(q="李四"), Sheet())
        assert {one.id for one in searched.items} == seen & {bobs.id}
        told = await world.followups.search(actor, Filters(customer=card.id), Sheet())
        assert {one.id for one in told.items} == seen & {bobs.id}
    for attempt in (
        world.followups.get(world.ann, bobs.id),
        world.followups.reminders(world.ann, bobs.id),
        world.followups.change(world.ann, bobs.id, 1, FollowupChange(content="x")),
        world.followups.snooze(world.ann, bobs.id, world.at(hours=1)),
        world.followups.take(world.ann, bobs.id),
        world.followups.complete(world.ann, bobs.id, Outcome(Result.REACHED)),
        world.followups.cancel(world.ann, bobs.id, "x"),
    ):
        with pytest.raises(FollowupMissing):
            await attempt
    nobody = world.actor("ann", permissions=frozenset())
    with pytest.raises(Refused):
        await world.followups.search(nobody, Filters(), Sheet())


async def test_given_two_people_with_one_follow_up_when_both_save_then_the_second_is_told(
    world: World,
) -> None:
    made = await world.plan(world.ann)
    saved = await world.followups.change(
        world.lee, made.id, 1, FollowupChange(content="改为上门", way=Way.VISIT)
    )
    assert (saved.version, saved.changed_by) == (2, world.lee.user_id)
    with pytest.raises(FollowupChanged) as refused:
        await world.followups.change(world.ann, made.id, 1, FollowupChange(content="别的"))
    assert refused.value.details["version"] == 2
    assert (await world.followups.get(world.ann, made.id)).content == "改为上门"


async def test_given_another_hour_when_changed_then_its_reminders_move(world: World) -> None:
    made = await world.plan(world.ann)
    later = world.at(days=3)
    await world.followups.change(world.ann, made.id, 1, FollowupChange(due_at=later))
    found = await world.followups.reminders(world.ann, made.id)
    # 09:00 in Shanghai is when the day starts and when it is due, so five minutes before is alone.
    assert [(one.kind, one.at) for one, _ in found] == [(Kind.SOON, later - timedelta(minutes=5))]
    with pytest.raises(FollowupMalformed):
        await world.followups.change(
            world.ann, made.id, 2, FollowupChange(due_at=world.at(days=-1))
        )


async def test_given_a_limit_when_a_day_is_full_then_refused_also_for_two_at_once(
    world: World,
) -> None:
    await world.assign.set_limit(world.lee, world.ann.user_id, 2)
    due = world.at(hours=3)
    tries = [world.plan(world.ann, due_at=due) for _ in range(6)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    planned = [one for one in done if not isinstance(one, BaseException)]
    assert len(planned) == 2
    assert {type(one) for one in done if isinstance(one, BaseException)} == {DayFull}
    # The day after has room, and so has this one once something is done.
    tomorrow = await world.plan(world.ann, due_at=due + timedelta(days=1))
    with pytest.raises(DayFull):
        await world.followups.change(world.ann, tomorrow.id, 1, FollowupChange(due_at=due))
    await world.followups.complete(world.ann, planned[0].id, Outcome(Result.REACHED))
    moved = await world.followups.change(world.ann, tomorrow.id, 1, FollowupChange(due_at=due))
    # Moving within a full day needs no room.
    await world.followups.change(
        world.ann, moved.id, 2, FollowupChange(due_at=due + timedelta(hours=1))
    )


async def test_given_a_group_s_when_two_take_it_then_one_has_it_and_the_other_is_told(
    world: World,
) -> None:
    group = Group(GroupKind.DEPARTMENT, world.east)
    free = await world.plan(world.ann, group=group)
    assert (free.assignee, free.department) == (None, world.east)
    with pytest.raises(FollowupMissing):
        await world.followups.take(world.bob, free.id)
    done = await asyncio.gather(
        world.followups.take(world.ann, free.id),
        world.followups.take(world.lee, free.id),
        return_exceptions=True,
    )
    assert [type(one) for one in done if isinstance(one, BaseException)] == [TakenAlready]
    [got] = [one for one in done if not isinstance(one, BaseException)]
    # The one who has it may ask again; the answer was lost.
    winner = world.ann if got.assignee == world.ann.user_id else world.lee
    assert await world.followups.take(winner, free.id) == got


async def test_given_a_queue_s_when_free_then_its_people_see_it_and_nobody_else_s(
    world: World,
) -> None:
    group = Group(GroupKind.QUEUE, world.queue)
    free = await world.plan(world.sun, group=group)
    assert free.names[world.queue] == "售后服务"
    seen = await world.followups.search(world.bob, Filters(view=View.FREE), Sheet())
    assert [one.id for one in seen.items] == [free.id]
    assert (await world.followups.search(world.ann, Filters(), Sheet())).items == []
    taken = await world.followups.take(world.bob, free.id)
    assert (taken.assignee, taken.department) == (world.bob.user_id, world.west)


async def test_given_a_result_when_done_then_kept_closed_and_not_done_twice(world: World) -> None:
    made = await world.plan(world.ann)
    outcome = Outcome(Result.UNREACHED, " 无人接听 ", again_at=world.at(hours=4))
    done, again = await world.followups.complete(world.ann, made.id, outcome)
    assert (done.state, done.result, done.result_text) == (
        State.DONE,
        Result.UNREACHED,
        "无人接听",
    )
    assert (done.finished_by, done.finished_at) == (world.ann.user_id, world.clock.now())
    assert again is not None
    assert (again.state, again.due_at, again.content) == (
        State.PLANNED,
        world.at(hours=4),
        made.content,
    )
    assert await world.followups.reminders(world.ann, done.id) == []
    for attempt in (
        world.followups.complete(world.ann, made.id, Outcome(Result.REACHED)),
        world.followups.cancel(world.ann, made.id, "x"),
        world.followups.snooze(world.ann, made.id, world.at(hours=1)),
        world.followups.change(world.ann, made.id, 2, FollowupChange(content="x")),
    ):
        with pytest.raises(StepNotAllowed):
            await attempt
    assert (await world.followups.get(world.ann, made.id)) == done


async def test_given_a_series_when_done_or_cancelled_once_then_the_next_is_there(
    world: World,
) -> None:
    made = await world.plan(world.ann, repeat=Repeat(Unit.MONTH, left=2))
    assert made.series == made.id
    _, second = await world.followups.complete(world.ann, made.id, Outcome(Result.REACHED))
    assert second is not None
    assert second.due_at.month == made.due_at.month + 1
    _, third = await world.followups.cancel(world.ann, second.id, "客户出差")
    assert third is not None
    _, fourth = await world.followups.complete(world.ann, third.id, Outcome(Result.REACHED))
    assert fourth is None
    found = await world.followups.search(world.ann, Filters(series=made.id), Sheet())
    assert len(found.items) == 3


async def test_given_a_series_when_all_is_cancelled_then_nothing_comes(world: World) -> None:
    made = await world.plan(world.ann, repeat=Repeat(Unit.DAY))
    _, coming = await world.followups.cancel(world.ann, made.id, "客户退订", series=True)
    assert coming is None
    found = await world.followups.search(world.ann, Filters(view=View.OPEN), Sheet())
    assert found.items == []


async def test_given_a_group_s_that_nobody_took_when_done_then_it_was_his(world: World) -> None:
    free = await world.plan(world.ann, group=Group(GroupKind.DEPARTMENT, world.east))
    done, _ = await world.followups.complete(world.lee, free.id, Outcome(Result.MOOT))
    assert (done.assignee, done.finished_by) == (world.lee.user_id, world.lee.user_id)


async def test_given_quick_choices_then_each_can_be_planned(world: World) -> None:
    for code, at in world.followups.quick(world.ann):
        made = await world.followups.plan(world.ann, NewFollowup(code, at))
        assert made.due_at == at
