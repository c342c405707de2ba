"""The verbs on PostgreSQL: review, visibility, two people at once, reading, feedback, searching."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.knowledge.world import AGENT_ROLE, COMPLAINT_ROLE, World
from warmline.kit.errors import Conflict, Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Sheet
from warmline.knowledge.errors import (
    ArticleMissing,
    DraftChanged,
    NotYourPart,
    OwnWork,
    ReasonNeeded,
    StepIllegal,
    VersionOpen,
)
from warmline.knowledge.model import (
    Audience,
    Content,
    ListFilter,
    Verdict,
    VersionState,
)
from warmline.knowledge.service.searching import SearchService
from warmline.knowledge.states import Step

pytestmark = pytest.mark.servers

REFUND = Content("退款多久到账", "三天到账", questions=("钱什么时候退",))


# Review ------------------------------------------------------------------------------------------


async def test_given_a_draft_when_reviewed_by_another_then_it_is_published_and_found(
    world: World,
) -> None:
    whole = await world.draft(world.eve, REFUND)
    article = whole.article.id
    assert await world.found(world.ann, "退款") == []
    await world.articles.step(world.eve, article, Step.SUBMIT, number=1)
    with pytest.raises(OwnWork):
        await world.articles.step(world.eve, article, Step.PUBLISH, number=1)
    done = await world.articles.step(world.rex, article, Step.PUBLISH, number=1)
    assert done.version.state is VersionState.PUBLISHED
    assert (done.version.reviewed_by, done.article.published) == (world.rex.user_id, 1)
    assert await world.found(world.ann, "tkdz") == ["退款多久到账"]
    actions = [entry.action for entry in await world.trail()]
    assert actions == ["created", "submitted", "published"]


async def test_given_a_version_in_review_when_returned_then_its_author_hears_why(
    world: World,
) -> None:
    whole = await world.draft(world.eve, REFUND)
    article = whole.article.id
    await world.articles.step(world.eve, article, Step.SUBMIT, number=1)
    with pytest.raises(ReasonNeeded):
        await world.articles.step(world.rex, article, Step.RETURN, number=1, reason="  ")
    with pytest.raises(VersionOpen):
        await world.articles.save(world.eve, article, 1, REFUND)
    back = await world.articles.step(world.rex, article, Step.RETURN, number=1, reason="缺时限")
    assert (back.version.state, back.version.reason) == (VersionState.DRAFT, "缺时限")
    [told] = world.told
    assert (list(told.users), told.kind) == ([world.eve.user_id], "article_returned")
    again = await world.articles.save(world.eve, article, 1, replace(REFUND, body="五天到账"))
    assert (again.version.revision, again.version.reason) == (2, "")


async def test_given_another_department_s_maintainer_when_he_tries_then_it_is_not_there(
    world: World,
) -> None:
    article = await world.published("退款多久到账")
    verbs = (
        lambda: world.articles.version(world.wes, article),
        lambda: world.articles.versions(world.wes, article),
        lambda: world.articles.difference(world.wes, article, 1, 1),
        lambda: world.articles.save(world.wes, article, 0, REFUND),
        lambda: world.articles.move(world.wes, article, world.categories["西部业务"]),
        lambda: world.articles.step(world.wes, article, Step.WITHDRAW, number=1, reason="x"),
        lambda: world.reading.readings(world.wes, article),
        lambda: world.articles.version(world.zoe, article),
    )
    for verb in verbs:
        with pytest.raises(ArticleMissing):
            await verb()
    with pytest.raises(NotYourPart):
        await world.draft(world.wes, REFUND, "东部业务")
    with pytest.raises(NotYourPart):
        await world.articles.move(world.eve, article, world.categories["西部业务"])
    assert (await world.articles.list(world.wes)).items == []
    assert [row.id for row in (await world.articles.list(world.eve)).items] == [article]


async def test_given_an_agent_when_he_writes_or_reviews_then_he_is_refused(world: World) -> None:
    article = await world.published("退款多久到账")
    for verb in (
        lambda: world.articles.list(world.ann),
        lambda: world.articles.version(world.ann, article),
        lambda: world.draft(world.ann, REFUND),
        lambda: world.articles.step(world.ann, article, Step.WITHDRAW, number=1, reason="x"),
        lambda: world.reading.votes(world.ann, None, False, Sheet()),
        lambda: world.reading.gaps(world.ann, Sheet()),
        lambda: world.settings.save_synonyms(world.ann, []),
        lambda: world.exchange.judged(world.ann, [], ""),
    ):
        with pytest.raises(Refused):
            await verb()


async def test_given_a_published_article_when_a_new_version_comes_then_the_old_one_ends(
    world: World,
) -> None:
    article = await world.published("退款多久到账", "三天")
    draft = await world.articles.save(world.eve, article, 0, Content("退货包运费", "全包"))
    assert draft.version.number == 2
    # While it is written and reviewed readers keep the old one.
    assert await world.found(world.ann, "退款") == ["退款多久到账"]
    await world.publish(draft)
    states = [one.state for one in await world.articles.versions(world.eve, article)]
    assert states == [VersionState.PUBLISHED, VersionState.SUPERSEDED]
    assert await world.found(world.ann, "退款") == []
    assert await world.found(world.ann, "运费") == ["退货包运费"]
    found = await world.articles.difference(world.eve, article, 1, 2)
    assert "title" in found.fields
    assert [line.kind for line in found.lines] == ["gone", "new"]


async def test_given_two_who_save_one_draft_when_the_second_saves_then_he_is_told(
    world: World,
) -> None:
    article = (await world.draft(world.eve, REFUND)).article.id
    await world.articles.save(world.rex, article, 1, replace(REFUND, body="别人改的"))
    with pytest.raises(DraftChanged) as told:
        await world.articles.save(world.eve, article, 1, replace(REFUND, body="我改的"))
    assert told.value.details["revision"] == 2
    kept = await world.articles.version(world.eve, article)
    assert kept.version.content.body == "别人改的"


async def test_given_two_who_begin_a_version_or_publish_at_once_then_one_of_them_does(
    world: World,
) -> None:
    article = await world.published("退款多久到账")
    begun = await asyncio.gather(
        *(world.articles.save(one, article, 0, REFUND) for one in (world.eve, world.rex)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in begun) == 1
    author = (await world.articles.version(world.eve, article)).version.author
    writer = world.eve if author == world.eve.user_id else world.rex
    await world.articles.step(writer, article, Step.SUBMIT, number=2)
    done = await asyncio.gather(
        *(world.articles.step(world.sun, article, Step.PUBLISH, number=2) for _ in range(2)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, StepIllegal) for one in done) == 1


async def test_given_validity_when_it_is_over_then_nobody_finds_it_and_the_ticker_ends_it(
    world: World,
) -> None:
    end = world.clock.now() + timedelta(days=1)
    article = await world.published("春节退款安排", valid_to=end)
    assert await world.found(world.ann, "退款") == ["春节退款安排"]
    due = ListFilter(due_before=world.clock.now() + timedelta(days=2))
    assert [row.id for row in (await world.articles.list(world.eve, due)).items] == [article]
    assert await world.articles.expire() == 0
    world.clock.advance(86_400)
    # Before the ticker comes round.
    assert await world.found(world.ann, "退款") == []
    with pytest.raises(ArticleMissing):
        await world.reading.open(world.ann, article)
    assert await world.articles.expire() == 1
    assert await world.articles.expire() == 0
    [version] = await world.articles.versions(world.eve, article)
    assert version.state is VersionState.EXPIRED
    assert world.told[-1].kind == "article_expired"


async def test_given_a_withdrawn_article_when_searched_for_then_it_is_gone_in_every_process(
    world: World,
) -> None:
    article = await world.published("退款多久到账")
    other = SearchService(world.database, world.clock)
    assert [one.article for one in await other.search(world.ann, "退款")] == [article]
    await world.articles.step(world.rex, article, Step.WITHDRAW, number=1, reason="错了")
    # A second is more than the index is trusted without asking.
    assert await world.found(world.ann, "退款") == []
    assert await other.search(world.ann, "退款") == []


# Visibility --------------------------------------------------------------------------------------


async def test_given_audiences_when_searched_then_each_finds_what_is_for_him(
    world: World,
) -> None:
    await world.published("退款通用")
    await world.published("退款东部", audience=Audience(frozenset({world.east})))
    await world.published("退款西部", audience=Audience(frozenset({world.west})))
    await world.published("退款全中心", audience=Audience(frozenset({world.top})))
    await world.published("退款投诉岗", audience=Audience(roles=frozenset({COMPLAINT_ROLE})))
    both = Audience(frozenset({world.east}), frozenset({COMPLAINT_ROLE}))
    await world.published("退款东部投诉岗", audience=both)
    assert set(await world.found(world.ann, "退款")) == {"退款通用", "退款东部", "退款全中心"}
    assert set(await world.found(world.bob, "退款")) == {
        "退款通用",
        "退款西部",
        "退款全中心",
        "退款投诉岗",
    }
    assert len(await world.found(world.sun, "退款")) == 6
    assert await world.found(world.zoe, "退款") == []


async def test_given_an_article_for_others_when_reached_by_its_id_then_it_is_not_there(
    world: World,
) -> None:
    hidden = await world.published(
        "退款内部额度", tags=["x"], audience=Audience(frozenset({world.east}))
    )
    shown = await world.published("退款说明", tags=["x"])
    for verb in (
        lambda: world.reading.open(world.bob, hidden),
        lambda: world.reading.confirm(world.bob, hidden, 1),
        lambda: world.reading.vote(world.bob, hidden, Verdict.USEFUL, ""),
        lambda: world.reading.follow(world.bob, "article", hidden, True),
        lambda: world.reading.use(world.bob, "article", hidden, query="", interaction=None),
        lambda: world.search.related(world.bob, hidden),
    ):
        with pytest.raises(ArticleMissing):
            await verb()
    assert not await world.reading.may_see(world.bob, hidden)
    assert await world.reading.may_see(world.ann, hidden)
    category = world.categories["东部业务"]
    for found in (
        await world.reading.suggested(world.bob, ["x"]),
        await world.reading.of_category(world.bob, category),
    ):
        assert [one.article for one in found] == [shown]
    assert [one.article for one in await world.search.related(world.bob, shown)] == []
    assert [one.article for one in await world.search.related(world.ann, shown)] == [hidden]
    counts = {one.id: times for one, times, _ in await world.settings.tree(world.bob)}
    assert counts[category] == 1


# Reading -----------------------------------------------------------------------------------------


async def test_given_a_must_read_when_published_then_it_is_asked_for_until_confirmed(
    world: World,
) -> None:
    audience = Audience(frozenset({world.east}), frozenset({AGENT_ROLE}))
    article = await world.published("召回通知", must_read=True, audience=audience)
    [told] = [one for one in world.told if one.kind == "article_must_read"]
    # Those of the audience, but not who published it.
    assert set(told.users) == {world.users[name] for name in ("ann", "eve", "rex")}
    assert [one.article for one in await world.reading.to_read(world.ann)] == [article]
    assert await world.reading.to_read(world.bob) == []
    await world.reading.open(world.ann, article)
    assert [one.must for one in await world.reading.to_read(world.ann)] == [True]
    await world.reading.confirm(world.ann, article, 1)
    assert await world.reading.to_read(world.ann) == []
    readings = {one.user: one for one in await world.reading.readings(world.eve, article)}
    assert readings[world.ann.user_id].confirmed_at is not None
    assert readings[world.eve.user_id].read_at is None
    assert world.bob.user_id not in readings


async def test_given_a_new_version_when_the_old_page_confirms_then_it_does_not_count(
    world: World,
) -> None:
    article = await world.published("召回通知", must_read=True)
    draft = await world.articles.save(
        world.eve, article, 0, Content("召回通知", "新", must_read=True)
    )
    await world.publish(draft)
    with pytest.raises(ArticleMissing):
        await world.reading.confirm(world.ann, article, 1)
    await world.reading.confirm(world.ann, article, 2)
    assert await world.reading.to_read(world.ann) == []


async def test_given_a_follower_when_what_he_read_changes_then_he_hears_of_it(
    world: World,
) -> None:
    article = await world.published("退款多久到账")
    await world.reading.open(world.ann, article)
    await world.reading.follow(world.ann, "article", article, True)
    await world.reading.follow(world.bob, "category", world.categories["东部业务"], True)
    assert await world.reading.to_read(world.ann) == []
    draft = await world.articles.save(world.eve, article, 0, replace(REFUND, note="改为五天"))
    await world.publish(draft)
    [told] = [one for one in world.told if one.kind == "article_changed"]
    assert set(told.users) == {world.ann.user_id, world.bob.user_id}
    assert told.facts["note"] == "改为五天"
    [changed] = await world.reading.to_read(world.ann)
    assert (changed.read, changed.version, changed.must) == (1, 2, False)
    await world.reading.open(world.ann, article)
    assert await world.reading.to_read(world.ann) == []
    await world.reading.follow(world.bob, "category", world.categories["东部业务"], False)
    assert await world.reading.to_read(world.bob) == []


# Feedback ----------------------------------------------------------------------------------------


async def test_given_a_vote_when_cast_then_the_maintainers_of_the_part_see_it_until_settled(
    world: World,
) -> None:
    article = await world.published("退款多久到账")
    with pytest.raises(Invalid):
        await world.reading.vote(world.ann, article, Verdict.WRONG, " ")
    await world.reading.vote(world.ann, article, Verdict.WRONG, "是五天")
    await world.reading.vote(world.ann, article, Verdict.WRONG, "是七天")
    await world.reading.vote(world.bob, article, Verdict.USEFUL, "")
    found = await world.reading.votes(world.eve, Verdict.WRONG, False, Sheet())
    [vote] = found.items
    assert (vote.remark, vote.user_name, vote.title) == ("是七天", "ann的名字", "退款多久到账")
    assert (await world.reading.votes(world.wes, None, False, Sheet())).total == 0
    with pytest.raises(ArticleMissing):
        await world.reading.settle_vote(world.wes, vote.id)
    [row] = (await world.articles.list(world.eve)).items
    assert row.votes == {"wrong": 1, "useful": 1}
    await world.reading.settle_vote(world.eve, vote.id)
    assert (await world.reading.votes(world.eve, Verdict.WRONG, False, Sheet())).total == 0
    assert [told.kind for told in world.told] == ["article_doubted"] * 2


async def test_given_searches_that_found_nothing_when_listed_then_they_are_counted_together(
    world: World,
) -> None:
    for who, words in ((world.ann, "以旧换新"), (world.bob, " 以旧换新 "), (world.ann, "安装费")):
        await world.reading.missed(who, words)
    found = (await world.reading.gaps(world.eve, Sheet())).items
    assert [(gap.query, gap.times, gap.people) for gap in found] == [
        ("以旧换新", 2, 2),
        ("安装费", 1, 1),
    ]
    article = await world.published("以旧换新规则")
    assert await world.reading.settle_gap(world.eve, "以旧换新", article) == 2
    assert [gap.query for gap in (await world.reading.gaps(world.eve, Sheet())).items] == ["安装费"]
    assert (await world.reading.gaps(world.zoe, Sheet())).total == 0


async def test_given_uses_when_counted_then_suggestions_come_in_their_order(world: World) -> None:
    first = await world.published("换货流程", tags=["return"])
    second = await world.published("退货运费", tags=["return"])
    for _ in range(2):
        await world.reading.use(world.ann, "article", first, query="hh", interaction=uuid7())
    await world.reading.use(world.ann, "article", second, query="", interaction=None)
    found = await world.reading.suggested(world.ann, ["return", "other"])
    assert [one.article for one in found] == [first, second]
    uses = {row.id: row.uses for row in (await world.articles.list(world.eve)).items}
    assert uses == {first: 2, second: 1}


# Searching ---------------------------------------------------------------------------------------


async def test_given_synonyms_when_changed_then_the_next_search_knows_them(world: World) -> None:
    await world.published("运费谁承担")
    assert await world.found(world.ann, "邮资") == []
    await world.settings.save_synonyms(world.sun, [("邮资", "运费")])
    assert await world.found(world.ann, "邮资") == ["运费谁承担"]
    await world.settings.save_synonyms(world.sun, [])
    assert await world.found(world.ann, "邮资") == []


async def test_given_a_hit_when_shown_then_what_was_typed_is_marked(world: World) -> None:
    await world.published("退款多久到账", "原路**退款**，三天", questions=("钱什么时候退回来",))
    world.clock.advance(1)
    [hit] = await world.search.search(world.ann, "tuikuan")
    assert [hit.title[start:end] for start, end in hit.title_marks] == ["退款"]
    [hit] = await world.search.search(world.ann, "退款三天")
    marked = [hit.snippet[start:end] for start, end in hit.snippet_marks]
    assert "".join(marked).startswith("退款")
    [hit] = await world.search.search(world.ann, "什么时候退回来")
    assert hit.question == "钱什么时候退回来"


async def test_given_a_category_when_searched_in_then_only_it_and_what_is_under_it_is_found(
    world: World,
) -> None:
    under = await world.settings.create(world.sun, "退换货", parent=world.categories["东部业务"])
    assert under.department == world.east
    world.categories["退换货"] = under.id
    await world.published("退款东", category="退换货")
    await world.published("退款西", by=world.wes, category="西部业务")
    found = await world.found(world.ann, "退款", category=world.categories["东部业务"])
    assert found == ["退款东"]
    article = (await world.articles.list(world.eve)).items[0].id
    await world.articles.move(world.eve, article, world.categories["东部业务"])
    assert await world.found(world.ann, "退款", category=under.id) == []


async def test_given_publications_side_by_side_when_followed_then_none_is_missed(
    world: World,
) -> None:
    drafts = [await world.draft(world.eve, Content(f"退款说明{n}", "x")) for n in range(12)]
    for draft in drafts:
        await world.articles.step(world.eve, draft.article.id, Step.SUBMIT, number=1)

    async def publish(article: str) -> None:
        await world.articles.step(world.sun, article, Step.PUBLISH, number=1)
        await world.search.follow(at_once=True)

    await asyncio.gather(*(publish(draft.article.id) for draft in drafts))
    assert len(world.search) == 12
    assert len(await world.found(world.ann, "退款说明", most=50)) == 12
