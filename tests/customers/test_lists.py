"""Lists of customers: filters, order, pages, counts, and that a page is read from an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.customers.world import CLEAR, MOBILE, OTHER_PROJECT, World
from warmline.customers import rules
from warmline.customers.errors import FilterUnknown, NumberNotWhole, NumberTooShort
from warmline.customers.model import NOBODY, ContactKind, Filters, NewContact, NewCustomer, Sheet
from warmline.customers.store import searching
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.errors import Invalid
from warmline.kit.keyset import PageUnknown, cursor

pytestmark = pytest.mark.servers


async def test_given_customers_when_filtered_then_exactly_those_are_listed(world: World) -> None:
    began = world.clock.now()
    await world.customer(world.ann, "张三", MOBILE, level="vip", source="web", tags=("老", "贵"))
    await world.customer(world.ann, "欧阳小明", "13900139000", fields={"city": "深圳", "size": 3})
    middle = world.clock.now()
    await world.customer(world.bob, "李小明", "13700137000", do_not_call=True, tags=("老",))
    await world.customers.create(
        world.sun,
        NewCustomer(
            "Acme Ltd",
            owner=None,
            department=None,
            contacts=(NewContact(ContactKind.MAIL, "Sales@Acme.cn"),),
        ),
    )

    async def names(**filters: Any) -> set[str]:
        return set(await world.names(world.sun, **filters))

    everybody = {"张三", "欧阳小明", "李小明", "Acme Ltd"}
    for filters, expected in (
        ({}, everybody),
        ({"q": "小明"}, {"欧阳小明", "李小明"}),
        ({"q": "明"}, {"欧阳小明", "李小明"}),
        ({"q": "欧阳小"}, {"欧阳小明"}),
        ({"q": "欧阳明"}, set()),
        ({"q": "阳小阳"}, set()),
        ({"q": "acme"}, {"Acme Ltd"}),
        ({"q": "ＡＣＭＥ l"}, {"Acme Ltd"}),
        ({"q": "%"}, set()),
        ({"q": "SALES@acme.cn"}, {"Acme Ltd"}),
        ({"q": "9000"}, {"欧阳小明"}),
        ({"q": "39000"}, {"欧阳小明"}),
        ({"q": "+86 138 0013 8000"}, {"张三"}),
        ({"level": "vip"}, {"张三"}),
        ({"source": "web"}, {"张三"}),
        ({"tag": "老"}, {"张三", "李小明"}),
        ({"tag": "老", "level": "vip"}, {"张三"}),
        ({"fields": {"size": "3.0"}}, {"欧阳小明"}),
        ({"fields": {"city": "深圳", "size": 4}}, set()),
        ({"owner": world.bob.user_id}, {"李小明"}),
        ({"owner": NOBODY}, {"Acme Ltd"}),
        ({"department": world.east}, {"张三", "欧阳小明"}),
        ({"department": NOBODY}, {"Acme Ltd"}),
        ({"do_not_call": True}, {"李小明"}),
        ({"do_not_call": False}, everybody - {"李小明"}),
        ({"consent": "given"}, set()),
        ({"project": DEFAULT_PROJECT}, everybody),
        ({"project": OTHER_PROJECT}, set()),
        ({"created_to": middle + timedelta(seconds=0.5)}, {"张三", "欧阳小明"}),
        ({"changed_since": middle + timedelta(seconds=0.5)}, {"李小明", "Acme Ltd"}),
        ({"created_since": began, "changed_to": began}, set()),
    ):
        assert await names(**filters) == expected, filters
    with pytest.raises(FilterUnknown):
        await names(fields={"born": "1990-01-01"})
    with pytest.raises(NumberTooShort):
        await names(q="900")


async def test_given_a_masked_role_when_it_searches_numbers_then_by_four_digits_or_the_whole(
    world: World,
) -> None:
    await world.customer(world.ann, "张三", MOBILE)
    assert await world.names(world.ann, q="8000") == ["张三"]
    assert await world.names(world.ann, q=MOBILE) == ["张三"]
    with pytest.raises(NumberNotWhole):
        await world.names(world.ann, q="38000")
    found = await world.customers.search(world.ann, Filters(q=MOBILE), Sheet())
    assert MOBILE not in str(found)


async def test_given_scopes_when_listed_then_own_the_department_s_or_all_of_the_projects(
    world: World,
) -> None:
    for owner, name in ((world.ann, "甲"), (world.bob, "乙"), (world.lee, "丙"), (world.zoe, "丁")):
        await world.customer(owner, name)
    assert set(await world.names(world.ann)) == {"甲"}
    assert set(await world.names(world.lee)) == {"甲", "丙"}
    assert set(await world.names(world.zoe)) == {"丁"}
    assert set(await world.names(world.sun)) == {"甲", "乙", "丙", "丁"}


@pytest.mark.parametrize("sort", ["changed_at", "-changed_at", "created_at", "name", "-name"])
async def test_given_pages_when_turned_then_each_customer_is_on_one_in_order(
    world: World, sort: str
) -> None:
    """Also where many have the same name or moment."""
    for number in range(11):
        if number % 3:
            world.clock.advance(1)
        new = NewCustomer(("王五", "赵六", "安七")[number % 3])
        await world.customers.create(world.ann, new)
    seen, totals, sheet = list[Any](), list[int | None](), Sheet(sort=sort, size=4)
    for _ in range(4):
        found = await world.customers.search(world.ann, Filters(), sheet)
        seen += found.items
        totals.append(found.total)
        if not found.next:
            break
        sheet = Sheet(sort=sort, size=4, after=found.next)
    assert totals == [11, None, None]
    assert len({one.id for one in seen}) == 11
    if sort.endswith("name"):
        names = [one.name for one in seen]
        by_pinyin = ["安七"] * 3 + ["王五"] * 4 + ["赵六"] * 4
        assert names == (by_pinyin if sort == "name" else by_pinyin[::-1])
    else:
        keys = [(getattr(one, sort.removeprefix("-")), one.id) for one in seen]
        assert keys == sorted(keys, reverse=sort.startswith("-"))


async def test_given_a_wrong_place_or_order_when_listed_then_it_is_refused(world: World) -> None:
    for sheet, error in (
        (Sheet(after="nowhere"), PageUnknown),
        (Sheet(after=cursor("name", "x", world.ann.user_id)), PageUnknown),
        (Sheet(sort="remark"), Invalid),
    ):
        with pytest.raises(error):
            await world.customers.search(world.ann, Filters(), sheet)


async def test_given_more_than_are_counted_when_listed_then_it_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        await world.customer(world.ann, f"客{number}")
    monkeypatch.setattr(searching, "COUNTED", 3)
    monkeypatch.setattr(searching.count, "__defaults__", (3,))
    found = await world.customers.search(world.ann, Filters(), Sheet(size=2))
    assert (found.total, found.capped, len(found.items)) == (3, True, 2)


# Size --------------------------------------------------------------------------------------------

ROWS = 20_000
FILL = """
INSERT INTO customer (id, project, name, name_key, name_grams, level, source, tags, fields, owner,
    department, do_not_call, version, created_at, created_by, changed_at, changed_by)
