"""The files of articles: kept as long as a version has them, seen by whoever may see that version.

`article` has the files of what is published, for its readers; `article_version` those of every
version that was not discarded, for its maintainers. What neither has is swept by `attachments`.
Called by `ArticleService` within its transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warmline.attachments.errors import AttachmentMissing
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.knowledge import text
from warmline.knowledge.errors import ContentInvalid
from warmline.knowledge.model import Content
from warmline.knowledge.ports import Files
from warmline.knowledge.store import articles

ARTICLE = "article"
VERSION = "article_version"
MOST = 2_000
"""Of all versions together."""


async def keep(
    files: Files, session: Session, actor: Actor, article: str, content: Content | None = None
) -> None:
    """After a version was saved or discarded: the article keeps what its versions have. Raises
    `ContentInvalid` for a file that is gone and for a picture (of `content`) that is none."""
    wanted = await articles.files(session, article)
    try:
        there = await files.replace(session, actor, wanted, VERSION, article, most=MOST)
    except AttachmentMissing as error:
        raise ContentInvalid(
            "A file of this text is not there any more, or not yours to use; upload it again.",
            code="knowledge_file_gone",
            field="attachments",
        ) from error
    if content is None:
        return
    shown = text.pictures(text.read(content.body))
    for one in there:
        if one.id in shown and not one.inline:
            raise ContentInvalid(
                f"“{one.name}” is no picture that a page can show (PNG, JPEG, GIF, WebP); attach "
                "it as a file.",
                code="knowledge_no_picture",
                field="body",
                name=one.name,
            )


async def publish(files: Files, session: Session, actor: Actor, article: str, of: Content) -> None:
    """Readers of the article see the files of this version and no others."""
    await files.replace(session, actor, of.attachments, ARTICLE, article)


async def hide(files: Files, session: Session, actor: Actor, article: str) -> None:
    """Nothing is published any more; maintainers still see what its versions had."""
    await files.release(session, actor, ARTICLE, article)


async def of_version(
    files: Files, session: Session, article: str, content: Content
) -> Sequence[Any]:
    """The files of a version in their order, for maintainers."""
    return _in_order(await files.of(session, VERSION, article), content.attachments)


async def of_published(
    files: Files, session: Session, article: str, content: Content
) -> Sequence[Any]:
    """Those that readers find below the text: pictures shown in it are left out."""
    shown = text.pictures(text.read(content.body))
    wanted = [one for one in content.attachments if one not in shown]
    return _in_order(await files.of(session, ARTICLE, article), wanted)


def _in_order(there: Sequence[Any], wanted: Sequence[str]) -> Sequence[Any]:
    by_id = {one.id: one for one in there}
    return [by_id[one] for one in wanted if one in by_id]
