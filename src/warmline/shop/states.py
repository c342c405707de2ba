"""The life of an order as one table: ordered → paid → closed or refunded. Pure.

“Asked” comes before all of it and is no state of an order: it is an enquiry (a call in talk) that
may never become one. Shops tell late, twice and out of order, so a stage may be passed over; it is
never gone back to.
"""

from __future__ import annotations

from warmline.shop.model import Stage

AFTER: dict[Stage, frozenset[Stage]] = {
    Stage.ORDERED: frozenset({Stage.PAID, Stage.CLOSED, Stage.REFUNDED}),
    Stage.PAID: frozenset({Stage.CLOSED, Stage.REFUNDED}),
    Stage.CLOSED: frozenset({Stage.REFUNDED}),
    Stage.REFUNDED: frozenset(),
}
"""What may follow. A refund may be told of after the close of an order that had been paid."""


def follows(before: Stage, after: Stage) -> bool:
    """Whether an order may go from one stage to another, or stay."""
    return before is after or after in AFTER[before]
