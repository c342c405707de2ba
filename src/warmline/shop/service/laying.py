"""How an order finds the talk it came of: when the shop tells of it, and again later.

A call's record, or the card of its customer, may be written after the order was told of. So orders
that no rule could lay are looked at again until their window is over (`lay_open`, run by `jobs`).
"""

from __future__ import annotations

from datetime import timedelta

from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.shop import rules
from warmline.shop.model import Enquiry, Link, Order, Rule, Stage
from warmline.shop.ports import Bought
from warmline.shop.store import enquiries, orders

AT_ONCE = 200
LATE = timedelta(days=1)
"""How late a record or a card may come."""


class Laying:
    """See the module's text."""

    def __init__(self, database: Database, clock: Clock, bought: Bought | None = None) -> None:
        self._database = database
        self._clock = clock
        self._bought = bought

    async def lay(self, session: Session, order: Order, rule: Rule) -> bool:
        """Lay one order to its enquiry and its customer, if they can be told. Whether it was laid.
        What a person or the shop itself laid stays."""
        if rules.by_hand(order.link):
            return False
        customer = order.customer
        if customer is None and order.phone:
            customer = await enquiries.customer_of(session, order.project, order.phone)
        enquiry = await self._enquiry(session, order, customer, rule)
        if enquiry is None:
            if customer != order.customer:
                await orders.lay(session, order, {"customer": customer}, self._clock.now())
                await self.tell(session, order, customer)
            return False
        link = {
            "customer": customer,
            "call": enquiry.call,
            "asked_at": enquiry.at,
            "agent": enquiry.agent,
            "department": enquiry.department,
            "link": enquiry.by.value,
        }
        await orders.lay(session, order, link, self._clock.now())
        if customer != order.customer:
            await self.tell(session, order, customer)
        return True

    async def tell(self, session: Session, order: Order, customer: str | None) -> None:
        """Say that this customer placed the order, or paid for it. What was called off says
        nothing for him."""
        if self._bought is None or customer is None:
            return
        if order.stage is Stage.PAID:
            await self._bought(session, customer, order.paid_at or order.ordered_at)
        elif order.stage is Stage.ORDERED:
            await self._bought(session, customer, order.ordered_at)

    async def _enquiry(
        self, session: Session, order: Order, customer: str | None, rule: Rule
    ) -> Enquiry | None:
        if order.link is Link.NONE and order.call is not None:
            named = await enquiries.of_call(session, order.project, order.call)
            if named is not None:
                return named
        since, to = order.ordered_at - timedelta(days=rule.window_days), order.ordered_at
        talks: list[Enquiry] = []
        if order.phone:
            talks += await enquiries.of_phone(session, order.project, order.phone, since, to)
        if customer is not None and not talks:
            talks += await enquiries.of_customer(session, order.project, customer, since, to)
        return rules.laid(order.ordered_at, talks, rule)

    async def lay_open(self) -> int:
        """Try the orders again that no rule could lay. How many were laid now."""
        laid, after = 0, ""
        async with self._database.read() as session:
            since = self._clock.now() - await orders.widest(session) - LATE
        while True:
            async with self._database.transaction() as session:
                some = await orders.unlinked(session, since, AT_ONCE, after)
                found: dict[str, Rule] = {}
                for order in some:
                    if order.project not in found:
                        found[order.project] = await orders.rule_of(session, order.project)
                    laid += await self.lay(session, order, found[order.project])
            if len(some) < AT_ONCE:
                return laid
            after = some[-1].id
