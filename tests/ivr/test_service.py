"""The verbs of flows on a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from tests.emptied import empty
from tests.ivr.flows import MAIN
from warmline.accounts.tables import ProjectRow
from warmline.ivr.errors import FlowMissing, FlowNotSound, FlowUnreadable
from warmline.ivr.events import FlowPublished
from warmline.ivr.service import IvrService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Database
from warmline.kit.errors import Refused
from warmline.kit.paging import Page

pytestmark = pytest.mark.servers

OTHER_PROJECT = "00000000-0000-7000-8000-000000000002"
QUEUES = ["presales", "aftersales", "general"]


def actor(*permissions: str, project: str = DEFAULT_PROJECT) -> Actor:
    return Actor(
        user_id="00000000-0000-7000-8000-0000000000aa",
        login="wang",
        name="王",
        permissions=frozenset(permissions),
        scope=Scope.TREE,
        projects=frozenset({project}),
    )


MANAGER = actor("flow.view", "flow.manage")


def document(**fields: Any) -> str:
    return json.dumps({**json.loads(MAIN.read_text("utf-8")), **fields})


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    await empty(made)
    async with made.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
        session.add(ProjectRow(id=OTHER_PROJECT, name="另一项目"))
    yield made
    await made.close()


async def audited(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id))
        return [(entry.action, entry.login) for entry in entries]


async def test_given_a_document_when_imported_then_it_is_a_draft_and_nothing_is_live(
    database: Database,
) -> None:
    service = IvrService(database)
    version = await service.import_draft(MANAGER, document())
    assert (version.number, version.state, version.by) == (1, "draft", MANAGER.user_id)
    assert await service.published() == []
    detail = await service.get(MANAGER, version.flow_id)
    assert detail.draft is not None
    assert detail.draft["key"] == "main"
    assert detail.live is None
    assert await audited(database) == [("drafted", "wang")]


async def test_given_a_draft_when_another_is_imported_then_it_takes_its_place(
    database: Database,
) -> None:
    service = IvrService(database)
    first = await service.import_draft(MANAGER, document())
    second = await service.import_draft(MANAGER, document(description="neu"))
    assert (second.id, second.number) == (first.id, 1)
    detail = await service.get(MANAGER, first.flow_id)
    assert detail.draft is not None
    assert detail.draft["description"] == "neu"


async def test_given_a_draft_when_published_then_it_is_live_and_announced(
    database: Database,
) -> None:
    heard: list[object] = []

    async def listen(event: object) -> None:
        heard.append(event)

    service = IvrService(database, announce=listen)
    version = await service.import_draft(MANAGER, document())
    live = await service.publish(MANAGER, version.flow_id, queues=QUEUES)
    assert (live.number, live.state) == (1, "published")
    assert heard == [FlowPublished(flow_id=version.flow_id, number=1)]
    (flow,) = await service.published()
    assert (flow.key, flow.number, flow.project_id) == ("main", 1, DEFAULT_PROJECT)
    assert flow.definition["start"] == "answer"
    assert await audited(database) == [("drafted", "wang"), ("published", "wang")]


async def test_given_a_live_version_when_a_new_one_is_published_then_the_newest_is_live(
    database: Database,
) -> None:
    service = IvrService(database)
    for name in ("一", "二"):
        version = await service.import_draft(MANAGER, document(name=name))
        await service.publish(MANAGER, version.flow_id)
    (flow,) = await service.published()
    assert (flow.number, flow.name) == (2, "二")
    third = await service.import_draft(MANAGER, document(name="三"))
    assert third.number == 3
    (info,) = (await service.list(MANAGER)).items
    assert info.live is not None
    assert info.draft is not None
    assert (info.live.number, info.draft.number, info.name) == (2, 3, "二")


async def test_given_an_unsound_draft_when_published_then_it_stays_a_draft_with_reasons(
    database: Database,
) -> None:
    service = IvrService(database)
    version = await service.import_draft(MANAGER, document(start="nowhere"))
    with pytest.raises(FlowNotSound) as caught:
        await service.publish(MANAGER, version.flow_id, queues=["general"])
    assert "cannot be published" in caught.value.message
    problems: Any = caught.value.details["problems"]
    assert ("presales", "unknown_queue") in {(p["node"], p["code"]) for p in problems}
    assert await service.published() == []


async def test_given_no_draft_when_published_then_it_says_so(database: Database) -> None:
    service = IvrService(database)
    version = await service.import_draft(MANAGER, document())
    await service.publish(MANAGER, version.flow_id)
    with pytest.raises(FlowMissing) as caught:
        await service.publish(MANAGER, version.flow_id)
    assert caught.value.code == "flow_draft_missing"


async def test_given_a_document_that_is_no_flow_when_imported_then_nothing_is_kept(
    database: Database,
) -> None:
    service = IvrService(database)
    with pytest.raises(FlowUnreadable):
        await service.import_draft(MANAGER, document(nodes=[]))
    assert (await service.list(MANAGER)).total == 0


async def test_given_flows_of_two_projects_then_everybody_sees_his_own_projects(
    database: Database,
) -> None:
    service = IvrService(database)
    mine = await service.import_draft(MANAGER, document())
    outsider = actor("flow.view", "flow.manage", project=OTHER_PROJECT)
    theirs = await service.import_draft(outsider, document(), project_id=OTHER_PROJECT)
    assert [info.id for info in (await service.list(MANAGER)).items] == [mine.flow_id]
    assert [info.id for info in (await service.list(outsider)).items] == [theirs.flow_id]
    assert (await service.list(SYSTEM)).total == 2
    with pytest.raises(FlowMissing):
        await service.get(MANAGER, theirs.flow_id)
    with pytest.raises(FlowMissing):
        await service.publish(MANAGER, theirs.flow_id)
    with pytest.raises(FlowMissing) as caught:
        await service.import_draft(MANAGER, document(), project_id=OTHER_PROJECT)
    assert caught.value.code == "project_missing"


async def test_given_no_permission_then_every_verb_refuses(database: Database) -> None:
    service = IvrService(database)
    version = await service.import_draft(SYSTEM, document())
    viewer, nobody = actor("flow.view"), actor()
    assert (await service.get(viewer, version.flow_id)).info.key == "main"
    for attempt in (
        service.import_draft(viewer, document()),
        service.publish(viewer, version.flow_id),
        service.list(nobody),
        service.get(nobody, version.flow_id),
        service.find(nobody, "main"),
    ):
        with pytest.raises(Refused):
            await attempt


async def test_given_a_name_when_searched_for_then_the_list_has_only_its_flow(
    database: Database,
) -> None:
    service = IvrService(database)
    await service.import_draft(SYSTEM, document())
    await service.import_draft(SYSTEM, document(key="night", name="夜间流程"))
    page = await service.list(SYSTEM, Page(q="夜间"))
    assert [info.key for info in page.items] == ["night"]
    by_key = await service.list(SYSTEM, Page(sort="-key"))
    assert [info.key for info in by_key.items] == ["night", "main"]
    known = await service.find(SYSTEM, "night")
    assert known is not None
    assert known.name == "夜间流程"
    assert await service.find(SYSTEM, "day") is None
