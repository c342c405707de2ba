"""How orders find the talks they came of: when the shop tells of them, or a file does, and again
later.

A call's record, or the card of its customer, may be written after the order was told of. So orders
that no rule could lay are looked at again until their window is over (`lay_open`, run by `jobs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.shop import rules
from warmline.shop.model import Enquiry, Link, Order, Rule, Stage
from warmline.shop.ports import Bought, NoLongerUnpaid
from warmline.shop.store import enquiries, orders

AT_ONCE = 200
LATE = timedelta(days=1)
"""How late a record or a card may come."""


class Laying:
    """See the module's text."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        bought: Bought | None = None,
        no_longer_unpaid: NoLongerUnpaid | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._bought = bought
        self._no_longer_unpaid = no_longer_unpaid

    async def lay(
        self, session: Session, some: Sequence[Order], rule: Rule
    ) -> Mapping[str, str | None]:
        """Lay these orders of one project, locked, to their enquiries and customers, where they can
        be told; the ids of those that have an enquiry now, with their customer. What a person or
        the shop itself laid stays."""
        open_ = [one for one in some if not rules.by_hand(one.link)]
        if not open_:
            return {}
        project = open_[0].project
        nameless = {one.phone for one in open_ if one.customer is None and one.phone}
        cards = await enquiries.customers_of(session, project, nameless)
        customers = {one.id: one.customer or cards.get(one.phone) for one in open_}
        talks = await self._talks(session, project, open_, customers, rule)
        changes: list[Mapping[str, object]] = []
        found: dict[str, str | None] = {}
        told: list[tuple[Order, str | None]] = []
        for one in open_:
            customer, enquiry = customers[one.id], talks.get(one.id)
            link = _link(one, customer, enquiry)
            if enquiry is not None:
                found[one.id] = customer
            if link is not None:
                changes.append(link)
            if customer != one.customer:
                told.append((one, customer))
        await orders.lay_all(session, changes, self._clock.now())
        await self.tell(session, told)
        return found

    async def tell(self, session: Session, some: Sequence[tuple[Order, str | None]]) -> None:
        """Say that these customers placed the orders, or paid for them. What was called off says
        nothing for anybody."""
        moments: dict[str, datetime] = {}
        for order, customer in some:
            if customer is None or order.stage not in (Stage.ORDERED, Stage.PAID):
                continue
            paid = order.paid_at if order.stage is Stage.PAID else None
            at = paid or order.ordered_at
            moments[customer] = max(at, moments.get(customer, at))
        if self._bought is not None and moments:
            await self._bought(session, moments)

    async def moved_on(self, session: Session, some: Sequence[tuple[Order, Order]]) -> None:
        """Of these orders, each before and after a word of its shop, say which wait for no payment
        any more, and tell of the customers who bought."""
        steps = [(before, after) for before, after in some if before.stage is not after.stage]
        over = {after.id: after.stage for before, after in steps if before.stage is Stage.ORDERED}
        if self._no_longer_unpaid is not None and over:
            await self._no_longer_unpaid(session, over)
        await self.tell(session, [(after, before.customer) for before, after in steps])

    async def _talks(
        self,
        session: Session,
        project: str,
        some: Sequence[Order],
        customers: Mapping[str, str | None],
        rule: Rule,
    ) -> dict[str, Enquiry]:
        """Order → the talk it counts for."""
        found: dict[str, Enquiry] = {}
        for one in some:
            if one.link is Link.NONE and one.call is not None:
                named = await enquiries.of_call(session, project, one.call)
                if named is not None:
                    found[one.id] = named
        window = timedelta(days=rule.window_days)
        left = [one for one in some if one.id not in found]
        talks = await enquiries.of_phones(session, project, left, window)
        silent = {
            one.id: (one, customer)
            for one in left
            if one.id not in talks and (customer := customers[one.id]) is not None
        }
        talks |= await enquiries.of_customers(session, project, list(silent.values()), window)
        for one in left:
            laid = rules.laid(one.ordered_at, talks.get(one.id, ()), rule)
            if laid is not None:
                found[one.id] = laid
        return found

    async def lay_open(self) -> int:
        """Try the orders again that no rule could lay. How many were laid now."""
        laid, after = 0, ""
        async with self._database.read() as session:
            since = self._clock.now() - await orders.widest(session) - LATE
        while True:
            async with self._database.transaction() as session:
                some = await orders.unlinked(session, since, AT_ONCE, after)
                projects: dict[str, list[Order]] = {}
                for order in some:
                    projects.setdefault(order.project, []).append(order)
                for project, its in projects.items():
                    rule = await orders.rule_of(session, project)
                    laid += len(await self.lay(session, its, rule))
            if len(some) < AT_ONCE:
                return laid
            after = some[-1].id


def _link(
    order: Order, customer: str | None, enquiry: Enquiry | None
) -> Mapping[str, object] | None:
    """What changes by it; None where nothing does."""
    before = (order.customer, order.call, order.asked_at, order.agent, order.department, order.link)
    after = (customer, *before[1:])
    if enquiry is not None:
        after = (
            customer,
            enquiry.call,
            enquiry.at,
            enquiry.agent,
            enquiry.department,
            enquiry.by,
        )
    if after == before:
        return None
    names = ("customer", "call", "asked_at", "agent", "department", "link")
    return {"id": order.id, **dict(zip(names, after, strict=True))}
