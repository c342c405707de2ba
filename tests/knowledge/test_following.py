"""What changed since somebody read it, and reminding those who have not."""

from __future__ import annotations

import pytest

from tests.knowledge.world import World
from warmline.knowledge.errors import ArticleMissing, RemindedLately
from warmline.knowledge.model import Audience, Content
from warmline.knowledge.service import Whole

pytestmark = pytest.mark.servers


async def again(world: World, article: str, content: Content) -> Whole:
    return await world.publish(await world.articles.save(world.eve, article, 0, content))


async def test_given_an_article_he_read_when_it_changes_then_it_is_marked_with_its_differences(
    world: World,
) -> None:
    article = await world.published("退款多久", "三天到账")
    assert (await world.reading.open(world.ann, article)).read_before == 0
    await again(world, article, Content("退款多久", "五天到账"))
    assert await world.reading.changed(world.ann, {article: 2}) == {article}
    assert await world.reading.changed(world.bob, {article: 2}) == set()
    opened = await world.reading.open(world.ann, article)
    assert (opened.published.version, opened.read_before) == (2, 1)
    # once opened it is marked no more, and the differences stay at hand
    assert await world.reading.changed(world.ann, {article: 2}) == set()
    found = await world.reading.changes(world.ann, article, 1)
    assert [line.kind for line in found.lines] == ["gone", "new"]


async def test_given_a_version_he_never_read_when_asked_for_then_it_is_not_there(
    world: World,
) -> None:
    secret = Audience(frozenset({world.west}))
    article = await world.published("内部", "只给西部", audience=secret)
    await again(world, article, Content("公开", "给所有人"))
    await world.reading.open(world.ann, article)
    with pytest.raises(ArticleMissing):
        await world.reading.changes(world.ann, article, 1)


async def test_given_a_must_read_when_reminded_then_only_who_has_not_confirmed_is_told(
    world: World,
) -> None:
    article = await world.published("新规", must_read=True)
    await world.reading.confirm(world.ann, article, 1)
    world.told.clear()
    count = await world.reading.remind(world.eve, article)
    [told] = world.told
    assert (told.kind, told.facts["title"]) == ("article_reminded", "新规")
    assert world.ann.user_id not in told.users
    assert world.eve.user_id not in told.users
    assert world.bob.user_id in told.users
    assert count == len(told.users)
    with pytest.raises(RemindedLately):
        await world.reading.remind(world.eve, article)
    with pytest.raises(ArticleMissing):
        await world.reading.remind(world.wes, article)


async def test_given_a_followed_category_when_something_in_it_changes_then_he_is_told(
    world: World,
) -> None:
    place = world.categories["东部业务"]
    await world.published("早已有的")
    world.clock.advance(60)
    await world.reading.follow(world.bob, "category", place, True)
    assert await world.settings.followed(world.bob) == {place}
    world.told.clear()
    await world.published("退款多久")
    assert [one.users for one in world.told if one.kind == "article_changed"] == [
        [world.bob.user_id]
    ]
    assert [one.title for one in await world.reading.to_read(world.bob)] == ["退款多久"]
    await world.reading.follow(world.bob, "category", place, False)
    assert await world.settings.followed(world.bob) == set()
