"""Orders on a real database: told, laid to talks, seen by whom they concern, counted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from tests.shop.world import LI, MONDAY, WANG, World
from warmline.accounts.tables import UserRow
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Conflict, Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.shop.errors import OrderChanged, OrderMissing, OrderPlanned, RuleChanged
from warmline.shop.export import FunnelExport
from warmline.shop.model import MOST_PUSHED, Filters, Line, Link, Plan, Rule, Stage, Step, Which

pytestmark = pytest.mark.servers


async def test_given_a_talk_when_its_caller_orders_then_the_order_is_the_agents(
    world: World,
) -> None:
    call = await world.talk(world.people.ann)
    order = await world.order()
    assert (order.call, order.agent, order.agent_name, order.link) == (
        call,
        world.people.ann,
        "安小姐",
        Link.PHONE,
    )
    assert order.phone == f"+86{LI}"
    assert await world.numbers(world.ann) == ["A-1"]
    assert await world.numbers(world.lee) == ["A-1"]
    assert await world.numbers(world.bob) == []


async def test_given_a_customer_with_two_numbers_when_he_orders_by_the_other_then_his_talk_counts(
    world: World,
) -> None:
    call = await world.talk(world.people.ann, WANG)
    card = await world.card("李女士", LI, WANG)
    order = await world.order(phone=LI)
    assert (order.call, order.customer, order.link) == (call, card, Link.CUSTOMER)


async def test_given_a_number_on_two_cards_when_its_holder_orders_then_nobody_guesses_whose(
    world: World,
) -> None:
    await world.card("李女士", LI)
    await world.card("李先生", LI)
    assert (await world.order()).customer is None


@pytest.mark.parametrize(("which", "first"), [(Which.FIRST, True), (Which.LAST, False)])
async def test_given_two_talks_when_laid_then_the_rule_says_which(
    world: World, which: Which, first: bool
) -> None:
    await world.shop.save_rule(world.chief, Rule(which=which))
    calls = [await world.talk(world.people.ann), await world.talk(world.people.bob, hours=1)]
    order = await world.order()
    assert order.call == calls[0 if first else 1]


async def test_given_a_talk_older_than_the_window_when_he_orders_then_it_is_nobodys(
    world: World,
) -> None:
    await world.shop.save_rule(world.chief, Rule(window_days=2))
    await world.talk(world.people.ann)
    world.clock.advance(timedelta(days=3).total_seconds())
    assert (await world.order()).link is Link.NONE


async def test_given_a_record_written_after_the_order_when_tried_again_then_it_is_laid(
    world: World,
) -> None:
    world.diary.answered(world.people.ann)
    world.clock.advance(120)
    order = await world.order(ordered_at=world.diary.at, told_at=world.diary.at)
    assert order.link is Link.NONE
    await world.write()
    assert await world.shop.laying.lay_open() == 1
    assert (await world.named("A-1")).agent == world.people.ann
    assert await world.shop.laying.lay_open() == 0


async def test_given_a_shop_that_knows_the_call_when_it_tells_then_that_counts(
    world: World,
) -> None:
    call = await world.talk(world.people.ann)
    await world.talk(world.people.bob, hours=1)
    order = await world.order(phone="", call=call)
    assert (order.call, order.link) == (call, Link.NAMED)


async def test_given_the_same_word_again_when_pushed_then_nothing_changes(world: World) -> None:
    told = world.told()
    first = await world.shop.push(world.chief, [told])
    again = await world.shop.push(world.chief, [told, told])
    assert (first.made, again.made, again.changed, again.unchanged) == (1, 0, 0, 2)
    assert (await world.named("A-1")).version == 1


async def test_given_words_out_of_order_when_pushed_then_the_newest_stands(world: World) -> None:
    told = world.told()
    later = world.clock.now() + timedelta(hours=1)
    paid = replace(told, stage=Stage.PAID, paid_at=later, told_at=later)
    world.clock.advance(7200)
    await world.shop.push(world.chief, [paid])
    await world.shop.push(world.chief, [told])
    order = await world.named("A-1")
    assert (order.stage, order.net) == (Stage.PAID, Decimal("199.00"))


async def test_given_two_pushes_of_one_order_at_once_then_it_is_there_once(world: World) -> None:
    told = [world.told(f"A-{n}") for n in range(20)]
    done = await asyncio.gather(
        world.shop.push(world.chief, told), world.shop.push(world.chief, told[::-1])
    )
    assert sum(one.made for one in done) == 20
    assert len(await world.numbers(world.chief)) == 20


async def test_given_a_push_with_a_wrong_order_when_taken_then_the_others_are_kept(
    world: World,
) -> None:
    wrong = replace(world.told("A-2"), stage=Stage.PAID)
    done = await world.shop.push(world.chief, [world.told("A-1"), wrong, world.told("A-3")])
    [problem] = done.problems
    assert (done.made, problem.index, problem.number, problem.field) == (2, 1, "A-2", "paid_at")
    assert sorted(await world.numbers(world.chief)) == ["A-1", "A-3"]


async def test_given_too_many_when_pushed_then_none_is_taken(world: World) -> None:
    with pytest.raises(Invalid):
        await world.shop.push(world.chief, [world.told()] * (MOST_PUSHED + 1))
    with pytest.raises(Refused):
        await world.shop.push(world.ann, [world.told()])
    assert await world.numbers(world.chief) == []


async def test_given_an_order_laid_by_hand_when_the_shop_tells_on_then_it_stays_there(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    other = await world.talk(world.people.bob, WANG, hours=1)
    order = await world.order()
    laid = await world.shop.lay(world.chief, order.id, order.version, other)
    assert (laid.agent, laid.link) == (world.people.bob, Link.HAND)
    world.clock.advance(60)
    now = world.clock.now()
    after = await world.order(
        ordered_at=order.ordered_at, stage=Stage.PAID, paid_at=now, told_at=now
    )
    assert (after.stage, after.call) == (Stage.PAID, other)
    async with world.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "linked")
        [entry] = await session.scalars(query)
        assert entry.after["call"] == other


async def test_given_an_order_that_changed_when_laid_then_nothing_is_lost(world: World) -> None:
    call = await world.talk(world.people.ann)
    order = await world.order()
    with pytest.raises(OrderChanged):
        await world.shop.lay(world.chief, order.id, order.version - 1, call)
    with pytest.raises(Invalid):
        await world.shop.lay(world.chief, order.id, order.version, order.id)
    with pytest.raises(Refused):
        await world.shop.lay(world.ann, order.id, order.version, None)


async def test_given_an_order_of_a_colleague_when_asked_for_then_there_is_none(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    order = await world.order()
    with pytest.raises(OrderMissing):
        await world.shop.get(world.bob, order.id)
    with pytest.raises(OrderMissing):
        await world.shop.follow_up(world.bob, order.id, world.clock.now())
    assert (await world.shop.get(world.ann, order.id)).phone == "+86138****8000"


async def test_given_unpaid_orders_when_listed_then_those_that_waited_too_long_are_there(
    world: World,
) -> None:
    await world.shop.save_rule(world.chief, Rule(unpaid_min=30))
    await world.order("old")
    world.clock.advance(31 * 60)
    await world.order("new")
    assert await world.numbers(world.chief, unpaid=True) == ["old"]


async def test_given_an_unpaid_order_when_followed_up_then_its_agent_is_reminded(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    order = await world.order()
    at = world.clock.now() + timedelta(hours=2)
    await world.shop.follow_up(world.chief, order.id, at)
    assert world.plans == [("A-1", world.people.ann, at)]
    now = world.clock.now()
    await world.order(stage=Stage.PAID, ordered_at=order.ordered_at, paid_at=now, told_at=now)
    with pytest.raises(Conflict):
        await world.shop.follow_up(world.chief, order.id, at)


async def test_given_an_order_that_is_planned_when_planned_again_then_it_is_said_and_shown(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    order = await world.order()
    at = world.clock.now() + timedelta(hours=2)
    assert (await world.named("A-1")).plan is None
    await world.shop.follow_up(world.chief, order.id, at, world.people.bob)
    assert (await world.named("A-1")).plan == Plan(at, world.people.bob)
    assert (await world.shop.get(world.chief, order.id)).plan == Plan(at, world.people.bob)
    with pytest.raises(OrderPlanned):
        await world.shop.follow_up(world.chief, order.id, at)
    assert world.plans == [("A-1", world.people.bob, at)]


async def test_given_chosen_orders_when_planned_at_once_then_each_is_or_says_why_not(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    first, second = await world.order(), await world.order("B-2", WANG)
    now = world.clock.now()
    paid = await world.order("C-3", stage=Stage.PAID, paid_at=now)
    await world.shop.follow_up(world.chief, second.id, now + timedelta(hours=1))
    at = now + timedelta(hours=2)
    chosen = [first.id, second.id, paid.id, uuid7(), first.id]
    done = await world.shop.follow_up_each(world.chief, chosen, at)
    assert [(one.done, one.code) for one in done] == [
        (True, ""),
        (False, "shop_order_planned"),
        (False, "shop_order_not_open"),
        (False, "shop_order_missing"),
    ]
    assert world.plans[-1] == ("A-1", world.people.ann, at)
    # Nobody plans what he does not see.
    [unseen] = await world.shop.follow_up_each(world.bob, [first.id], at)
    assert unseen.code == "shop_order_missing"
    with pytest.raises(Invalid):
        await world.shop.follow_up_each(world.chief, [], at)


async def test_given_many_orders_when_paged_then_each_is_shown_once_the_newest_first(
    world: World,
) -> None:
    for n in range(7):
        world.clock.advance(n % 2)  # some at one moment
        await world.order(f"A-{n}")
    seen: list[str] = []
    after = ""
    while True:
        page = await world.shop.list(world.chief, Filters(), size=3, after=after)
        seen += [one.number for one in page.items]
        after = page.next
        if not after:
            break
    assert sorted(seen) == [f"A-{n}" for n in range(7)]
    assert seen[0] in ("A-5", "A-6")
    assert (await world.shop.list(world.chief, Filters(), size=3)).total == 7


@pytest.mark.parametrize("words", ["A-1", "李女", "8000"])
async def test_given_words_when_searched_then_number_buyer_and_last_digits_find_it(
    world: World, words: str
) -> None:
    await world.order()
    await world.order("B-2", WANG, buyer="王先生")
    assert await world.numbers(world.chief, q=words) == ["A-1"]


async def test_given_sellers_when_looked_for_then_those_in_sight_with_orders_also_who_left(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    await world.order("A-1")
    await world.talk(world.people.bob, WANG, hours=1)
    await world.order("B-2", WANG)
    async with world.database.transaction() as session:
        await session.execute(
            update(UserRow).where(UserRow.id == world.people.bob).values(active=False)
        )
    found = await world.shop.sellers(world.chief, "")
    assert [(one.id, one.active) for one in found] == [
        (world.people.ann, True),
        (world.people.bob, False),
    ]
    [only] = await world.shop.sellers(world.ann, "")
    assert only.id == world.people.ann
    [named] = await world.shop.sellers(world.chief, found[1].name)
    assert named.id == world.people.bob
    assert await world.numbers(world.chief, agent=world.people.bob) == ["B-2"]


# Figures -----------------------------------------------------------------------------------------


async def test_given_a_day_when_counted_then_every_number_opens_its_calls(world: World) -> None:
    ann, now = world.people.ann, world.clock.now
    first = await world.talk(ann, LI)
    again = await world.talk(ann, LI, hours=1)  # the same person
    await world.talk(ann, WANG, hours=1)  # asked, never ordered
    gone = await world.talk(ann, "13700137000", minutes=5)
    add_on = Line("清洁套装", 2, Decimal("9.90"), add_on=True)
    await world.order(
        "A-1", LI, stage=Stage.PAID, paid_at=now(), lines=(add_on,), refunded=Decimal("9.00")
    )
    await world.order("A-2", "13700137000", stage=Stage.CLOSED, closed_at=now())
    day = date(2026, 1, 5)
    [row] = await world.funnel.rows(world.chief, day, day)
    assert (row.agent, row.asked, row.ordered, row.paid, row.lost) == (ann, 3, 2, 1, 1)
    assert (row.orders, row.add_ons, row.net, row.average) == (
        1,
        2,
        Decimal("190.00"),
        Decimal("190.00"),
    )
    assert (row.order_rate, row.pay_rate) == (2 / 3, 1 / 3)
    behind = {step: await world.funnel.calls(world.chief, ann, day, step) for step in Step}
    assert len(behind[Step.ASKED]) == 4
    assert {one.call for one in behind[Step.ORDERED]} == {first, again, gone}
    assert {one.call for one in behind[Step.PAID]} == {first, again}
    assert {one.call for one in behind[Step.LOST]} == {gone}
    [order] = [order for one in behind[Step.PAID] for order in one.orders]
    assert order.number == "A-1"
    # Behind sales, average and add-ons stand the orders of which they are made, and no other.
    for step in (Step.SOLD, Step.ADD_ONS):
        made_of = [order for one in behind[step] for order in one.orders]
        assert [one.number for one in made_of] == ["A-1"]
        assert sum(one.net for one in made_of) == row.net
        assert sum(one.add_ons for one in made_of) == row.add_ons


async def test_given_more_rows_than_a_page_has_when_looked_at_then_it_is_said_and_the_file_has_all(
    world: World,
) -> None:
    for day in range(3):
        await world.talk(world.people.ann, days=1 if day else 0)
    since, to = date(2026, 1, 5), date(2026, 1, 7)
    assert len(await world.funnel.rows(world.chief, since, to, most=3)) == 3
    with pytest.raises(Invalid) as refused:
        await world.funnel.rows(world.chief, since, to, most=2)
    assert (refused.value.code, refused.value.field) == ("shop_funnel_too_long", "from")
    path = await FunnelExport(world.database, world.funnel, "zh").write(
        world.chief, since, to, "csv"
    )
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.unlink()
    assert [line.split(",")[0] for line in lines[1:]] == ["2026-01-07", "2026-01-06", "2026-01-05"]


async def test_given_a_day_of_the_centre_when_counted_then_its_zone_says_where_it_ends(
    world: World,
) -> None:
    await world.talk(world.people.ann, hours=14, minutes=59)  # 23:59 in the centre
    await world.talk(world.people.bob, WANG, minutes=2)
    days = [
        (row.agent, row.day)
        for row in await world.funnel.rows(world.chief, date(2026, 1, 5), date(2026, 1, 6))
    ]
    assert days == [
        (world.people.bob, date(2026, 1, 6)),
        (world.people.ann, date(2026, 1, 5)),
    ]


async def test_given_an_agent_when_he_looks_at_the_funnel_then_he_sees_his_own(
    world: World,
) -> None:
    await world.talk(world.people.ann)
    await world.talk(world.people.bob, WANG)
    day = MONDAY.date()
    assert [row.agent for row in await world.funnel.rows(world.ann, day, day)] == [world.people.ann]
    assert await world.funnel.calls(world.ann, world.people.bob, day, Step.ASKED) == []
    [seen] = await world.funnel.calls(world.ann, world.people.ann, day, Step.ASKED)
    assert seen.caller == "138****8000"


async def test_given_days_that_are_none_when_counted_then_it_is_said(world: World) -> None:
    with pytest.raises(Invalid):
        await world.funnel.rows(world.chief, date(2026, 1, 6), date(2026, 1, 5))
    with pytest.raises(Invalid):
        await world.funnel.rows(world.chief, date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(window_days=0), "window_days"),
        (Rule(window_days=91), "window_days"),
        (Rule(unpaid_min=0), "unpaid_min"),
    ],
)
async def test_given_a_rule_that_is_none_when_saved_then_it_is_refused(
    world: World, rule: Rule, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await world.shop.save_rule(world.chief, rule)
    assert refused.value.field == field
    assert await world.shop.rule(world.chief) == Rule()


async def test_given_two_who_change_the_rule_when_the_second_saves_then_he_is_told_and_nothing_lost(
    world: World,
) -> None:
    seen = await world.shop.rule(world.chief)
    first = await world.shop.save_rule(world.chief, replace(seen, window_days=3))
    with pytest.raises(RuleChanged) as refused:
        await world.shop.save_rule(world.chief, replace(seen, unpaid_min=5))
    assert refused.value.details["version"] == first.version == 1
    assert await world.shop.rule(world.chief) == first
    again = await world.shop.save_rule(world.chief, replace(first, unpaid_min=5))
    assert (again.window_days, again.unpaid_min, again.version) == (3, 5, 2)
