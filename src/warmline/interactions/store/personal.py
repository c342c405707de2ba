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

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from warmline.customers.ports import Person
from warmline.customers.tables import LinkRow
from warmline.interactions.callbacks import CLOSED
from warmline.interactions.forgetting import without
from warmline.interactions.keeping import LEAST_DAYS
from warmline.interactions.model import KEPT
from warmline.interactions.store.keeping import days_kept, is_held
from warmline.interactions.store.timeline import by_number, said_of
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
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Kept:
    """A call, and until when what must be kept: `held` for as long as somebody says so."""

    id: str
    number: str | None
    live: bool
    held: bool
    has_sound: bool
    law_until: datetime
    rule_until: datetime | None

    @property
    def due_at(self) -> datetime:
        """When the law and the centre's rules let it go."""
        return max(self.law_until, self.rule_until or self.law_until)


def his(person: Person) -> ColumnElement[bool]:
    """Condition on a call: it is his, because somebody said so or by a number of his alone."""
    ids = union_all(said_of(person), by_number(person, person.alone)).subquery()
    return Call.id.in_(select(ids.c[0]))


def somebody_s(person: Person) -> ColumnElement[bool]:
    """Condition on a call of a number that he shares, of which nobody said whose it was."""
    nobody = ~exists().where(LinkRow.interaction == Call.id)
    return and_(Call.caller_e164.in_(person.shared), nobody)


async def kept_of(session: Session, which: ColumnElement[bool]) -> list[Kept]:
    """The calls of a condition on them, in their order."""
    rows = await session.execute(
        select(
            *(Call.id, Call.caller_e164, Call.arrived_at, Call.ended_at, Call.recording_state),
            *(is_held(), days_kept()),
        )
        .where(which)
        .order_by(Call.arrived_at)
    )
    found = []
    for name, number, arrived_at, ended_at, state, held, days in rows:
        since = ended_at or arrived_at
        has_sound = state in KEPT
        rule = since + timedelta(days=days) if has_sound and days is not None else None
        law = since + timedelta(days=LEAST_DAYS)
        found.append(Kept(name, number, ended_at is None, bool(held), has_sound, law, rule))
    return found


async def written(session: Session, person: Person) -> list[dict[str, Any]]:
    """All that is written of his calls, for a copy."""
    rows = await session.execute(
        select(Call, NoteRow.text, NoteRow.result_code)
        .outerjoin(NoteRow, NoteRow.interaction == Call.id)
        .where(his(person))
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
            "numbers": sorted({*numbers, *filter(None, (call.number,))}),
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


async def number_of(session: Session, call: str) -> str | None:
    """The number a call has now."""
    found: str | None = await session.scalar(select(Call.caller_e164).where(Call.id == call))
    return found


async def forget_numbers(session: Session, call: str, pattern: re.Pattern[str] | None) -> None:
    """Take him out of the rows and events of a call. Without a pattern the call has no number that
    could be told from others (he hid it); what he keyed in goes anyway."""
    pattern = pattern or NOTHING
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
