"""How much two orders have to do with each other, and why. Pure.

Same customer, number, address, subject and type each add their points; every point comes with its
reason, so that a person sees why an order is named and need not trust a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warmline.tickets.asked import Related
from warmline.tickets.fields import addresses
from warmline.tickets.model import Field, State, Ticket
from warmline.tickets.states import OPEN
from warmline.tickets.texts import address_keys, alike, pairs, subject

CUSTOMER, NUMBER, ADDRESS, SUBJECT, TYPE = 35, 25, 25, 30, 5
LEAST_ALIKE = 0.25
"""Below this two subjects have nothing to do with each other."""
MUCH_ALIKE = 0.75
"""From here two addresses may be the same place, written in two ways."""
LEAST = 20
"""Below this an order is not named."""
CLEAR = 65
"""From here a new order is linked by itself: the same person with the same type of matter, or the
same customer in much the same words. Person and number alone (60) say who called, not why."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of an order is compared."""

    id: str
    number: str
    title: str
    state: State
    created_at: datetime
    customer: str | None
    caller: str
    addresses: frozenset[str]
    """As they are compared (`texts.address_keys`)."""
    type: str
    subject: frozenset[str]


def likeness(ticket: Ticket, fields: Sequence[Field]) -> Likeness:
    """What of an order is compared; `fields`: those of its type."""
    return Likeness(
        id=ticket.id,
        number=ticket.number,
        title=ticket.title,
        state=ticket.state,
        created_at=ticket.created_at,
        customer=ticket.customer,
        caller=ticket.caller,
        addresses=address_keys(addresses(ticket.address, ticket.fields, fields)),
        type=ticket.type,
        subject=frozenset(subject(ticket.title, ticket.content)),
    )


def related(mine: Likeness, others: Sequence[Likeness]) -> list[Related]:
    """Those that may be about the same, unfinished ones of the same customer first, then the most
    alike, then the latest."""
    found = [
        (bool(mine.customer and mine.customer == other.customer), named)
        for other in others
        if other.id != mine.id and (named := compared(mine, other)) is not None
    ]
    found.sort(key=lambda one: (not (one[0] and one[1].open), -one[1].score, -_when(one[1])))
    return [named for _, named in found]


def _when(one: Related) -> float:
    return one.created_at.timestamp()


def compared(mine: Likeness, other: Likeness) -> Related | None:
    """One order beside mine; None when too little speaks for it."""
    reasons = list[Mapping[str, Any]]()
    if mine.customer and mine.customer == other.customer:
        reasons.append({"reason": "customer", "points": CUSTOMER})
    if mine.caller and mine.caller == other.caller:
        reasons.append({"reason": "number", "points": NUMBER})
    both = [(one, that) for one in mine.addresses for that in other.addresses]
    if near := max((_address(*pair) for pair in both), default=0):
        reasons.append({"reason": "address", "points": near})
    share = alike(mine.subject, other.subject)
    if share >= LEAST_ALIKE:
        common = sorted(mine.subject & other.subject)[:8]
        points = round(SUBJECT * min(1.0, share * 1.5))
        reasons.append(
            {"reason": "subject", "points": points, "share": round(share, 2), "common": common}
        )
    if reasons and mine.type == other.type:
        reasons.append({"reason": "type", "points": TYPE})
    score = min(100, sum(int(one["points"]) for one in reasons))
    if score < LEAST:
        return None
    return Related(
        id=other.id,
        number=other.number,
        title=other.title,
        state=other.state,
        created_at=other.created_at,
        score=score,
        reasons=tuple(reasons),
        open=other.state in OPEN,
    )


def _address(first: str, second: str) -> int:
    """The same address, or one that continues the other, or one very much like it."""
    if first == second:
        return ADDRESS
    if first.startswith(second) or second.startswith(first):
        return ADDRESS - 5
    return ADDRESS - 10 if alike(pairs(first), pairs(second)) >= MUCH_ALIKE else 0
