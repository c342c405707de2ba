"""What a shop's orders hold about one person. Implements `customers.ports.PersonalData`; collected
by `app.person`.

Goods and amounts are the books of the centre and stay, with the shop's own number of the order; the
buyer's name and number go at once. What the shop says of such an order afterwards is taken without
them (`ShopService.push`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.customers.ports import Collected, Held, Person
from warmline.kit.db import Session
from warmline.shop.store import importing
from warmline.shop.store import personal as store


async def his_orders(session: Session, person: Person) -> Sequence[str]:
    """What rows of files of orders made or changed, of his."""
    return [row.id for row in await store.orders(session, person)]


class OrdersOfPerson:
    """Orders."""

    name = "shop"

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        rows = await store.orders(session, person)
        return [
            Collected(
                "orders",
                [
                    {
                        "shop": row.shop,
                        "number": row.number,
                        "stage": row.stage,
                        "ordered_at": row.ordered_at.isoformat(),
                        "paid_at": row.paid_at.isoformat() if row.paid_at else None,
                        "amount": str(row.amount),
                        "refunded": str(row.refunded),
                        "buyer": row.buyer,
                        "phone": row.phone,
                        "lines": row.lines,
                    }
                    for row in rows
                ],
            )
        ]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        rows = await store.orders(session, person)
        found = [
            Held("orders", sum(bool(row.buyer or row.phone) for row in rows)),
            Held("orders", await store.count_shared(session, person), "shared"),
        ]
        return [one for one in found if one.count]

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        done = await self.preview(session, person, now)
        rows = await store.orders(session, person, lock=True)
        await store.forget(session, rows, person.customer)
        await importing.forget_buyers(session, [row.id for row in rows])
        return done

    async def finish(self, now: datetime) -> int:
        return 0
