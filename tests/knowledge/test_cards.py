"""Scripts, replies, forbidden words and imports, on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.knowledge.test_rules import HEAD, workbook
from tests.knowledge.test_service import REFUND
from tests.knowledge.world import World
from warmline.kit.errors import Missing, Refused, WarmlineError
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.knowledge.cards import CardFilter, CardKind, Face, NewCard
from warmline.knowledge.errors import CardChanged, CardMissing, NotYourPart, VariableUnknown
from warmline.knowledge.model import ArticleKind, Content, ListFilter, VersionState
from warmline.knowledge.states import Step
from warmline.knowledge.words import Severity, Word

pytestmark = pytest.mark.servers


# Cards -------------------------------------------------------------------------------------------


async def test_given_a_script_when_used_then_it_is_filled_for_this_agent_and_customer(
    world: World,
) -> None:
    category = world.categories["东部业务"]
    bad = NewCard(CardKind.SCRIPT, Face("开场", "{customer.nme}"), category)
    with pytest.raises(VariableUnknown):
        await world.cards.create(world.eve, bad)
    face = Face("开场白", "{greeting}{customer.name}，我是{agent.number}号{agent.name}")
    card = await world.cards.create(world.eve, NewCard(CardKind.SCRIPT, face, category))
    filled = await world.cards.fill(world.ann, card.id, {"customer.name": "王女士", "x": "y"})
    assert filled.text == "上午好王女士，我是ann号ann的名字"
    assert filled.missing == ()
    filled = await world.cards.preview(world.ann, "{order.due}", {})
    assert filled.missing == ("order.due",)


async def test_given_replies_when_listed_then_personal_ones_are_their_owner_s_alone(
    world: World,
) -> None:
    mine = await world.cards.create(
        world.ann, NewCard(CardKind.REPLY, Face("稍等", "请您稍等"), personal=True)
    )
    new = NewCard(CardKind.REPLY, Face("公共", "x"), world.categories["东部业务"])
    with pytest.raises(Refused):
        await world.cards.create(world.ann, new)
    new = NewCard(CardKind.REPLY, Face("公共", "x"), world.categories["西部业务"])
    with pytest.raises(NotYourPart):
        await world.cards.create(world.eve, new)
    new = NewCard(CardKind.REPLY, Face("感谢来电", "谢谢"), world.categories["东部业务"])
    common = await world.cards.create(world.eve, new)
    for who, wanted in ((world.ann, {mine.id, common.id}), (world.bob, {common.id})):
        found = await world.cards.list(who, CardFilter(), Page())
        assert {one.id for one in found.items} == wanted
    for verb in (
        lambda: world.cards.get(world.bob, mine.id),
        lambda: world.cards.change(world.bob, mine.id, 1, Face("x", "y")),
        lambda: world.cards.retire(world.bob, mine.id, 1),
        lambda: world.reading.use(world.bob, "card", mine.id, query="", interaction=None),
    ):
        with pytest.raises(CardMissing):
            await verb()
    await world.cards.change(world.ann, mine.id, 1, Face("稍等", "请稍候"))
    with pytest.raises(CardChanged):
        await world.cards.change(world.ann, mine.id, 1, Face("稍等", "又改"))
    for _ in range(3):
        await world.reading.use(world.ann, "card", common.id, query="", interaction=None)
    found = await world.cards.list(world.ann, CardFilter(), Page(q="gxld"))
    assert [(one.id, one.uses) for one in found.items] == [(common.id, 3)]
    await world.cards.retire(world.ann, mine.id, 2)
    assert (await world.cards.list(world.ann, CardFilter(mine=True), Page())).total == 0


async def test_given_forbidden_words_when_saved_then_texts_are_checked_against_them(
    world: World,
) -> None:
    await world.settings.save_forbidden(world.sun, [Word("不知道", Severity.WARN, "我来查")])
    [use] = await world.settings.check(world.ann, "我不知道")
    assert (use.start, use.end, use.word.instead) == (1, 4, "我来查")


# Files -------------------------------------------------------------------------------------------


async def test_given_a_workbook_when_imported_then_good_rows_are_drafts_and_bad_ones_are_told(
    world: World,
) -> None:
    importer = replace(world.eve, permissions=world.eve.permissions | {"knowledge.import"})
    rows = workbook(
        HEAD,
        ["东部业务", "运费", "问答", "", "正文", "", ""],
        ["西部业务", "别人的", "问答", "", "正文", "", ""],
        ["没有这类", "无处", "问答", "", "正文", "", ""],
        ["", "默认分类", "文章", "", "正文", "", ""],
        ["东部业务", "", "问答", "", "正文", "", ""],
    )
    category = world.categories["东部业务"]
    dry = await world.exchange.take(importer, "x.xlsx", rows, category=category)
    assert (dry.good, [row.row for row in dry.rows if row.problem]) == (2, [3, 4, 6])
    assert (await world.articles.list(world.eve)).total == 0
    done = await world.exchange.take(importer, "x.xlsx", rows, category=category, dry=False)
    made = [row for row in done.rows if row.article]
    assert {row.title for row in made} == {"运费", "默认分类"}
    found = (await world.articles.list(world.eve)).items
    assert {row.state for row in found} == {VersionState.DRAFT}
    versions = [(row.article, 1) for row in made]
    steps = await world.exchange.steps(world.eve, Step.SUBMIT, [*versions, (uuid7(), 1)])
    assert [bool(row.problem) for row in steps] == [False, False, True]
    path = await world.export.write(importer, ListFilter())
    try:
        again = await world.exchange.take(importer, "y.xlsx", path.read_bytes())
        assert (again.good, len(again.rows)) == (2, 2)
    finally:
        path.unlink()


async def test_given_wrong_input_when_created_then_nothing_is_left_behind(world: World) -> None:
    for content in (Content(" "), Content("x", "y" * 200_000)):
        with pytest.raises(WarmlineError):
            await world.draft(world.eve, content)
    with pytest.raises(Missing):
        await world.articles.create(world.eve, ArticleKind.FAQ, uuid7(), REFUND)
    assert (await world.articles.list(world.sun)).total == 0
