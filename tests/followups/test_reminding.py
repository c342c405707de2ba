"""Reminders: once each, also with two tickers, after a restart, a rest, another hour."""

from __future__ import annotations

import asyncio

import pytest

from tests.followups.world import World
from warmline.followups.model import (
    FollowupChange,
    Group,
    GroupKind,
    Kind,
    Outcome,
    Result,
    Rules,
    State,
)
from warmline.followups.service.reminding import ReminderService

pytestmark = pytest.mark.servers


async def test_given_an_hour_when_it_comes_near_then_its_holder_is_told_once(
    world: World,
) -> None:
    card = await world.customer(world.ann, "张三")
    made = await world.plan(world.ann, customer=card.id)
    await world.look(114)
    assert world.notices.told == []
    await world.look(1)
    [told] = world.notices.told
    assert (told.user, told.kind, told.followup, told.popup) == (
        world.ann.user_id,
        "followup_soon",
        made.id,
        True,
    )
    assert told.facts == {"at": "11:00", "day": "2026-01-05", "what": "张三"}
    assert (await world.followups.get(world.ann, made.id)).state is State.DUE
    await world.look(60)
    assert len(world.notices.told) == 1


async def test_given_another_day_when_it_begins_then_told_in_the_morning_and_before_the_hour(
    world: World,
) -> None:
    made = await world.plan(world.ann, "回 13800138000", due_at=world.at(days=1, hours=5))
    await world.look(24 * 60 + 1)
    assert world.notices.kinds(world.ann.user_id) == ["followup_day"]
    assert world.notices.told[0].facts["what"] == "回 ****"
    assert (await world.followups.get(world.ann, made.id)).state is State.PLANNED
    await world.look(5 * 60)
    assert world.notices.kinds(world.ann.user_id) == ["followup_day", "followup_soon"]


async def test_given_many_and_several_tickers_when_they_look_at_once_then_each_is_sent_once(
    world: World,
) -> None:
    await world.assign.save_rules(world.sun, Rules(per_day=500))
    for number in range(130):
        await world.plan(world.ann, f"第 {number} 个")
    world.clock.advance(3 * 3600)
    tickers = [ReminderService(world.centre) for _ in range(4)]

    async def tick(service: ReminderService) -> int:
        sent = 0
        for _ in range(4):
            sent += await service.send_due()
        return sent

    sent = await asyncio.gather(*map(tick, tickers))
    assert sum(sent) == 130
    told = [one.followup for one in world.notices.told]
    assert len(told) == len(set(told)) == 130


async def test_given_a_ticker_that_dies_in_the_middle_then_the_next_one_sends_it(
    world: World,
) -> None:
    made = await world.plan(world.ann)
    world.clock.advance(2 * 3600)
    world.notices.fails = True
    with pytest.raises(RuntimeError):
        await world.reminders.send_due()
    assert (await world.followups.get(world.ann, made.id)).state is State.PLANNED
    world.notices.fails = False
    # A new process: nothing is remembered but the rows.
    assert await ReminderService(world.centre).send_due() == 1
    assert world.notices.kinds(world.ann.user_id) == ["followup_soon"]


async def test_given_nothing_ran_for_days_then_one_word_for_each_and_not_two(
    world: World,
) -> None:
    made = await world.plan(world.ann, due_at=world.at(days=1, hours=5))
    await world.look(3 * 24 * 60)
    assert world.notices.kinds(world.ann.user_id) == ["followup_soon"]
    found = await world.followups.reminders(world.ann, made.id)
    assert [sent is not None for _, sent in found] == [True, True]


async def test_given_a_rest_when_it_is_over_then_told_again_and_not_before(world: World) -> None:
    made = await world.plan(world.ann)
    await world.look(115)
    resting = await world.followups.snooze(world.ann, made.id, world.at(minutes=10))
    assert (resting.state, resting.snoozed_to) == (State.SNOOZED, world.at(minutes=10))
    assert made.id in world.notices.settled  # what stands on other pages closes
    await world.look(9)
    assert world.notices.kinds(world.ann.user_id) == ["followup_soon"]
    await world.look(1)
    assert world.notices.kinds(world.ann.user_id) == ["followup_soon", "followup_rested"]
    awake = await world.followups.get(world.ann, made.id)
    assert (awake.state, awake.snoozed_to) == (State.DUE, None)


async def test_given_it_is_done_or_moved_before_the_hour_then_nobody_is_told_of_the_old_one(
    world: World,
) -> None:
    done = await world.plan(world.ann)
    moved = await world.plan(world.ann)
    await world.followups.complete(world.ann, done.id, Outcome(Result.REACHED))
    await world.followups.change(world.ann, moved.id, 1, FollowupChange(due_at=world.at(hours=4)))
    await world.look(3 * 60)
    assert world.notices.told == []
    await world.look(56)
    assert [one.followup for one in world.notices.told] == [moved.id]


async def test_given_a_group_s_when_its_hour_comes_then_all_of_the_group_are_told(
    world: World,
) -> None:
    await world.plan(world.ann, group=Group(GroupKind.DEPARTMENT, world.east))
    await world.plan(world.sun, group=Group(GroupKind.QUEUE, world.queue))
    # Somebody in the queue who does not work in the project is told nothing of its customers.
    world.queues.by_queue[world.queue].add(world.zoe.user_id)
    await world.look(115)
    assert {one.user for one in world.notices.told} == {
        world.ann.user_id,
        world.lee.user_id,
        world.bob.user_id,
    }


async def test_given_a_colleague_got_it_then_he_is_told_and_not_the_one_who_had_it(
    world: World,
) -> None:
    made = await world.plan(world.ann)
    await world.assign.reassign(world.lee, ids=[made.id], to=[world.lee.user_id], reason="病假")
    await world.look(115)
    assert [one.user for one in world.notices.told] == [world.lee.user_id]


async def test_given_rules_when_set_then_what_is_planned_afterwards_follows_them(
    world: World,
) -> None:
    await world.assign.save_rules(world.sun, Rules(soon_min=30))
    made = await world.plan(world.ann)
    [(reminder, _)] = await world.followups.reminders(world.ann, made.id)
    assert (reminder.kind, reminder.at) == (Kind.SOON, world.at(minutes=90))
