"""The journal becomes rows: events are written down, and the calls they touch are folded anew.

Made by `InteractionService.projection` for `voice.projector`, which calls it with batches in
journal order, inside its transaction. A call's row is always the fold of its stored events, so a
repeat or a late fact cannot count twice, and a rebuild gives the same tables. What is folded of
calls heard of lately is remembered from batch to batch, so their events need not be read back; a
call not remembered is folded from its stored events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warmline.interactions import events as e
from warmline.interactions.callbacks import CallbackPlaced
from warmline.interactions.fold import Folding, Heard, folded
from warmline.interactions.model import CallRecord, Measured
from warmline.interactions.mos import mos
from warmline.interactions.ports import Heard as Told
from warmline.interactions.seats import Seat, agent_of, heard_by_call, place, type_of
from warmline.interactions.store import journal as store
from warmline.interactions.store import quality
from warmline.interactions.store.journal import Change, Place
from warmline.kit.db import Session

REMEMBERED = 8000
"""Calls kept in mind, those heard of last: the calls of some minutes. A record and its fold take
about 6 kB."""


@dataclass(slots=True)
class _Known:
    """A call kept in mind: its fold, the place of the last fact heard, and the rows it has."""

    folding: Folding
    last: Place
    written: CallRecord | None = None
    stored: bool = False
    """Whether rows of it may be there that `written` does not know of."""


class Projection:
    """One reader of the journal. `lost` must be called whenever a transaction it wrote in was not
    committed, or another reader may have written."""

    def __init__(self) -> None:
        self._calls: dict[str, _Known] = {}
        self._seats: dict[str, Seat] = {}
        self._months: set[tuple[int, int]] = set()

    def lost(self) -> None:
        """Forget what was remembered; the tables alone are true."""
        self._calls.clear()
        self._seats.clear()
        self._months.clear()

    async def project(self, session: Session, events: Sequence[Told]) -> None:
        """Write down a batch of events, in order; those written before are passed over."""
        events = await _new(session, events)
        if not events:
            return
        await self._know_seats(
            session, {a for ev in events if (a := agent_of(ev.fact)) is not None}
        )
        rows: list[dict[str, Any]] = []
        changed: dict[str, Seat] = {}
        told: dict[str, list[tuple[Place, Heard]]] = defaultdict(list)
        for event in events:
            interaction, department = self._place(event, changed)
            rows.append(_row(event, interaction, department))
            if type_of(event.fact) == "agent.leg_measured":
                await _measured(session, event.fact, event.at)
            fact = heard_by_call(event.fact)
            if interaction is not None and fact is not None:
                heard = Heard(event.at, fact, event.switch_at, department, event.happened)
                told[interaction].append(((event.at, event.seq, event.id), heard))
        await self._make_months(session, {(event.at.year, event.at.month) for event in events})
        await store.add_events(session, rows)
        await store.save_seats(session, changed)
        await self._fold(session, told)

    async def forget(self, session: Session) -> None:
        """Empty what was projected, before the journal is read from its beginning."""
        self.lost()
        await store.forget(session)

    # Seats -------------------------------------------------------------------------------------

    async def _know_seats(self, session: Session, agents: Iterable[str]) -> None:
        missing = [agent for agent in agents if agent not in self._seats]
        if missing:
            self._seats |= await store.seats(session, missing)

    def _place(self, event: Told, changed: dict[str, Seat]) -> tuple[str | None, str | None]:
        """The call an event belongs to and the department of its agent then."""
        agent = agent_of(event.fact)
        if agent is None:
            return event.interaction, None
        before = self._seats.get(agent)
        seat, interaction = place(before or Seat(), event.fact, event.interaction)
        if seat != before:
            self._seats[agent] = changed[agent] = seat
        return interaction, seat.department

    # Calls -------------------------------------------------------------------------------------

    async def _fold(self, session: Session, told: Mapping[str, list[tuple[Place, Heard]]]) -> None:
        unknown = [
            call for call in sorted(told) if not self._hear(call, sorted(told[call], key=_by_place))
        ]
        headless = await self._read(session, unknown)
        if headless:
            # An id whose time is not that of its call (made by another clock): look everywhere.
            await self._read(session, headless, everywhere=True)
        changes: list[Change] = []
        for call in told:
            known = self._calls.pop(call, None)
            if known is None:
                continue
            self._calls[call] = known
            record = known.folding.record()
            if known.stored or record != known.written:
                changes.append(Change(record, known.written, known.stored))
            known.written, known.stored = record, False
        await store.save(session, changes)
        while len(self._calls) > REMEMBERED:
            del self._calls[next(iter(self._calls))]

    def _hear(self, call: str, news: Sequence[tuple[Place, Heard]]) -> bool:
        """Let the call's fold hear what is new; False if its stored events are needed for that."""
        known = self._calls.get(call)
        if known is not None and known.last < news[0][0]:
            folded(call, (heard for _, heard in news), known.folding)
        elif known is None and any(_begins(heard) for _, heard in news):
            folding = folded(call, (heard for _, heard in news))
            assert folding is not None
            known = self._calls[call] = _Known(folding, news[-1][0])
        else:
            return False
        known.last = news[-1][0]
        return True

    async def _read(
        self, session: Session, calls: Sequence[str], *, everywhere: bool = False
    ) -> list[str]:
        """Fold these calls from their stored events; those whose beginning was not found."""
        if not calls:
            return []
        stored = await store.heard(session, calls, everywhere=everywhere)
        headless: list[str] = []
        for call in calls:
            facts = stored.get(call, [])
            folding = folded(call, (heard for _, heard in facts))
            if folding is None:
                headless.append(call)
            else:
                self._calls[call] = _Known(folding, facts[-1][0], stored=True)
        return headless

    async def _make_months(self, session: Session, months: set[tuple[int, int]]) -> None:
        for month in sorted(months - self._months):
            await store.make_partition(session, *month)
            self._months.add(month)


async def _new(session: Session, events: Sequence[Told]) -> list[Told]:
    """Those that are not written down yet, each once."""
    if not events:
        return []
    since = min(event.at for event in events)
    seen = set(await store.known(session, [event.id for event in events], since))
    new: list[Told] = []
    for event in events:
        if event.id not in seen:
            seen.add(event.id)
            new.append(event)
    return new


async def _measured(session: Session, fact: Any, at: datetime) -> None:
    """What the switch counted of a desk phone's leg; a page tells its own (`note_quality`)."""
    score = mos(fact.loss, fact.jitter_ms, fact.rtt_ms)
    whole = Measured(
        samples=1,
        poor_s=0,
        loss=fact.loss,
        jitter_ms=fact.jitter_ms,
        rtt_ms=fact.rtt_ms,
        mos_min=score,
    )
    await quality.write(session, fact.call, fact.agent, fact.leg, whole, at)


def _by_place(entry: tuple[Place, Heard]) -> tuple[datetime, int, str]:
    return entry[0]


def _begins(heard: Heard) -> bool:
    return isinstance(heard.fact, e.CallArrived | e.CallPlaced | CallbackPlaced)


def _row(event: Told, interaction: str | None, department: str | None) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": event.at,
        "key": event.key,
        "seq": event.seq,
        "type": type_of(event.fact),
        "interaction": interaction,
        "agent": agent_of(event.fact),
        "department": department,
        "by": event.by,
        "switch_at": event.switch_at,
        "happened": event.happened,
        "v": getattr(event, "v", 1),
        "data": event.fact,
    }
