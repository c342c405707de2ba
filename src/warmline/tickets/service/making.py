"""Making and changing orders: from a call in one action, edited with nobody's keystroke lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.model import KEEP
from warmline.accounts.rules import allow, is_system
from warmline.customers.model import Customer
from warmline.customers.service import CustomerService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.db import Session
from warmline.kit.errors import Invalid, WarmlineError
from warmline.kit.ids import uuid7
from warmline.telephony.numbers import normalise
from warmline.tickets import fields, related, required, states, who
from warmline.tickets.asked import CallRef, Detail, RowResult, Urgency
from warmline.tickets.errors import EntryUnknown, StepImpossible, TypeMissing
from warmline.tickets.model import (
    CallRole,
    Effective,
    NewTicket,
    Pool,
    Priority,
    Satisfaction,
    State,
    Step,
    Ticket,
    TicketChange,
)
from warmline.tickets.service import TicketService, tying
from warmline.tickets.service.common import NOUN, Made, Rules, locked, rules_of, write
from warmline.tickets.store import history, omissions, orders

LONGEST_TITLE = 200
EDITED = ("type", "title", "content", "address", "priority", "customer", "confidential")


class MakingService:
    """Makes and changes orders."""

    def __init__(self, looking: TicketService, customers: CustomerService) -> None:
        self._looking = looking
        self._office = looking.office
        self._customers = customers

    async def create(self, actor: Actor, new: NewTicket) -> Detail:
        """Make an order; it is the maker's until he dispatches it. Raises `FieldInvalid`,
        `EntryUnknown`, `TypeMissing`, `ActsMissing`, `CallMissing`."""
        allow(actor, "ticket.create")
        caller, project = await self._caller(actor, new)
        customer = await self._customer(actor, new, caller)
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            type = rules.type(new.type)
            if not type.type.active:
                raise TypeMissing
            parent = await self._parent(session, actor, new.parent)
            project = project or (parent.project if parent else type.type.project)
            ticket = _of(self._blank(actor, new, type, project), caller, customer)
            if parent is not None:
                ticket = _below(ticket, parent, new, known=who.in_confidence(actor, parent))
            fields.check_complete(type.fields, ticket.fields, Step.ACCEPT)
            missing = required.check(type.acts, (), Step.ACCEPT)
            alike = await tying.near(session, related.likeness(ticket, type.fields), ticket)
            held = await tying.hold(session, [one.id for one in (*alike, parent) if one])
            ticket = replace(ticket, number=await self._number(session))
            data = {"type": ticket.type, "interaction": new.interaction, "parent": new.parent}
            if parent is not None:
                data["number"] = parent.number
            made = Made(None, ticket, Step.ACCEPT, data=data)
            ticket = await write(session, self._office, actor, made, rules)
            await omissions.add(session, ticket.id, missing, ticket.created_at, actor.user_id)
            if ticket.interaction is not None:
                origin, at = ticket.interaction, ticket.created_at
                call = CallRef(origin, CallRole.ORIGIN, at, actor.user_id)
                await history.add_call(session, ticket.id, call)
            await self._office.files.bind(session, actor, new.attachments, NOUN, ticket.id)
            if parent is not None:
                above, children = held[parent.id], {"children": [ticket.number]}
                step = Made(above, above, Step.SPLIT, data=children)
                await write(session, self._office, actor, step, rules)
            ticket = await tying.tie(session, self._office, ticket, alike, held, rules)
            return await self._looking.detail(session, actor, ticket, rules)

    async def change(self, actor: Actor, ticket: str, version: int, change: TicketChange) -> Detail:
        """Change what an order says; it must still be at `version`. Raises `TicketChanged`,
        `TicketMissing`, `FieldInvalid`, `StepNotYours`."""
        allow(actor, "ticket.view")
        customer = None
        if isinstance(change.customer, str):
            customer = await self._customers.get(actor, change.customer)
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            before = await locked(session, actor, ticket, version)
            who.allow_step(actor, Step.EDIT, before)
            if before.state not in states.OPEN:
                raise StepImpossible(
                    f"The order is “{before.state}”; what is finished stays as it was.",
                    state=before.state.value,
                    possible=[],
                )
            after = _changed(before, change, rules, customer)
            data = _differences(before, after)
            if data:
                made = Made(before, after, Step.EDIT, data=data)
                after = await write(session, self._office, actor, made, rules)
            return await self._looking.detail(session, actor, after, rules)

    async def urgencies(self, actor: Actor, rows: Sequence[Urgency]) -> Sequence[RowResult]:
        """Another priority for each of many orders, each in its own transaction: some may fail."""
        allow(actor, "ticket.view")
        found = list[RowResult]()
        for one in rows:
            try:
                change = TicketChange(priority=one.priority)
                detail = await self.change(actor, one.id, one.version, change)
            except WarmlineError as error:
                facts = error.details
                found.append(RowResult(one.id, False, error.code, error.message, facts=facts))
            else:
                found.append(RowResult(one.id, True, version=detail.ticket.version))
        return found

    async def _caller(self, actor: Actor, new: NewTicket) -> tuple[str, str]:
        """The caller's number, and the project the call belongs to."""
        if new.interaction is not None:
            number, project = await self._looking.caller_of(actor, new.interaction)
            if number:
                return number, project
        read = normalise(new.caller, self._office.country) if new.caller.strip() else None
        return ("" if read is None else read.e164 or new.caller.strip()), ""

    async def _customer(self, actor: Actor, new: NewTicket, caller: str) -> Customer | None:
        """The customer named, else the caller as the call knows him."""
        if new.customer is not None:
            return await self._customers.get(actor, new.customer)
        return await self._looking.customer_of(actor, new.interaction, caller)

    async def _parent(self, session: Session, actor: Actor, parent: str | None) -> Ticket | None:
        """The order that a new one is to stand below, if it can have one."""
        if parent is None:
            return None
        found = await orders.find(session, actor, parent)
        if found is None:
            raise EntryUnknown("There is no such parent order for you.", field="parent")
        who.allow_step(actor, Step.SPLIT, found)
        if found.state not in states.OPEN:
            raise StepImpossible(
                f"The order is “{found.state}”; nothing is put below what is finished.",
                state=found.state.value,
                possible=[],
            )
        return found

    async def _number(self, session: Session) -> str:
        """The next order number of today."""
        day = self._office.clock.now().astimezone(ZoneInfo(self._office.zone)).date()
        return f"{day:%Y%m%d}-{await orders.number_of(session, day):05d}"

    def _blank(self, actor: Actor, new: NewTicket, type: Effective, project: str) -> Ticket:
        """A new order that has no number yet."""
        project = new.project or project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if project not in actor.projects and not is_system(actor):
            raise EntryUnknown("There is no such project, or it is not yours.", field="project")
        now = self._office.clock.now()
        mine = actor.user_id != SYSTEM.user_id
        return Ticket(
            id=uuid7(),
            number="",
            project=project,
            type=type.type.id,
            state=State.ACCEPTED,
            priority=new.priority or type.priority,
            title=checked_title(new.title or type.type.zh),
            content=new.content or type.template,
            address=" ".join(new.address.split()),
            fields=fields.merged({}, new.fields, type.fields),
            customer=None,
            customer_name="",
            customer_level="",
            caller="",
            interaction=new.interaction,
            confidential=new.confidential,
            assignee=actor.user_id if mine else None,
            department=None,
            pool=Pool.NONE if mine else Pool.DISPATCH,
            dispatcher=None,
            handler=None,
            parent=new.parent,
            merged_into=None,
            returns=0,
            reworks=0,
            urges=0,
            urged_at=None,
            supervised=False,
            extensions=0,
            extension_asked=None,
            satisfaction=Satisfaction.NONE,
            result="",
            due_at=None,
            response_due_at=None,
            reply_due_at=None,
            paused=False,
            version=1,
            created_at=now,
            created_by=actor.user_id,
            desk=actor.department_id,
            changed_at=now,
            changed_by=actor.user_id,
            closed_at=None,
        )


