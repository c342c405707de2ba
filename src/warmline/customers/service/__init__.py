"""The verbs on customers: search, look, make, change, match a caller, see a number. The way in.

Built by `app`; used by `customers.http` and, for the card of a call, by features above. Numbers are
masked unless the actor holds `number.unmask`. Every change leaves an entry in the audit trail, in
which numbers are masked for everybody, and an `Edit` that tells the second of two people what the
first one changed. What the centre defines for its cards is in `service.configuring`, the cards of a
call in `service.calls`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from warmline.accounts.model import KEEP
from warmline.accounts.rules import allow
from warmline.customers import contacts, fields, rules
from warmline.customers.errors import (
    ContactThere,
    CustomerChanged,
    CustomerMissing,
    EntryUnknown,
    OwnerFull,
)
from warmline.customers.model import (
    Consent,
    ContactChange,
    ContactKind,
    Customer,
    CustomerChange,
    Edit,
    Filters,
    Found,
    Holder,
    ListName,
    NewContact,
    NewCustomer,
    Owner,
    OwnerSet,
    Search,
    Sheet,
)
from warmline.customers.ports import MOVE, LevelsChanged, NoBook, OwnersBook, unheard
from warmline.customers.store import cards, lists, searching
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, WarmlineError
from warmline.kit.ids import uuid7

LONGEST_PURPOSE = 200
LEAST_PURPOSE = 2
MOST_OWNERS = 50
"""People a picker offers at once; whoever has more of them types a part of the name."""


class CustomerService:
    """Cards and their contact points; `country` is where numbers without a prefix are from, `book`
    counts who holds whom."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        country: str = "CN",
        book: OwnersBook | None = None,
        levels: LevelsChanged = unheard,
    ) -> None:
        self._database = database
        self._clock = clock
        self._country = country
        self._book = book or NoBook()
        self._levels = levels

    # Looking -----------------------------------------------------------------------------------

    async def search(self, actor: Actor, filters: Filters, sheet: Sheet) -> Found:
        """One page of the cards in the actor's scope. Raises `NumberTooShort`, `NumberNotWhole`,
        `FilterUnknown`, `PageUnknown`."""
        allow(actor, "customer.view")
        rules.checked_sort(sheet.sort)
        async with self._database.read() as session:
            wanted, search = await prepared(session, actor, filters, self._country)
            items, following = await searching.page_of(session, actor, wanted, search, sheet)
            total = len(items) if not sheet.after else None
            if total is not None and following:
                total = await searching.count(session, actor, wanted, search)
            items = await named(session, items)
        capped = total is not None and total > searching.COUNTED
        return Found(
            items=[shown(actor, item) for item in items],
            next=following,
            total=searching.COUNTED if capped else total,
            capped=capped,
        )

    async def get(self, actor: Actor, customer: str) -> Customer:
        """One card. Raises `CustomerMissing`."""
        allow(actor, "customer.view")
        async with self._database.read() as session:
            return shown(actor, await _card(session, actor, customer))

    async def match(self, actor: Actor, number: str) -> Sequence[Customer]:
        """The cards, of those the actor may see, that a caller's number stands on."""
        allow(actor, "customer.view")
        forms = contacts.looked_for(number, self._country)
        async with self._database.read() as session:
            found = await cards.matching(session, actor, forms)
            found = await named(session, found)
        return [shown(actor, one) for one in found]

    async def owners(self, actor: Actor, words: str, ids: Sequence[str] = ()) -> Sequence[Owner]:
        """Whom the actor may give customers to, of those whose name has these words; `ids`: these
        only, also who has left."""
        allow(actor, "customer.view")
        async with self._database.read() as session:
            most = max(MOST_OWNERS, len(ids))
            found = await cards.owners(session, actor, words, most, ids)
            names = await cards.names(session, {place for _, _, place in found if place})
        return [Owner(one, name, place, names.get(place or "", "")) for one, name, place in found]

    async def unmask(self, actor: Actor, customer: str, contact: str, purpose: str) -> str:
        """The whole number or address, and an entry in the trail who saw it and what for. Raises
        `CustomerMissing`, `ContactMissing`, `Invalid` for a purpose that says nothing."""
        allow(actor, "customer.unmask")
        said = checked_purpose(purpose, "purpose")
        async with self._database.transaction() as session:
            card = await _card(session, actor, customer)
            one = contacts.one_of(card.contacts, contact)
            seen = contacts.hidden_contact(one)
            after = {"contact": one.id, "value": seen.value, "purpose": contacts.hidden(said)}
            audit.record(session, actor, "unmasked", "customer", customer, None, after)
        return one.value

    # Writing -----------------------------------------------------------------------------------

    async def holders(self, actor: Actor, words: str) -> Sequence[Holder]:
        """Who holds customers of those the actor sees, also who left, to look for them."""
        allow(actor, "customer.view")
        async with self._database.read() as session:
            return [Holder(*one) for one in await cards.holders(session, actor, words, MOST_OWNERS)]

    async def create(self, actor: Actor, new: NewCustomer, *, over_limit: bool = False) -> Customer:
        """Make a card. Raises `FieldInvalid`, `EntryUnknown`, `ContactMalformed`,
        `TooManyContacts`; `OwnerFull` where an owner is named who holds as many as he may, unless
        `over_limit` is meant and allowed."""
        async with self._database.transaction() as session:
            return await self.made(session, actor, new, over_limit=over_limit)

    async def made(
        self, session: Session, actor: Actor, new: NewCustomer, *, over_limit: bool = False
    ) -> Customer:
        """`create` within a transaction of the caller's. Whoever makes a card for himself, in a
        call, is not kept from it by how many he holds."""
        allow(actor, "customer.edit")
        if over_limit:
            allow(actor, "pool.manage")
        now = self._clock.now()
        project = new.project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if project not in actor.projects and actor.user_id != SYSTEM.user_id:
            raise _unknown("project", "project")
        empty = blank(actor, project, now)
        change = CustomerChange(
            name=new.name,
            level=new.level,
            source=new.source,
            tags=new.tags,
            owner=_maker(actor) if new.owner is KEEP else new.owner,
            department=new.department,
            consent=new.consent,
            do_not_call=new.do_not_call,
            remark=new.remark,
        )
        given = await lists.definitions(session)
        ids = [uuid7() for _ in new.contacts]
        card = replace(
            rules.with_change(empty, change, actor.user_id, now),
            fields=fields.merged({}, new.fields, given, whole=True),
            contacts=contacts.started(new.contacts, ids, self._country),
        )
        card = await _placed(session, actor, empty, card, change)
        moved = _moved(empty, card)
        if moved is not None and moved.owner is not None:
            await self._book.lock(session, [moved.owner])
            if new.owner is not KEEP and not over_limit:
                await self._ask_room(session, actor, moved)
        await cards.insert(session, card)
        facts = rules.for_trail(rules.differences(empty, card), 1)
        facts |= await self._book_move(session, actor, moved)
        audit.record(session, actor, "created", "customer", card.id, None, facts)
        [card] = await named(session, [card])
        return shown(actor, card)

    async def change(
        self,
        actor: Actor,
        customer: str,
        version: int,
        change: CustomerChange,
        *,
        over_limit: bool = False,
    ) -> Customer:
        """Change a card that is still at `version`. What changes nothing (the same save again, its
        answer was lost) succeeds at any version. Raises `CustomerChanged` with what the others
        did, `CustomerMissing`, `FieldInvalid`, `EntryUnknown`, `OwnerFull` (as `create`)."""
        if over_limit:
            allow(actor, "pool.manage")
        owners = [change.owner] if isinstance(change.owner, str) else []

        async def make(session: Session, before: Customer) -> Customer:
            now = self._clock.now()
            after = rules.with_change(before, change, actor.user_id, now)
            given = await lists.definitions(session) if change.fields else ()
            merged = fields.merged(before.fields, change.fields, given, whole=False)
            after = await _placed(session, actor, before, replace(after, fields=merged), change)
            moved = _moved(before, after)
            if moved is not None and not over_limit:
                await self._ask_room(session, actor, moved)
            return after

        return await self._edit(actor, customer, version, make, owners)

    async def add_contact(
        self, actor: Actor, customer: str, version: int, new: NewContact
    ) -> Customer:
        """Add a contact point. Raises `ContactThere`, `ContactMalformed`, `TooManyContacts`, and
        what `change` raises."""

        async def make(session: Session, before: Customer) -> Customer:
            points = contacts.added(before.contacts, new, uuid7(), self._country)
            return replace(before, contacts=points)

        return await self._edit(actor, customer, version, make)

    async def change_contact(
        self, actor: Actor, customer: str, version: int, contact: str, change: ContactChange
    ) -> Customer:
        """Change a contact point. Raises `ContactMissing`, `ContactThere`, `ContactMalformed`, and
        what `change` raises."""

        async def make(session: Session, before: Customer) -> Customer:
            points = contacts.changed(before.contacts, contact, change, self._country)
            return replace(before, contacts=points)

        return await self._edit(actor, customer, version, make)

    async def remove_contact(
        self, actor: Actor, customer: str, version: int, contact: str
    ) -> Customer:
        """Take a contact point off a card. Raises `ContactMissing`, and what `change` raises."""

        async def make(session: Session, before: Customer) -> Customer:
            return replace(before, contacts=contacts.removed(before.contacts, contact))

        return await self._edit(actor, customer, version, make)

    async def with_number(
        self, session: Session, actor: Actor, customer: str, number: str
    ) -> Customer:
        """A card with one telephone number more, at whatever version it is; one that is there
        stays. Within a transaction of the caller's. Raises `CustomerMissing`, `TooManyContacts`."""
        allow(actor, "customer.edit")
        before = await cards.find(session, actor, customer, lock=True)
        if before is None:
            raise CustomerMissing
        new = NewContact(ContactKind.PHONE, number)
        try:
            points = contacts.added(before.contacts, new, uuid7(), self._country)
        except ContactThere:
            return before
        return await self._saved(session, actor, before, replace(before, contacts=points))

    async def _edit(
        self,
        actor: Actor,
        customer: str,
        version: int,
        make: Callable[[Session, Customer], Awaitable[Customer]],
        owners: Sequence[str] = (),
    ) -> Customer:
        """One save: nobody else saves this card meanwhile, nor gives customers to `owners`."""
        allow(actor, "customer.edit")
        async with self._database.transaction() as session:
            if owners:
                await self._book.lock(session, owners)
            before = await cards.find(session, actor, customer, lock=True)
            if before is None:
                raise CustomerMissing
            if before.version != version:
                if not await _changes_nothing(session, before, make):
                    raise await _overtaken(session, actor, before, version)
                after = before
            else:
                after = await self._saved(session, actor, before, await make(session, before))
            [after] = await named(session, [after])
        return shown(actor, after)

    async def _saved(
        self, session: Session, actor: Actor, before: Customer, after: Customer
    ) -> Customer:
        changed = rules.differences(before, after)
        if not changed:
            return before
        now = self._clock.now()
        after = replace(after, version=before.version + 1, changed_at=now, changed_by=actor.user_id)
        await cards.save(session, before, after)
        edit = Edit(after.version, now, actor.user_id, tuple(changed))
        cards.note_edit(session, after.id, edit)
        if before.level != after.level:
            await self._levels(session, [after.id])
        new_side = rules.for_trail(changed, 1)
        new_side |= await self._book_move(session, actor, _moved(before, after))
        sides = rules.for_trail(changed, 0), new_side
        audit.record(session, actor, "changed", "customer", after.id, *sides)
        return after

    async def _ask_room(self, session: Session, actor: Actor, moved: OwnerSet) -> None:
        if moved.owner is None:
            return
        said = await self._book.full(session, [moved])
        if moved.customer in said:
            raise OwnerFull(said[moved.customer], field="owner", may=actor.may("pool.manage"))

    async def _book_move(
        self, session: Session, actor: Actor, moved: OwnerSet | None
    ) -> dict[str, str]:
        """What the trail says of the move."""
        if moved is None:
            return {}
        noted = await self._book.noted(session, actor, [moved], "card")
        return {MOVE: noted[moved.customer]} if moved.customer in noted else {}


