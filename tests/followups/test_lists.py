"""Lists of follow-ups: filters, views, order, pages, and that a page is read from an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.followups.world import World
from warmline.followups.model import (
    About,
    Filters,
    Group,
    GroupKind,
    Outcome,
    Priority,
    Result,
    Sheet,
    View,
    Way,
)
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.kit.keyset import PageUnknown, cursor

pytestmark = pytest.mark.servers


async def contents(world: World, actor: Actor, **filters: Any) -> set[str]:
    found = await world.followups.search(actor, Filters(**filters), Sheet())
    return {one.content for one in found.items}


async def test_given_follow_ups_when_filtered_then_exactly_those_are_listed(world: World) -> None:
    card = await world.customer(world.ann, "欧阳小明")
    await world.plan(world.ann, "确认安装", customer=card.id, way=Way.VISIT, priority=Priority.HIGH)
    await world.plan(world.ann, "回电话", due_at=world.at(days=1), about=About("order", "A1"))
    await world.plan(world.bob, "安装师傅", due_at=world.at(days=9))
    await world.plan(world.ann, "谁都行", group=Group(GroupKind.DEPARTMENT, world.east))
    done = await world.plan(world.ann, "做完的")
    await world.followups.complete(world.ann, done.id, Outcome(Result.REFUSED))
    open_ = {"确认安装", "回电话", "安装师傅", "谁都行"}
    for filters, expected in (
        ({}, {*open_, "做完的"}),
        ({"view": View.OPEN}, open_),
        ({"view": View.TODAY}, {"确认安装", "谁都行"}),
        ({"view": View.OVERDUE}, set()),
        ({"view": View.COMING}, {"回电话", "安装师傅"}),
        ({"view": View.FREE}, {"谁都行"}),
        ({"view": View.CLOSED}, {"做完的"}),
        ({"q": "安装"}, {"确认安装", "安装师傅"}),
        ({"q": "小明"}, {"确认安装"}),
        ({"q": "装确"}, set()),
        ({"q": "%"}, set()),
        ({"way": "visit"}, {"确认安装"}),
        ({"priority": "high"}, {"确认安装"}),
        ({"result": "refused"}, {"做完的"}),
        ({"state": "planned", "assignee": world.bob.user_id}, {"安装师傅"}),
        ({"assignee": "none"}, {"谁都行"}),
        ({"department": world.west}, {"安装师傅"}),
        ({"customer": card.id}, {"确认安装"}),
        ({"about_noun": "order", "about_id": "A1"}, {"回电话"}),
        ({"about_noun": "order", "about_id": "A2"}, set()),
        ({"due_since": world.at(days=8)}, {"安装师傅"}),
        ({"due_to": world.at(hours=20), "view": View.OPEN}, {"确认安装", "谁都行"}),
    ):
        assert await contents(world, world.sun, **filters) == expected, filters
    assert await contents(world, world.ann, assignee="me", view=View.OPEN) == {
        "确认安装",
        "回电话",
    }
    world.clock.advance(3 * 3600)
    assert await contents(world, world.sun, view=View.OVERDUE) == {"确认安装", "谁都行"}
    counts = await world.followups.counts(world.ann, "me")
    assert counts == {"today": 1, "overdue": 1, "coming": 1, "free": 1}


@pytest.mark.parametrize("sort", ["due_at", "-due_at", "created_at", "-changed_at"])
async def test_given_pages_when_turned_then_each_is_on_one_in_order(
    world: World, sort: str
) -> None:
    """Also where many have the same moment."""
    for number in range(11):
        world.clock.advance(number % 2)
        await world.plan(world.ann, due_at=world.at(hours=1 + number % 3))
    seen, totals, sheet = list[Any](), list[int | None](), Sheet(sort=sort, size=4)
    for _ in range(4):
        found = await world.followups.search(world.ann, Filters(), sheet)
        seen += found.items
        totals.append(found.total)
        if not found.next:
            break
        sheet = Sheet(sort=sort, size=4, after=found.next)
    assert totals == [11, None, None]
    assert len({one.id for one in seen}) == 11
    keys = [(getattr(one, sort.removeprefix("-")), one.id) for one in seen]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


async def test_given_a_wrong_place_or_order_when_listed_then_refused(world: World) -> None:
    for sheet, error in (
        (Sheet(after="nowhere"), PageUnknown),
        (Sheet(after=cursor("created_at", world.clock.now(), uuid7())), PageUnknown),
        (Sheet(sort="content"), Invalid),
    ):
        with pytest.raises(error):
            await world.followups.search(world.ann, Filters(), sheet)


async def test_given_a_calendar_then_each_day_is_the_centre_s_and_too_wide_is_refused(
    world: World,
) -> None:
    """23:30 UTC of the 5th is the 6th in Shanghai."""
    await world.plan(world.ann, due_at=world.at(hours=22.5))
    await world.plan(world.ann, due_at=world.at(hours=1))
    since = world.clock.now() - timedelta(days=1)
    span = await world.followups.calendar(world.ann, since, since + timedelta(days=7), Filters())
    assert span.days == {"2026-01-05": 1, "2026-01-06": 1}
    assert [one.due_at for one in span.items] == sorted(one.due_at for one in span.items)
    assert not span.capped
    for to in (since, since + timedelta(days=46)):
        with pytest.raises(Invalid):
            await world.followups.calendar(world.ann, since, to, Filters())


# Size --------------------------------------------------------------------------------------------

ROWS = 20_000
FILL = """
INSERT INTO followup (id, project, customer, content, grams, way, priority, due_at, nominal_on,
    assignee, department, group_kind, group_id, state, result, version, created_at, created_by,
    changed_at, changed_by)
