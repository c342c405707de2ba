"""Everything an order says is found, by whoever may see the order and by nobody else; what is taken
out of it is found no more; what was there before is found after the walk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from tests.tickets.test_personal import rights
from tests.tickets.world import World
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.kit.ids import uuid7
from warmline.tickets import texts
from warmline.tickets.asked import Filters, Hit, Search, Sheet, Spread
from warmline.tickets.columns import By
from warmline.tickets.model import Choice, Field, FieldType, Step, Ticket, TicketChange, TicketType
from warmline.tickets.store import searching, walks
from warmline.tickets.tables import TextRow

pytestmark = pytest.mark.servers

PLASTIC = Choice("pe", "聚乙烯管", "Polythene")
COPPER = Choice("cu", "铜管", "Copper")
FIELDS = (
    Field("kind", "材质", "Material", FieldType.CHOICE, (PLASTIC, COPPER)),
    Field("brand", "品牌", "Brand", FieldType.TEXT),
    Field("story", "经过", "Story", FieldType.LONG_TEXT),
    Field("site", "阀门位置", "Valve", FieldType.ADDRESS),
    Field("count", "户数", "Homes", FieldType.NUMBER),
    Field("seal", "铅封号", "Seal", FieldType.TEXT, when_key="kind", when_values=("cu",)),
)


async def typed(world: World, *fields: Field, id: str = "", version: int = 1) -> str:
    """A type with fields of its own, handled by the water department."""
    type = TicketType(
        id or uuid7(),
        DEFAULT_PROJECT,
        world.ids["all_types"],
        "typed",
        "管网",
        "Mains",
        fields=fields,
        department=world.ids["water"],
        version=version,
    )
    await world.tickets.types.save_type(SYSTEM, type)
    return type.id


async def found(world: World, actor: str, words: str) -> list[str]:
    return await world.listed(getattr(world, actor), q=words)


async def hit(world: World, words: str) -> Hit:
    """Where the chief is told that the words were found."""
    page = await world.tickets.looking.search(world.sun, Filters(q=words), Sheet())
    [one] = page.hits.values()
    return one


async def talked_about(world: World) -> Ticket:
    """An order about which everybody wrote something."""
    words = {"brand": "远洋牌", "story": "上周开挖", "site": "老槐树", "seal": "铅封甲"}
    given = {"kind": "pe", "count": 12345, **words}
    order = await world.order(
        title="主管漏水",
        content="开头" + "无关的话" * 300 + "末尾的鸵鸟",
        type=await typed(world, *FIELDS),
        fields=given,
    )
    await world.do(
        world.ann,
        order,
        Step.DISPATCH,
        department=world.ids["water"],
        joint=(world.ids["light"],),
        reason="请优先处置",
    )
    await world.do(world.ann, order, Step.NOTE, text="客户养了骆驼")
    await world.do(world.wu, order, Step.SIGN)
    await world.do(world.wu, order, Step.ASK, text="是哪个单元")
    await world.do(world.ann, order, Step.ANSWER, text="在孔雀单元")
    await world.do(world.lin, order, Step.JOINT_REPLY, text="路灯杆已移开")
    await world.do(world.wu, order, Step.WAIT, reason="等水利局图纸")
    await world.do(world.wu, order, Step.RESUME)
    await world.do(world.wu, order, Step.REPLY, text="已换新接头")
    return await world.get(order.id)


SAID = {
    "末尾的鸵鸟": "content",
    "聚乙烯": "field",
    "polythene": "field",
    "远洋牌": "field",
    "上周开挖": "field",
    "老槐树": "field",
    "优先处置": "dispatch",
    "骆驼": "note",
    "哪个单元": "ask",
    "孔雀单元": "answer",
    "路灯杆": "joint_reply",
    "水利局图纸": "wait",
    "换新接头": "reply",
}
"""What stands somewhere in that order, and where."""


async def test_given_an_order_much_was_said_about_when_any_of_it_is_searched_then_it_is_found(
    world: World,
) -> None:
    order = await talked_about(world)
    for words, where in SAID.items():
        # Those who see it find it, as do both departments; who does not see it finds nothing.
        assert await found(world, "ann", words) == [order.title], words
        assert await found(world, "wu", words) == [order.title], words
        assert await found(world, "lin", words) == [order.title], words
        assert await found(world, "bob", words) == [], words
        assert await found(world, "zoe", words) == [], words
        told = await hit(world, words)
        assert told.where == where, words
        assert texts.folded(words) in texts.folded(told.text), words
        assert len(told.text) <= 2 * texts.AROUND + len(words) + 2
    # What the form does not show is not found; it is for copper.
    assert await found(world, "sun", "铅封") == []
    # Two texts are not one: the end of one and the beginning of another are no phrase.
    assert await found(world, "sun", "骆驼是哪个") == []
    assert (await hit(world, "主管漏水")).where == "title"


async def test_given_words_that_leave_an_order_when_searched_then_it_is_not_found_by_them(
    world: World,
) -> None:
    customer = await world.customer("慕容复")
    order = await world.order(title="一", content="旧内容", customer=customer.id)
    assert await found(world, "ann", "慕容复") == ["一"]
    change = TicketChange(content="新内容", confidential=True)
    await world.tickets.making.change(world.ann, order.id, order.version, change)
    # Neither what stood there before the edit nor whose a confidential order is.
    for words in ("旧内容", "慕容复"):
        assert await found(world, "sun", words) == []
    assert await found(world, "ann", "新内容") == ["一"]


async def test_given_his_orders_when_a_person_is_erased_then_no_word_of_them_stays_in_the_index(
    world: World,
) -> None:
    card = await world.customer("诸葛孔明")
    order = await world.order(title="漏水", content="卧龙岗", customer=card.id)
    await world.do(world.ann, order, Step.NOTE, text="养着仙鹤")
    await world.do(world.sun, order, Step.VOID, reason="借来东风")
    for words in ("卧龙岗", "仙鹤", "东风"):
        assert await found(world, "sun", words) == ["漏水"]
    await rights(world).erase(world.sun, card.id, card.version, "本人申请")
    # Also where the walk comes by afterwards.
    assert await world.tickets.indexing.all() > 0
    for words in ("卧龙岗", "仙鹤", "东风"):
        assert await found(world, "sun", words) == []
    async with world.database.read() as session:
        rows = await session.scalars(select(TextRow).where(TextRow.ticket == order.id))
        assert {(row.seq, row.folded) for row in rows} == {(0, "")}


async def test_given_orders_of_before_when_the_walk_is_done_then_all_their_words_are_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given orders as an upgrade leaves them: without their steps in the index."""
    order = await talked_about(world)
    others = [await world.order(title=f"第{n}件", content="另外") for n in range(4)]
    async with world.database.transaction() as session:
        await session.execute(delete(TextRow).where(TextRow.seq != 0))
        await session.execute(update(TextRow).values(grams=[], folded=""))
    assert await found(world, "ann", "骆驼") == []
    # When the walk goes, a few at a time, and is interrupted
    monkeypatch.setattr("warmline.tickets.service.indexing.AT_ONCE", 2)
    assert await world.tickets.indexing.some() == 2
    # Then the newest are found, and whoever searches is told how far it is
    assert await found(world, "ann", "另外") == [others[3].title, others[2].title]
    page = await world.tickets.looking.search(world.ann, Filters(q="骆驼"), Sheet())
    assert (page.items, page.indexed) == ([], 40)
    # And when it has gone on, all of them
    assert await world.tickets.indexing.all() == 3
    page = await world.tickets.looking.search(world.ann, Filters(q="骆驼"), Sheet())
    assert ([one.title for one in page.items], page.indexed) == ([order.title], None)
    assert await world.tickets.indexing.some() is None


