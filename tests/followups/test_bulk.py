"""Bulk acts on chosen rows: given within limits after a preview, done, moved; each row's answer."""

from __future__ import annotations

import csv
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.followups.world import World
from warmline.followups.errors import FollowupMalformed, NotForThem
from warmline.followups.export import in_background
from warmline.followups.model import Filters, Outcome, Result, State
from warmline.followups.service.bulk import MOST_ROWS, BulkService
from warmline.followups.service.exporting import EXPORT, FollowupExportRuns
from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7
from warmline.runs.model import RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

pytestmark = pytest.mark.servers


async def test_given_chosen_rows_when_previewed_then_nothing_is_written_and_given_is_the_same(
    world: World,
) -> None:
    """Given five of ann's on one day, one of which is done, and bob with room for one more and lee
    for two, then three are given as previewed and every other row says why not."""
    made = [await world.plan(world.ann) for _ in range(5)]
    await world.followups.complete(world.ann, made[0].id, Outcome(Result.REACHED))
    await world.assign.set_limit(world.sun, world.bob.user_id, 1)
    await world.assign.set_limit(world.sun, world.lee.user_id, 2)
    ids = [one.id for one in made]
    to = [world.bob.user_id, world.lee.user_id]
    seen = await world.assign.give(world.sun, ids, to, "", dry=True)
    assert dict(seen.to) == {world.bob.user_id: 1, world.lee.user_id: 2}
    assert [(row.done, row.code) for row in seen.rows] == [
        (False, "followup_missing"),
        (True, ""),
        (True, ""),
        (True, ""),
        (False, "followup_day_full"),
    ]
    assert all(row.message for row in seen.rows if not row.done)
    whose = [(await world.followups.get(world.sun, one)).assignee for one in ids]
    assert whose == [world.ann.user_id] * 5
    assert world.notices.told == []

    given = await world.assign.give(world.sun, ids, to, "外出培训", dry=False)
    assert given == seen
    whose = [(await world.followups.get(world.sun, row.id)).assignee for row in given.rows]
    assert whose[1:] == [row.to or world.ann.user_id for row in given.rows[1:]]
    told = {(one.user, one.facts["count"]) for one in world.notices.told}
    assert told == {(world.bob.user_id, "1"), (world.lee.user_id, "2")}
    # And those who have them are not given them anew.
    again = await world.assign.give(world.sun, [given.rows[1].id], [to[0]], "x", dry=False)
    if given.rows[1].to == to[0]:
        assert [row.code for row in again.rows] == ["followup_theirs"]


async def test_given_who_may_not_give_or_to_whom_not_then_refused_before_a_row_is_touched(
    world: World,
) -> None:
    one = await world.plan(world.ann)
    with pytest.raises(Refused):
        await world.assign.give(world.ann, [one.id], [world.bob.user_id], "x", dry=True)
    with pytest.raises(NotForThem):
        await world.assign.give(world.lee, [one.id], [world.bob.user_id], "x", dry=True)
    with pytest.raises(FollowupMalformed):
        await world.assign.give(world.sun, [one.id], [world.bob.user_id], " ", dry=False)
    # One that is not his to see says no more than one that is not there.
    hidden = await world.plan(world.bob)
    given = await world.assign.give(
        world.lee, [hidden.id, uuid7(), one.id], [world.lee.user_id], "x", dry=False
    )
    assert [row.code for row in given.rows] == ["followup_missing", "followup_missing", ""]


async def test_given_chosen_rows_when_done_then_each_that_can_be_is_and_the_others_say_why(
    world: World,
) -> None:
    bulk = BulkService(world.followups)
    first, second = await world.plan(world.ann), await world.plan(world.ann)
    theirs = await world.plan(world.bob)
    await world.followups.cancel(world.ann, second.id, "不用了")
    outcome = Outcome(Result.REACHED, "群发短信已回复")
    rows = await bulk.done(world.ann, [first.id, second.id, theirs.id], outcome)
    assert [(row.done, row.code) for row in rows] == [
        (True, ""),
        (False, "followup_step"),
        (False, "followup_missing"),
    ]
    now = await world.followups.get(world.ann, first.id)
    assert (now.state, now.result, now.result_text) == (
        State.DONE,
        Result.REACHED,
        "群发短信已回复",
    )
    assert (await world.followups.get(world.bob, theirs.id)).open
    with pytest.raises(FollowupMalformed) as raised:
        await bulk.done(world.ann, [first.id], Outcome(Result.UNREACHED, "", world.at(hours=1)))
    assert raised.value.field == "again_at"
    with pytest.raises(FollowupMalformed):
        await bulk.done(world.ann, [uuid7() for _ in range(MOST_ROWS + 1)], outcome)


async def test_given_chosen_rows_when_moved_then_each_keeps_its_hour_and_a_full_day_says_so(
    world: World,
) -> None:
    bulk = BulkService(world.followups)
    early = await world.plan(world.ann, due_at=world.at(hours=2))
    late = await world.plan(world.ann, due_at=world.at(hours=3))
    changed = await world.plan(world.ann, due_at=world.at(hours=4))
    await world.assign.set_limit(world.sun, world.ann.user_id, 1)
    zone = ZoneInfo("Asia/Shanghai")
    on = (world.clock.now().astimezone(zone) + timedelta(days=3)).date()
    rows = [(early.id, early.version), (late.id, late.version), (changed.id, 99)]
    done = await bulk.move(world.ann, rows, on)
    assert [(row.done, row.code) for row in done] == [
        (True, ""),
        (False, "followup_day_full"),
        (False, "followup_changed"),
    ]
    moved = (await world.followups.get(world.ann, early.id)).due_at.astimezone(zone)
    assert (moved.date(), moved.timetz()) == (on, early.due_at.astimezone(zone).timetz())
    past = (world.clock.now().astimezone(zone) - timedelta(days=1)).date()
    [row] = await bulk.move(world.ann, [(late.id, late.version)], past)
    assert (row.done, row.code) == (False, "followup_malformed")


async def test_given_the_list_when_exported_as_a_run_then_its_filters_columns_and_scope(
    world: World,
) -> None:
    runs = RunService(world.database, world.clock)
    actors: dict[str, Actor] = {world.sun.user_id: world.sun}

    async def actor_of(user: str) -> Actor | None:
        return actors.get(user)

    handlers = {EXPORT: in_background(world.followup_export)}
    jobs = RunJobs(runs, world.database, dict(handlers), actor_of)
    await world.plan(world.ann, "甲")
    await world.plan(world.bob, "乙")
    starts = FollowupExportRuns(runs)
    with pytest.raises(Refused):
        await starts.start(world.ann, Filters(), "csv")
    filters = Filters(assignee=world.ann.user_id)
    started = await starts.start(world.sun, filters, "csv", ["due_at", "content", "assignee"])
    world.clock.advance(1)
    await jobs.work(started.id)
    run = await runs.get(world.sun, started.id)
    assert (run.state, run.result, run.done) == (RunState.DONE, {"rows": 1}, 1)
    _, pieces = await runs.file(world.sun, run.id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    head, row = csv.reader(text.splitlines())
    assert head == ["计划时间", "内容", "负责人", "组"]
    assert row[1:] == ["甲", "ann的名字", ""]