def _moved(before: Customer, after: Customer) -> OwnerSet | None:
    """The change of owner of a save, if it is one."""
    if before.owner == after.owner:
        return None
    return OwnerSet(
        customer=after.id,
        project=after.project,
        level=after.level,
        department=after.department,
        before=before.owner,
        owner=after.owner,
    )


def blank(actor: Actor, project: str, now: datetime) -> Customer:
    """A card before anything is written on it."""
    return Customer(
        id=uuid7(),
        project=project,
        name="",
        level="",
        source="",
        tags=(),
        fields={},
        owner=None,
        department=None,
        consent=Consent.UNKNOWN,
        consent_at=None,
        consent_by=None,
        do_not_call=False,
        do_not_call_at=None,
        do_not_call_by=None,
        remark="",
        version=1,
        created_at=now,
        created_by=actor.user_id,
        changed_at=now,
        changed_by=actor.user_id,
    )


def checked_purpose(text: str, field: str) -> str:
    """Why somebody does what needs a reason. Raises `Invalid` for one that says nothing."""
    said = " ".join(text.split())
    if not LEAST_PURPOSE <= len(said) <= LONGEST_PURPOSE:
        raise Invalid(
            f"Say in {LEAST_PURPOSE} to {LONGEST_PURPOSE} characters what you need it for.",
            code="purpose_needed",
            field=field,
        )
    return said


