"""What happened with customers, written as the projection leaves it: calls with notes, messages,
ratings, recordings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.customers.world import World
from warmline.customers.model import Customer
from warmline.customers.tables import LinkRow
from warmline.interactions.tables import InteractionRow, NoteRow, SegmentRow
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.ids import uuid7
from warmline.surveys.tables import SurveyResultRow

NUMBER = "+8613800138000"


async def call(
    world: World,
    number: str = NUMBER,
    *,
    agent: Actor | None = None,
    at: datetime | None = None,
    notes: str = "",
    project: str = DEFAULT_PROJECT,
    **more: Any,
) -> str:
    """A call that was answered by the agent a second after whatever was before."""
    if at is None:
        world.clock.advance(1)
        at = world.clock.now()
    made = uuid7()
    agent_id = None if agent is None else agent.user_id
    facts: dict[str, Any] = {
        "direction": "in",
        "caller_raw": number,
        "caller_e164": number,
        "caller_kind": "mobile",
        "caller_place": "北京",
        "caller_carrier": "中国移动",
        "number_reversed": number.lstrip("+")[::-1],
        "called": "4001",
        "trunk": "carrier",
        "ended_at": at + timedelta(seconds=60),
        "ended_by": "caller",
        "cause": "normal",
        "sip": "",
        "agent_first": agent_id,
        "agent_last": agent_id,
        "waited_s": 3,
        "ring_s": 2,
        "talked_s": 40,
        "held_s": 0,
        "wrap_up_s": 5,
        "outcome": "answered",
        "recording_state": "none",
        "recording_file": "",
        "recording_cut_s": 0,
        "recording_span_s": 0,
        "recording_key": "",
        "recording_sha256": "",
        "recording_bytes": 0,
        "recording_seconds": 0,
        "recording_reason": "",
        "recording_gaps": [],
        "path": [],
    } | more
    async with world.database.transaction() as session:
        session.add(InteractionRow(id=made, project=project, arrived_at=at, **facts))
        if agent is not None:
            talk = SegmentRow(interaction=made, seq=1, kind="talk", agent=agent.user_id)
            talk.department, talk.started_at, talk.outcome = agent.department_id, at, "answered"
            session.add(talk)
        if notes:
            note = NoteRow(interaction=made, text=notes, version=1, changed_by=agent_id)
            note.changed_at = at + timedelta(milliseconds=300)
            session.add(note)
    return made


async def rating(world: World, of: str, agent: Actor, mark: int, text: str = "") -> None:
    """The customer of that call gave a mark."""
    world.clock.advance(1)
    async with world.database.transaction() as session:
        session.add(
            SurveyResultRow(
                id=of,
                interaction=of,
                channel="phone",
                project=DEFAULT_PROJECT,
                survey=uuid7(),
                version=1,
                scale=5,
                outcome="answered",
                agent=agent.user_id,
                department=agent.department_id,
                eligible_at=world.clock.now(),
                answered_at=world.clock.now(),
                mark=mark,
                comment_text=text,
            )
        )


async def link(world: World, of: str, card: Customer, by: Actor) -> None:
    """Somebody said that this call was with this customer."""
    async with world.database.transaction() as session:
        row = LinkRow(interaction=of, customer=card.id, by=by.user_id, how="chosen")
        row.at = world.clock.now()
        session.add(row)
