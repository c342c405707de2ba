"""Orders that belong together: linked by themselves when made, found by where they are about, put
below each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.tickets.world import MOBILE, World
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.tickets.asked import Draft, Link, Part
from warmline.tickets.errors import EntryUnknown, StepImpossible
from warmline.tickets.model import Field, FieldType, Step, TicketChange, TicketType

pytestmark = pytest.mark.servers


async def _links(world: World, ticket: str) -> Sequence[Link]:
    return (await world.tickets.looking.get(world.sun, ticket)).links


async def test_given_a_caller_s_open_order_when_he_calls_again_then_the_system_links_the_new_one(
    world: World,
) -> None:
    """Given a colleague's order, which ann does not see, when she makes one for the same customer,
    number and type, then both have the link in their history as the system's, with how alike they
    are and why; she reads that there is one more outside her view, and neither its number nor how
    alike it is."""
    customer = await world.customer()
    given: dict[str, Any] = {"caller": MOBILE, "customer": customer.id}
    first = await world.order(world.sun, **given, title="人民路漏水")
    other_matter = await world.order(world.sun, **given, title="水费", type=world.ids["ask"])
    again = await world.order(**given, title="还没人来修")
    [link] = await _links(world, again.id)
    assert (link.other, link.kind, link.by) == (first.id, "linked", SYSTEM.user_id)
    for mine, other in ((again, first), (first, again)):
        found = await world.tickets.looking.get(world.sun, mine.id)
        step = found.history[-1]
        assert (step.step, step.by, found.sound) == (Step.LINK, SYSTEM.user_id, True)
        assert (step.data["other"], step.data["number"]) == (other.id, other.number)
        assert step.data["score"] == 78  # what the type begins every order with is alike
        assert step.data["why"] == ["customer", "number", "subject", "type"]
    assert await _links(world, other_matter.id) == []
    hers = await world.tickets.looking.get(world.ann, again.id)
    assert (hers.links, hers.links_hidden, hers.sound) == ([], 1, True)
    assert hers.history[-1].step is Step.LINK
    assert dict(hers.history[-1].data) == {"hidden": 1, "version": again.version}
    assert first.number not in str(hers)
    assert first.id not in str(hers)
    assert (await world.tickets.looking.get(world.sun, again.id)).links_hidden == 0


async def test_given_orders_split_and_merged_when_others_read_of_it_then_only_of_what_they_see(
    world: World,
) -> None:
    """Given an order split in two, of which one went to the water department, and one that was
    merged into the first, when the department's man opens his part, and the agent who has the
    other order hers, then neither reads the number of what is not theirs to see."""
    main, double = await world.order(title="漏水和路灯"), await world.order(title="又一件")
    await world.tickets.joining.merge(world.ann, main.id, 1, [double.id], "同一处")
    version = (await world.get(main.id)).version
    parts = [Part("漏水", department=world.ids["water"]), Part("路灯")]
    water, light = await world.tickets.joining.split(world.ann, main.id, version, parts)
    his = await world.tickets.looking.get(world.wu, water.id)
    assert (his.links, his.links_hidden) == ([], 1)
    assert his.history[0].data["hidden"] == 1
    assert main.number not in str(his.history)
    # Who sees the whole order and one part of it reads that there is another.
    await world.do(world.ann, main.id, Step.DISPATCH, department=world.ids["water"])
    whole = await world.tickets.looking.get(world.wu, main.id)
    [split] = [step for step in whole.history if step.step is Step.SPLIT]
    assert (split.data["children"], split.data["hidden"]) == ([water.number], 1)
    [merged] = [step for step in whole.history if step.step is Step.ABSORB]
    assert (merged.data["others"], merged.data["hidden"]) == ([], 1)
    assert whole.links_hidden == 2
    assert light.number not in str(whole)
    assert double.number not in str(whole)
    assert (await world.tickets.looking.get(world.ann, main.id)).links_hidden == 0


async def test_given_a_link_by_the_system_when_undone_then_it_is_gone_and_both_say_who(
    world: World,
) -> None:
    customer = await world.customer()
    one = await world.order(caller=MOBILE, customer=customer.id)
    other = await world.order(caller=MOBILE, customer=customer.id)
    assert len((await world.tickets.looking.get(world.ann, other.id)).links) == 1
    gone = await world.tickets.joining.unlink(world.ann, other.id, one.id)
    assert gone.links == []
    assert [step.step for step in gone.history] == [Step.ACCEPT, Step.LINK, Step.UNLINK]
    assert gone.history[-1].by == world.ids["ann"]
    assert (await world.trail(one.id)) == ["accept", "link", "unlink"]


async def test_given_what_is_over_confidential_or_another_matter_when_made_then_nothing_is_linked(
    world: World,
) -> None:
    customer = await world.customer()
    given: dict[str, Any] = {"caller": MOBILE, "customer": customer.id}
    over = await world.order(**given)
    await world.do(world.sun, over, Step.VOID, reason="重复")
    await world.order(**given, confidential=True)
    secret = await world.order(**given, confidential=True)
    assert await _links(world, secret.id) == []
    matter = await world.order(caller=MOBILE, type=world.ids["ask"], title="水费怎么交")
    assert await _links(world, matter.id) == []
    last = await world.order(**given)
    assert await _links(world, last.id) == []


async def test_given_a_confidential_order_when_others_ask_what_is_related_then_not_whose_it_is(
    world: World,
) -> None:
    """Given a confidential order that waits at the water department, when its man asks what is
    related to another order of the same person, then it is not named for the person; the chief sees
    that it is his."""
    customer = await world.customer()
    given: dict[str, Any] = {"caller": MOBILE, "customer": customer.id}
    secret = await world.order(**given, title="举报邻居偷水", confidential=True)
    await world.do(world.ann, secret, Step.DISPATCH, department=world.ids["water"])
    plain = await world.order(**given, title="水压太低")
    await world.do(world.ann, plain, Step.DISPATCH, department=world.ids["water"])
    for mine in (plain, secret):
        assert await world.tickets.looking.related(world.wu, mine.id) == []
    [named] = await world.tickets.looking.related(world.sun, plain.id)
    assert (named.id, named.reasons[0]["reason"]) == (secret.id, "customer")


@pytest.mark.parametrize(
    ("there", "asked", "points"),
    [
        ("福田区人民路12号", "福田人民12", 25),
        ("福田区人民路12号", "福田区人民路12号3栋502", 20),
        ("福田区人民路12号3栋502", "福田区人民路12号", 20),
        ("深圳市福田区人民路112号3栋502室", "深圳市福田区人民路112号3栋503室", 15),
        ("福田区人民路12号", "罗湖区东门路8号", None),
        ("东门", "东门", None),
    ],
)
async def test_given_an_address_when_one_like_it_is_asked_for_then_it_is_found_by_that_alone(
    world: World, there: str, asked: str, points: int | None
) -> None:
    await world.order(title="路灯不亮", address=there)
    draft = Draft(type=world.ids["leak"], title="水管爆了", address=asked)
    found = await world.tickets.looking.related_to(world.ann, draft)
    reasons = [{one["reason"]: one["points"] for one in named.reasons} for named in found]
    assert [one.get("address") for one in reasons] == ([points] if points else [])


async def test_given_an_address_in_a_field_of_its_own_when_compared_then_it_counts_as_one(
    world: World,
) -> None:
    """Given a type below another that gives it a field for an address, when two orders have the
    same place, one in the field and one as its address, then they are related; a change of the
    field is followed."""
    site = Field("site", "施工地点", "Site", FieldType.ADDRESS)
    note = Field("note", "备注", "Note", FieldType.TEXT)
    works = TicketType(
        "00000000-0000-7000-8000-0000000000a1",
        DEFAULT_PROJECT,
        world.ids["leak"],
        "works",
        "施工",
        "Works",
        fields=(site, note),
    )
    await world.tickets.types.save_type(SYSTEM, works)
    where = "南山区科技路100号"
    given: dict[str, Any] = {"type": works.id, "title": "夜间噪声"}
    one = await world.order(**given, fields={"site": where, "note": "福田区人民路12号"})
    draft = Draft(title="水管爆了", address=where)
    [found] = await world.tickets.looking.related_to(world.ann, draft)
    assert (found.id, found.score) == (one.id, 25)
    drafted = Draft(type=works.id, title="水管爆了", fields={"site": where})
    [found] = await world.tickets.looking.related_to(world.ann, drafted)
    assert (found.id, found.score) == (one.id, 30)
    assert (
        await world.tickets.looking.related_to(world.ann, Draft(address="福田区人民路12号")) == []
    )
    await world.tickets.making.change(
        world.ann, one.id, 1, TicketChange(fields={"site": "宝安区新湖路1号"})
    )
    assert await world.tickets.looking.related_to(world.ann, draft) == []


async def test_given_an_order_when_one_is_put_below_it_then_it_is_the_same_person_s(
    world: World,
) -> None:
    customer = await world.customer()
    call = await world.call()
    given: dict[str, Any] = {"customer": customer.id, "interaction": call}
    above = await world.order(**given, title="漏水和路灯", confidential=True)
    child = await world.order(title="路灯不亮", type=world.ids["ask"], parent=above.id)
    assert (child.parent, child.customer, child.interaction) == (above.id, customer.id, call)
    assert child.confidential
    seen = await world.tickets.looking.get(world.ann, above.id)
    assert [one.other for one in seen.children] == [child.id]
    assert (seen.history[-1].step, seen.history[-1].data["children"]) == (
        Step.SPLIT,
        [child.number],
    )
    assert [(one.kind, one.other) for one in await _links(world, child.id)] == [
        ("parent", above.id)
    ]


async def test_given_an_order_he_may_not_see_or_that_is_over_when_put_below_then_it_is_refused(
    world: World,
) -> None:
    hidden = await world.order(world.bob)
    with pytest.raises(EntryUnknown):
        await world.order(parent=hidden.id)
    over = await world.order()
    await world.do(world.sun, over, Step.VOID, reason="重复")
    with pytest.raises(StepImpossible):
        await world.order(parent=over.id)
