"""What orders of a shop do for the features beside it: they renew whose customer the buyer is, and
an unpaid one becomes a follow-up, until it is paid for. Built by `app.services`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from warmline.followups.model import About, NewFollowup
from warmline.followups.ports import Seen
from warmline.followups.service import FollowupService
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session
from warmline.kit.errors import Missing
from warmline.pools.model import Renewal
from warmline.pools.service import PoolService
from warmline.shop.model import Order, Plan, Stage

WORDS = {
    "zh": "未付款订单 {number}（{shop}，{amount} 元）",
    "en": "Unpaid order {number} ({shop}, {amount})",
}
UNDONE = {
    "zh": "订单导入已撤销",
    "en": "The import of its order was undone",
}
OVER = {
    "zh": {
        Stage.PAID: "客户已付款，不必再催",
        Stage.CLOSED: "订单已关闭，不必再催",
        Stage.REFUNDED: "订单已退款，不必再催",
    },
    "en": {
        Stage.PAID: "The order was paid for",
        Stage.CLOSED: "The order was closed",
        Stage.REFUNDED: "The order was refunded",
    },
}
"""What a follow-up of an unpaid order says when it was ended, since nobody did it by hand."""


class RenewedByOrders:
    """An order of a customer, or his paying for it, renews his owner's protection. Implements
    `shop.ports.Bought`."""

    def __init__(self, pools: PoolService) -> None:
        self._pools = pools

    async def __call__(self, session: Session, moments: Mapping[str, datetime]) -> None:
        await self._pools.all_touched(session, moments, Renewal.ORDER)


class RenewedByReplies:
    """A reply to a customer on his work order does, too. Implements `tickets.ports.Replied`."""

    def __init__(self, pools: PoolService) -> None:
        self._pools = pools

    async def __call__(self, session: Session, customer: str, at: datetime) -> None:
        await self._pools.touched(session, [customer], Renewal.REPLY, at)


class PlansOfOrders:
    """Follow-ups of orders whose import was undone are cancelled. Implements
    `shop.ports.Forgotten`."""

    def __init__(self, followups: FollowupService, language: str) -> None:
        self._followups = followups
        self._reason = UNDONE.get(language, UNDONE["en"])

    async def __call__(self, session: Session, actor: Actor, orders: Sequence[str]) -> None:
        await self._followups.cancel_about(session, actor, "order", orders, self._reason)


class PlansSettled:
    """Whoever has paid, or called the order off, is not to be asked for the money: open follow-ups
    of that order end, with the reason in their text. Implements `shop.ports.NoLongerUnpaid`."""

    def __init__(self, followups: FollowupService, language: str) -> None:
        self._followups = followups
        self._reasons = OVER.get(language, OVER["en"])

    async def __call__(self, session: Session, orders: Mapping[str, Stage]) -> None:
        for stage, reason in self._reasons.items():
            ids = [order for order, now in orders.items() if now is stage]
            await self._followups.cancel_about(session, SYSTEM, "order", ids, reason)


class PlanOfOrder:
    """An unpaid order as a follow-up. Implements `shop.ports.PlanFollowUp`. It names the card and
    the call where the actor may see them; whom he may give it to is the rule of follow-ups."""

    def __init__(self, followups: FollowupService, seen: Seen, language: str) -> None:
        self._followups = followups
        self._seen = seen
        self._words = WORDS.get(language, WORDS["en"])

    async def __call__(
        self, session: Session, actor: Actor, order: Order, who: str, at: datetime
    ) -> str:
        customer = call = None
        with suppress(Missing):
            if order.customer is not None:
                await self._seen.customer(actor, order.customer)
                customer = order.customer
        with suppress(Missing):
            if order.call is not None:
                await self._seen.interaction(actor, order.call)
                call = order.call
        said = self._words.format(number=order.number, shop=order.shop, amount=order.amount)
        new = NewFollowup(
            said,
            at,
            project=order.project,
            customer=customer,
            interaction=call,
            about=About("order", order.id),
            assignee=who,
        )
        return (await self._followups.plan_within(session, actor, new)).id

    async def open_ones(self, session: Session, orders: Sequence[str]) -> Mapping[str, Plan]:
        """Implements `shop.ports.PlanFollowUp`."""
        found = await self._followups.open_about(session, "order", orders)
        return {
            order: Plan(one.due_at, one.names.get(one.assignee or "", ""))
            for order, one in found.items()
        }
