"""Boards of orders: columns, their numbers, their pages; filters and scope are the list's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text

from tests.tickets.world import World
from warmline.kit.actor import Actor
from warmline.kit.errors import Invalid
from warmline.tickets.asked import PRESSING, Filters, Sheet, Urgency
from warmline.tickets.columns import By
from warmline.tickets.model import Priority, Step

pytestmark = pytest.mark.servers


async def numbers(world: World, actor: Actor, by: By, **filters: Any) -> dict[str, int]:
    """The columns that have orders."""
    found = await world.tickets.looking.board(actor, Filters(**filters), by)
    return {one.key: one.count for one in found if one.count}


async def cards(world: World, actor: Actor, column: str, **filters: Any) -> list[str]:
    """What lies in a column, whatever way it is sorted."""
    sheet = Sheet(sort="-changed_at" if column == "state:closed" else PRESSING)
    return await world.listed(actor, sheet, column=column, **filters)


async def test_given_orders_on_their_way_when_people_look_at_the_board_then_each_has_his_columns(
    world: World,
) -> None:
    await world.order(title="新")
    await world.walked(Step.DISPATCH, title="派")
    await world.walked(Step.DISPATCH, Step.SIGN, title="签")
    await world.walked(Step.DISPATCH, Step.SIGN, Step.REPLY, Step.REVISIT, Step.CLOSE, title="结")
    void = await world.order(title="废")
    await world.do(world.sun, void, Step.VOID, reason="重复")
    whole = {"accepted": 1, "dispatched": 1, "signed": 1, "closed": 1}
    assert await numbers(world, world.sun, By.STATE) == whole
    assert await numbers(world, world.wu, By.STATE) == {"dispatched": 1, "signed": 1, "closed": 1}
    assert await numbers(world, world.zoe, By.STATE) == {}
    assert await numbers(world, world.wu, By.STATE, view="mine") == {"signed": 1}
    assert await cards(world, world.sun, "state:signed") == ["签"]
    assert await cards(world, world.sun, "state:closed") == ["结"]
    assert await cards(world, world.zoe, "state:signed") == []
    assert await numbers(world, world.sun, By.PRIORITY) == {"high": 3}
    assert await numbers(world, world.sun, By.DEPARTMENT) == {"none": 1, world.ids["water"]: 2}
    named = await world.tickets.looking.board(world.sun, Filters(), By.DEPARTMENT)
    assert [one.name for one in named] == ["", "水务"]
    assert await cards(world, world.sun, "department:none") == ["新"]
    # A department of which he sees nothing has no column for him.
    of_lin = await world.tickets.looking.board(world.lin, Filters(), By.DEPARTMENT)
    assert [one.key for one in of_lin] == ["none"]


async def test_given_orders_with_different_ends_when_laid_by_them_then_each_lies_in_its_day(
    world: World,
) -> None:
    """Given orders of Monday morning that end on Thursday, and one that waits: its clock stands."""
    await world.walked(title="周四到期")
    await world.walked(Step.DISPATCH, Step.SIGN, Step.WAIT, title="等待")
    late = {"week": 1, "none": 1}
    assert await numbers(world, world.sun, By.DUE) == late
    for day, column in (("07", "tomorrow"), ("08", "today"), ("09", "overdue")):
        away = world.at(f"01-{day} 09:30") - world.clock.now()
        world.clock.advance(away.total_seconds())
        assert await numbers(world, world.sun, By.DUE) == {column: 1, "none": 1}
        assert await cards(world, world.sun, f"due:{column}") == ["周四到期"]
    assert await cards(world, world.sun, "due:none") == ["等待"]


async def test_given_a_long_column_when_paged_then_the_most_pressing_come_first_and_all_come_once(
    world: World,
) -> None:
    """Given orders with ends in the order they were made, and two that wait and have none."""
    for number in range(4):
        ticket = await world.order(title=f"第{number}件")
        await world.do(world.ann, ticket, Step.DISPATCH)
        await world.do(world.wu, ticket, Step.SIGN)
        world.clock.advance(3600)
    no_end: dict[str, Any] = {"type": await world.type_with("calm"), "title": "无时限"}
    async with world.database.transaction() as session:
        await session.execute(text("DELETE FROM ticket_limit"))
    for _ in range(2):
        ticket = await world.order(**no_end)
        await world.do(world.ann, ticket, Step.DISPATCH)
        await world.do(world.wu, ticket, Step.SIGN)
    seen, after = list[str](), ""
    for _ in range(3):
        sheet = Sheet(sort=PRESSING, size=2, after=after)
        filters = Filters(column="state:signed")
        found = await world.tickets.looking.search(world.wu, filters, sheet)
        assert found.total is None
        seen += [one.title for one in found.items]
        after = found.next
    assert seen == [*(f"第{n}件" for n in range(4)), "无时限", "无时限"]
    assert after == ""


async def test_given_the_board_when_its_numbers_are_asked_for_then_one_statement_counts_them_all(
    world: World,
) -> None:
    await world.order()
    sent = list[str]()

    def heard(connection: Any, cursor: Any, said: str, *more: Any) -> None:
        if "count(" in said:
            sent.append(said)

    engine = world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        await world.tickets.looking.board(world.wu, Filters(), By.STATE)
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("column", "sort"),
    [
        ("state:archived", PRESSING),
        ("state:closed", PRESSING),
        ("", PRESSING),
        ("state:signed", "-pressing"),
    ],
)
async def test_given_no_such_column_or_order_when_asked_for_then_it_is_refused(
    world: World, column: str, sort: str
) -> None:
    with pytest.raises(Invalid):
        await world.listed(world.sun, Sheet(sort=sort), column=column)


async def test_given_many_orders_when_their_priority_is_set_then_each_says_what_became_of_it(
    world: World,
) -> None:
    one, other = await world.order(title="一"), await world.order(title="二")
    closed = await world.walked(Step.DISPATCH, Step.SIGN, Step.REPLY, Step.REVISIT, Step.CLOSE)
    rows = [
        Urgency(one.id, one.version, Priority.CRITICAL),
        Urgency(other.id, other.version + 1, Priority.CRITICAL),
        Urgency(closed.id, closed.version, Priority.LOW),
    ]
    found = await world.tickets.making.urgencies(world.ann, rows)
    assert [(row.done, row.code) for row in found] == [
        (True, ""),
        (False, "ticket_changed"),
        (False, "ticket_step_impossible"),
    ]
    assert found[2].facts["state"] == "closed"
    assert (await world.get(one.id)).priority is Priority.CRITICAL
    assert (await world.get(other.id)).priority is Priority.HIGH
    back = await world.tickets.making.urgencies(
        world.ann, [Urgency(one.id, found[0].version or 0, Priority.HIGH)]
    )
    assert [row.done for row in back] == [True]
    assert (await world.get(one.id)).priority is Priority.HIGH