def shown(actor: Actor, customer: Customer) -> Customer:
    """A card with its numbers as this actor may see them."""
    return customer if actor.may("number.unmask") else rules.masked(customer)


async def prepared(
    session: Session, actor: Actor, filters: Filters, country: str
) -> tuple[Filters, Search]:
    """The filters with values as cards keep them, and what the search means. Raises
    `FilterUnknown`, `NumberTooShort`, `NumberNotWhole`."""
    search = rules.read_search(filters.q, country, unmasked=actor.may("number.unmask"))
    if filters.fields:
        found = fields.searched(filters.fields, await lists.definitions(session))
        filters = replace(filters, fields=found)
    return filters, search


async def _card(session: Session, actor: Actor, customer: str) -> Customer:
    found = await cards.find(session, actor, customer)
    if found is None:
        raise CustomerMissing
    [found] = await named(session, [found])
    return found


async def named(session: Session, found: Sequence[Customer]) -> list[Customer]:
    """The cards with the names of the people and departments on them."""
    ids: set[str] = set[str]().union(*(one.people() for one in found))
    names = await cards.names(session, ids)
    return [
        replace(one, names={key: names[key] for key in one.people() if key in names})
        for one in found
    ]


async def _changes_nothing(
    session: Session, before: Customer, make: Callable[[Session, Customer], Awaitable[Customer]]
) -> bool:
    try:
        return not rules.differences(before, await make(session, before))
    except WarmlineError:
        return False


