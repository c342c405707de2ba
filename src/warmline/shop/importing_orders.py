"""What rows of a file do to an order, and how that is taken back. Pure.

All rows of one order come together, in the order of the file: each is one of its lines where the
file has titles, and says the whole order again. What a row leaves open, the order keeps: a file
with numbers and states alone changes states alone. Then the rules are those of a shop's own word
(`rules`): the life of an order only goes forward, an older word changes nothing. A check and a real
run both end here, so their figures agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from warmline.runs.importing import Problem, Result
from warmline.shop import rules
from warmline.shop.errors import OrderInvalid
from warmline.shop.importing import OrderOptions
from warmline.shop.model import Line, Link, Order, Stage, Told


@dataclass(frozen=True, slots=True)
class Given:
    """A staged row: its number and what it says."""

    number: int
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """When rows are applied, and when it was so in the shop where they do not say."""

    options: OrderOptions
    now: datetime
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an order's rows: what is said of it afterwards (None: nothing is written), and
    each row's result with its problems."""

    after: Told | None
    rows: tuple[tuple[int, Result, tuple[Problem, ...]], ...]


class _Bad(ValueError):
    def __init__(self, code: str, target: str) -> None:
        super().__init__(code)
        self.code, self.target = code, target


def settled(
    rows: Sequence[Given], before: Order | None, desk: Desk, *, erased: bool = False
) -> Settled:
    """Apply the rows of one order to it, or to a new one. `erased`: its buyer was, so that the file
    must not bring him back."""
    lines = tuple(line for row in rows if (line := _line(row.given)) is not None)
    there = None if before is None else told_of(before)
    now, results = there, list[tuple[int, Result, tuple[Problem, ...]]]()
    for row in rows:
        try:
            said = rules.checked(_said(row.given, now, lines, desk), desk.now)
        except _Bad as bad:
            results.append(
                (row.number, Result.BAD, (Problem(_column(desk, bad.target), bad.code),))
            )
            continue
        except OrderInvalid as error:
            name = error.field or "number"
            problem = Problem(_column(desk, name), f"rule_{name}")
            results.append((row.number, Result.BAD, (problem,)))
            continue
        if erased:
            said = replace(said, buyer="", phone="")
        if now is None:
            now, result = said, Result.CREATED
        else:
            word = rules.heard(now, said)
            if word is None:
                result = Result.SKIPPED
            elif same(now, word):
                result = Result.SAME
            else:
                now, result = word, Result.CHANGED
        results.append((row.number, result, ()))
    return Settled(now if now is not there else None, tuple(results))


def told_of(order: Order) -> Told:
    """What the shop has said of an order so far."""
    return Told(
        shop=order.shop,
        number=order.number,
        stage=order.stage,
        ordered_at=order.ordered_at,
        told_at=order.told_at,
        amount=order.amount,
        refunded=order.refunded,
        paid_at=order.paid_at,
        closed_at=order.closed_at,
        refunded_at=order.refunded_at,
        buyer=order.buyer,
        phone=order.phone,
        lines=order.lines,
        call=order.call,
    )


def same(one: Told, other: Told) -> bool:
    """Whether they say the same of the order; when it was said does not matter."""
    return replace(one, told_at=other.told_at, call=other.call) == other


def _said(
    given: Mapping[str, Any], before: Told | None, lines: tuple[Line, ...], desk: Desk
) -> Told:
    """The whole order as a row says it, over what is known."""
    moments = {
        name: datetime.fromisoformat(given[name])
        for name in ("ordered_at", "paid_at", "closed_at", "refunded_at", "told_at")
        if name in given
    }
    ordered_at = moments.get("ordered_at") or (before and before.ordered_at)
    ordered_at = ordered_at or moments.get("paid_at")
    if ordered_at is None:
        raise _Bad("ordered_at_missing", "ordered_at")
    # No word is older than what it tells of.
    told_at = max([moments.pop("told_at", desk.as_of), ordered_at, *moments.values()])
    money = {name: Decimal(given[name]) for name in _MONEY if name in given}
    stage = _stage(given, moments, before)
    paid = money.get("paid_amount", Decimal(0))
    amount = paid if paid > 0 and stage is not Stage.ORDERED else money.get("amount")
    if amount is None:
        amount = before.amount if before is not None else money.get("paid_amount")
    if amount is None:
        raise _Bad("amount_missing", "amount")
    refunded = money.get("refunded", before.refunded if before is not None else Decimal(0))
    if stage is Stage.CLOSED and 0 < amount <= refunded:
        stage = Stage.REFUNDED  # shops close what they gave all the money back for
    if stage is Stage.REFUNDED and refunded == 0:
        refunded = amount
    since = {
        Stage.PAID: "paid_at",
        Stage.CLOSED: "closed_at",
        Stage.REFUNDED: "refunded_at",
    }.get(stage)
    for name in ("paid_at", "closed_at", "refunded_at"):
        known = moments.get(name) or (getattr(before, name) if before is not None else None)
        if known is None and name == since:
            known = told_at  # since when is not said; by then it was so
        if known is not None:
            moments[name] = known
    return Told(
        shop=given["shop"],
        number=given["number"],
        stage=stage,
        ordered_at=ordered_at,
        told_at=told_at,
        amount=amount,
        refunded=refunded,
        paid_at=moments.get("paid_at"),
        closed_at=moments.get("closed_at"),
        refunded_at=moments.get("refunded_at"),
        buyer=given.get("buyer") or (before.buyer if before is not None else ""),
        phone=given.get("phone") or (before.phone if before is not None else ""),
        lines=lines or (before.lines if before is not None else ()),
        call=before.call if before is not None else None,
    )


_MONEY = ("amount", "paid_amount", "refunded")


def _stage(given: Mapping[str, Any], moments: Mapping[str, datetime], before: Told | None) -> Stage:
    """As it is said, or as its moments say where no column does."""
    if given.get("after_sale"):
        return Stage.REFUNDED
    if "state" in given:
        return Stage(given["state"])
    for stage, name in (
        (Stage.REFUNDED, "refunded_at"),
        (Stage.CLOSED, "closed_at"),
        (Stage.PAID, "paid_at"),
    ):
        if name in moments:
            return stage
    return before.stage if before is not None else Stage.ORDERED


def _line(given: Mapping[str, Any]) -> Line | None:
    if "title" not in given:
        return None
    return Line(
        title=given["title"],
        quantity=given.get("quantity", 1),
        price=Decimal(given.get("price", "0.00")),
        sku=given.get("sku", ""),
        add_on=given.get("add_on", False),
    )


def _column(desk: Desk, target: str) -> int:
    columns = desk.options.columns
    return columns.index(target) if target in columns else -1


# Taking back -------------------------------------------------------------------------------------


def why_not(order: Order | None, written: Told, *, created: bool) -> str | None:
    """Why what an import wrote of an order cannot be taken back; None where it can."""
    if order is None:
        return "gone"
    if not same(told_of(order), written):
        return "changed_since"
    return "in_use" if created and order.link is Link.HAND else None


def taken_back(order: Order, before: Told, erased: Collection[str]) -> Told:
    """What was said of the order before; of a buyer erased meanwhile, without him."""
    gone = order.customer in erased
    return replace(before, buyer="", phone="") if gone else before
