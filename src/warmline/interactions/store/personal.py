"""The only queries on what calls hold about one person, and on taking it out.

What is taken out of the rows of a call is also taken out of its events, since the rows are folded
from them. `interactions.forgetting` says what that is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.interactions.callbacks import CLOSED
from warmline.interactions.forgetting import without
from warmline.interactions.keeping import LEAST_DAYS
from warmline.interactions.model import KEPT
from warmline.interactions.store.keeping import days_kept, is_held
from warmline.interactions.tables import (
    CallbackTableRow,
    CallErasureRow,
    EventRow,
    InteractionRow,
    NoteRow,
    SegmentRow,
)
from warmline.kit.db import Session

Call = InteractionRow


@dataclass(frozen=True, slots=True)
class Kept:
    """A call, and until when what must be kept: `held` for as long as somebody says so."""

    id: str
    live: bool
    held: bool
    has_sound: bool
    law_until: datetime
    rule_until: datetime | None

    @property
    def due_at(self) -> datetime:
        """When the law and the centre's rules let it go."""
        return max(self.law_until, self.rule_until or self.law_until)


async def kept(session: Session, numbers: Collection[str]) -> list[Kept]:
    """Every call of these numbers."""
    return await kept_of(session, Call.caller_e164.in_(numbers)) if numbers else []


async def kept_of(session: Session, which: ColumnElement[bool]) -> list[Kept]:
    """The calls of a condition on them, in their order."""
    rows = await session.execute(
        select(
            *(Call.id, Call.arrived_at, Call.ended_at, Call.recording_state),
            *(is_held(), days_kept()),
        )
        .where(which)
        .order_by(Call.arrived_at)
    )
    found = []
    for name, arrived_at, ended_at, state, held, days in rows:
        since = ended_at or arrived_at
        has_sound = state in KEPT
        rule = since + timedelta(days=days) if has_sound and days is not None else None
        law = since + timedelta(days=LEAST_DAYS)
        found.append(Kept(name, ended_at is None, bool(held), has_sound, law, rule))
    return found


async def written(session: Session, numbers: Collection[str]) -> list[dict[str, Any]]:
    """All that is written of the calls of these numbers, for a copy."""
    rows = await session.execute(
        select(Call, NoteRow.text, NoteRow.result_code)
        .outerjoin(NoteRow, NoteRow.interaction == Call.id)
        .where(Call.caller_e164.in_(numbers))
        .order_by(Call.arrived_at)
    )
    return [
        {
            "id": call.id,
            "at": call.arrived_at.isoformat(),
            "direction": call.direction,
            "number": call.caller_e164,
            "place": call.caller_place,
            "carrier": call.caller_carrier,
            "called": call.called,
            "outcome": call.outcome,
            "talked_s": call.talked_s,
            "recording": call.recording_state,
            "recording_s": call.recording_seconds,
            "message_at": call.message_at.isoformat() if call.message_at else None,
            "message_s": call.message_s,
            "menu": [
                {name: step.get(name) for name in ("label", "kind", "keys")} for step in call.path
            ],
            "notes": notes or "",
            "result": result or "",
        }
        for call, notes, result in rows
    ]


async def callbacks(session: Session, numbers: Collection[str]) -> list[CallbackTableRow]:
    """Callbacks to these numbers."""
    endings = [re.sub(r"\D", "", number)[::-1] for number in numbers]
    if not endings:
        return []
    query = select(CallbackTableRow).where(
        or_(*(CallbackTableRow.number_reversed.like(f"{ending}%") for ending in endings))
    )
    return list(await session.scalars(query))


def is_open(row: CallbackTableRow) -> bool:
    """Whether he is still to be called back."""
    return row.state not in {state.value for state in CLOSED}


async def count_notes(session: Session, calls: Collection[str]) -> int:
    query = select(func.count()).where(NoteRow.interaction.in_(calls), NoteRow.text != "")
    return int((await session.execute(query)).scalar_one())


async def empty_notes(session: Session, calls: Collection[str]) -> None:
    """Nothing is written about these calls any more; how they were filed stays."""
    await session.execute(
        update(NoteRow)
        .where(NoteRow.interaction.in_(calls), NoteRow.text != "")
        .values(text="", version=NoteRow.version + 1)
    )


async def enrol(
    session: Session, customer: str, calls: Sequence[Kept], numbers: Sequence[str]
) -> None:
    """Remember that these calls have to be rid of him. One that is live has no end yet; its day is
    counted from now on and looked at again."""
    rows = [
        {
            "interaction": call.id,
            "customer": customer,
            "numbers": list(numbers),
            "due_at": call.due_at,
        }
        for call in calls
    ]
    if rows:
        await session.execute(insert(CallErasureRow).values(rows).on_conflict_do_nothing())


async def due(session: Session, now: datetime, at_most: int) -> list[CallErasureRow]:
    """Calls whose day has come."""
    query = (
        select(CallErasureRow)
        .where(CallErasureRow.done_at.is_(None), CallErasureRow.due_at <= now)
        .order_by(CallErasureRow.due_at)
        .limit(at_most)
    )
    return list(await session.scalars(query))


async def back_again(session: Session, at_most: int) -> list[str]:
    """Calls that were rid of him and have a number again: the journal was read anew."""
    query = (
        select(CallErasureRow.interaction)
        .join(Call, Call.id == CallErasureRow.interaction)
        .where(CallErasureRow.rows_at.is_not(None), Call.caller_e164.is_not(None))
        .limit(at_most)
    )
    return list(await session.scalars(query))


async def of_call(session: Session, call: str) -> CallErasureRow | None:
    """What is to be done about one call, locked."""
    query = select(CallErasureRow).where(CallErasureRow.interaction == call).with_for_update()
    found: CallErasureRow | None = await session.scalar(query)
    return found


async def forget_numbers(session: Session, call: str, pattern: re.Pattern[str]) -> None:
    """Take him out of the rows and events of a call."""
    row = await session.get(Call, call)
    if row is None:
        return
    row.caller_raw, row.caller_e164, row.caller_kind = "", None, "anonymous"
    row.caller_place, row.caller_carrier, row.number_reversed = "", "", ""
    row.called = pattern.sub("", row.called)
    row.path = without(row.path, pattern)
    for segment in await session.scalars(select(SegmentRow).where(SegmentRow.interaction == call)):
        segment.number = pattern.sub("", segment.number)
    events = select(EventRow).where(
        EventRow.interaction == call,
        EventRow.at >= row.arrived_at - timedelta(days=1),
    )
    for event in await session.scalars(events):
        clean = without(event.data, pattern)
        if clean != event.data:
            event.data = clean
    await session.flush()


async def forget_callback(
    session: Session, row: CallbackTableRow, pattern: re.Pattern[str]
) -> None:
    """Take him out of a callback that is over."""
    row.body = without(row.body, pattern)
    row.number_reversed = ""
    await session.flush()
