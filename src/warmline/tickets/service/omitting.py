"""Omissions of required acts: the list of them, doing one afterwards, excusing one, and the look
for those that a change of a type's rules made.

`stepping` and `making` write an omission with the step that was taken without the act; an act that
is noted while its order is open settles it by itself. What is done here is for the list: also when
the order is long closed. Every settling is a step in the order's history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from warmline.accounts.rules import allow
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session
from warmline.kit.errors import Invalid
from warmline.tickets import required, seeking, types, who
from warmline.tickets.asked import (
    DoneAct,
    Omission,
    OmissionFilters,
    OmissionsFound,
    OmissionSheet,
    Search,
)
from warmline.tickets.errors import (
    ActTooLate,
    NotOnesOwn,
    OmissionMissing,
    OmissionSettled,
    StepIncomplete,
)
from warmline.tickets.model import FoundBy, OmissionState, Step, Ticket
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import NOUN, Made, Rules, locked, rules_of, write
from warmline.tickets.store import configured, history, omissions, orders, searching
from warmline.tickets.store.omissions import Wanted

log = structlog.get_logger(__name__)

AT_ONCE = 200
ANEW = timedelta(hours=24)
"""Orders are looked through once a day also where no rule has changed: an order may have got
another type."""


class OmissionService:
    """Lists and settles omissions."""

    def __init__(self, looking: TicketService) -> None:
        self._office = looking.office

    async def search(
        self, actor: Actor, filters: OmissionFilters, sheet: OmissionSheet
    ) -> OmissionsFound:
        """One page of the omissions on orders in the actor's scope; without supervising only his
        own. Raises `PageUnknown`, `NumberNotWhole`, `Invalid` for a sort."""
        allow(actor, "ticket.view")
        if sheet.field != "at":
            raise Invalid(
                f"This list cannot be sorted by “{sheet.sort}”; it can by at.",
                code="sort_unknown",
                field="sort",
                may=["at"],
            )
        async with self._office.database.read() as session:
            wanted = await self.wanted(session, actor, filters)
            items, following = await omissions.page_of(session, actor, wanted, sheet)
            most = omissions.COUNTED
            total = None if sheet.after else await omissions.count(session, actor, wanted)
            items = await named(session, items)
        capped = total is not None and total > most
        return OmissionsFound(items, following, most if capped else total, capped)

    async def wanted(self, session: Session, actor: Actor, filters: OmissionFilters) -> Wanted:
        """What the list is asked for, worked out."""
        search = Search()
        if filters.q:
            unmasked = actor.may("number.unmask")
            search = seeking.read_search(filters.q, self._office.country, unmasked=unmasked)
            search = await searching.spread(session, search)
        below = frozenset[str]()
        if filters.type:
            known = await configured.types(session)
            below = frozenset(types.below(known.values(), filters.type))
        return Wanted(filters, search, below)

    # Settling ----------------------------------------------------------------------------------

    async def make_up(
        self, actor: Actor, omission: str, reason: str, text: str, attachments: Sequence[str]
    ) -> Omission:
        """Do an act afterwards, with what proves it and why it is late. Raises `OmissionMissing`,
        `OmissionSettled`, `ActTooLate`, `StepIncomplete`, `StepNotYours`."""
        allow(actor, "ticket.view")
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            ticket, one = await self._locked(session, actor, omission)
            who.allow_step(actor, Step.ACT, ticket)
            if not one.catchable:
                raise ActTooLate(
                    "Whoever was told something without a check of his identity has been told it; "
                    "a leader may excuse it.",
                )
            if not reason.strip():
                raise StepIncomplete("Say why it is done only now.", field="reason")
            required.check_proof(one.kind, text, attachments)
            now = self._office.clock.now()
            done = DoneAct(one.act, now, actor.user_id, text.strip())
            await history.add_act(session, ticket.id, done)
            if attachments:
                await self._office.files.bind(session, actor, attachments, NOUN, ticket.id)
            data = {
                "act": one.act,
                "text": text.strip(),
                "attachments": list(attachments),
                "afterwards": True,
            }
            made = Made(ticket, ticket, Step.ACT, reason, data)
            return await self._settled(session, actor, one, made, OmissionState.DONE, rules)

    async def excuse(self, actor: Actor, omission: str, reason: str) -> Omission:
        """Let an omission be, for a reason; nobody does so with his own. Raises `OmissionMissing`,
        `OmissionSettled`, `NotOnesOwn`, `StepIncomplete`."""
        allow(actor, "ticket.supervise")
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            ticket, one = await self._locked(session, actor, omission)
            if one.by == actor.user_id:
                raise NotOnesOwn("You left this out yourself; somebody else has to excuse it.")
            if not reason.strip():
                raise StepIncomplete("Say why it may be left out.", field="reason")
            made = Made(ticket, ticket, Step.EXCUSE, reason, {"act": one.act})
            return await self._settled(session, actor, one, made, OmissionState.EXCUSED, rules)

    async def _locked(self, session: Session, actor: Actor, id: str) -> tuple[Ticket, Omission]:
        """The omission and its order, which nobody else changes now."""
        one = await omissions.find(session, actor, id)
        if one is None:
            raise OmissionMissing
        ticket = await locked(session, actor, one.ticket, None)
        if one.state is not OmissionState.OPEN:
            raise OmissionSettled
        return ticket, one

    async def _settled(
        self,
        session: Session,
        actor: Actor,
        one: Omission,
        made: Made,
        state: OmissionState,
        rules: Rules,
    ) -> Omission:
        now, reason = self._office.clock.now(), made.reason.strip()
        there = await omissions.settle(
            session, one.ticket, one.act, state, now, actor.user_id, reason
        )
        if not there:  # between the look and the lock
            raise OmissionSettled
        await write(session, self._office, actor, made, rules)
        after = replace(one, state=state, settled_at=now, settled_by=actor.user_id, reason=reason)
        return (await named(session, [after]))[0]

    # Looking for more --------------------------------------------------------------------------

    async def check(self) -> int:
        """Look through the open orders if the types' rules have changed, and once a day: steps that
        were taken without what the rules of now ask for. An omission that only such a rule made
        lapses with it. How many came or went."""
        times, now = await self._office.open_times(), self._office.clock.now()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            known, present = await omissions.basis(session), digest(rules)
            if known is None:  # somebody else is at it
                return 0
            before, at = known
            if before == present and at is not None and now < at + ANEW:
                return 0
            changed = await self._lapse(rules)
            asking = {id for id in rules.types if rules.type(id).acts}
            last = ""
            while found := await self._some(rules, asking, last):
                changed, last = changed + found[0], found[1]
            await omissions.save_basis(session, present, now)
        if changed:
            log.info("ticket_omissions_found", count=changed)
        return changed

    async def _some(self, rules: Rules, asking: set[str], after: str) -> tuple[int, str] | None:
        """The next orders, in a transaction of their own: how many omissions are new, the last
        order's id."""
        new, now = 0, self._office.clock.now()
        async with self._office.database.transaction() as session:
            found = await omissions.open_orders(session, asking, after, AT_ONCE)
            ids = [one.id for one in found]
            steps, done = await history.steps_of(session, ids), await history.acts_of(session, ids)
            for one in found:
                acts = rules.type(one.type).acts
                by = {step.step: step.by for step in steps[one.id]}
                for act in required.owed(acts, done[one.id], by):
                    new += await omissions.add(
                        session, one.id, [act], now, by[act.step], FoundBy.RULES
                    )
        return (new, found[-1].id) if found else None

    async def _lapse(self, rules: Rules) -> int:
        """Let go of what only a rule asked for that is no more."""
        gone, last = 0, ""
        while True:
            async with self._office.database.transaction() as session:
                found = await omissions.by_rules(session, last, AT_ONCE)
                now = self._office.clock.now()
                for _, ticket, type, act in found:
                    if act in {one.code for one in rules.type(type).acts}:
                        continue
                    lapsed = OmissionState.LAPSED
                    gone += await omissions.settle(
                        session, ticket, act, lapsed, now, SYSTEM.user_id
                    )
            if len(found) < AT_ONCE:
                return gone
            last = found[-1][0]


def digest(rules: Rules) -> str:
    """What types ask for, in short."""
    asked = [(one.id, one.parent, repr(one.acts)) for one in rules.types.values()]
    return hashlib.sha256(repr(sorted(asked, key=lambda one: one[0])).encode()).hexdigest()


async def named(session: Session, found: Sequence[Omission]) -> list[Omission]:
    """With the names of the people and departments they show."""
    ids = {id for one in found for id in (one.by, one.department, one.settled_by) if id}
    names = await orders.names(session, ids)
    return [
        replace(
            one,
            names={id: names[id] for id in (one.by, one.department, one.settled_by) if id in names},
        )
        for one in found
    ]
