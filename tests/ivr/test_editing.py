"""Editing flows on a real PostgreSQL: drafts, two who edit, publishing, going back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.emptied import empty
from tests.ivr.flows import MAIN
from warmline.accounts.tables import ProjectRow
from warmline.ivr.errors import FlowChanged, FlowInUse, FlowMissing, FlowNotSound, FlowUnreadable
from warmline.ivr.events import Announcement, FlowArchived, FlowPublished
from warmline.ivr.ports import LeadsTo, Reference
from warmline.ivr.service import IvrService
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid, Refused

pytestmark = pytest.mark.servers

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
WANG = Actor(
    user_id="00000000-0000-7000-8000-0000000000aa",
    login="wang",
    name="王芳",
    permissions=frozenset(["flow.view", "flow.manage"]),
    scope=Scope.TREE,
    projects=frozenset([DEFAULT_PROJECT]),
)
LI = replace(WANG, user_id="00000000-0000-7000-8000-0000000000bb", login="li", name="李雷")


class Centre:
    """The demo's queues, and one number that leads to one flow."""

    def __init__(self) -> None:
        self.leads_to = ""

    async def numbers(self) -> Sequence[LeadsTo]:
        return [LeadsTo("4008001234", self.leads_to)]

    async def references(self, actor: Actor) -> Mapping[str, Sequence[Reference]]:
        return {"queue": [Reference(key, key) for key in ("presales", "aftersales", "general")]}


