"""The journal becomes rows: events are written down, and the calls they touch are folded anew.

Called by `voice.projector` (through the service) with batches in journal order, inside its
transaction. Since a call's row is always the fold of its stored events, a repeat or a late fact
cannot count twice, and a rebuild gives the same tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from warmline.interactions.fold import fold
from warmline.interactions.model import CallRecord
from warmline.interactions.ports import Heard
from warmline.interactions.store import journal as store
from warmline.interactions.tables import AgentSeatRow
from warmline.kit.db import Session


async def project(session: Session, events: Sequence[Heard]) -> None:
    """Write down a batch of events, in order; those written before are passed over."""
    events = await _new(session, events)
    if not events:
        return
    agents = {agent for event in events if (agent := _agent(event.fact)) is not None}
    seats = await store.seats(session, agents)
    rows = [_row(event, _place(session, seats, event)) for event in events]
    await store.add_events(session, rows)
    touched = sorted({row["interaction"] for row in rows if row["interaction"] is not None})
    records, headless = await _folded(session, touched)
    if headless:
        # An id whose time is not that of its call (made by another clock): look everywhere.
        records += (await _folded(session, headless, everywhere=True))[0]
    await store.save(session, records)


async def _folded(
    session: Session, calls: Sequence[str], *, everywhere: bool = False
) -> tuple[list[CallRecord], list[str]]:
    """The records of these calls, and those whose beginning was not found."""
    heard = await store.heard(session, calls, everywhere=everywhere)
    folded = {call: fold(call, heard.get(call, [])) for call in calls}
    records = [record for record in folded.values() if record is not None]
    return records, [call for call, record in folded.items() if record is None]


async def forget(session: Session) -> None:
    """Empty what was projected, before the journal is read from its beginning."""
    await store.forget(session)


async def _new(session: Session, events: Sequence[Heard]) -> list[Heard]:
    if not events:
        return []
    since = min(event.at for event in events)
    seen = set(await store.known(session, [event.id for event in events], since))
    new: list[Heard] = []
    for event in events:
        if event.id not in seen:
            seen.add(event.id)
            new.append(event)
    return new


def _agent(fact: Any) -> str | None:
    return getattr(fact, "agent", None)


def _type(fact: Any) -> str:
    return str(fact.__struct_config__.tag)


def _place(
    session: Session, seats: dict[str, AgentSeatRow], event: Heard
) -> tuple[str | None, str | None]:
    """The call an event belongs to and the department of its agent then."""
    agent, interaction = _agent(event.fact), event.interaction
    if agent is None:
        return interaction, None
    seat = seats[agent] = store.seat_of(seats, session, agent)
    kind = _type(event.fact)
    if kind == "agent.signed_in":
        seat.department = event.fact.department
    elif kind == "agent.state_changed":
        if event.fact.frm == "wrap_up":
            # Also when the next call rings already: the end belongs to the call wrapped up.
            interaction = seat.wrap_up_call or interaction
            seat.wrap_up_call = None
        if event.fact.to == "wrap_up":
            seat.wrap_up_call = event.fact.call
    return interaction, seat.department


def _row(event: Heard, place: tuple[str | None, str | None]) -> dict[str, Any]:
    interaction, department = place
    return {
        "id": event.id,
        "at": event.at,
        "key": event.key,
        "seq": event.seq,
        "type": _type(event.fact),
        "interaction": interaction,
        "agent": _agent(event.fact),
        "department": department,
        "by": event.by,
        "switch_at": event.switch_at,
        "v": getattr(event, "v", 1),
        "data": msgspec.to_builtins(event.fact),
    }