def checked_title(title: str) -> str:
    """The title as it is kept. Raises `Invalid`."""
    kept = " ".join(title.split())
    if not 1 <= len(kept) <= LONGEST_TITLE:
        raise Invalid(
            f"A title has 1 to {LONGEST_TITLE} characters.", code="title_malformed", field="title"
        )
    return kept


def _of(ticket: Ticket, caller: str, customer: Customer | None) -> Ticket:
    ticket = replace(ticket, caller=caller)
    if customer is None:
        return ticket
    return replace(
        ticket,
        customer=customer.id,
        customer_name=customer.name,
        customer_level=customer.level,
    )


def _below(ticket: Ticket, parent: Ticket, new: NewTicket, *, known: bool) -> Ticket:
    """A new order below another: whose it is and by which call, as there, where nothing of it was
    given. `known`: its maker may know whose the other one is."""
    ticket = replace(ticket, confidential=new.confidential or parent.confidential)
    if not known or ticket.customer or ticket.caller or ticket.interaction:
        return ticket
    return replace(
        ticket,
        customer=parent.customer,
        customer_name=parent.customer_name,
        customer_level=parent.customer_level,
        caller=parent.caller,
        interaction=parent.interaction,
    )


def _changed(
    before: Ticket, change: TicketChange, rules: Rules, customer: Customer | None
) -> Ticket:
    """The order after an edit."""

    def new(name: str) -> Any:
        given = getattr(change, name)
        return getattr(before, name) if given is KEEP else given

    type = rules.type(new("type"))
    if type.type.id != before.type and not type.type.active:
        raise TypeMissing
    # Values of fields the new type does not have are let go of; the history keeps them.
    known = {one.key for one in type.fields}
    values = {key: value for key, value in before.fields.items() if key in known}
    after = replace(
        before,
        type=type.type.id,
        title=checked_title(new("title")),
        content=new("content"),
        address=" ".join(new("address").split()),
        priority=Priority(new("priority")),
        confidential=new("confidential"),
        fields=fields.merged(values, change.fields, type.fields),
    )
    if customer is not None:
        return _of(after, before.caller, customer)
    if change.customer is None:
        return replace(after, customer=None, customer_name="", customer_level="")
    return after


def _differences(before: Ticket, after: Ticket) -> Mapping[str, Any]:
    """Field → [before, after], for the history."""
    found: dict[str, Any] = {
        name: [getattr(before, name), getattr(after, name)]
        for name in EDITED
        if getattr(before, name) != getattr(after, name)
    }
    for key in sorted({*before.fields, *after.fields}):
        pair = [before.fields.get(key), after.fields.get(key)]
        if pair[0] != pair[1]:
            found[f"fields.{key}"] = pair
    return {"changed": found} if found else {}