class Desk:
    """A service with what is around it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = VirtualClock(NOW)
        self.around = Centre()
        self.news: list[Announcement] = []
        self.flows = IvrService(
            database, announce=self._hear, neighbours=self.around, clock=self.clock
        )

    async def _hear(self, news: Announcement) -> None:
        self.news.append(news)

    async def live(self) -> tuple[str, int]:
        """A flow that is live; its id and revision."""
        made = await self.flows.create(WANG, document=document())
        await self.flows.publish(WANG, made.flow_id)
        return made.flow_id, (await self.flows.get(WANG, made.flow_id)).info.revision

    async def audited(self) -> list[tuple[str, str]]:
        async with self.database.read() as session:
            found = await session.scalars(select(AuditEntry).order_by(AuditEntry.number))
            return [(entry.login, entry.action) for entry in found]


def document(**fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(MAIN.read_text("utf-8"))
    return {**made, **fields}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    database = Database(database_url)
    await empty(database)
    async with database.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
    yield Desk(database)
    await database.close()


async def test_a_new_flow_is_a_draft_that_could_be_published_at_once(desk: Desk) -> None:
    made = await desk.flows.create(WANG, name="节假日流程")
    found = await desk.flows.get(WANG, made.flow_id)
    assert (found.info.name, found.live, found.problems) == ("节假日流程", None, ())
    assert found.draft is not None
    assert found.draft["key"] == found.info.key
    await desk.flows.publish(WANG, made.flow_id)
    assert await desk.audited() == [("wang", "created"), ("wang", "published")]


async def test_a_document_whose_key_is_taken_comes_in_under_a_key_of_its_own(desk: Desk) -> None:
    first = await desk.flows.create(WANG, document=document())
    second = await desk.flows.create(WANG, document=document())
    keys = [(await desk.flows.get(WANG, one.flow_id)).info.key for one in (first, second)]
    assert keys[0] == "main"
    assert keys[1].startswith("flow_")


async def test_a_copy_has_the_document_and_neither_key_nor_versions(desk: Desk) -> None:
    flow, _ = await desk.live()
    copy = await desk.flows.create(WANG, name="总机流程 副本", copy_of=flow)
    found = await desk.flows.get(WANG, copy.flow_id)
    assert found.draft is not None
    assert found.draft["nodes"] == document()["nodes"]
    assert found.info.key != "main"
    assert [one.state for one in await desk.flows.versions(WANG, copy.flow_id)] == ["draft"]


async def test_an_unfinished_draft_is_kept_and_its_gaps_are_named(desk: Desk) -> None:
    # Given a flow, when somebody saves it with a queue not chosen yet
    flow, revision = await desk.live()
    drawn = document()
    drawn["nodes"].append({"id": "vip", "kind": "queue", "queue": "", "timed_out": ""})
    saved = await desk.flows.save_draft(LI, flow, drawn, revision=revision)
    # then it is kept as he drew it, with what is missing, and nothing of it is live
    assert saved.draft == drawn
    assert saved.live == document()
    gaps = {(one.node, one.field, one.code) for one in saved.problems}
    assert ("vip", "queue", "field_missing") in gaps
    assert ("vip", "timed_out", "no_target") in gaps
    with pytest.raises(FlowNotSound):
        await desk.flows.publish(LI, flow)


async def test_a_queue_that_does_not_exist_is_found_on_saving(desk: Desk) -> None:
    flow, revision = await desk.live()
    text = json.dumps(document()).replace('"queue": "presales"', '"queue": "gone"')
    saved = await desk.flows.save_draft(LI, flow, json.loads(text), revision=revision)
    assert [(one.code, one.field) for one in saved.problems] == [("unknown_queue", "queue")]


async def test_what_is_no_document_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    flow, revision = await desk.live()
    nonsense: tuple[Any, ...] = (
        [],
        {"nodes": "x"},
        {"nodes": [{"id": 1, "kind": "play"}]},
        {"nodes": [{}] * 501},
        document(description="长" * 100_000),
    )
    for wrong in nonsense:
        with pytest.raises(FlowUnreadable):
            await desk.flows.save_draft(LI, flow, wrong, revision=revision)
    assert (await desk.flows.get(LI, flow)).draft is None


async def test_the_slower_of_two_is_told_who_was_faster_and_when(desk: Desk) -> None:
    # Given two who opened the same flow, when the first has saved
    flow, revision = await desk.live()
    desk.clock.advance(60)
    first = await desk.flows.save_draft(WANG, flow, document(description="A"), revision=revision)
    # then the second's save, and every other change on what he saw, is refused with her name
    for attempt in (
        desk.flows.save_draft(LI, flow, document(description="B"), revision=revision),
        desk.flows.publish(LI, flow, revision=revision),
        desk.flows.discard_draft(LI, flow, revision=revision),
        desk.flows.rename(LI, flow, "C", revision=revision),
        desk.flows.archive(LI, flow, archived=True, revision=revision),
        desk.flows.roll_back(LI, flow, 1, revision=revision),
    ):
        with pytest.raises(FlowChanged) as told:
            await attempt
        assert told.value.details == {
            "by": "王芳",
            "at": (NOW + timedelta(seconds=60)).isoformat(),
            "revision": first.info.revision,
        }
    assert (await desk.flows.get(LI, flow)).draft == document(description="A")
    # and when he has looked at hers, his goes through
    saved = await desk.flows.save_draft(
        LI, flow, document(description="B"), revision=first.info.revision
    )
    assert saved.draft == document(description="B")
    assert saved.info.changed_name == "李雷"


async def test_saving_the_same_again_changes_nothing(desk: Desk) -> None:
    flow, revision = await desk.live()
    first = await desk.flows.save_draft(LI, flow, document(description="A"), revision=revision)
    again = await desk.flows.save_draft(
        LI, flow, document(description="A"), revision=first.info.revision
    )
    assert again.info.revision == first.info.revision


async def test_the_trail_notes_editing_once_a_spell_and_the_change_when_published(
    desk: Desk,
) -> None:
    flow, revision = await desk.live()
    for text in ("A", "AB", "ABC"):
        saved = await desk.flows.save_draft(LI, flow, document(description=text), revision=revision)
        revision = saved.info.revision
    await desk.flows.publish(LI, flow, note="说明")
    assert (await desk.audited())[2:] == [("li", "drafted"), ("li", "published")]
    # and the publication says what it changed
    async with desk.database.read() as session:
        newest = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)
        entry = (await session.scalars(newest)).one()
    assert entry.before == {"version": 1}
    assert entry.after == {"version": 2, "note": "说明", "nodes": ["总机流程"]}


async def test_going_back_makes_the_old_document_the_newest_version(desk: Desk) -> None:
    # Given version 1, then version 2, and a third as a draft
    flow, revision = await desk.live()
    saved = await desk.flows.save_draft(WANG, flow, document(description="2"), revision=revision)
    await desk.flows.publish(WANG, flow, note="第二版")
    revision = (await desk.flows.get(WANG, flow)).info.revision
    saved = await desk.flows.save_draft(WANG, flow, document(description="3"), revision=revision)
    # when somebody goes back to 1
    await desk.flows.roll_back(LI, flow, 1, revision=saved.info.revision, note="第二版有误")
    # then 3 is live and is 1 again, and the draft goes on as 4
    (live,) = await desk.flows.published()
    assert (live.number, live.definition) == (3, document())
    assert [
        (v.number, v.state, v.by_name, v.note) for v in await desk.flows.versions(LI, flow)
    ] == [
        (4, "draft", "王芳", ""),
        (3, "published", "李雷", "第二版有误"),
        (2, "published", "王芳", "第二版"),
        (1, "published", "王芳", ""),
    ]
    assert desk.news[-1] == FlowPublished(flow_id=flow, number=3)
    # and published, the draft is live
    await desk.flows.publish(WANG, flow)
    (live,) = await desk.flows.published()
    assert (live.number, live.definition["description"]) == (4, "3")
    assert ("li", "rolled_back") in await desk.audited()


async def test_there_is_no_going_back_to_what_is_live_or_never_was(desk: Desk) -> None:
    flow, revision = await desk.live()
    for number in (1, 2):
        with pytest.raises(FlowMissing) as told:
            await desk.flows.roll_back(WANG, flow, number, revision=revision)
        assert told.value.code == "flow_version_missing"


async def test_replaced_versions_stay_known_for_calls_that_are_on_them(desk: Desk) -> None:
    # Given a flow published twice
    desk.clock.advance(0)
    made = await desk.flows.create(WANG, document=document())
    now = datetime.now(UTC)
    for age, text in ((timedelta(hours=9), "1"), (timedelta(hours=5), "2"), (timedelta(), "3")):
        desk.clock.advance((now - age - desk.clock.now()).total_seconds())
        revision = (await desk.flows.get(WANG, made.flow_id)).info.revision
        await desk.flows.save_draft(
            WANG, made.flow_id, document(description=text), revision=revision
        )
        await desk.flows.publish(WANG, made.flow_id)
    # then the one replaced just now is carried along, the one replaced hours ago is not
    (live,) = await desk.flows.published()
    assert live.number == 3
    assert {number: one["description"] for number, one in live.earlier.items()} == {2: "2"}


async def test_a_draft_thrown_away_leaves_the_live_version(desk: Desk) -> None:
    flow, revision = await desk.live()
    saved = await desk.flows.save_draft(WANG, flow, document(name="X"), revision=revision)
    left = await desk.flows.discard_draft(WANG, flow, revision=saved.info.revision)
    assert (left.draft, left.live) == (None, document())
    new = await desk.flows.create(WANG, name="新")
    with pytest.raises(FlowMissing):
        await desk.flows.discard_draft(WANG, new.flow_id, revision=1)


async def test_a_flow_that_numbers_lead_to_is_not_put_away(desk: Desk) -> None:
    flow, revision = await desk.live()
    desk.around.leads_to = flow
    assert (await desk.flows.get(WANG, flow)).info.numbers == ("4008001234",)
    with pytest.raises(FlowInUse) as told:
        await desk.flows.archive(WANG, flow, archived=True, revision=revision)
    assert "4008001234" in told.value.message
    # and when nothing leads to it any more, it is put away, out of the list and the snapshot
    desk.around.leads_to = ""
    away = await desk.flows.archive(WANG, flow, archived=True, revision=revision)
    assert (await desk.flows.list(WANG)).total == 0
    assert (await desk.flows.list(WANG, state="archived")).total == 1
    assert await desk.flows.published() == []
    assert desk.news[-1] == FlowArchived(flow_id=flow, archived=True)
    await desk.flows.archive(WANG, flow, archived=False, revision=away.info.revision)
    assert len(await desk.flows.published()) == 1


async def test_a_list_is_narrowed_to_drafts_or_to_what_is_live(desk: Desk) -> None:
    flow, _ = await desk.live()
    new = await desk.flows.create(WANG, name="新")
    drafts = (await desk.flows.list(WANG, state="draft")).items
    live = (await desk.flows.list(WANG, state="live")).items
    assert ([one.id for one in drafts], [one.id for one in live]) == ([new.flow_id], [flow])
    with pytest.raises(Invalid):
        await desk.flows.list(WANG, state="odd")


async def test_another_name_is_there_at_once_and_in_the_draft(desk: Desk) -> None:
    made = await desk.flows.create(WANG, name="旧")
    found = await desk.flows.rename(WANG, made.flow_id, " 新 ", revision=1)
    assert found.info.name == "新"
    assert found.draft is not None
    assert found.draft["name"] == "新"
    with pytest.raises(Invalid):
        await desk.flows.rename(WANG, made.flow_id, " ", revision=2)


async def test_two_versions_are_compared(desk: Desk) -> None:
    flow, revision = await desk.live()
    await desk.flows.save_draft(WANG, flow, document(zone="Asia/Tokyo"), revision=revision)
    (found,) = await desk.flows.differences(WANG, flow, 1, 2)
    assert [(one.field, one.before, one.after) for one in found.fields] == [
        ("zone", "Asia/Shanghai", "Asia/Tokyo")
    ]


async def test_what_somebody_else_kept_meanwhile_is_compared_with_what_is_drawn_here(
    desk: Desk,
) -> None:
    # Given a document on the screen, and another one kept by somebody else meanwhile
    flow, revision = await desk.live()
    mine = document(name="我的")
    await desk.flows.save_draft(WANG, flow, document(zone="Asia/Tokyo"), revision=revision)
    # When they are compared, then it is said what theirs does otherwise, and nothing is kept
    found = await desk.flows.differences_of(WANG, flow, mine)
    changed = {field.field: (field.before, field.after) for one in found for field in one.fields}
    assert changed["zone"] == ("Asia/Shanghai", "Asia/Tokyo")
    assert changed["name"][0] == "我的"
    kept = await desk.flows.get(WANG, flow)
    assert kept.draft is not None
    assert kept.draft["zone"] == "Asia/Tokyo"


async def test_whoever_may_only_look_changes_nothing(desk: Desk) -> None:
    flow, revision = await desk.live()
    viewer = replace(WANG, permissions=frozenset(["flow.view"]))
    assert len(await desk.flows.versions(viewer, flow)) == 1
    assert "flow" in await desk.flows.references(viewer)
    assert desk.flows.play(viewer, document(), ["1"]).session.node == "presales"
    for attempt in (
        desk.flows.create(viewer, name="x"),
        desk.flows.save_draft(viewer, flow, document(), revision=revision),
        desk.flows.discard_draft(viewer, flow, revision=revision),
        desk.flows.roll_back(viewer, flow, 1, revision=revision),
        desk.flows.rename(viewer, flow, "x", revision=revision),
        desk.flows.archive(viewer, flow, archived=True, revision=revision),
    ):
        with pytest.raises(Refused):
            await attempt