SELECT gen_random_uuid(), CAST(:project AS uuid),
    CASE n % 4 WHEN 0 THEN NULL ELSE CAST(lpad(to_hex(n % 5000), 32, '0') AS uuid) END,
    name, ARRAY[substr(name,1,1), substr(name,2,1), substr(name,1,2)],
    'phone', 'normal', now() - (n - 400) * interval '1 hour', current_date,
    CASE WHEN n % 500 = 1 THEN NULL WHEN n % 100 = 0 THEN CAST(:ann AS uuid)
         ELSE CAST(:bob AS uuid) END,
    CASE n % 100 WHEN 0 THEN CAST(:east AS uuid) ELSE CAST(:west AS uuid) END,
    CASE n % 500 WHEN 1 THEN 'department' END,
    CASE n % 500 WHEN 1 THEN CAST(:east AS uuid) END,
    CASE WHEN n <= 700 THEN 'planned' ELSE 'done' END,
    CASE WHEN n <= 700 THEN NULL ELSE 'reached' END, 1,
    now() - n * interval '1 minute', CAST(:ann AS uuid),
    now() - n * interval '1 minute', CAST(:ann AS uuid)
FROM (SELECT n, chr(19968 + n % 400) || chr(20500 + n % 97) AS name
      FROM generate_series(1, :rows) AS n) AS made
"""


@dataclass(frozen=True)
class Case:
    """A question somebody asks of a long list, and who asks."""

    who: str
    filters: Filters
    sort: str = "due_at"


A_CUSTOMER = "00000000-0000-0000-0000-0000000000ff"
CASES = {
    "all": Case("sun", Filters()),
    "all by age": Case("sun", Filters(), "-created_at"),
    "all by change": Case("sun", Filters(), "-changed_at"),
    "own": Case("ann", Filters(assignee="me")),
    "own open": Case("ann", Filters(assignee="me", view=View.OPEN)),
    "own today": Case("ann", Filters(assignee="me", view=View.TODAY)),
    "own overdue": Case("ann", Filters(assignee="me", view=View.OVERDUE)),
    "overdue of all": Case("sun", Filters(view=View.OVERDUE)),
    "own and the group's": Case("ann", Filters()),
    "the department's": Case("lee", Filters()),
    "to be taken": Case("ann", Filters(view=View.FREE)),
    "a word": Case("sun", Filters(q=chr(19968 + 7) + chr(20500 + 7))),
    "a customer's": Case("sun", Filters(customer=A_CUSTOMER)),
    "a person's": Case("sun", Filters(assignee="ann")),
}


async def test_given_20_000_follow_ups_when_a_page_is_asked_for_then_no_table_is_read_through(
    world: World,
) -> None:
    """PostgreSQL's own plan of each question, the first page and the one after it."""
    whom = {"ann": world.ann.user_id, "bob": world.bob.user_id}
    async with world.database.transaction() as session:
        places = {"project": DEFAULT_PROJECT, "east": world.east, "west": world.west, "rows": ROWS}
        await session.execute(text(FILL), {**whom, **places})
    async with world.database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE followup"))
    askers = {"sun": world.sun, "ann": world.ann, "lee": world.lee}
    plans: dict[str, str] = {}
    running = ""

    def explained(conn: Any, cursor_: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM followup" in statement and not statement.startswith("EXPLAIN"):
            raw_cursor = conn.connection.cursor()
            raw_cursor.execute(f"EXPLAIN {statement}", parameters)
            lines = "\n".join(row[0] for row in raw_cursor.fetchall())
            plans[f"{running}: {statement[:40]} {len(plans)}"] = lines

    event.listen(world.database.engine.sync_engine, "before_cursor_execute", explained)
    for name, case in CASES.items():
        running = name
        filters = case.filters
        if filters.assignee == "ann":
            filters = Filters(assignee=world.ann.user_id)
        actor = askers[case.who]
        first = await world.followups.search(actor, filters, Sheet(sort=case.sort, size=20))
        if first.next:
            after = Sheet(sort=case.sort, size=20, after=first.next)
            await world.followups.search(actor, filters, after)
    event.remove(world.database.engine.sync_engine, "before_cursor_execute", explained)
    assert len(plans) > len(CASES)
    # Counting all there are (up to 10 001) may read on; a page may not.
    bad = {
        name: plan
        for name, plan in plans.items()
        if "Seq Scan on followup" in plan and "count(" not in name
    }
    assert not bad, "\n\n".join(f"{name}\n{plan}" for name, plan in bad.items())
