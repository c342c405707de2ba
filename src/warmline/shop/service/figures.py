"""The funnel's verbs: what asking came to, per agent and day, and the calls behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.errors import Invalid
from warmline.shop.model import FunnelCall, FunnelRow, Order, Stage, Step
from warmline.shop.service import shown
from warmline.shop.store import funnel, orders
from warmline.telephony.numbers import mask

MOST_DAYS = 92
MOST_SHOWN = 20_000
"""Rows of a page; a file has all of them."""


class FunnelService:
    """Days are the centre's, in `zone`."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

    async def rows(
        self, actor: Actor, since: date, to: date, agent: str = "", *, most: int | None = None
    ) -> Sequence[FunnelRow]:
        """A row for each agent and day from `since` to `to`, both included, the last day first.
        Raises `Invalid` for days that are none, or more than `MOST_DAYS`, and where there are more
        than `most` rows: no day is left out silently."""
        allow(actor, "shop.view")
        bounds = self._bounds(since, to)
        async with self._database.read() as session:
            limit = None if most is None else most + 1
            found = await funnel.rows(session, actor, *bounds, self._zone, agent, limit)
        if most is not None and len(found) > most:
            raise Invalid(
                f"These days have more than {most} rows; choose fewer days, or export them: the "
                "file has all.",
                code="shop_funnel_too_long",
                field="from",
                at_most=most,
            )
        return found

    async def calls(self, actor: Actor, agent: str, day: date, step: Step) -> Sequence[FunnelCall]:
        """The enquiries behind one number of a row, with their orders; behind a figure made of
        orders only those that count in it."""
        allow(actor, "shop.view")
        clear = actor.may("number.unmask")
        async with self._database.read() as session:
            found = await funnel.calls_behind(session, actor, self._bounds(day, day), agent, step)
            laid = await orders.of_calls(session, actor, [call for call, _, _ in found])
        return [
            FunnelCall(
                call=call,
                at=at,
                caller=number if clear else mask(number),
                orders=[shown(actor, one) for one in laid.get(call, ()) if _counts(one, step)],
            )
            for call, at, number in found
        ]

    def _bounds(self, since: date, to: date) -> tuple[datetime, datetime]:
        if not since <= to <= since + timedelta(days=MOST_DAYS):
            raise Invalid(
                f"Choose a first and a last day, at most {MOST_DAYS} days apart.",
                code="period_unknown",
                field="to",
                at_most=MOST_DAYS,
            )
        zone = ZoneInfo(self._zone)
        first = datetime.combine(since, time(), zone)
        return first, datetime.combine(to + timedelta(days=1), time(), zone)


def _counts(order: Order, step: Step) -> bool:
    """Whether an order is one of which this figure is made."""
    if step is Step.SOLD:
        return order.net > 0
    if step is Step.ADD_ONS:
        return order.add_ons > 0 and order.stage not in (Stage.CLOSED, Stage.REFUNDED)
    return True
