"""Scripts, replies, forbidden words and imports, on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.knowledge.test_service import REFUND
from tests.knowledge.world import World
from warmline.kit.errors import Missing, Refused, WarmlineError
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.knowledge.cards import CardFilter, CardKind, CaseClass, Face, NewCard
from warmline.knowledge.errors import (
    CardChanged,
    CardInvalid,
    CardMissing,
    NotYourPart,
    VariableUnknown,
)
from warmline.knowledge.model import ArticleKind, Content
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


async def test_given_several_drafts_when_handed_in_at_once_then_each_for_itself(
    world: World,
) -> None:
    first, second = await world.draft(world.eve, REFUND), await world.draft(world.eve, REFUND)
    versions = [(one.article.id, 1) for one in (first, second)]
    steps = await world.exchange.steps(world.eve, Step.SUBMIT, [*versions, (uuid7(), 1)])
    assert [bool(row.problem) for row in steps] == [False, False, True]


async def test_given_a_forbidden_word_when_a_reply_is_saved_then_it_is_refused_with_what_to_say(
    world: World,
) -> None:
    words = [Word("不归我管", Severity.FORBID, "我帮您转接"), Word("不知道", Severity.WARN)]
    await world.settings.save_forbidden(world.sun, words)
    place = world.categories["东部业务"]
    face = Face("推脱", "这个不 归我管")
    with pytest.raises(CardInvalid) as refused:
        await world.cards.create(world.eve, NewCard(CardKind.REPLY, face, place))
    assert (refused.value.field, "我帮您转接" in refused.value.message) == ("text", True)
    card = await world.cards.create(
        world.eve, NewCard(CardKind.REPLY, Face("查", "我不知道，查一下"), place)
    )
    with pytest.raises(CardInvalid):
        await world.cards.change(world.eve, card.id, 1, Face("查", "不归我管"))
    # a bad example may say it
    bad = Face("反例", "不归我管", class_=CaseClass.BAD, about="态度")
    await world.cards.create(world.eve, NewCard(CardKind.CASE, bad, place))


async def test_given_a_pair_when_a_text_has_what_is_not_to_be_said_then_it_is_shown(
    world: World,
) -> None:
    face = Face("查询", "我马上为您查", avoid="你自己查\n你等着")
    pair = NewCard(CardKind.INSTEAD, face, world.categories["东部业务"])
    await world.cards.create(world.eve, pair)
    found = await world.settings.check(world.ann, "您好，你自己查吧")
    assert [(one.start, one.end, one.word.severity, one.word.instead) for one in found] == [
        (3, 7, Severity.REMIND, "我马上为您查")
    ]
    # another project's pairs are not his
    assert await world.settings.check(world.zoe, "你自己查") == []


async def test_given_wrong_input_when_created_then_nothing_is_left_behind(world: World) -> None:
    for content in (Content(" "), Content("x", "y" * 200_000)):
        with pytest.raises(WarmlineError):
            await world.draft(world.eve, content)
    with pytest.raises(Missing):
        await world.articles.create(world.eve, ArticleKind.FAQ, uuid7(), REFUND)
    assert (await world.articles.list(world.sun)).total == 0
