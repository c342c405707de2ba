"""Follow-ups as `app` puts them together: queues of routing, words of notices."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import warmline.customers.tables
import warmline.interactions.tables  # noqa: F401 - all tables belong to the metadata
from tests.agents.centre import Centre, empty_database
from warmline.app.followups import Neighbours, followups
from warmline.customers.errors import CustomerMissing
from warmline.customers.service import CustomerService
from warmline.followups.model import Group, GroupKind, NewFollowup, Outcome, Result, State
from warmline.interactions.errors import CallMissing
from warmline.interactions.service import InteractionService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.notices.service import NoticeService

pytestmark = pytest.mark.servers


async def at_once(seconds: float) -> None:
    """Instead of waiting for a projection that never comes."""


async def test_given_a_queue_s_follow_up_when_its_hour_comes_then_its_people_have_a_notice(
    database_url: str, tmp_path: Path
) -> None:
    centre = Centre(await empty_database(database_url))
    await centre.open()
    database, clock = centre.database, centre.clock
    members = [await centre.agent(login) for login in ("8001", "8002")]
    other = await centre.agent("8003")
    queue = (await centre.routing.create(SYSTEM, "售后服务")).id
    levels = {one.id: 1 for one in members}
    await centre.routing.set_members(SYSTEM, queue, levels)
    notices = NoticeService(database, clock)
    near = Neighbours(
        CustomerService(database, clock),
        InteractionService(database, clock, tmp_path, sleep=at_once),
        notices,
        centre.routing,
    )
    made = followups(database, clock, "Asia/Shanghai", {}, near)

    def actor(user: str) -> Actor:
        may = frozenset({"followup.work", "customer.view"})
        projects = frozenset({DEFAULT_PROJECT})
        return Actor(user, user, user, permissions=may, projects=projects)

    first, second, third = (actor(one.id) for one in (*members, other))
    due = clock.now() + timedelta(hours=1)
    # Given one that waits for anybody of the queue, and another's customer and call
    group = Group(GroupKind.QUEUE, queue)
    waiting = await made.service.plan(first, NewFollowup("谁有空谁回", due, group=group))
    assert waiting.names[queue] == "售后服务"
    for unknown, error in (
        (NewFollowup("x", due, customer=uuid7()), CustomerMissing),
        (NewFollowup("x", due, interaction=uuid7()), CallMissing),
    ):
        with pytest.raises(error):
            await made.service.plan(first, unknown)
    # when its hour comes near, then both of the queue are told, and nobody else
    clock.advance(56 * 60)
    assert await made.reminders.send_due() == 1
    for who, count in ((first, 1), (second, 1), (third, 0)):
        told = await notices.mine(who, Page(), unread=True)
        assert told.total == count
        for notice in told.items:
            assert (notice.kind, notice.popup, notice.sound) == ("followup_soon", True, True)
            assert notice.about is not None
            assert (notice.about.noun, notice.about.id) == ("followup", waiting.id)
    # and once one of them takes it, the other's pop-up is over; done, his own too
    taken = await made.service.take(second, waiting.id)
    assert taken.state is State.DUE
    assert (await notices.mine(first, Page(), unread=True)).total == 0
    await made.service.complete(second, waiting.id, Outcome(Result.REACHED))
    assert (await notices.mine(second, Page(), unread=True)).total == 0
    await database.close()
