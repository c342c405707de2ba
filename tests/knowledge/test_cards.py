"""Scripts, replies, forbidden words and imports, on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.knowledge.test_service import REFUND
from tests.knowledge.world import World
from warmline.kit.errors import Missing, Refused, WarmlineError
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Sheet
from warmline.knowledge.cards import CardFilter, CardKind, CaseClass, Face, NewCard
from warmline.knowledge.errors import (
    CardChanged,
    CardInvalid,
    CardMissing,
    DepartmentMissing,
    NotYourPart,
    VariableUnknown,
    WordsChanged,
)
from warmline.knowledge.model import ArticleKind, Content
from warmline.knowledge.service.configuring import version_of_synonyms, version_of_words
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
        found = await world.cards.list(who, CardFilter(), Sheet())
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
    found = await world.cards.list(world.ann, CardFilter(), Sheet(), "gxld")
    assert [(one.id, one.uses) for one in found.items] == [(common.id, 3)]
    await world.cards.retire(world.ann, mine.id, 2)
    assert (await world.cards.list(world.ann, CardFilter(mine=True), Sheet())).total == 0


async def test_given_a_reply_of_a_department_when_others_look_then_it_is_not_there(
    world: World,
) -> None:
    place = world.categories["东部业务"]
    ours = NewCard(CardKind.REPLY, Face("东部口径", "x", department=world.east), place)
    unknown = NewCard(CardKind.REPLY, Face("x", "x", department=uuid7()), place)
    with pytest.raises(DepartmentMissing):
        await world.cards.create(world.eve, unknown)
    script = NewCard(CardKind.SCRIPT, Face("x", "x", department=world.east), place)
    with pytest.raises(CardInvalid):
        await world.cards.create(world.eve, script)
    own = NewCard(CardKind.REPLY, Face("x", "x", department=world.east), personal=True)
    with pytest.raises(CardInvalid):
        await world.cards.create(world.ann, own)
    card = await world.cards.create(world.eve, ours)
    above = Face("中心口径", "y", department=world.top)
    whole = await world.cards.create(world.eve, NewCard(CardKind.REPLY, above, place))
    for who, wanted in (
        (world.ann, {card.id, whole.id}),
        (world.bob, {whole.id}),
        # who maintains the category sees it whoever it is for; another part's maintainer does not
        (world.rex, {card.id, whole.id}),
        (world.wes, {whole.id}),
        (world.sun, {card.id, whole.id}),
        (world.zoe, set()),
    ):
        found = await world.cards.list(who, CardFilter(), Sheet())
        assert {one.id for one in found.items} == wanted, who.login
    for verb in (
        lambda: world.cards.get(world.bob, card.id),
        lambda: world.cards.fill(world.bob, card.id, {}),
        lambda: world.reading.use(world.bob, "card", card.id, query="", interaction=None),
        lambda: world.cards.change(world.wes, card.id, 1, Face("x", "y")),
    ):
        with pytest.raises(CardMissing):
            await verb()
    # when it is made everybody's, then everybody has it
    await world.cards.change(world.eve, card.id, 1, Face("东部口径", "x"))
    assert (await world.cards.get(world.bob, card.id)).face.department is None


async def test_given_phrases_and_cases_when_filtered_then_by_type_of_customer_and_by_class(
    world: World,
) -> None:
    place = world.categories["东部业务"]
    for title, customer in (("安抚", "急躁型"), ("解释", "多疑型"), ("致歉", "急躁型")):
        face = Face(title, "话术", customer=customer)
        await world.cards.create(world.eve, NewCard(CardKind.COMPLAINT, face, place))
    for title, class_ in (("好例", CaseClass.GOOD), ("坏例", CaseClass.BAD)):
        face = Face(title, "经过", class_=class_, about="态度")
        await world.cards.create(world.eve, NewCard(CardKind.CASE, face, place))
    assert await world.cards.customers(world.ann) == ["多疑型", "急躁型"]
    assert await world.cards.customers(world.zoe) == []
    for wanted, titles in (
        (CardFilter(kind=CardKind.COMPLAINT, customer="急躁型"), {"安抚", "致歉"}),
        (CardFilter(class_=CaseClass.BAD), {"坏例"}),
        (CardFilter(class_=CaseClass.GOOD), {"好例"}),
    ):
        found = await world.cards.list(world.ann, wanted, Sheet())
        assert {one.face.title for one in found.items} == titles


async def test_given_two_maintainers_when_the_second_saves_the_words_then_the_first_is_not_lost(
    world: World,
) -> None:
    await world.settings.save_forbidden(world.sun, [Word("不知道")])
    seen = version_of_words(await world.settings.forbidden(world.sun))
    await world.settings.save_forbidden(world.sun, [Word("不知道"), Word("你等着")], seen)
    with pytest.raises(WordsChanged) as refused:
        await world.settings.save_forbidden(world.sun, [Word("不知道"), Word("烦死了")], seen)
    now = await world.settings.forbidden(world.sun)
    assert {one.word for one in now} == {"不知道", "你等着"}
    assert refused.value.details["version"] == version_of_words(now)
    # and the same of synonyms
    await world.settings.save_synonyms(world.sun, [("退款", "退钱")])
    seen = version_of_synonyms(await world.settings.synonyms(world.sun))
    await world.settings.save_synonyms(world.sun, [("退款", "退钱"), ("运费", "邮费")], seen)
    with pytest.raises(WordsChanged):
        await world.settings.save_synonyms(world.sun, [("退款", "返款")], seen)
    kept = [tuple(one.words) for one in await world.settings.synonyms(world.sun)]
    assert kept == [("退款", "退钱"), ("运费", "邮费")]


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
    assert [row.code for row in steps] == ["", "", "article_missing"]
    # and the same at once: what one may not publish stays, with the reason of that row
    theirs = await world.draft(world.rex, REFUND)
    await world.articles.step(world.rex, theirs.article.id, Step.SUBMIT, number=1)
    published = await world.exchange.steps(
        world.eve, Step.PUBLISH, [versions[0], (theirs.article.id, 1)]
    )
    assert [row.code for row in published] == ["knowledge_own_work", ""]


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