async def _overtaken(
    session: Session, actor: Actor, present: Customer, version: int
) -> CustomerChanged:
    edits = await cards.edits_after(session, present.id, version)
    names = await cards.names(session, {edit.by for edit in edits})
    touched = sorted({field for edit in edits for field in edit.fields})
    return CustomerChanged(
        "The card was changed by somebody else meanwhile; nothing of yours is saved yet. Look at "
        "what changed and save again.",
        version=present.version,
        changed=rules.overtaken(edits, names),
        present=audit.plain(rules.at_present(shown(actor, present), touched)),
    )


async def _placed(
    session: Session, actor: Actor, before: Customer, after: Customer, change: CustomerChange
) -> Customer:
    """The card after a change, once level, source, owner and department are known to be there for
    the actor; a new owner brings his department where none is given. Raises `EntryUnknown`."""
    for name, value in ((ListName.LEVEL, after.level), (ListName.SOURCE, after.source)):
        if value and value != getattr(before, name.value):
            await _check_entry(session, name, value)
    if after.owner is not None and after.owner != before.owner:
        works, department = await cards.owner_department(session, actor, after.owner, after.project)
        if not works:
            raise _unknown("owner", "owner")
        if change.department is KEEP:
            after = replace(after, department=department)
    if change.department not in (KEEP, None, before.department):
        await _check_department(session, actor, after.department)
    if not rules.stays_his(actor, after):
        raise EntryUnknown(
            "With this owner and department the customer would be out of your sight; let somebody "
            "do it who sees both.",
            field="owner",
        )
    return after


def _maker(actor: Actor) -> str | None:
    """Who owns a card whose owner is not named: whoever makes it; the system owns nothing."""
    return None if actor.user_id == SYSTEM.user_id else actor.user_id


async def _check_entry(session: Session, name: ListName, code: str) -> None:
    known: Iterable[str] = (
        entry.code for entry in await lists.entries(session, name) if entry.active
    )
    if code not in known:
        raise _unknown(name.value, name.value)


async def _check_department(session: Session, actor: Actor, department: str | None) -> None:
    if department is None or not await cards.may_name_department(session, actor, department):
        raise _unknown("department", "department")


def _unknown(what: str, field: str) -> EntryUnknown:
    return EntryUnknown(
        f"There is no such {what}, it is no longer used, or not yours to give; choose another.",
        field=field,
    )
