"""Lists of orders: who sees what, views, search, pages, related ones, links, merge, split."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.tickets.world import MOBILE, World
from warmline.customers.model import Link, LinkedBy
from warmline.customers.store import links
from warmline.kit.actor import Scope
from warmline.kit.errors import Invalid
from warmline.kit.keyset import PageUnknown, cursor
from warmline.tickets.asked import Draft, Filters, Part, Sheet
from warmline.tickets.errors import (
    CannotMerge,
    EntryUnknown,
    NumberNotWhole,
    TicketMissing,
)
from warmline.tickets.model import State, Step, TicketChange

pytestmark = pytest.mark.servers


async def test_given_orders_in_all_places_when_people_list_then_each_sees_what_is_his(
    world: World,
) -> None:
    await world.order(title="安的新单")
    await world.order(world.bob, title="鲍的新单")
    handled = await world.order(title="水务在办")
    await world.do(world.ann, handled, Step.DISPATCH)
    back = await world.order(title="退回的")
    await world.do(world.ann, back, Step.DISPATCH)
    await world.do(world.wu, back, Step.RETURN, reason="不是我们")
    replied = await world.walked(Step.DISPATCH, Step.SIGN, Step.REPLY, title="待回访")
    seen = {
        name: set(await world.listed(getattr(world, name)))
        for name in ("ann", "bob", "wu", "wei", "lin", "rui", "chef", "sun", "zoe")
    }
    assert seen["ann"] == {"安的新单", "水务在办", "退回的", "待回访"}
    assert seen["bob"] == {"鲍的新单"}
    assert seen["wu"] == seen["wei"] == {"水务在办", "待回访"}
    assert seen["lin"] == set()
    assert seen["rui"] == {"待回访"}
    assert seen["sun"] == {"安的新单", "鲍的新单", "水务在办", "退回的", "待回访"}
    assert seen["zoe"] == set()
    assert await world.listed(world.rui, view="revisit") == ["待回访"]
    assert set(await world.listed(world.wu, view="department")) == seen["wu"]
    assert replied.state is State.REPLIED


async def test_given_an_order_of_his_agents_when_a_leader_lists_then_he_sees_it_wherever_it_is(
    world: World,
) -> None:
    """Given an agent's order, dispatched to a department that is not the leader's."""
    desk = frozenset({world.ids["desk"]})
    leader = replace(world.bob, scope=Scope.TEAM, departments=desk)
    order = await world.order(title="安的新单")
    await world.do(world.ann, order, Step.DISPATCH)
    assert await world.listed(leader) == ["安的新单"]
    assert await world.listed(world.bob) == []


async def test_given_a_person_who_sees_an_order_for_several_reasons_then_it_comes_once_in_order(
    world: World,
) -> None:
    made = [
        await world.do(world.ann, await world.order(title=f"第{n}件"), Step.DISPATCH)
        for n in range(7)
    ]
    await world.do(world.wu, made[3], Step.SIGN)
    seen, after = list[str](), ""
    for _ in range(4):
        sheet = Sheet(sort="created_at", size=2, after=after)
        found = await world.tickets.looking.search(world.wu, Filters(), sheet)
        seen += [one.title for one in found.items]
        after = found.next
    assert seen == [f"第{n}件" for n in range(7)]
    assert after == ""


async def test_given_words_numbers_and_digits_when_searched_for_then_orders_are_found(
    world: World,
) -> None:
    one = await world.order(title="路面大量漏水", content="人民路与解放路口积水", caller=MOBILE)
    await world.order(title="路灯不亮", content="小区门口")
    await world.order(title="水漏", content="面路")
    assert await world.listed(world.ann, q="漏水") == ["路面大量漏水"]
    assert await world.listed(world.ann, q="解放路口") == ["路面大量漏水"]
    assert await world.listed(world.ann, q="路 口") == ["路面大量漏水"]
    assert await world.listed(world.ann, q=one.number) == ["路面大量漏水"]
    assert await world.listed(world.ann, q="8000") == ["路面大量漏水"]
    assert await world.listed(world.ann, q=MOBILE) == ["路面大量漏水"]
    assert await world.listed(world.ann, q="地铁") == []
    with pytest.raises(NumberNotWhole):
        await world.listed(world.ann, q="38000")
    with pytest.raises(Invalid, match="two characters"):
        await world.listed(world.ann, q="路 ")
    with pytest.raises(PageUnknown):
        await world.listed(world.ann, Sheet(after="x"))


async def test_given_an_edit_when_searched_for_then_the_new_text_is_found_and_the_old_is_not(
    world: World,
) -> None:
    ticket = await world.order(title="路面漏水")
    change = TicketChange(title="水管爆裂")
    await world.tickets.making.change(world.ann, ticket.id, 1, change)
    assert await world.listed(world.ann, q="爆裂") == ["水管爆裂"]
    assert await world.listed(world.ann, q="路面漏") == []


async def test_given_filters_when_combined_then_only_what_fits_is_listed(world: World) -> None:
    await world.order(title="一")
    await world.order(title="二", type=world.ids["ask"])
    closed = await world.order(title="三", type=world.ids["ask"])
    await world.do(world.ann, closed, Step.REPLY, text="答")
    await world.do(world.ann, closed, Step.CLOSE)
    assert await world.listed(world.ann, type=world.ids["all_types"]) == ["三", "二", "一"]
    assert await world.listed(world.ann, type=world.ids["leak"]) == ["一"]
    assert await world.listed(world.ann, open=False) == ["三"]
    assert await world.listed(world.ann, open=True, priority="high") == ["一"]
    assert await world.listed(world.ann, states=(State.CLOSED,)) == ["三"]
    assert await world.listed(world.ann, view="mine") == ["二", "一"]
    assert await world.listed(world.ann, due_to=world.at("01-09 00:00"), open=True) == [
        "二",
        "一",
    ]
    counted = await world.tickets.looking.counts(world.ann)
    assert (counted["mine"], counted["overdue"], counted["due_today"]) == (2, 0, 0)


async def test_given_a_caller_s_earlier_orders_when_his_call_is_asked_for_then_they_are_there(
    world: World,
) -> None:
    await world.customer()
    await world.order(title="旧单", caller=MOBILE)
    await world.order(title="别人的", caller="13900139000")
    call = await world.call()
    assert await world.listed(world.ann, call=call, open=True) == ["旧单"]
    drafted = await world.tickets.looking.related_to(world.ann, Draft(interaction=call))
    assert [one.title for one in drafted] == ["旧单"]
    assert {one["reason"] for one in drafted[0].reasons} == {"customer", "number"}


async def test_given_two_who_share_a_number_when_one_is_chosen_in_the_call_then_the_order_is_his(
    world: World,
) -> None:
    wife, husband = await world.customer("刘丽华"), await world.customer("陈志强")
    await world.order(title="丈夫的", customer=husband.id)
    call = await world.call()
    # While nobody said which of them it is, the order is neither's
    assert (await world.order(title="没有选", interaction=call)).customer is None
    # When it was said, it is his, and what is his is found for it
    at = world.clock.now()
    async with world.database.transaction() as session:
        said = Link(call, husband.id, at, world.ann.user_id, LinkedBy.CHOSEN)
        await links.put(session, said)
    made = await world.order(title="选了丈夫", interaction=call)
    assert (made.customer, made.customer_name) == (husband.id, "陈志强")
    drafted = await world.tickets.looking.related_to(world.ann, Draft(interaction=call))
    because = {one.title: {reason["reason"] for reason in one.reasons} for one in drafted}
    assert "customer" in because["丈夫的"]
    # and somebody's card that the actor may not see tells him nothing
    mine = await world.tickets.looking.customer_of(world.bob, call, MOBILE)
    assert mine is None
    assert wife.id != husband.id


async def test_given_orders_about_the_same_when_asked_for_then_they_are_named_with_reasons(
    world: World,
) -> None:
    first = await world.order(title="人民路路面大量漏水", address="福田区人民路12号")
    await world.order(title="人民路路面漏水严重", address="福田区人民路12号")
    await world.order(title="路灯不亮", address="罗湖区东门路8号")
    [one] = await world.tickets.looking.related(world.ann, first.id)
    assert one.title == "人民路路面漏水严重"
    points = {reason["reason"]: reason["points"] for reason in one.reasons}
    assert set(points) == {"address", "subject", "type"}
    assert one.score == sum(points.values())
    with pytest.raises(TicketMissing):
        await world.tickets.looking.related(world.lin, first.id)
    drafted = await world.tickets.looking.related_to(world.bob, Draft(title="人民路路面漏水"))
    assert drafted == []  # what he may not see is not told him


async def test_given_two_orders_when_linked_then_both_say_so_and_unlinking_undoes_it(
    world: World,
) -> None:
    one, other = await world.order(title="一"), await world.order(title="二")
    found = await world.tickets.joining.link(world.ann, one.id, other.id)
    assert [(link.title, link.kind) for link in found.links] == [("二", "linked")]
    again = await world.tickets.joining.link(world.ann, other.id, one.id)
    assert len(again.history) == 2
    gone = await world.tickets.joining.unlink(world.ann, other.id, one.id)
    assert gone.links == []
    hidden = await world.order(world.bob)
    with pytest.raises(EntryUnknown):
        await world.tickets.joining.link(world.ann, one.id, hidden.id)


async def test_given_orders_that_are_one_when_merged_then_one_stays_with_all_their_calls(
    world: World,
) -> None:
    call = await world.call()
    main, double = await world.order(title="一"), await world.order(title="二", interaction=call)
    found = await world.tickets.joining.merge(world.ann, main.id, 1, [double.id], "同一处")
    assert [(link.number, link.kind) for link in found.links] == [(double.number, "merged")]
    assert [one.interaction for one in found.calls] == [call]
    assert found.history[-1].data["others"] == [double.number]
    gone = await world.get(double.id)
    assert (gone.state, gone.merged_into) == (State.MERGED, main.id)
    with pytest.raises(CannotMerge):
        await world.tickets.joining.merge(world.ann, main.id, 2, [double.id], "再来")
    hidden = await world.order(world.bob)
    with pytest.raises(CannotMerge):
        await world.tickets.joining.merge(world.ann, main.id, 2, [hidden.id], "x")
    assert await world.listed(world.ann, view="mine") == ["一"]


async def test_given_an_order_about_two_things_when_split_then_each_child_goes_its_way(
    world: World,
) -> None:
    customer = await world.customer()
    ticket = await world.order(title="漏水和路灯", customer=customer.id)
    made = await world.tickets.joining.split(
        world.ann,
        ticket.id,
        1,
        [Part("漏水", department=world.ids["water"]), Part("路灯", "不亮")],
    )
    assert [(one.state, one.customer) for one in made] == [
        (State.DISPATCHED, customer.id),
        (State.ACCEPTED, customer.id),
    ]
    found = await world.tickets.looking.get(world.ann, ticket.id)
    assert [child.title for child in found.children] == ["漏水", "路灯"]
    child = await world.tickets.looking.get(world.ann, made[1].id)
    assert [(link.title, link.kind) for link in child.links] == [("漏水和路灯", "parent")]
    # The department sees its part and not what it was split off.
    assert await world.listed(world.wu) == ["漏水"]
    assert (await world.tickets.looking.get(world.wu, made[0].id)).links == []


async def test_given_more_orders_than_a_page_when_a_department_helps_with_one_then_it_finds_it(
    world: World,
) -> None:
    """Given an old order that the light department helps with, below newer ones it handles itself,
    when it asks for what it helps with, then that is all it gets, until it replied."""
    water, light = world.ids["water"], world.ids["light"]
    helped = await world.order(title="要协办")
    await world.do(world.ann, helped, Step.DISPATCH, department=water, joint=(light,))
    for title in ("一", "二", "三"):
        own = await world.order(title=title)
        await world.do(world.ann, own, Step.DISPATCH, department=light)
    small = Sheet(size=2)
    assert await world.listed(world.lin, small, view="department") == ["三", "二"]
    assert await world.listed(world.lin, small, view="joint") == ["要协办"]
    assert (await world.tickets.looking.counts(world.lin))["joint"] == 1
    assert await world.listed(world.wu, view="joint") == []  # it leads, it does not help
    await world.do(world.wu, helped, Step.SIGN)
    await world.do(world.lin, helped, Step.JOINT_REPLY, text="已配合")
    assert await world.listed(world.lin, view="joint") == []
    assert (await world.tickets.looking.counts(world.lin))["joint"] == 0


async def test_given_a_customer_s_orders_when_listed_then_unfinished_ones_lead_on_every_page(
    world: World,
) -> None:
    customer = await world.customer()
    given: dict[str, Any] = {"customer": customer.id, "type": world.ids["ask"]}
    for title in ("旧的未办结", "办结一", "新的未办结", "办结二", "办结三"):
        one = await world.order(title=title, **given)
        if title.startswith("办结"):
            await world.do(world.sun, one, Step.VOID, reason="重复")
    titles, after = list[str](), ""
    for _ in range(3):
        sheet = Sheet(sort="unfinished", size=2, after=after)
        found = await world.tickets.looking.search(world.ann, Filters(customer=customer.id), sheet)
        titles += [one.title for one in found.items]
        after = found.next
    assert titles == ["新的未办结", "旧的未办结", "办结三", "办结二", "办结一"]
    assert after == ""
    with pytest.raises(Invalid):  # a big list has no index in this order
        await world.listed(world.ann, Sheet(sort="unfinished"))
    bad = Sheet(sort="unfinished", after=cursor("unfinished", "0tomorrow", one.id))
    with pytest.raises(PageUnknown):
        await world.listed(world.ann, bad, customer=customer.id)


async def test_given_what_forms_offer_when_asked_for_then_a_department_s_man_gets_it_too(
    world: World,
) -> None:
    found = await world.tickets.looking.chooseable(world.wu)
    assert {name for _, name, _ in found.departments} == {"中心", "热线", "水务", "路灯"}
    assert "wu的名字" in {name for _, name, _ in found.people}
    assert "rui的名字" not in {name for _, name, _ in found.people}
    assert ("vip", "重要客户", "VIP") in found.levels
