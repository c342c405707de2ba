"""What the clocks do by themselves: warn, note that time is over, escalate, remind of requests for
more time and let them lapse, archive.

Deadlines are rows. A tick locks the orders whose deadlines have come (skipping what somebody works
on), marks them as told and writes the step and its notices in the same transaction: each is told
once, however many `jobs` run and whenever one of them dies. Several of one order that come at once
are a step each, and one notice to each person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from warmline.kit.actor import SYSTEM
from warmline.kit.db import Session
from warmline.notices.model import About, NewNotice
from warmline.tickets import placing, states
from warmline.tickets.limits import ClockKind, Whom
from warmline.tickets.model import Step, StepRequest, Ticket
from warmline.tickets.planning import Mark
from warmline.tickets.service.common import (
    NOUN,
    Made,
    Office,
    Rules,
    meant,
    rules_of,
    tell,
    write,
)
from warmline.tickets.store import configured, deadlines, orders
from warmline.tickets.store.deadlines import Due
from warmline.tickets.telling import CLOCK_KINDS, Telling, together

log = structlog.get_logger(__name__)

AT_ONCE = 100
STEPS = {Mark.WARN: Step.WARNED, Mark.DUE: Step.OVERDUE, Mark.ESCALATE: Step.ESCALATED}

Heard = tuple[Mark, ClockKind, Collection[str]]
"""What came of an order, of which clock, and who is to know."""
REMINDER = Telling("ticket_extension_waits", (Whom.SUPERVISORS,), popup=True)


def _why(ticket: Ticket) -> str:
    """Why more time is asked for."""
    return str((ticket.extension_asked or {}).get("reason", ""))


class TickService:
    """Looks at the deadlines."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def tick(self) -> int:
        """Do what has come; how many deadlines were told."""
        told = 0
        while True:
            found, done = await self._some()
            told += done
            if found < AT_ONCE:
                return told

    async def _some(self) -> tuple[int, int]:
        times, now = await self._office.open_times(), self._office.clock.now()
        async with self._office.database.transaction() as session:
            ids = await deadlines.due_orders(session, now, AT_ONCE)
            if not ids:
                return 0, 0
            rules = await rules_of(session, self._office, times)
            done = 0
            for ticket in await orders.several(session, SYSTEM, ids):
                heard = list[Heard]()
                for due in await deadlines.take(session, ticket.id, now):
                    ticket = await self._told(session, ticket, due, rules, heard)  # noqa: PLW2901
                    done += 1
                await self._tell(session, ticket, heard)
            return len(ids), done

    async def _tell(self, session: Session, ticket: Ticket, heard: Sequence[Heard]) -> None:
        """One notice to each person of all that came at once."""
        about, facts = About(NOUN, ticket.id), {"number": ticket.number, "title": ticket.title}
        for one, users in together(heard).items():
            said = {**facts, **one.facts()}
            new = NewNotice(one.kind, about, said, popup=one.popup, sound=one.popup)
            await self._office.notices.tell(session, users, new)

    async def _told(
        self, session: Session, ticket: Ticket, due: Due, rules: Rules, heard: list[Heard]
    ) -> Ticket:
        """One deadline: a step in the history; whoever the rule names is among those who hear."""
        one = due.deadline
        if one.mark is Mark.DECIDE:
            await tell(session, self._office, SYSTEM, ticket, REMINDER, _why(ticket))
            return ticket
        if one.mark is Mark.LAPSE:
            return await self._lapsed(session, ticket, rules)
        data = {"clock": one.clock.value, "due_at": one.cycle, "level": one.level}
        made = Made(ticket, ticket, STEPS[one.mark], data=data)
        after = await write(session, self._office, SYSTEM, made, rules)
        # An escalation reaches somebody, also where its rule names one who left.
        more = (Whom.SUPERVISORS,) if one.mark is Mark.ESCALATE else ()
        telling = Telling(CLOCK_KINDS[one.mark], one.to, or_else=more)
        heard.append((one.mark, one.clock, await meant(session, SYSTEM, after, telling)))
        return after

    async def _lapsed(self, session: Session, ticket: Ticket, rules: Rules) -> Ticket:
        """The end has come before a decision: that is none, and everybody can read it."""
        asked = ticket.extension_asked
        if asked is None:
            return ticket
        data = {key: asked[key] for key in ("amount", "unit") if key in asked}
        after = replace(ticket, extension_asked=None)
        to = (str(asked.get("by", "")), Whom.ASSIGNEE, Whom.SUPERVISORS)
        telling = Telling("ticket_extension_lapsed", to)
        made = Made(ticket, after, Step.LAPSED, data=data, tellings=(telling,))
        return await write(session, self._office, SYSTEM, made, rules)

    async def archive(self) -> int:
        """Put closed orders into the archive whose type says so, after its days. How many."""
        times, now = await self._office.open_times(), self._office.clock.now()
        done = 0
        async with self._office.database.read() as session:
            rules = await rules_of(session, self._office, times)
            waiting = list[str]()
            by_days = dict[int, list[str]]()
            for id in await configured.types(session):
                days = rules.type(id).switches.archive_days
                if days > 0:
                    by_days.setdefault(days, []).append(id)
            for days, ids in by_days.items():
                before = now - timedelta(days=days)
                waiting += await deadlines.to_archive(session, ids, before)
        for id in waiting:
            done += await self._archived(id, rules)
        return done

    async def _archived(self, id: str, rules: Rules) -> bool:
        now, ask = self._office.clock.now(), StepRequest(Step.ARCHIVE)
        async with self._office.database.transaction() as session:
            ticket = await orders.find(session, SYSTEM, id, lock=True)
            if ticket is None or ticket.state not in states.TABLE[Step.ARCHIVE].origins:
                return False
            switches = rules.type(ticket.type).switches
            after = placing.taken(ticket, ask, switches, SYSTEM.user_id, now)
            made = Made(ticket, after, ask.step)
            await write(session, self._office, SYSTEM, made, rules)
            return True
