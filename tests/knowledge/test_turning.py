"""Articles, votes, gaps and cards turn by a place in their order: each once, whatever comes
meanwhile, of one's own part only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.knowledge.world import World
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, PageUnknown, Sheet
from warmline.knowledge.cards import CardFilter, CardKind, Face, NewCard
from warmline.knowledge.model import Content, ListFilter, Verdict, VersionState
from warmline.knowledge.states import Step

pytestmark = pytest.mark.servers

Turn = Callable[[Sheet], Awaitable[Found[Any]]]


async def turned(
    ask: Turn,
    sort: str,
    meanwhile: Callable[[], Awaitable[Any]] | None = None,
    name: str = "id",
) -> list[str]:
    """What the pages of two hold one after the other; after the first something happens."""
    found, after, first = list[str](), "", True
    while True:
        page = await ask(Sheet(sort, 2, after))
        found += [getattr(one, name) for one in page.items]
        after = page.next
        if not after:
            return found
        if first and meanwhile is not None:
            await meanwhile()
        first = False


@pytest.mark.parametrize("sort", ["", "-changed_at", "title", "-title", "valid_to", "state"])
async def test_given_articles_in_several_versions_when_turned_then_each_once_by_its_open_or_last(
    world: World, sort: str
) -> None:
    """Given articles of equal titles, drafts above published ones and discarded drafts, when others
    are written after the first page, then every article is there once, by the version that shows
    it, and the west sees none of them."""
    made = [await world.published(title) for title in ("退款", "换货", "退款")]
    made += [(await world.draft(world.eve, Content("运费", "x"))).article.id for _ in range(2)]
    await world.articles.save(world.eve, made[0], 0, Content("退款（新）", "y"))
    gone = await world.articles.save(world.eve, made[1], 0, Content("换货（新）", "y"))
    await world.articles.step(world.eve, made[1], Step.DISCARD, number=gone.version.number)

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.articles.list(world.eve, None, sheet)

    async def more() -> None:
        await world.published("另一篇")
        await world.draft(world.wes, Content("西部", "x"), category="西部业务")

    before = await turned(ask, sort)
    assert sorted(before) == sorted(made)
    rows = {row.id: row for row in (await world.articles.list(world.eve)).items}
    assert (rows[made[0]].title, rows[made[0]].state, rows[made[0]].published) == (
        "退款（新）",
        VersionState.DRAFT,
        1,
    )
    assert (rows[made[1]].title, rows[made[1]].number) == ("换货", 1)
    seen = await turned(ask, sort, more)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))
    assert [row.title for row in (await world.articles.list(world.wes)).items] == ["西部"]


@pytest.mark.parametrize("sort", ["", "title", "valid_to", "-valid_to"])
async def test_given_words_when_found_near_or_far_in_the_list_then_the_pages_are_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Given words that only some articles have, others between them, when fewer versions are looked
    at one by one than lie between, then the pages hold what one page of everything holds."""
    until = world.clock.now() + timedelta(days=90)
    for number in range(9):
        title = f"{'退款' if number % 3 else '换货'}{number}"
        more: dict[str, Any] = (
            {"valid_to": until + timedelta(days=number % 4)} if number % 2 else {}
        )
        await world.published(title, **more)

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.articles.list(world.eve, None, sheet, "退款")

    monkeypatch.setattr("warmline.knowledge.store.articles.WALKED", 1_000)
    near = await turned(ask, sort, name="title")
    assert len(near) == 6
    for walked in (1, 2, 4):
        monkeypatch.setattr("warmline.knowledge.store.articles.WALKED", walked)
        assert await turned(ask, sort, name="title") == near
    assert [row.title for row in (await ask(Sheet(sort))).items] == near


async def test_given_articles_when_narrowed_then_the_total_says_what_is_known(world: World) -> None:
    for title in ("退款", "换货", "退款二"):
        await world.published(title)
    await world.draft(world.eve, Content("退款三", "x"))
    drafts = ListFilter(state=VersionState.DRAFT)
    counts = [
        (await world.articles.list(world.eve, wanted, Sheet(size=size), q)).total
        for wanted, size, q in (
            (None, 1, ""),
            (drafts, 1, ""),
            (None, 50, "退款"),
            (None, 1, "退款"),
        )
    ]
    assert counts == [4, 1, 3, None]


