"""The verbs on cards: made, changed by two at once, matched, unmasked; all of it in the trail."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from tests.customers.world import CLEAR, DESK, MASKED, MOBILE, World, phone
from warmline.accounts.tables import UserRow
from warmline.customers.errors import (
    ContactMalformed,
    ContactMissing,
    ContactThere,
    CustomerChanged,
    CustomerMissing,
    DefinitionChanged,
    DefinitionInvalid,
    DefinitionTaken,
    EntryUnknown,
    FieldInvalid,
)
from warmline.customers.model import (
    Consent,
    ContactChange,
    ContactKind,
    Customer,
    CustomerChange,
    Entry,
    ListName,
    NewContact,
    NewCustomer,
)
from warmline.customers.service.configuring import CustomerListService
from warmline.kit.actor import Scope
from warmline.kit.errors import Invalid, Refused

pytestmark = pytest.mark.servers


async def test_given_a_new_card_when_made_then_it_is_its_maker_s_and_the_trail_has_it(
    world: World,
) -> None:
    card = await world.customer(
        world.ann,
        "张三",
        MOBILE,
        level="vip",
        tags=("老客户", "老客户"),
        fields={"city": "深圳", "size": "3"},
        consent=Consent.GIVEN,
    )
    again = await world.customers.get(world.ann, card.id)
    assert again == card
    assert (card.owner, card.department) == (world.ann.user_id, world.east)
    assert (card.tags, dict(card.fields)) == (("老客户",), {"city": "深圳", "size": 3})
    assert (card.consent_by, card.consent_at) == (world.ann.user_id, world.clock.now())
    assert card.names[world.ann.user_id] == "ann的名字"
    assert card.names[world.east] == "东部"
    [entry] = await world.trail("created")
    assert entry.after["name"] == "张三"
    assert MOBILE not in str(entry.after)
    assert entry.after["contacts"][0]["value"] == MASKED


async def test_given_wrong_input_when_a_card_is_made_then_it_is_refused_and_nothing_is_kept(
    world: World,
) -> None:
    ann = world.ann
    for wrong, error in (
        (NewCustomer("李四", level="gold"), EntryUnknown),
        (NewCustomer("李四", level="old"), EntryUnknown),
        (NewCustomer("李四", source="nowhere"), EntryUnknown),
        (NewCustomer("李四", owner=world.bob.user_id), EntryUnknown),
        (NewCustomer("李四", department=world.west), EntryUnknown),
        (NewCustomer("李四", owner=None, department=None), EntryUnknown),
        (NewCustomer("李四", project="00000000-0000-7000-8000-000000000099"), EntryUnknown),
        (NewCustomer("李四", fields={"size": "big"}), FieldInvalid),
        (NewCustomer("李四", contacts=(phone("x"),)), ContactMalformed),
        (NewCustomer(" "), Invalid),
    ):
        with pytest.raises(error):
            await world.customers.create(ann, wrong)
    assert await world.names(world.sun) == []
    assert await world.trail("created") == []


async def test_given_a_leader_when_he_gives_a_customer_then_within_his_people_and_seen_by_him(
    world: World,
) -> None:
    card = await world.customer(world.lee)
    given = CustomerChange(owner=world.ann.user_id)
    card = await world.customers.change(world.lee, card.id, 1, given)
    assert (card.owner, card.department) == (world.ann.user_id, world.east)
    for away in (
        CustomerChange(owner=world.bob.user_id),
        CustomerChange(owner=None, department=None),
        CustomerChange(department=world.west),
    ):
        with pytest.raises(EntryUnknown):
            await world.customers.change(world.lee, card.id, 2, away)
    # And the agent cannot drop him out of everybody's sight either.
    with pytest.raises(EntryUnknown):
        await world.customers.change(world.ann, card.id, 2, CustomerChange(owner=None))
    # Who sees everything may.
    free = CustomerChange(owner=None, department=None)
    card = await world.customers.change(world.sun, card.id, 2, free)
    assert (card.owner, card.department) == (None, None)
    with pytest.raises(CustomerMissing):
        await world.customers.get(world.ann, card.id)


async def test_given_two_people_with_one_card_when_both_save_then_the_second_learns_all(
    world: World,
) -> None:
    """Given both opened version 1, when others save a name and a number, then the agent's save
    changes nothing, tells him which fields, who, when and what they hold, and works once he has
    looked."""
    card = await world.customer(world.ann)
    await world.customers.change(
        world.lee, card.id, 1, CustomerChange(name="张三丰", fields={"city": "武当"})
    )
    world.clock.advance(60)
    await world.customers.add_contact(world.sun, card.id, 2, phone("13900139000"))
    with pytest.raises(CustomerChanged) as raised:
        await world.customers.change(world.ann, card.id, 1, CustomerChange(remark="我的备注"))
    told = raised.value.details
    assert told["version"] == 3
    assert isinstance(told["changed"], list)
    assert [
        (save["fields"], save["by"], save["by_name"], save["version"]) for save in told["changed"]
    ] == [
        (["name", "fields.city"], world.lee.user_id, "lee的名字", 2),
        (["contacts"], world.sun.user_id, "sun的名字", 3),
    ]
    assert told["changed"][1]["at"] == world.clock.now().isoformat()
    assert isinstance(told["present"], dict)
    assert (told["present"]["name"], told["present"]["fields.city"]) == ("张三丰", "武当")
    assert "13900139000" not in str(told)
    assert "139****9000" in str(told)
    now = await world.customers.get(world.ann, card.id)
    assert (now.remark, now.version) == ("", 3)
    saved = await world.customers.change(world.ann, card.id, 3, CustomerChange(remark="我的备注"))
    assert (saved.name, saved.remark, saved.version) == ("张三丰", "我的备注", 4)


async def test_given_many_saves_at_once_when_made_on_one_version_then_exactly_one_wins(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    saves = [
        world.customers.change(world.ann, card.id, 1, CustomerChange(remark=f"备注{number}"))
        for number in range(5)
    ]
    done = await asyncio.gather(*saves, return_exceptions=True)
    won = [one for one in done if isinstance(one, Customer)]
    assert len(won) == 1
    assert sum(isinstance(one, CustomerChanged) for one in done) == 4
    assert (await world.customers.get(world.ann, card.id)).remark == won[0].remark
    assert len(await world.trail("changed")) == 1


async def test_given_a_save_whose_answer_was_lost_when_sent_again_then_it_succeeds_once(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    change = CustomerChange(name="李四", do_not_call=True)
    first = await world.customers.change(world.ann, card.id, 1, change)
    world.clock.advance(60)
    assert await world.customers.change(world.ann, card.id, 1, change) == first
    assert len(await world.trail("changed")) == 1


async def test_given_a_change_when_saved_then_the_trail_has_before_and_after_without_numbers(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    one = card.contacts[0].id
    change = CustomerChange(remark="打 139-0013-9000", fields={"plan": "gold"})
    await world.customers.change(world.ann, card.id, 1, change)
    await world.customers.change_contact(
        world.ann, card.id, 2, one, ContactChange(value="13700137000")
    )
    first, second = await world.trail("changed")
    assert (first.before, first.after) == (
        {"remark": "", "fields.plan": None},
        {"remark": "打 139****9000", "fields.plan": "gold"},
    )
    assert second.before["contacts"][0]["value"] == MASKED
    assert second.after["contacts"][0]["value"] == "137****7000"


async def test_given_contact_points_when_changed_then_the_version_counts_and_the_rules_hold(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    service, ann = world.customers, world.ann
    mail = NewContact(ContactKind.MAIL, "A@b.cn")
    card = await service.add_contact(ann, card.id, 1, mail)
    card = await service.add_contact(ann, card.id, 2, phone("13900139000", primary=True))
    old, _, new = card.contacts
    assert (card.version, old.primary, new.primary) == (3, False, True)
    # A label is changed without the number being sent, which he does not see.
    card = await service.change_contact(ann, card.id, 3, old.id, ContactChange(label="公司"))
    assert (await service.get(world.sun, card.id)).contacts[0].value == MOBILE
    with pytest.raises(ContactMalformed):
        await service.change_contact(ann, card.id, 4, old.id, ContactChange(value=MASKED))
    with pytest.raises(ContactThere):
        await service.add_contact(ann, card.id, 4, phone("+86 139 0013 9000"))
    card = await service.remove_contact(ann, card.id, 4, new.id)
    assert [(one.kind, one.primary) for one in card.contacts] == [
        (ContactKind.PHONE, True),
        (ContactKind.MAIL, True),
    ]
    with pytest.raises(ContactMissing):
        await service.remove_contact(ann, card.id, 5, new.id)
    with pytest.raises(CustomerChanged):
        await service.remove_contact(ann, card.id, 1, old.id)
    # The number that was taken off can be typed anew.
    card = await service.add_contact(ann, card.id, 5, phone("13900139000"))
    assert len(card.contacts) == 3


async def test_given_a_caller_when_matched_then_all_his_cards_are_found_and_no_others(
    world: World,
) -> None:
    """A family shares a number; a hidden or short number belongs to nobody."""
    await world.customer(world.ann, "父亲", MOBILE)
    await world.customer(world.ann, "母亲", "+86 138 0013 8000")
    await world.customer(world.ann, "客服", "10086", "13900139000")

    async def matched(number: str) -> list[str]:
        return [one.name for one in await world.customers.match(world.ann, number)]

    for spelling in (MOBILE, "+8613800138000", "008613800138000", "8613800138000"):
        assert await matched(spelling) == ["母亲", "父亲"]
    for nobody in ("", "anonymous", "10086", "8000", "13800138001"):
        assert await matched(nobody) == []
    [found] = await world.customers.match(world.ann, "13900139000")
    assert {one.value for one in found.contacts} == {"10086", "139****9000"}


async def test_given_a_number_no_plan_knows_when_it_calls_then_the_same_digits_match(
    world: World,
) -> None:
    """E.164 first; a card that only has the national digits is found when no other is."""
    await world.customer(world.ann, "老卡", "199999999999")
    assert [one.name for one in await world.customers.match(world.ann, "199999999999")] == ["老卡"]


async def test_given_a_role_without_numbers_when_it_asks_for_one_then_with_purpose_and_in_the_trail(
    world: World,
) -> None:
    card = await world.customer(world.ann)
    point = card.contacts[0]
    assert point.value == MASKED
    leader = world.actor(
        "lee", scope=Scope.TREE, department=world.east, permissions=DESK | {"customer.unmask"}
    )
    for nothing in ("", " ", "x", "x" * 201):
        with pytest.raises(Invalid):
            await world.customers.unmask(leader, card.id, point.id, nothing)
    assert await world.trail("unmasked") == []
    assert await world.customers.unmask(leader, card.id, point.id, "回访 客户") == MOBILE
    [entry] = await world.trail("unmasked")
    assert (entry.noun_id, entry.user_id) == (card.id, leader.user_id)
    assert entry.after == {"contact": point.id, "value": MASKED, "purpose": "回访 客户"}
    with pytest.raises(Refused):
        await world.customers.unmask(world.ann, card.id, point.id, "回访")
    with pytest.raises(ContactMissing):
        await world.customers.unmask(leader, card.id, card.id, "回访")


async def test_given_an_agent_when_he_tries_every_verb_on_another_s_customer_then_none_reaches_him(
    world: World,
) -> None:
    """By id, by search of any kind, by number, by a change, in his project or another."""
    card = await world.customer(world.ann, "张三", MOBILE, tags=("秘密",), fields={"city": "深圳"})
    point = card.contacts[0].id
    bob = world.actor("bob", department=world.west, permissions=CLEAR)
    for other in (bob, world.zoe):
        service = world.customers
        for attempt in (
            service.get(other, card.id),
            service.change(other, card.id, 1, CustomerChange(name="x")),
            service.change(other, card.id, 7, CustomerChange()),
            service.add_contact(other, card.id, 1, phone("13900139000")),
            service.change_contact(other, card.id, 1, point, ContactChange(label="x")),
            service.remove_contact(other, card.id, 1, point),
            service.unmask(other, card.id, point, "好奇"),
        ):
            with pytest.raises(CustomerMissing):
                await attempt
        assert await service.match(other, MOBILE) == []
        for filters in (
            {},
            {"q": "张三"},
            {"q": MOBILE},
            {"q": "8000"},
            {"tag": "秘密"},
            {"fields": {"city": "深圳"}},
            {"owner": world.ann.user_id},
            {"department": world.east},
            {"project": card.project},
        ):
            assert await world.names(other, **filters) == []
    untouched = await world.customers.get(world.sun, card.id)
    assert (untouched.version, untouched.name) == (1, "张三")
    # The agent, his leader and the chief do reach him.
    for who in (world.ann, world.lee, world.sun):
        assert (await world.customers.get(who, card.id)).id == card.id


async def test_given_no_permission_when_a_verb_is_used_then_it_is_refused(world: World) -> None:
    card = await world.customer(world.ann)
    nobody = world.actor("ann", department=world.east, permissions=frozenset())
    viewer = world.actor("ann", department=world.east, permissions=frozenset({"customer.view"}))
    lists = CustomerListService(world.database)
    for attempt in (
        world.customers.get(nobody, card.id),
        world.customers.match(nobody, MOBILE),
        world.names(nobody),
        lists.fields(nobody),
        lists.entries(nobody, ListName.LEVEL),
        world.customers.create(viewer, NewCustomer("x")),
        world.customers.change(viewer, card.id, 1, CustomerChange(name="x")),
        world.customers.unmask(viewer, card.id, card.contacts[0].id, "回访"),
        lists.save_fields(viewer, ()),
        lists.save_entries(viewer, ListName.LEVEL, ()),
    ):
        with pytest.raises(Refused):
            await attempt


async def test_given_levels_and_fields_when_configured_then_kept_in_order_and_in_the_trail(
    world: World,
) -> None:
    chief, lists = world.sun, world.lists
    await lists.save_entries(chief, ListName.LEVEL, [Entry("vip", "贵宾", "VIP", 0, version=1)])
    # The same again says nothing new, whatever version was seen.
    await lists.save_entries(chief, ListName.LEVEL, [Entry("vip", "贵宾", "VIP", 0)])
    with pytest.raises(DefinitionChanged):
        await lists.save_entries(
            chief, ListName.LEVEL, [Entry("vip", "大客户", "VIP", 0, version=1)]
        )
    levels = await lists.entries(chief, ListName.LEVEL)
    assert [one.code for one in levels] == ["vip", "regular", "prospect", "old"]
    assert levels[0].zh == "贵宾"
    # Seeding again changes nothing of what the centre made of it.
    await lists.seed_defaults()
    assert await lists.entries(chief, ListName.LEVEL) == levels
    with pytest.raises(Invalid):
        await lists.save_entries(chief, ListName.SOURCE, [Entry("a", "a", "a")] * 2)
    definitions = await lists.fields(chief)
    assert [one.key for one in definitions] == ["city", "size", "born", "plan", "married"]
    with pytest.raises(DefinitionInvalid):
        await lists.save_fields(chief, [definitions[0], definitions[0]])
    await lists.save_fields(chief, [replace(definitions[0], zh="所在城市")])
    with pytest.raises(DefinitionChanged):
        await lists.save_fields(chief, [replace(definitions[0], zh="城市名")])
    with pytest.raises(DefinitionTaken):
        await lists.save_fields(chief, [replace(definitions[0], zh="新城市", version=0)])
    assert (await lists.fields(chief))[0].zh == "所在城市"


async def test_given_a_department_with_customers_when_deleted_then_the_database_refuses(
    world: World,
) -> None:
    """And accounts, which knows nothing of customers, says why."""
    from warmline.accounts.errors import DepartmentHasCustomers
    from warmline.accounts.service.departments import Departments
    from warmline.kit.actor import SYSTEM

    async def nobody(event: object) -> None: ...

    departments = Departments(world.database, nobody)
    empty = await departments.create(SYSTEM, "南部", None)
    await world.customers.create(world.sun, NewCustomer("张三", department=empty.id))
    with pytest.raises(DepartmentHasCustomers):
        await departments.delete(SYSTEM, empty.id)


async def test_given_somebody_who_left_when_holders_are_looked_for_then_he_is_found(
    world: World,
) -> None:
    await world.customer(world.ann, "张三")
    await world.customer(world.bob, "李四", "13900139000")
    async with world.database.transaction() as session:
        gone = UserRow.id.in_([world.users["ann"], world.users["sun"]])
        await session.execute(update(UserRow).where(gone).values(active=False))
    found = await world.customers.holders(world.sun, "")
    assert [(one.name, one.active) for one in found] == [("bob的名字", True), ("ann的名字", False)]
    [named] = await world.customers.holders(world.sun, "an")
    assert await world.names(world.sun, owner=named.id) == ["张三"]
    # Nobody learns of it who holds what he does not see.
    assert [one.name for one in await world.customers.holders(world.bob, "")] == ["bob的名字"]