SELECT gen_random_uuid(), CAST(:project AS uuid), name, name,
    ARRAY[substr(name,1,1), substr(name,2,1), substr(name,3,1), substr(name,1,2), substr(name,2,2)],
    CASE n % 50 WHEN 0 THEN 'vip' ELSE 'regular' END, CASE n % 40 WHEN 0 THEN 'web' ELSE '' END,
    ARRAY['t' || n % 500], jsonb_build_object('city', 'c' || n % 300),
    CASE n % 100 WHEN 0 THEN CAST(:ann AS uuid) ELSE CAST(:bob AS uuid) END,
    CASE n % 100 WHEN 0 THEN CAST(:east AS uuid) ELSE CAST(:west AS uuid) END,
    n % 400 = 0, 1, now() - n * interval '1 minute', CAST(:ann AS uuid),
    now() - n * interval '1 minute', CAST(:ann AS uuid)
FROM (SELECT n, chr(19968 + n % 400) || chr(20500 + n % 97) || chr(21000 + n % 89) AS name
      FROM generate_series(1, :rows) AS n) AS made
"""
NUMBERS = """
INSERT INTO customer_contact (id, customer, kind, value, normal, number_reversed)
SELECT gen_random_uuid(), id, 'phone', number, '+86' || number, reverse('86' || number)
FROM (SELECT id, '13' || lpad(CAST(row_number() OVER (ORDER BY id) * 7919 AS text), 9, '0')
      AS number FROM customer) AS numbered
