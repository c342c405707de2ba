"""What the verbs of flows have in common: who may, whose draft, what the audit trail is told."""

from __future__ import annotations

from typing import Any

from warmline.ivr import differences, flow, store
from warmline.ivr.errors import FlowMissing
from warmline.ivr.tables import FlowRow, FlowVersionRow
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session


async def draft_of(session: Session, row: FlowRow) -> tuple[FlowVersionRow, dict[str, Any] | None]:
    """The flow's draft, or a new one, and what it held before."""
    draft = await store.newest(session, row.id, "draft")
    if draft is not None:
        return draft, draft.definition
    number = await store.next_number(session, row.id)
    draft = FlowVersionRow(flow_id=row.id, number=number, state="draft", definition={})
    session.add(draft)
    return draft, None


async def row_for(session: Session, actor: Actor, project_id: str, parsed: flow.Flow) -> FlowRow:
    """The flow with the document's key, made where there is none."""
    row = await store.flow_by_key(session, actor, project_id, parsed.key, lock=True)
    if row is None:
        row = FlowRow(project_id=project_id, key=parsed.key, name=parsed.name)
        await store.add_flow(session, row)
    return row


def allow(actor: Actor, permission: str) -> None:
    """The system itself (seeds, the operator at the machine's own command line) may everything."""
    if actor.user_id != SYSTEM.user_id:
        actor.need(permission)


def allow_project(actor: Actor, project_id: str) -> None:
    """Raise `FlowMissing` unless the actor works in the project."""
    runs_all = actor.user_id == SYSTEM.user_id or actor.may("settings.manage")
    if not runs_all and project_id not in actor.projects:
        raise FlowMissing(
            "There is no such project among yours.", code="project_missing", field="project"
        )


def news(live: FlowVersionRow | None, new: FlowVersionRow) -> tuple[Any, dict[str, Any]]:
    """What the trail says of a version that goes live: its number and the nodes that differ; both
    documents stay in the table of versions for good."""
    facts: dict[str, Any] = {"version": new.number}
    if new.note:
        facts["note"] = new.note
    if live is None:
        return None, facts
    found = differences.differences(live.definition, new.definition)
    facts["nodes"] = [one.label or one.node or str(new.definition["name"]) for one in found]
    return {"version": live.number}, facts


def facts(row: FlowVersionRow) -> dict[str, Any]:
    """What the audit trail keeps of a version."""
    return {"number": row.number, "state": row.state, "nodes": row.definition}
