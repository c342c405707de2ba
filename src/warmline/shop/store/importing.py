"""Orders of files: many written at once, and taken back; what erasures leave of their rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, text

from warmline.kit.db import Session, among, rows_statement
from warmline.kit.ids import uuid7
from warmline.shop.model import Link, Order, Told
from warmline.shop.store.orders import named, order_of, values_of
from warmline.shop.tables import OrderRow

_NEW = text(f"{rows_statement(OrderRow).text} RETURNING shop, number")
_REWRITE = text(
    """
UPDATE shop_order AS one
SET stage = said.stage, ordered_at = said.ordered_at, told_at = said.told_at,
    amount = said.amount, refunded = said.refunded, paid_at = said.paid_at,
    closed_at = said.closed_at, refunded_at = said.refunded_at, buyer = said.buyer,
    phone = said.phone, phone_reversed = said.phone_reversed, lines = said.lines,
    add_ons = said.add_ons, version = one.version + 1, changed_at = CAST(:now AS timestamptz)
FROM json_populate_recordset(NULL::shop_order, CAST(:rows AS json)) AS said
WHERE one.id = said.id
"""
)


async def write_all(
    session: Session, project: str, new: Sequence[Told], now: datetime
) -> set[tuple[str, str]]:
    """Write new orders; shop and number of those written: another may have made one meanwhile."""
    if not new:
        return set()
    nothing = {"customer": None, "call": None, "asked_at": None, "agent": None, "department": None}
    rows = [
        {
            **nothing,
            **values_of(one),
            "id": uuid7(),
            "project": project,
            "link": Link.NONE.value,
            "version": 1,
            "created_at": now,
            "changed_at": now,
        }
        for one in new
    ]
    made = await session.execute(_NEW, {"rows": msgspec.json.encode(rows).decode()})
    return {(row.shop, row.number) for row in made}


async def rewrite_all(
    session: Session, changed: Sequence[tuple[Order, Told]], now: datetime
) -> None:
    """What is said of locked orders."""
    if changed:
        rows = [{"id": order.id, **values_of(told)} for order, told in changed]
        values = {"rows": msgspec.json.encode(rows).decode(), "now": now}
        await session.execute(_REWRITE, values)
        session.expire_all()


async def by_ids(session: Session, ids: Sequence[str]) -> dict[str, Order]:
    """These orders, locked until the end of the transaction, in one order for all."""
    query = named().where(among(OrderRow.id, ids)).order_by(OrderRow.id)
    found = await session.execute(query.with_for_update(of=OrderRow))
    return {row[0].id: order_of(*row) for row in found}


async def delete_all(session: Session, ids: Sequence[str]) -> None:
    """These orders are gone."""
    if ids:
        await session.execute(delete(OrderRow).where(among(OrderRow.id, ids)))
        session.expire_all()


_NOT_WHOLE = text(
    """
UPDATE shop_import_row AS row SET result = 'bad', found = CAST(:found AS jsonb)
FROM (
  SELECT DISTINCT unnest(keys) AS key FROM shop_import_row
  WHERE batch = :batch AND problems IS NOT NULL
) AS bad
WHERE row.batch = :batch AND row.result IS NULL AND row.keys[1] = bad.key
"""
)


async def spoil(session: Session, batch: str) -> None:
    """An order of which a row is bad is not imported in part."""
    found = msgspec.json.encode([[-1, "row_of_order_bad", ""]]).decode()
    await session.execute(_NOT_WHOLE, {"batch": batch, "found": found})


_FORGET = text(
    """
UPDATE shop_import_row SET cells = '{}', keys = '{}', given = '{}', before = CASE
  WHEN before IS NULL THEN NULL
  WHEN jsonb_typeof(before -> 'was') = 'object' THEN jsonb_build_object(
    'was', (before -> 'was') || CAST(:nobody AS jsonb),
    'now', (before -> 'now') || CAST(:nobody AS jsonb))
  ELSE jsonb_build_object('was', NULL, 'now', (before -> 'now') || CAST(:nobody AS jsonb)) END
WHERE subject = ANY(CAST(:orders AS uuid[]))
"""
)


async def forget_buyers(session: Session, orders: Collection[str]) -> None:
    """What staged rows, and what is kept to take them back, say of the buyers of these orders."""
    if orders:
        nobody = msgspec.json.encode({"buyer": "", "phone": ""}).decode()
        await session.execute(_FORGET, {"orders": list(orders), "nobody": nobody})
