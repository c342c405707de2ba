"""The verbs on the customer of a call: whose cards are these, choose one, make one, dial one.

For somebody who must not know the number: he names the call, or the contact point, and the number
goes from the switch to the card and back without passing his screen. Built by `app` with who knows
a call's number and who dials; used by `customers.http.calls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.customers import contacts, rules
from warmline.customers.errors import CustomerMissing, DoNotCall, NoNumber, NumberKnown
from warmline.customers.model import (
    CallCards,
    Colleagues,
    ContactKind,
    Customer,
    Link,
    LinkedBy,
    NewContact,
    NewCustomer,
)
from warmline.customers.ports import Dial, NumberOf
from warmline.customers.service import CustomerService, checked_purpose, named, shown
from warmline.customers.store import cards, links
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService


async def said_of(session: Session, call: str) -> str | None:
    """Whose card somebody said the call's customer is, for features above; None: nobody did."""
    link = await links.of_call(session, call)
    return link.customer if link is not None else None


class CallCardService:
    """Customers of calls. `country`: as in `CustomerService`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        customers: CustomerService,
        number_of: NumberOf,
        dial: Dial,
        notices: NoticeService,
        country: str = "CN",
    ) -> None:
        self._database = database
        self._clock = clock
        self._customers = customers
        self._number_of = number_of
        self._dial = dial
        self._notices = notices
        self._country = country

    async def cards(self, actor: Actor, call: str) -> CallCards:
        """Whose cards the number of the call stands on, and who somebody said it is. Raises
        `Missing` for a call that is not the actor's to know of."""
        allow(actor, "customer.view")
        number = await self._number_of(actor, call)
        async with self._database.read() as session:
            return await self._cards(session, actor, call, number)

    async def choose(
        self, actor: Actor, call: str, customer: str, how: LinkedBy, *, keep_number: bool = False
    ) -> CallCards:
        """Say who the customer of the call is: a card the actor may see, or a colleague's that has
        the call's number, who is told of it. `keep_number` adds the number to a card of the actor's
        own. Raises `CustomerMissing`."""
        allow(actor, "customer.edit")
        number = await self._number_of(actor, call)
        async with self._database.transaction() as session:
            if await cards.find(session, actor, customer) is None:
                _, others = await cards.known(session, actor, self._forms(number))
                card = next((one for one in others if one.id == customer), None)
                if card is None:
                    raise CustomerMissing
                if await self._link(session, actor, call, customer, how):
                    await self._tell_owner(session, actor, card)
            else:
                if keep_number and self._forms(number):
                    typed = contacts.written(number, self._country)
                    await self._customers.with_number(session, actor, customer, typed)
                await self._link(session, actor, call, customer, how)
            return await self._cards(session, actor, call, number)

    async def nobody(self, actor: Actor, call: str) -> CallCards:
        """Take back who the customer of the call is."""
        allow(actor, "customer.edit")
        number = await self._number_of(actor, call)
        async with self._database.transaction() as session:
            before = await links.of_call(session, call)
            if before is not None:
                await links.remove(session, call)
                _trail(session, actor, call, before.customer, None)
            return await self._cards(session, actor, call, number)

    async def create(
        self,
        actor: Actor,
        call: str,
        new: NewCustomer,
        *,
        although_known: bool = False,
        over_limit: bool = False,
    ) -> Customer:
        """Make a card with the call's number on it, first of all, and say that it is the call's
        customer. Raises `NumberKnown` while there are cards with this number, unless a further one
        is wanted (a family's, a company's), and what `CustomerService.create` raises."""
        allow(actor, "customer.edit")
        number = await self._number_of(actor, call)
        forms = self._forms(number)
        async with self._database.transaction() as session:
            if forms and not although_known:
                await cards.lock_number(session, forms[0][0])
                await self._refuse_known(session, actor, forms)
            number = contacts.written(number, self._country)
            first = (NewContact(ContactKind.PHONE, number, primary=True),) if forms else ()
            wanted = replace(new, contacts=(*first, *new.contacts))
            card = await self._customers.made(session, actor, wanted, over_limit=over_limit)
            await self._link(session, actor, call, card.id, LinkedBy.CREATED)
        return card

    async def dial(self, actor: Actor, customer: str, contact: str, why: str = "") -> str:
        """Ring the actor's phone, then this number of the customer's; the call's id. A number that
        is not to be called needs a reason, which is kept. Raises `DoNotCall`, `NoNumber`,
        `CustomerMissing`, `ContactMissing`."""
        allow(actor, "call.dial")
        allow(actor, "customer.view")
        async with self._database.transaction() as session:
            card = await cards.find(session, actor, customer)
            if card is None:
                raise CustomerMissing
            point = contacts.one_of(card.contacts, contact)
            if point.kind is not ContactKind.PHONE:
                raise NoNumber("This is no telephone number; choose one.", field="contact")
            if card.do_not_call or point.do_not_call:
                self._note_exception(session, actor, card, contact, why)
        call = await self._dial(actor, point.normal)
        async with self._database.transaction() as session:
            await self._link(session, actor, call, customer, LinkedBy.DIALLED)
        return call

    def _note_exception(
        self, session: Session, actor: Actor, card: Customer, contact: str, why: str
    ) -> None:
        """A call in spite of the mark is an entry in the trail before anybody is rung."""
        if not why.strip():
            raise DoNotCall(
                "This customer is not to be called; if it must be, say why.",
                since=card.do_not_call_at.isoformat() if card.do_not_call_at else "",
            )
        after = {"contact": contact, "why": contacts.hidden(checked_purpose(why, "why"))}
        audit.record(session, actor, "dialled", "customer", card.id, None, after)

    def _forms(self, number: str) -> tuple[tuple[str, ...], ...]:
        return contacts.looked_for(number, self._country) if number else ()

    async def _cards(self, session: Session, actor: Actor, call: str, number: str) -> CallCards:
        forms = self._forms(number)
        mine, others = await cards.known(session, actor, forms)
        link = await links.of_call(session, call)
        linked: Customer | None = None
        linked_others: Customer | None = None
        if link is not None:
            linked = await cards.find(session, actor, link.customer)
            if linked is None:
                linked_others = await cards.find_any(session, actor, link.customer)
        mine = await named(session, mine)
        people = {one for card in (*others, linked_others) if card for one in card.people()}
        names = await cards.names(session, people)
        [linked] = await named(session, [linked]) if linked else [None]
        return CallCards(
            prefill=bool(forms),
            matches=tuple(shown(actor, one) for one in mine),
            colleagues=tuple(_colleagues(one, names) for one in others),
            link=link,
            linked=shown(actor, linked) if linked else None,
            linked_colleagues=_colleagues(linked_others, names) if linked_others else None,
        )

    async def _refuse_known(
        self, session: Session, actor: Actor, forms: Sequence[tuple[str, ...]]
    ) -> None:
        mine, others = await cards.known(session, actor, forms)
        if mine or others:
            raise NumberKnown(
                "There are cards with this number; choose one, or say that another one is wanted.",
                customers=[one.id for one in mine],
                colleagues=len(others),
            )

    async def _link(
        self, session: Session, actor: Actor, call: str, customer: str, how: LinkedBy
    ) -> bool:
        """Whether that was news."""
        before = await links.of_call(session, call)
        # What a page says by itself does not overrule what a person said.
        if before is not None and (before.customer == customer or how is LinkedBy.ONLY_MATCH):
            return False
        link = Link(call, customer, self._clock.now(), actor.user_id, how)
        await links.put(session, link)
        _trail(session, actor, call, before.customer if before else None, customer)
        return True

    async def _tell_owner(self, session: Session, actor: Actor, card: Customer) -> None:
        """The owner hears that somebody else talked with his customer: he calls back, or hands the
        card over."""
        if card.owner is not None:
            facts = {"name": card.name, "by": actor.name}
            told = NewNotice("customer_called", About("customer", card.id), facts)
            await self._notices.tell(session, [card.owner], told)


def _trail(
    session: Session, actor: Actor, call: str, before: str | None, after: str | None
) -> None:
    sides: Iterable[dict[str, str] | None] = (
        {"customer": one} if one is not None else None for one in (before, after)
    )
    audit.record(session, actor, "matched", "interaction", call, *sides)


def _colleagues(card: Customer, names: dict[str, str]) -> Colleagues:
    return Colleagues(
        id=card.id,
        name=rules.masked_name(card.name),
        owner=card.owner,
        owner_name=names.get(card.owner or "", ""),
        department_name=names.get(card.department or "", ""),
    )
