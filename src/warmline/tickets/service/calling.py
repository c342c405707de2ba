"""Calling from an order: the customer, the department in charge, and a department brought into the
talk with the customer (三方通话).

Everybody is named by id; the number goes from the order to the switch without passing a page. What
is written here is that somebody called. What became of it is written by `following`, from the
journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.telephony.numbers import normalise
from warmline.tickets import states, who
from warmline.tickets.asked import CallRef, Line, Reach
from warmline.tickets.errors import (
    EntryUnknown,
    NoNumber,
    NotToBeCalled,
    StepImpossible,
    StepNotYours,
    TicketMissing,
)
from warmline.tickets.model import CallRole, State, Step, Ticket
from warmline.tickets.ports import AddParty, Dial
from warmline.tickets.ringing import Ring
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import NOUN, Made, rules_of, write
from warmline.tickets.store import calls, history, orders, people

SHORTEST_WHY = 2


class CallingService:
    """Places calls from orders."""

    def __init__(self, looking: TicketService) -> None:
        self._office = looking.office

    async def reach(self, actor: Actor, ticket: str) -> Sequence[Reach]:
        """How the departments of an order are reached: the one in charge first. Raises
        `TicketMissing`."""
        allow(actor, "ticket.view")
        async with self._office.database.read() as session:
            found = await orders.find(session, actor, ticket)
            if found is None:
                raise TicketMissing
            return await calls.reach(session, _departments(found), found.project, actor.user_id)

    async def dial_customer(self, actor: Actor, ticket: str, why: str, dial: Dial) -> str:
        """Ring the actor's telephone, then the order's customer; the id of the call. Who is not to
        be called is called for a reason alone, which is kept. Raises `TicketMissing`,
        `StepNotYours`, `StepImpossible`, `NoNumber`, `NotToBeCalled`, and what the switch says."""
        allow(actor, "call.dial")
        async with self._office.database.transaction() as session:
            found = await self._may_call(session, actor, ticket)
            if not who.in_confidence(actor, found):
                raise StepNotYours("This order is confidential: its customer is not told to you.")
            number, barred = await calls.customers_number(session, found.customer, found.caller)
            if not number or normalise(number, self._office.country).kind == "anonymous":
                raise NoNumber("Nobody knows a telephone number of this order's customer.")
            if barred:
                _note_exception(session, actor, found, why)
        call = await dial(actor, number)
        role = CallRole.REVISIT if found.state is State.REVISITING else CallRole.CONTACT
        await self._made(actor, ticket, call, role, None)
        return call

    async def dial_department(self, actor: Actor, ticket: str, department: str, dial: Dial) -> str:
        """Ring the actor's telephone, then a department's; the id of the call. Raises as
        `dial_customer` does."""
        allow(actor, "call.dial")
        async with self._office.database.read() as session:
            found = await self._may_call(session, actor, ticket)
            number = await self._number(session, found, department)
        call = await dial(actor, number)
        await self._made(actor, ticket, call, CallRole.DEPARTMENT, department)
        return call

    async def bring_in(
        self,
        actor: Actor,
        ticket: str,
        call: str,
        department: str,
        person: str | None,
        add: AddParty,
    ) -> str:
        """Ring a department, or one of its people, into the talk that the actor has; the party's
        id. That it is his talk, and who is free, says the switch. Raises `TicketMissing`,
        `StepNotYours`, `StepImpossible`, `NoNumber`, `EntryUnknown`, and what the switch says."""
        allow(actor, "call.transfer")
        party, now = uuid7(), self._office.clock.now()
        async with self._office.database.transaction() as session:
            found = await self._may_call(session, actor, ticket)
            if person is None:
                allow(actor, "call.dial")
                to, target = "number", await self._number(session, found, department)
            else:
                to, target = "agent", await self._person(session, actor, found, department, person)
            # Written before anybody is rung: what the journal tells of it then has its order.
            asked = calls.Party(party, found.id, call, department, now, actor.user_id)
            await calls.add_party(session, asked)
        try:
            await add(actor, call, to, target, party)
        except Exception:
            async with self._office.database.transaction() as session:
                await calls.drop_party(session, party)
            raise
        return party

    # Departments' telephones -------------------------------------------------------------------

    async def lines(self, actor: Actor) -> Sequence[Line]:
        """Every department with the telephone it is reached under for its orders."""
        allow(actor, "ticket.view", "ticket.configure")
        async with self._office.database.read() as session:
            return await calls.lines(session)

    async def save_line(self, actor: Actor, department: str, number: str) -> Line:
        """Set a department's telephone; empty: it has none. Raises `EntryUnknown`, `NoNumber`."""
        allow(actor, "ticket.configure")
        dialled = ""
        if number.strip():
            read = normalise(number, self._office.country)
            if read.e164 is None and read.kind not in ("short", "extension"):
                raise NoNumber("This is not a telephone number; check the digits.", field="number")
            dialled = read.e164 or read.raw
        async with self._office.database.transaction() as session:
            if not await people.departments_there(session, [department]):
                raise EntryUnknown("There is no such department.", field="department")
            before = await calls.number_of(session, department)
            await calls.save_line(session, department, dialled)
            audit.record(
                session,
                actor,
                "changed",
                "ticket_line",
                department,
                {"number": before},
                {"number": dialled},
            )
            found = await calls.lines(session)
        return next(one for one in found if one.department == department)

    # Parts -------------------------------------------------------------------------------------

    async def _may_call(self, session: Session, actor: Actor, ticket: str) -> Ticket:
        found = await orders.find(session, actor, ticket)
        if found is None:
            raise TicketMissing
        who.allow_step(actor, Step.CALL, found)
        if found.state not in states.ALIVE:
            raise StepImpossible(
                f"The order is “{found.state}”; nothing is done on it any more.",
                state=found.state.value,
                possible=[],
            )
        return found

    async def _number(self, session: Session, ticket: Ticket, department: str) -> str:
        if department not in _departments(ticket):
            raise EntryUnknown(
                "This department has nothing to do with the order.", field="department"
            )
        number = await calls.number_of(session, department)
        if not number:
            raise NoNumber(
                "No telephone is set for this department; choose one of its people, or have an "
                "administrator set it.",
                field="department",
            )
        return number

    async def _person(
        self, session: Session, actor: Actor, ticket: Ticket, department: str, person: str
    ) -> str:
        if department in _departments(ticket):
            ways = await calls.reach(session, [department], ticket.project, actor.user_id)
            if any(one.id == person for way in ways for one in way.people):
                return person
        raise EntryUnknown("This person has no telephone here; choose another.", field="person")

    async def _made(
        self, actor: Actor, ticket: str, call: str, role: CallRole, department: str | None
    ) -> None:
        """The call stands on the order: he made it, whatever becomes of it."""
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            # Whoever handed the order on meanwhile: the call was made all the same.
            before = await orders.find(session, actor, ticket, lock=True)
            if before is None:
                return
            now = self._office.clock.now()
            data = {"interaction": call, "role": role.value, "department": department}
            kept = {key: value for key, value in data.items() if value is not None}
            await write(
                session, self._office, actor, Made(before, before, Step.CALL, "", kept), rules
            )
            await history.add_call(session, ticket, CallRef(call, role, now, actor.user_id))
            ring = Ring(call, ticket, role, department, now, actor.user_id)
            await calls.add_ring(session, ring)


def _departments(ticket: Ticket) -> list[str]:
    """The department in charge, then those that help."""
    named = [ticket.department, *(one.department for one in ticket.joint)]
    return [one for one in named if one is not None]


def _note_exception(session: Session, actor: Actor, ticket: Ticket, why: str) -> None:
    """A call in spite of the mark is an entry in the trail before anybody is rung."""
    if len(why.strip()) < SHORTEST_WHY:
        raise NotToBeCalled("This customer is not to be called; if it must be, say why.")
    audit.record(session, actor, "dialled", NOUN, ticket.id, None, {"why": "***", "given": True})
