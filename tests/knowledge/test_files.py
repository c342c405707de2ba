"""Files of articles: kept by versions, seen by whoever sees the version, swept when nothing has
them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.attachments.world import PDF
from tests.knowledge.world import World
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.knowledge.errors import ContentInvalid
from warmline.knowledge.model import Audience, Content
from warmline.knowledge.states import Step

pytestmark = pytest.mark.servers
DAY = timedelta(hours=25).total_seconds()


async def test_given_a_draft_with_files_when_published_then_its_readers_see_them_and_no_others(
    world: World,
) -> None:
    picture, paper = await world.uploaded(world.eve), await world.uploaded(world.eve, "a.pdf", PDF)
    body = f"看图\n\n![退款流程](attachment:{picture})"
    content = Content(
        "退款", body, attachments=(paper,), audience=Audience(frozenset({world.east}))
    )
    whole = await world.draft(world.eve, content)
    assert [one.name for one in whole.files] == ["a.pdf", "图.png"]
    # a draft's files are its maintainers'
    assert await world.may_open(world.rex, picture)
    assert not await world.may_open(world.ann, picture)
    assert not await world.may_open(world.wes, picture)
    await world.publish(whole)
    assert [await world.may_open(one, picture) for one in (world.ann, world.bob)] == [True, False]
    opened = await world.reading.open(world.ann, whole.article.id)
    # the picture stands in the text already
    assert [one.name for one in opened.files] == ["a.pdf"]


async def test_given_a_new_version_when_it_has_other_files_then_readers_lose_the_old_ones(
    world: World,
) -> None:
    old, new = await world.uploaded(world.eve), await world.uploaded(world.eve, "新.png")
    whole = await world.draft(world.eve, Content("退款", "正文", attachments=(old,)))
    article = whole.article.id
    await world.publish(whole)
    draft = await world.articles.save(
        world.eve, article, 0, Content("退款", "正文", attachments=(new,))
    )
    assert [await world.may_open(world.ann, one) for one in (old, new)] == [True, False]
    await world.publish(draft)
    assert [await world.may_open(world.ann, one) for one in (old, new)] == [False, True]
    # versions show the files they had
    before = await world.articles.version(world.eve, article, 1)
    assert [one.id for one in before.files] == [old]
    await world.articles.step(world.sun, article, Step.WITHDRAW, number=2, reason="过时")
    assert not await world.may_open(world.ann, new)
    world.clock.advance(DAY)
    assert await world.files.sweep() == 0
    assert await world.may_open(world.eve, new)


async def test_given_a_draft_when_a_file_is_taken_out_or_it_is_discarded_then_they_are_swept(
    world: World,
) -> None:
    first, second = await world.uploaded(world.eve), await world.uploaded(world.eve, "二.png")
    content = Content("退款", "正文", attachments=(first, second))
    whole = await world.draft(world.eve, content)
    article = whole.article.id
    await world.articles.save(world.eve, article, 1, replace(content, attachments=(second,)))
    world.clock.advance(DAY)
    assert await world.files.sweep() == 1
    assert await world.may_open(world.eve, second)
    await world.articles.step(world.eve, article, Step.DISCARD, number=1)
    world.clock.advance(DAY)
    assert await world.files.sweep() == 1


async def test_given_what_is_no_picture_or_not_there_when_saved_then_a_sentence_names_the_field(
    world: World,
) -> None:
    paper = await world.uploaded(world.eve, "a.pdf", PDF)
    foreign = await world.uploaded(world.wes)
    for body, files, field in (
        (f"![x](attachment:{paper})", (), "body"),
        ("正文", (uuid7(),), "attachments"),
        ("正文", (foreign,), "attachments"),
        ("正文", tuple(uuid7() for _ in range(51)), "attachments"),
    ):
        with pytest.raises(Invalid) as refused:
            await world.draft(world.eve, Content("退款", body, attachments=files))
        assert isinstance(refused.value, ContentInvalid)
        assert refused.value.field == field
    assert (await world.articles.list(world.eve)).total == 0