@pytest.mark.parametrize("sort", ["", "at", "verdict", "-verdict"])
async def test_given_votes_when_one_is_settled_and_others_come_then_the_rest_is_there_once(
    world: World, sort: str
) -> None:
    articles = [await world.published(f"退款{n}") for n in range(3)]
    for article in articles:
        await world.reading.vote(world.ann, article, Verdict.WRONG, "是五天")
        await world.reading.vote(world.bob, article, Verdict.USEFUL, "")

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.reading.votes(world.eve, None, False, sheet)

    before = await turned(ask, sort)
    assert len(before) == 6

    async def meanwhile() -> None:
        await world.reading.settle_vote(world.eve, before[0])
        await world.reading.vote(world.ann, articles[0], Verdict.OUTDATED, "旧了")

    seen = await turned(ask, sort, meanwhile)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))
    assert (await world.reading.votes(world.wes, None, False, Sheet())).items == []
    late = await world.reading.votes(world.eve, None, False, Sheet(size=1), "旧了")
    assert (late.total, [one.remark for one in late.items]) == (1, ["旧了"])


@pytest.mark.parametrize("sort", ["", "times", "people", "-last_at", "query", "-query"])
async def test_given_gaps_asked_for_equally_often_when_turned_then_each_once(
    world: World, sort: str
) -> None:
    words = ["以旧换新", "安装费", "保修卡", "发票", "海外"]
    for one in [*words, words[0]]:
        await world.reading.missed(world.ann, one)

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.reading.gaps(world.eve, sheet)

    async def more() -> None:
        await world.reading.missed(world.bob, "某某")

    before = await turned(ask, sort, name="query")
    assert sorted(before) == sorted(words)
    seen = await turned(ask, sort, more, name="query")
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))
    assert (await world.reading.gaps(world.eve, Sheet(), "费")).total == 1
    assert (await world.reading.gaps(world.zoe, Sheet())).items == []


@pytest.mark.parametrize("sort", ["", "-uses", "title", "changed_at"])
async def test_given_replies_when_one_is_written_between_pages_then_the_others_are_there_once(
    world: World, sort: str
) -> None:
    made = [
        (await world.cards.create(world.ann, reply(title))).id
        for title in ("您好", "再见", "您好", "稍等", "谢谢")
    ]
    for card in (made[3], made[3], made[1]):
        await world.reading.use(world.ann, "card", card, query="", interaction=uuid7())
    await world.cards.create(world.bob, reply("鲍的"))

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.cards.list(world.ann, CardFilter(kind=CardKind.REPLY), sheet)

    async def more() -> None:
        await world.cards.create(world.ann, reply("新的"))

    before = await turned(ask, sort)
    assert sorted(before) == sorted(made)
    if sort in ("", "-uses"):
        assert before[:2] == [made[3], made[1]]
    seen = await turned(ask, sort, more)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))
    uses = {one.id: one.uses for one in (await ask(Sheet())).items}
    assert (uses[made[3]], uses[made[1]], uses[made[0]]) == (2, 1, 0)


async def test_given_a_queue_when_its_cards_are_turned_then_before_those_of_every_queue(
    world: World,
) -> None:
    queue = uuid7()
    of_all = [(await world.cards.create(world.ann, reply(title))).id for title in ("您好", "谢谢")]
    of_it = [
        (await world.cards.create(world.ann, reply(title, queue=queue))).id
        for title in ("本组一", "本组二")
    ]
    await world.cards.create(world.ann, reply("别组", queue=uuid7()))
    await world.reading.use(world.ann, "card", of_all[0], query="", interaction=None)
    await world.reading.use(world.ann, "card", of_it[0], query="", interaction=None)

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.cards.list(world.ann, CardFilter(queue=queue), sheet)

    assert await turned(ask, "") == [*of_it, *of_all]


async def test_given_a_place_of_another_list_when_asked_for_then_it_is_refused(
    world: World,
) -> None:
    for title in ("退款", "换货"):
        await world.published(title)
    by_title = (await world.articles.list(world.eve, None, Sheet("title", 1))).next
    asks: tuple[Callable[[Sheet], Awaitable[Any]], ...] = (
        lambda sheet: world.articles.list(world.eve, None, sheet),
        lambda sheet: world.reading.votes(world.eve, None, False, sheet),
        lambda sheet: world.reading.gaps(world.eve, sheet),
        lambda sheet: world.cards.list(world.ann, CardFilter(), sheet),
    )
    for ask in asks:
        with pytest.raises(PageUnknown):
            await ask(Sheet(after=by_title))
        with pytest.raises(Invalid):
            await ask(Sheet("colour"))


def reply(title: str, **face: Any) -> NewCard:
    """A quick reply of one's own."""
    return NewCard(CardKind.REPLY, Face(title, f"{title}，请问", **face), personal=True)