async def test_given_a_choice_with_another_name_when_the_walk_is_done_then_it_is_found_by_that(
    world: World,
) -> None:
    order = await talked_about(world)
    other = await world.order(title="别的类型")
    await world.tickets.indexing.all()
    renamed = replace(FIELDS[0], choices=(Choice("pe", "高密度管", "HDPE"), COPPER))
    await typed(world, renamed, *FIELDS[1:], id=order.type)
    # Only the orders of that type are written anew.
    assert await world.tickets.indexing.all() == 1
    assert await found(world, "sun", "高密度管") == [order.title]
    assert await found(world, "sun", "聚乙烯") == []
    async with world.database.read() as session:
        walk = await walks.present(session)
    assert walk is not None
    assert walk.types == frozenset()
    assert other.type in walk.done


async def test_given_more_words_than_an_index_holds_when_one_more_is_said_then_the_oldest_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_PAIRS", 25)
    order = await world.order(title="漏水")
    for text in ("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉", "天地玄黄宇宙洪荒日月"):
        await world.do(world.ann, order, Step.NOTE, text=text * 2)
    assert await found(world, "ann", "丙丁戊") == []
    assert await found(world, "ann", "寅卯辰") == ["漏水"]
    assert await found(world, "ann", "宇宙洪荒") == ["漏水"]
    assert await found(world, "ann", "漏水") == ["漏水"]
    async with world.database.read() as session:
        size = func.sum(func.cardinality(TextRow.grams))
        held = await session.scalar(select(size).where(TextRow.ticket == order.id))
    assert held is not None
    assert held <= 25


async def test_given_a_phrase_in_many_orders_or_nearly_in_many_when_searched_then_all_are_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given more texts with the pairs of a phrase than are tried, when it is searched, then
    whichever way they are looked for, exactly those with it are found and counted."""
    monkeypatch.setattr(searching, "PROBED", 4)
    common, apart, rare = "电话联系客户", "甲乙丙", "鸵鸟过街"
    for number in range(5):
        order = await world.order(title=f"第{number}件", content="甲乙另有乙丙")
        await world.do(world.ann, order, Step.NOTE, text=f"已{common}")
    await world.order(title="连着的", content=f"甲乙丙，{rare}")
    async with world.database.read() as session:
        spread = {
            words: (await searching.spread(session, Search(words=words))).spread
            for words in (common, apart, rare)
        }
    assert spread == {common: Spread.COMMON, apart: Spread.APART, rare: Spread.RARE}
    looking = world.tickets.looking
    first = await looking.search(world.ann, Filters(q=common), Sheet(size=3))
    assert [one.title for one in first.items] == ["第4件", "第3件", "第2件"]
    assert (first.total, first.capped) == (3, True)
    rest = await looking.search(world.ann, Filters(q=common), Sheet(size=3, after=first.next))
    assert [one.title for one in rest.items] == ["第1件", "第0件"]
    for words in (apart, rare):
        found = await looking.search(world.ann, Filters(q=words), Sheet())
        assert [one.title for one in found.items] == ["连着的"]
        assert (found.total, found.capped) == (1, False)
    assert await world.listed(world.bob, q=common) == []
    columns = await looking.board(world.ann, Filters(q=common), By.STATE)
    assert sum(one.count for one in columns) == 5
