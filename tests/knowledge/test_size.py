"""Among many articles and votes the maintainers' lists are read off an index, page by page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.knowledge.world import World
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge.model import ListFilter, VersionState

pytestmark = pytest.mark.servers

ROWS = 20_000
ARTICLES = """
INSERT INTO knowledge_article (id, project, category, kind, created_at, created_by)
SELECT gen_random_uuid(), CAST(:project AS uuid), CAST(:category AS uuid), 'faq', now(),
    CAST(:user AS uuid)
FROM generate_series(1, :rows)
"""
VERSIONS = """
INSERT INTO knowledge_version (article, number, state, title, body, questions, keywords, tags,
    departments, roles, attachments, revision, author, created_at, changed_at, valid_to)
SELECT id, :number, :state, md5(id::text), repeat('正文', 200), '{}', '{}', '{}', '{}', '{}', '{}',
    1, CAST(:user AS uuid), now(), now() - random() * interval '900 days',
    CASE WHEN random() < 0.5 THEN now() + random() * interval '99 days' END
FROM knowledge_article WHERE random() < :share
"""
VOTES = """
INSERT INTO knowledge_vote (id, article, version, user_id, verdict, at, settled_at)
SELECT gen_random_uuid(), id, 1, CAST(:user AS uuid),
    (ARRAY['useful', 'wrong', 'outdated'])[1 + floor(random() * 3)::int],
    now() - random() * interval '900 days', CASE WHEN random() < 0.5 THEN now() END
FROM knowledge_article
"""
BIG = ("knowledge_version", "knowledge_article", "knowledge_vote")


async def test_given_20_000_articles_when_their_lists_are_turned_then_no_table_is_read_through(
    world: World,
) -> None:
    """Given twenty thousand articles, some with a draft above what is published, and a vote on
    each, when the lists are asked for their first page and a later one in every order, then no plan
    reads a big table from end to end; counts are left out, they stop at ten thousand."""
    await _fill(world)
    drafts = ListFilter(state=VersionState.DRAFT)

    def articles(sort: str, wanted: ListFilter | None = None) -> Ask:
        return lambda after: world.articles.list(world.eve, wanted, Sheet(sort, 50, after))

    def votes(sort: str) -> Ask:
        return lambda after: world.reading.votes(world.eve, None, False, Sheet(sort, 50, after))

    sorts = ("changed_at", "title", "valid_to", "state")
    asked = {
        **{f"{way}{sort}": articles(way + sort) for sort in sorts for way in ("", "-")},
        "drafts": articles("-changed_at", drafts),
        **{f"votes {sort}": votes(sort) for sort in ("at", "-at", "verdict", "-verdict")},
    }
    through = dict[str, list[str]]()
    for name, ask in asked.items():
        after = ""
        for _ in range(3):
            page, plans = await _heard(world, lambda ask=ask, after=after: ask(after))  # type: ignore[misc]
            assert len(page.items) == 50
            after = page.next
            read = [plan for plan in plans if any(f"Seq Scan on {table} " in plan for table in BIG)]
            through |= {name: read} if read else {}
    assert through == {}


Ask = Callable[[str], Awaitable[Found[Any]]]


async def _fill(world: World) -> None:
    user, category = world.eve.user_id, world.categories["东部业务"]
    async with world.database.transaction() as session:
        values = {"project": DEFAULT_PROJECT, "category": category, "user": user, "rows": ROWS}
        await session.execute(text(ARTICLES), values)
        for number, state, share in ((1, "published", 2), (2, "draft", 0.3)):
            version = {"number": number, "state": state, "share": share, "user": user}
            await session.execute(text(VERSIONS), version)
        await session.execute(text(VOTES), {"user": user})
    async with world.database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text(f"VACUUM ANALYZE {', '.join(BIG)}"))


async def _heard(
    world: World, ask: Callable[[], Awaitable[Found[Any]]]
) -> tuple[Found[Any], list[str]]:
    """What a question found, and how the server reads the statements of its page."""
    engine, sent = world.database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        if "place_value" in said:
            sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        found = await ask()
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    assert sent
    plans = list[str]()
    async with engine.connect() as connection:
        for statement, values in sent:
            rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
            plans.append("\n".join(row[0] for row in rows))
    return found, plans
