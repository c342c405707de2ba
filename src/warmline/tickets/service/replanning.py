"""When types, deadlines or calendars change, every open order is planned anew.

An order's own steps plan it anew at once (`common.write`). For everything else the look is by a
digest over what plans are made of, kept in one row: whoever finds it changed works through the open
orders, and nobody else does meanwhile. A new holiday in a calendar counts like a new rule.

A customer's level stands on his orders, since rules go by it. Whoever writes another on his card
notes him in the same transaction (`levels_changed`), and `relevel` gives it to his open orders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

import structlog

from warmline.kit.actor import SYSTEM
from warmline.kit.db import Session
from warmline.tickets import planning
from warmline.tickets.limits import ClockKind
from warmline.tickets.model import Step
from warmline.tickets.planning import Plan
from warmline.tickets.service.common import Made, Office, Rules, rules_of, write
from warmline.tickets.store import deadlines, history, levels, plans

log = structlog.get_logger(__name__)

AT_ONCE = 200
PLANNED = 2
"""Raised when plans themselves hold something else than before."""


class ReplanService:
    """Plans open orders anew."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def replan(self) -> int:
        """Work through the open orders if what they are planned by has changed; how many."""
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            known, basis = await plans.basis(session), digest(rules)
            if known is None or known == basis:  # None: somebody else is at it
                return 0
            done, last = 0, ""
            while found := await self._some(rules, last):
                done, last = done + found[0], found[1]
            await plans.save_basis(session, basis, self._office.clock.now())
        log.info("tickets_planned_anew", count=done)
        return done

    async def _some(self, rules: Rules, after: str) -> tuple[int, str] | None:
        """The next orders, in a transaction of their own; the last one's id."""
        async with self._office.database.transaction() as session:
            found = await plans.open_after(session, after, AT_ONCE)
            steps = await history.steps_of(session, [one.id for one in found])
            for one in found:
                type = rules.type(one.type)
                plan = planning.plan(one, steps[one.id], type, rules.limits, rules.calendar)
                await _save(session, one.id, plan)
        return (len(found), found[-1].id) if found else None

    async def relevel(self) -> int:
        """Give the open orders of customers whose level changed that level, and plan them by it;
        how many orders. It stands in their history, since their ends move with it."""
        times, done = await self._office.open_times(), 0
        while True:
            async with self._office.database.transaction() as session:
                customers = await levels.take(session, AT_ONCE)
                if not customers:
                    break
                rules = await rules_of(session, self._office, times)
                for before, level in await levels.outdated(session, customers):
                    data = {"changed": {"customer_level": [before.customer_level, level]}}
                    after = replace(before, customer_level=level)
                    made = Made(before, after, Step.EDIT, data=data)
                    await write(session, self._office, SYSTEM, made, rules)
                    done += 1
        if done:
            log.info("tickets_levelled_anew", count=done)
        return done


async def levels_changed(session: Session, customers: Collection[str]) -> None:
    """Customers have another level: heard in the transaction that writes their cards."""
    await levels.note(session, customers)


async def _save(session: Session, ticket: str, plan: Plan) -> None:
    """The order keeps its version: nobody did anything to it."""
    await plans.save_plan(
        session,
        ticket,
        due_at=plan.due(ClockKind.RESOLUTION),
        response_due_at=plan.due(ClockKind.RESPONSE),
        reply_due_at=plan.due(ClockKind.REPLY),
        paused=plan.paused,
    )
    await deadlines.replace_undone(session, ticket, plan.deadlines)


def digest(rules: Rules) -> str:
    """What plans are made of, in short."""
    types = [(one.id, one.parent, sorted(one.switches.items())) for one in rules.types.values()]
    calendars = sorted((key, repr(hours)) for key, hours in rules.times.calendars.items())
    days = sorted(rules.times.days.items())
    whole = repr((PLANNED, sorted(types), list(rules.limits), calendars, days, rules.zone))
    return hashlib.sha256(whole.encode()).hexdigest()
