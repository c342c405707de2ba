"""Orders beside each other: links, merging into one, splitting into children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.tickets import placing, states, who
from warmline.tickets.asked import CallRef, Detail, Part
from warmline.tickets.errors import CannotMerge, EntryUnknown, StepImpossible, TypeMissing
from warmline.tickets.model import CallRole, Pool, Satisfaction, State, Step, StepRequest, Ticket
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import (
    Made,
    Rules,
    locked,
    named,
    overtaken,
    rules_of,
    shown,
    write,
)
from warmline.tickets.service.making import checked_title
from warmline.tickets.store import history, orders, people
from warmline.tickets.telling import tellings

VERBS = ("ticket.create", "ticket.dispatch")


class JoiningService:
    """Links, merges and splits."""

    def __init__(self, looking: TicketService) -> None:
        self._looking = looking
        self._office = looking.office

    def now(self) -> datetime:
        """The time by which an answer says what is late."""
        return self._office.clock.now()

    async def link(self, actor: Actor, ticket: str, other: str) -> Detail:
        """Say that two orders have to do with each other; both keep it in their history. Harmless
        to repeat. Raises `TicketMissing`, `EntryUnknown`."""
        return await self._linking(actor, ticket, other, Step.LINK)

    async def unlink(self, actor: Actor, ticket: str, other: str) -> Detail:
        """Undo a link. Harmless to repeat."""
        return await self._linking(actor, ticket, other, Step.UNLINK)

    async def _linking(self, actor: Actor, ticket: str, other: str, step: Step) -> Detail:
        allow(actor, *VERBS)
        if ticket == other:
            raise EntryUnknown("An order is not linked to itself.", field="other")
        times, now = await self._office.open_times(), self._office.clock.now()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            both = {
                one.id: one
                for one in await orders.several(session, actor, [ticket, other], lock=True)
            }
            # One that is not his to see has the same answer as one that is not there.
            mine = both.get(ticket) or await locked(session, actor, ticket, None)
            if other not in both:
                raise EntryUnknown("There is no such order for you.", field="other")
            if step is Step.LINK:
                new = await history.link(session, ticket, other, now, actor.user_id)
            else:
                new = await history.unlink(session, ticket, other)
            if new:
                for one, that in ((mine, both[other]), (both[other], mine)):
                    data = {"other": that.id, "number": that.number}
                    made = Made(one, one, step, data=data)
                    both[one.id] = await write(session, self._office, actor, made, rules)
            return await self._looking.detail(session, actor, both[ticket], rules)

    async def merge(
        self, actor: Actor, ticket: str, version: int, others: Sequence[str], reason: str
    ) -> Detail:
        """Let other orders end in this one: they are merged, their calls belong to it, and what
        they were stays readable. Raises `CannotMerge`, `TicketChanged`, `TicketMissing`."""
        allow(actor, *VERBS)
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            ids = {ticket, *others}
            found = {one.id: one for one in await orders.several(session, actor, ids, lock=True)}
            mine = found.pop(ticket, None) or await locked(session, actor, ticket, None)
            if mine.version != version:
                raise await overtaken(session, mine, version)
            _check_merge(actor, mine, list(found.values()), ids, rules)
            for one in sorted(found.values(), key=lambda one: one.number):
                await self._merged(session, actor, one, mine, reason, rules)
            gone = sorted(one.number for one in found.values())
            merged = Made(mine, mine, Step.ABSORB, reason, {"others": gone})
            after = await write(session, self._office, actor, merged, rules)
            return await self._looking.detail(session, actor, after, rules)

    async def _merged(
        self, session: Session, actor: Actor, one: Ticket, into: Ticket, reason: str, rules: Rules
    ) -> None:
        """One order ends in another."""
        now, switches = self._office.clock.now(), rules.type(one.type).switches
        ask = StepRequest(Step.MERGE, reason=reason)
        after = placing.taken(one, ask, switches, actor.user_id, now)
        after = replace(after, merged_into=into.id)
        data = {"into": into.id, "number": into.number}
        await write(session, self._office, actor, Made(one, after, ask.step, reason, data), rules)
        for call in await history.calls(session, one.id):
            await history.add_call(session, into.id, replace(call, role=CallRole.CONTACT))

    async def split(
        self, actor: Actor, ticket: str, version: int, parts: Sequence[Part]
    ) -> Sequence[Ticket]:
        """Make a child of each part, with this order's customer, caller and call. A part with a
        department is dispatched at once. Raises `TicketChanged`, `TicketMissing`, `TypeMissing`,
        `EntryUnknown`."""
        allow(actor, *VERBS)
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            mine = await locked(session, actor, ticket, version)
            who.allow_step(actor, Step.SPLIT, mine)
            if mine.state not in states.OPEN:
                raise StepImpossible(
                    f"The order is “{mine.state}”; nothing is split off what is finished.",
                    state=mine.state.value,
                    possible=[],
                )
            made = [await self._child(session, actor, mine, part, rules) for part in parts]
            data = {"children": [one.number for one in made]}
            step = Made(mine, mine, Step.SPLIT, data=data)
            await write(session, self._office, actor, step, rules)
            return [shown(actor, one) for one in await named(session, made)]

    async def _child(
        self, session: Session, actor: Actor, parent: Ticket, part: Part, rules: Rules
    ) -> Ticket:
        type = rules.type(part.type or parent.type)
        if not type.type.active:
            raise TypeMissing
        if part.department and not await people.departments_there(session, [part.department]):
            raise EntryUnknown("There is no such department.", field="department")
        now = self._office.clock.now()
        day = now.astimezone(ZoneInfo(self._office.zone)).date()
        child = replace(
            parent,
            id=uuid7(),
            number=f"{day:%Y%m%d}-{await orders.number_of(session, day):05d}",
            type=type.type.id,
            state=State.ACCEPTED,
            title=checked_title(part.title),
            content=part.content,
            fields={},
            parent=parent.id,
            merged_into=None,
            assignee=actor.user_id,
            pool=Pool.NONE,
            department=None,
            dispatcher=None,
            handler=None,
            returns=0,
            reworks=0,
            urges=0,
            urged_at=None,
            supervised=False,
            extensions=0,
            extension_asked=None,
            satisfaction=Satisfaction.NONE,
            result="",
            joint=(),
            created_at=now,
            created_by=actor.user_id,
            desk=actor.department_id,
            closed_at=None,
        )
        data = {"parent": parent.id, "number": parent.number}
        child = await write(
            session, self._office, actor, Made(None, child, Step.ACCEPT, data=data), rules
        )
        if child.interaction is not None:
            call = CallRef(child.interaction, CallRole.ORIGIN, now, actor.user_id)
            await history.add_call(session, child.id, call)
        if part.department is None or not type.switches.dispatch:
            return child
        ask = StepRequest(Step.DISPATCH, department=part.department)
        after = placing.taken(child, ask, type.switches, actor.user_id, now)
        data = {"department": part.department}
        step = Made(child, after, ask.step, "", data, tellings(ask, child, after))
        return await write(session, self._office, actor, step, rules)


def _check_merge(
    actor: Actor, mine: Ticket, others: Sequence[Ticket], ids: set[str], rules: Rules
) -> None:
    if mine.state not in states.OPEN:
        raise CannotMerge(f"Order {mine.number} is “{mine.state}”; merge into one that is open.")
    if len(others) + 1 != len(ids) or not others:
        raise CannotMerge("One of these orders is not there, or not yours to see.")
    for one in others:
        switches = rules.type(one.type).switches
        if one.project != mine.project:
            raise CannotMerge(f"Order {one.number} belongs to another project.")
        if not states.begins(states.TABLE[Step.MERGE], one.state, switches):
            raise CannotMerge(f"Order {one.number} is “{one.state}”; only open ones are merged.")
        who.allow_step(actor, Step.MERGE, one)