"""


FIRST = chr(19969) + chr(20501) + chr(21001)
"""The name of the first of them; nobody else has it."""


@dataclass(frozen=True)
class Case:
    """A question somebody asks of a long list, and who asks."""

    who: str
    filters: Filters
    sort: str = "-changed_at"


CASES = {
    "all": Case("sun", Filters()),
    "all by name": Case("sun", Filters(), "name"),
    "all by age": Case("sun", Filters(), "created_at"),
    "a project's": Case("lin", Filters()),
    "own": Case("ann", Filters()),
    "the department's": Case("lee", Filters()),
    "a whole name": Case("sun", Filters(q=FIRST)),
    "part of a name": Case("sun", Filters(q=chr(20500 + 5) + chr(21000 + 5))),
    "last four digits": Case("sun", Filters(q="7919")),
    "a whole number": Case("ann", Filters(q="13000007919")),
    "a tag": Case("sun", Filters(tag="t7")),
    "a field": Case("sun", Filters(fields={"city": "c7"})),
    "a level": Case("sun", Filters(level="vip")),
    "a source": Case("sun", Filters(source="web")),
    "not to be called": Case("sun", Filters(do_not_call=True)),
    "an agent's": Case("sun", Filters(owner="ann")),
    "own with a tag": Case("ann", Filters(tag="t100")),
}


async def test_given_20_000_customers_when_a_page_is_asked_for_then_no_table_is_read_through(
    world: World,
) -> None:
    """PostgreSQL's own plan of each question, the first page and one in the middle."""
    whom = {"ann": world.ann.user_id, "bob": world.bob.user_id}
    async with world.database.transaction() as session:
        places = {"project": DEFAULT_PROJECT, "east": world.east, "west": world.west, "rows": ROWS}
        await session.execute(text(FILL), {**whom, **places})
        await session.execute(text(NUMBERS))
    async with world.database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE customer, customer_contact"))
    askers: dict[str, Actor] = {
        "sun": world.sun,
        "ann": world.ann,
        "lee": world.lee,
        "lin": Actor(**{**_facts(world.sun), "permissions": CLEAR}),
    }
    plans = {}
    for name, case in CASES.items():
        asker = askers[case.who]
        owner = whom.get(case.filters.owner, "")
        filters = Filters(**{**_facts(case.filters), "owner": owner})
        search = rules.read_search(filters.q, "CN", unmasked=asker.may("number.unmask"))
        middle = _middle(case.sort)
        for after in ("", middle):
            sheet = Sheet(sort=case.sort, after=after)
            statement = searching.page_statement(asker, filters, search, sheet)
            plan = await _plan(world, statement)
            plans[name, bool(after)] = plan
    assert {key: plan for key, plan in plans.items() if "Seq Scan" in plan} == {}
    # And the questions do find somebody.
    assert await world.names(world.sun, q=FIRST) == [FIRST]
    assert len(await world.names(world.sun, q="7919")) >= 1
    assert len(await world.names(world.sun, tag="t7")) == ROWS // 500
    assert len(await world.names(world.ann, Sheet(size=200))) == ROWS // 100


def _facts(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__dataclass_fields__}


def _middle(sort: str) -> str:
    middle = datetime.now(UTC) - timedelta(minutes=ROWS / 2)
    value = chr(19968 + 200) if sort == "name" else middle
    return cursor(sort, value, "00000000-0000-7000-8000-000000000000")


async def _plan(world: World, statement: Any) -> str:
    """The server's plan of the statement as the application sends it, values and all."""
    engine, sent = world.database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        async with world.database.read() as session:
            await session.execute(statement)
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    said, values = sent[-1]
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN {said}", values)
        return "\n".join(row[0] for row in rows)
