"""The ticker of knowledge, in `jobs`: ends what is valid no longer.

Readers never see an article past its validity, whether the ticker ran or not; it brings the state
of the version, the maintainers' list and the notice to its author after it.
"""

from __future__ import annotations

import asyncio

import structlog

from warmline.kit.errors import RetryLater
from warmline.knowledge.service import ArticleService

log = structlog.get_logger(__name__)

EVERY_S = 30.0


async def keep_expiring(articles: ArticleService) -> None:
    """Look for ever."""
    while True:
        try:
            ended = await articles.expire()
            if ended:
                log.info("articles_expired", articles=ended)
        except RetryLater as error:
            log.warning("articles_not_expired", problem=error.message)
        await asyncio.sleep(EVERY_S)
