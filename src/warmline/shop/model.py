"""Orders, what a shop tells of them, and how they are laid at an agent's door. Pure.

Money is `Decimal` in the centre's currency with two digits; moments are UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from warmline.kit import keyset

MOST_LINES = 200
MOST_PUSHED = 500
"""Orders in one push."""


class Stage(StrEnum):
    """ORDERED: placed, not paid. PAID: paid. CLOSED: called off before it was paid for, or ended by
    the shop without money for it. REFUNDED: all of the money went back."""

    ORDERED = "ordered"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"


class Which(StrEnum):
    """Which of several talks in the window an order is laid to."""

    LAST = "last"
    FIRST = "first"


class Link(StrEnum):
    """How an order came to its enquiry: the shop NAMED the call, the rule found it by the buyer's
    PHONE or by the CUSTOMER whose card has that phone, somebody set it by HAND; NONE so far."""

    NAMED = "named"
    PHONE = "phone"
    CUSTOMER = "customer"
    HAND = "hand"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """How orders are laid to enquiries. An order counts for a talk at most `window_days` before it;
    of several, for the one `which` says. An order unpaid for `unpaid_min` minutes is one to
    follow up. `version` 0: nobody has set it yet."""

    window_days: int = 7
    which: Which = Which.LAST
    unpaid_min: int = 30
    version: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One position of an order. `add_on`: bought at the price for those who buy something else
    (换购)."""

    title: str
    quantity: int
    price: Decimal
    sku: str = ""
    add_on: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An order as the shop tells of it, whole each time. `told_at` is when it was so in the shop:
    an older word than the last one heard changes nothing. `call` names the enquiry where the shop
    knows it."""

    shop: str
    number: str
    stage: Stage
    ordered_at: datetime
    told_at: datetime
    amount: Decimal
    refunded: Decimal = Decimal(0)
    paid_at: datetime | None = None
    closed_at: datetime | None = None
    refunded_at: datetime | None = None
    buyer: str = ""
    phone: str = ""
    lines: tuple[Line, ...] = ()
    call: str | None = None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A talk with somebody who may have bought afterwards."""

    call: str
    at: datetime
    agent: str
    department: str | None
    by: Link


@dataclass(frozen=True, slots=True)
class Plan:
    """A follow-up of an order that is still open: when it is due, and whose it is (empty: a
    group's)."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of one order of a bulk planning."""

    id: str
    done: bool
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is kept. `net` is what the shop earns by it; `plan`: the open follow-up of it,
    where that was asked for."""

    id: str
    project: str
    shop: str
    number: str
    stage: Stage
    ordered_at: datetime
    told_at: datetime
    amount: Decimal
    refunded: Decimal
    paid_at: datetime | None
    closed_at: datetime | None
    refunded_at: datetime | None
    buyer: str
    phone: str
    lines: tuple[Line, ...]
    customer: str | None
    customer_name: str | None
    call: str | None
    asked_at: datetime | None
    agent: str | None
    agent_name: str | None
    department: str | None
    link: Link
    version: int
    plan: Plan | None = None

    @property
    def add_ons(self) -> int:
        """Pieces bought as add-ons (换购商品数量)."""
        return sum(line.quantity for line in self.lines if line.add_on)

    @property
    def net(self) -> Decimal:
        """Paid, less what went back; nothing before it is paid or once it is closed."""
        if self.stage in (Stage.ORDERED, Stage.CLOSED):
            return Decimal(0)
        return max(Decimal(0), self.amount - self.refunded)


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody orders can be of; `active`: he works still."""

    id: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one order of a push was not taken: its place in the push (from 0) and its field."""

    index: int
    number: str
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push."""

    made: int
    changed: int
    unchanged: int
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Filters:
    """Of the list. `q`: number of the order, buyer, or the last four digits of his phone or more;
    `unpaid`: those to follow up by the rule."""

    q: str = ""
    stage: Stage | None = None
    shop: str = ""
    agent: str = ""
    customer: str = ""
    call: str = ""
    since: datetime | None = None
    to: datetime | None = None
    unpaid: bool = False
    linked: bool | None = None


@dataclass(frozen=True, slots=True)
class Found(keyset.Found[Order]):
    """One page of the list."""


class Step(StrEnum):
    """Of the funnel: people who asked; of those, who ordered, who paid; whose orders were all
    closed or refunded in the end. SOLD: the orders that brought money, of which sales and average
    are made; ADD_ONS: those with pieces bought as add-ons."""

    ASKED = "asked"
    ORDERED = "ordered"
    PAID = "paid"
    LOST = "lost"
    SOLD = "sold"
    ADD_ONS = "add_ons"


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One agent on one day of the centre. People are counted once each (by number; hidden ones by
    call). Rates are None where nobody asked."""

    agent: str
    agent_name: str
    day: date
    asked: int
    ordered: int
    paid: int
    lost: int
    orders: int
    add_ons: int
    net: Decimal

    @property
    def order_rate(self) -> float | None:
        """咨询转化率, ordered: enquirers who ordered within the window / enquirers."""
        return self.ordered / self.asked if self.asked else None

    @property
    def pay_rate(self) -> float | None:
        """咨询转化率, paid: enquirers who paid / enquirers."""
        return self.paid / self.asked if self.asked else None

    @property
    def average(self) -> Decimal | None:
        """平均销售单价(客单价): sales amount / orders that brought one, net of closed, refunded."""
        return (self.net / self.orders).quantize(Decimal("0.01")) if self.orders else None


@dataclass(frozen=True, slots=True)
class FunnelCall:
    """One enquiry behind a number of the funnel, with the orders laid to it."""

    call: str
    at: datetime
    caller: str
    orders: Sequence[Order] = field(default_factory=tuple)
