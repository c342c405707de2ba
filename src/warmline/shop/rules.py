"""What may be believed of a shop's word, and whose order it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from warmline.shop.errors import OrderInvalid
from warmline.shop.model import MOST_LINES, Enquiry, Link, Order, Rule, Stage, Told, Which
from warmline.shop.states import follows

LARGEST = Decimal("9999999999.99")
AHEAD = timedelta(days=1)
"""How far in the future a shop's clock may be."""


def checked(told: Told, now: datetime) -> Told:
    """The word of a shop, if it can be. Raises `OrderInvalid`, naming the field."""
    if not told.shop or not told.number:
        raise _bad("number" if told.shop else "shop", "Give the shop and the order's number.")
    if not Decimal(0) <= told.amount <= LARGEST:
        raise _bad("amount", "The amount must be 0 or more, with two digits after the point.")
    if not Decimal(0) <= told.refunded <= told.amount:
        raise _bad("refunded", "Refunded cannot be more than the amount of the order.")
    if len(told.lines) > MOST_LINES:
        raise _bad("lines", f"At most {MOST_LINES} lines in one order.")
    for moment, name in (
        (told.ordered_at, "ordered_at"),
        (told.told_at, "told_at"),
        (told.paid_at, "paid_at"),
        (told.closed_at, "closed_at"),
        (told.refunded_at, "refunded_at"),
    ):
        if moment is not None and moment > now + AHEAD:
            raise _bad(name, "This moment is in the future; is it in UTC or with its zone?")
        if moment is not None and moment < told.ordered_at:
            raise _bad(name, "This moment is before the order was placed.")
    for stage, moment, name in (
        (Stage.PAID, told.paid_at, "paid_at"),
        (Stage.CLOSED, told.closed_at, "closed_at"),
        (Stage.REFUNDED, told.refunded_at, "refunded_at"),
    ):
        if told.stage is stage and moment is None:
            raise _bad(name, f"An order that is {stage.value} needs the moment of it.")
    return told


def heard(before: Order | Told, told: Told) -> Told | None:
    """What becomes of an order by the shop's word; None if the word is old, or goes back in the
    order's life (a late word of a shop whose clock is not its own)."""
    if told.told_at < before.told_at or not follows(before.stage, told.stage):
        return None
    return replace(
        told,
        paid_at=told.paid_at or before.paid_at,
        closed_at=told.closed_at or before.closed_at,
        refunded_at=told.refunded_at or before.refunded_at,
    )


def laid(ordered_at: datetime, enquiries: Iterable[Enquiry], rule: Rule) -> Enquiry | None:
    """The talk an order counts for: within the window before it, the last or the first one. The
    order of the enquiries does not matter; a talk that began with the order counts."""
    since = ordered_at - timedelta(days=rule.window_days)
    within = [one for one in enquiries if since <= one.at <= ordered_at]
    if not within:
        return None
    chosen = max if rule.which is Which.LAST else min
    return chosen(within, key=lambda one: (one.at, one.call))


def by_hand(link: Link) -> bool:
    """Whether a rule must leave this link alone."""
    return link in (Link.HAND, Link.NAMED)


def _bad(name: str, message: str) -> OrderInvalid:
    return OrderInvalid(message, field=name)
