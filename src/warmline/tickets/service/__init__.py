"""Looking at work orders: lists, one order with all that belongs to it, related ones. The way in.

Built by `app`; used by `tickets.http` and by features above. Changing is in `making` (new orders,
edits), `stepping` (the life cycle), `joining` (links, merge, split), `configuring` (types,
deadlines, views), `ticking` (what the clocks do). All of them work in one `Office`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from warmline.accounts.rules import allow, is_system
from warmline.customers.errors import CustomerMissing
from warmline.customers.model import Customer
from warmline.customers.service import CustomerService
from warmline.customers.service.calls import said_of
from warmline.interactions.service import InteractionService
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.telephony.numbers import normalise
from warmline.tickets import (
    columns,
    fields,
    history,
    planning,
    related,
    required,
    seeking,
    texts,
    types,
    veiling,
    who,
)
from warmline.tickets.asked import (
    JOINT,
    BoardColumn,
    CallRef,
    Chooseable,
    Detail,
    DoneAct,
    Draft,
    Filters,
    Found,
    Related,
    Search,
    Sheet,
    Spread,
)
from warmline.tickets.columns import By, Column, Due
from warmline.tickets.errors import TicketMissing
from warmline.tickets.model import Act, Effective, Field, State, Ticket
from warmline.tickets.service.common import (
    NOUN,
    Office,
    Rules,
    named,
    revisit_now,
    rules_of,
    shown,
)
from warmline.tickets.service.finding import found_in
from warmline.tickets.service.indexing import share
from warmline.tickets.states import steps_from
from warmline.tickets.store import (
    boards,
    calls,
    candidates,
    configured,
    orders,
    people,
    searching,
    walks,
)
from warmline.tickets.store import history as kept
from warmline.tickets.store.searching import Asked

ANY = (
    "ticket.view",
    "ticket.create",
    "ticket.handle",
    "ticket.dispatch",
    "ticket.revisit",
    "ticket.supervise",
    "ticket.configure",
)
COUNTED = ("mine", "department", "pool", "due_today", "overdue", "urged", "asks_time", "revisit")
MOST_NAMED = 20


class TicketService:
    """Orders as people look at them."""

    def __init__(
        self, office: Office, customers: CustomerService, interactions: InteractionService
    ) -> None:
        self.office = office
        self._customers = customers
        self._interactions = interactions

    # Lists -------------------------------------------------------------------------------------

    async def search(self, actor: Actor, filters: Filters, sheet: Sheet) -> Found:
        """One page of the orders in the actor's scope. Raises `PageUnknown`, `NumberNotWhole`."""
        allow(actor, "ticket.view")
        seeking.checked(filters, sheet.sort)
        called = await self.called_from(actor, filters.call)
        async with self.office.database.read() as session:
            asked = await self.asked(session, actor, filters, called)
            items, following = await searching.page_of(session, actor, asked, sheet)
            most = searching.counted(asked)
            # A board counts its columns itself, all at once.
            uncounted = sheet.after or asked.column is not None
            total: int | None = None
            if not uncounted and asked.search.spread is not Spread.RARE:
                # The page says as much, and nothing is looked up twice.
                most, total = len(items), len(items) + bool(following)
            elif not uncounted:
                total = await searching.count(session, actor, asked, most)
            items = await named(session, items)
            hits = await found_in(session, items, asked.search.words)
            walk = await walks.present(session) if asked.search.words else None
        capped = total is not None and total > most
        return Found(
            items=[shown(actor, item) for item in items],
            next=following,
            total=most if capped else total,
            capped=capped,
            hits=hits,
            indexed=share(walk),
        )

    async def counts(self, actor: Actor) -> Mapping[str, int]:
        """How many orders each view has, `searching.COUNTED_VIEW` + 1 at most."""
        allow(actor, "ticket.view")
        most = searching.COUNTED_VIEW
        async with self.office.database.read() as session:
            found = dict[str, int]()
            for view in (*COUNTED, JOINT):
                asked = await self.asked(session, actor, Filters(view=view))
                found[view] = min(await searching.count(session, actor, asked, most), most + 1)
        return found

    async def asked(
        self,
        session: Session,
        actor: Actor,
        filters: Filters,
        called: tuple[str, frozenset[str]] | None = None,
    ) -> Asked:
        """What a list is asked for, worked out."""
        search = Search()
        if filters.q:
            search = seeking.read_search(
                filters.q, self.office.country, unmasked=actor.may("number.unmask")
            )
            search = await searching.spread(session, search)
        below = frozenset[str]()
        if filters.type:
            known = await configured.types(session)
            below = frozenset(types.below(known.values(), filters.type))
        start, end = self.office.today()
        column = columns.read(filters.column) if filters.column else None
        asked = Asked(filters, search, below, self.office.clock.now(), start, end, called)
        return self._in_column(asked, column)

    def _in_column(self, asked: Asked, column: Column | None) -> Asked:
        """What one column of a board is asked for."""
        if column is None or column.by is not By.DUE:
            return replace(asked, column=column)
        due = columns.span(Due(column.key), asked.now, asked.day_end, self.office.weekday())
        return replace(asked, column=column, due=due)

    async def board(self, actor: Actor, filters: Filters, by: By) -> Sequence[BoardColumn]:
        """The columns of a board with how many orders each has that the filters leave. The cards of
        a column are a list with `Filters.column`. Raises as `search` does."""
        allow(actor, "ticket.view")
        filters = replace(filters, column="")
        seeking.checked(filters, Sheet().sort)
        called = await self.called_from(actor, filters.call)
        async with self.office.database.read() as session:
            asked = await self.asked(session, actor, filters, called)
            names = dict[str, str]()
            keys: Sequence[str] = columns.fixed(by)
            if by is By.DEPARTMENT:
                names = dict(await boards.departments(session, actor))
                keys = [columns.NONE, *names]
            wanted = [self._in_column(asked, Column(by, key)) for key in keys]
            found = await boards.numbers(session, actor, wanted)
        most = searching.counted(asked)
        return [
            BoardColumn(key, names.get(key, ""), min(count, most), count > most)
            for key, count in zip(keys, found, strict=True)
        ]

    async def called_from(self, actor: Actor, call: str) -> tuple[str, frozenset[str]] | None:
        """The number of a call he may see, and the cards it stands on."""
        if not call:
            return None
        number, _ = await self.caller_of(actor, call)
        if not actor.may("customer.view") or not number:
            return number, frozenset()
        cards = await self._customers.match(actor, number)
        return number, frozenset(one.id for one in cards)

    async def caller_of(self, actor: Actor, call: str) -> tuple[str, str]:
        """The caller's number and the project of a call he may see. Raises `CallMissing`."""
        await self._interactions.need_sight(actor, call)
        async with self.office.database.read() as session:
            return await people.caller_of(session, call) or ("", "")

    async def customer_of(self, actor: Actor, call: str | None, caller: str) -> Customer | None:
        """Whose order it is where no customer was named: he whom somebody said the call's customer
        is, else the only one the caller's number belongs to; of those the actor may see."""
        if not (actor.may("customer.view") or is_system(actor)):
            return None
        said = None
        if call is not None:
            async with self.office.database.read() as session:
                said = await said_of(session, call)
        if said is not None:
            try:
                return await self._customers.get(actor, said)
            except CustomerMissing:
                return None
        cards = await self._customers.match(actor, caller) if caller else ()
        return cards[0] if len(cards) == 1 else None

    # One order ---------------------------------------------------------------------------------

    async def get(self, actor: Actor, ticket: str) -> Detail:
        """An order with all that belongs to it. Raises `TicketMissing`."""
        allow(actor, "ticket.view")
        times = await self.office.open_times()
        async with self.office.database.read() as session:
            found = await orders.find(session, actor, ticket)
            if found is None:
                raise TicketMissing
            rules = await rules_of(session, self.office, times)
            return await self.detail(session, actor, found, rules)

    async def detail(self, session: Session, actor: Actor, ticket: Ticket, rules: Rules) -> Detail:
        """The order as one person sees it, read in the given transaction."""
        now, seen = self.office.clock.now(), who.in_confidence(actor, ticket)
        steps = await kept.steps(session, ticket.id)
        type = rules.type(ticket.type)
        done = await kept.acts(session, ticket.id)
        ids = {step.by for step in steps} | {str(i) for s in steps for i in _ids(s.data)}
        heard = await self._calls(session, actor, ticket) if seen else []
        ids |= {one.record.agent_last for one in heard if one.record and one.record.agent_last}
        [whole] = await named(session, [ticket], *ids)
        plan = planning.plan(ticket, steps, type, rules.limits, rules.calendar)
        numbers = await kept.seen_numbers(session, actor, veiling.named(steps))
        return Detail(
            ticket=shown(actor, whole),
            type=type,
            history=veiling.veiled(steps, numbers),
            clocks=plan.clocks,
            possible=who.possible(actor, ticket, type.switches, now),
            links=await kept.links(session, actor, ticket.id, ticket.parent),
            children=await kept.children(session, actor, ticket.id),
            calls=heard,
            acts=done,
            missing_acts=_missing(type, ticket.state, done),
            attachments=await self.office.files.of(session, NOUN, ticket.id),
            sound=history.sound(steps),
            rings=await calls.rings(session, ticket.id) if seen else [],
            revisit=await revisit_now(session, ticket, rules, now),
            links_hidden=await kept.outside(session, actor, ticket.id, ticket.parent),
        )

    async def _calls(self, session: Session, actor: Actor, ticket: Ticket) -> Sequence[CallRef]:
        """The calls of an order, with what is known of those he may open."""
        found = await kept.calls(session, ticket.id)
        ids = [one.interaction for one in found]
        desk = who.of_the_desk(actor)
        known = await self._interactions.among(session, actor, ids, attached=desk)
        return [replace(one, record=known.get(one.interaction)) for one in found]

    async def opens_call(self, actor: Actor, call: str) -> bool:
        """Whether he may open a call for an order that it belongs to: asked by whoever keeps
        calls. Departments without agents hear nothing of them."""
        if not (actor.may("ticket.view") and who.of_the_desk(actor)):
            return False
        async with self.office.database.read() as session:
            return await orders.has_call(session, actor, call)

    async def may_see(self, actor: Actor, ticket: str) -> bool:
        """Whether an order is this actor's to see: asked by whoever keeps files of it."""
        if not actor.may("ticket.view"):
            return False
        async with self.office.database.read() as session:
            return await orders.find(session, actor, ticket) is not None

    # Related ones ------------------------------------------------------------------------------

    async def related(self, actor: Actor, ticket: str) -> Sequence[Related]:
        """The orders that may be about the same as one, with why. Raises `TicketMissing`."""
        allow(actor, "ticket.view")
        async with self.office.database.read() as session:
            found = await orders.find(session, actor, ticket)
            if found is None:
                raise TicketMissing
            known = await configured.types(session)
            mine = related.likeness(found, types.effective(known, found.type).fields)
            if not who.in_confidence(actor, found):
                mine = replace(mine, customer=None, caller="")
            others = await candidates.candidates(session, actor, mine)
        return related.related(mine, others)[:MOST_NAMED]

    async def related_to(self, actor: Actor, draft: Draft) -> Sequence[Related]:
        """The same for an order that is about to be made; the same customer's unfinished ones come
        first."""
        allow(actor, "ticket.view")
        number = normalise(draft.caller, self.office.country) if draft.caller else None
        caller = (number.e164 or draft.caller) if number is not None else ""
        if draft.interaction is not None:
            caller, _ = await self.caller_of(actor, draft.interaction)
        customer = draft.customer
        if customer is None:
            card = await self.customer_of(actor, draft.interaction, caller)
            customer = None if card is None else card.id
        async with self.office.database.read() as session:
            own: Sequence[Field] = ()
            known = await configured.types(session)
            if draft.type in known:
                own = types.effective(known, draft.type).fields
            where = fields.addresses(draft.address, draft.fields, own)
            mine = related.Likeness(
                id="",
                number="",
                title=draft.title,
                state=State.ACCEPTED,
                created_at=self.office.clock.now(),
                customer=customer,
                caller=caller,
                addresses=texts.address_keys(where),
                type=draft.type or "",
                subject=frozenset(texts.subject(draft.title, draft.content)),
            )
            others = await candidates.candidates(session, actor, mine)
        return related.related(mine, others)[:MOST_NAMED]

    # Around ------------------------------------------------------------------------------------

    async def chooseable(self, actor: Actor) -> Chooseable:
        """What forms offer."""
        allow(actor, *ANY)
        async with self.office.database.read() as session:
            return Chooseable(
                departments=await people.departments(session),
                people=await people.handlers(session, actor.projects),
                calendars=await people.calendars(session),
                levels=await people.levels(session),
            )


NAMED = ("department", "assignee", "joint_of", "person", "inviter")
"""What of a step's data is the id of somebody, or of a department."""


def _ids(data: Mapping[str, object]) -> Sequence[object]:
    """The people and departments a step names."""
    joint = data.get("joint")
    named_ones = [data.get(key) for key in NAMED]
    return [one for one in (*named_ones, *(joint if isinstance(joint, list) else ())) if one]


def _missing(type: Effective, state: State, done: Sequence[DoneAct]) -> Sequence[Act]:
    """The acts still lacking for the steps that lead on from here."""
    known = {one.act for one in done}
    found = list[Act]()
    for step in steps_from(state, type.switches):
        found += [act for act in required.lacking(type.acts, known, step) if act not in found]
    return found
