"""Imports of customers: the words their rows may use, and which card is whose. What is the same for
every list (batches, staged rows) is `runs.store.imports`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, cast, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import JSONB

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRow
from warmline.customers.importing import KEYS, Import, Policy, Result
from warmline.customers.importing_cells import Known, word
from warmline.customers.model import ListName
from warmline.customers.store import lists
from warmline.customers.store.cards import visible_to
from warmline.customers.tables import ContactRow, CustomerRow, ImportLineRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session

COUNTLESS = 2**31 - 1

# What the centre has -----------------------------------------------------------------------------


async def known(session: Session, actor: Actor, project: str, country: str) -> Known:
    """Every word a row may use, for what this person may give (see `cards.owner_department`)."""
    words: dict[ListName, dict[str, str]] = {}
    for name in ListName:
        words[name] = {
            word(said): entry.code
            for entry in await lists.entries(session, name)
            if entry.active
            for said in (entry.code, entry.zh, entry.en)
        }
    owners: dict[str, list[tuple[str, str | None]]] = {}
    for row in await session.execute(_givable(actor, project)):
        for said in {word(row.login), word(row.name)}:
            owners.setdefault(said, []).append((row.id, row.department_id))
    places: dict[str, list[str]] = {}
    opened = actor.departments | ({actor.department_id} if actor.department_id else set())
    query = select(DepartmentRow.id, DepartmentRow.name)
    if actor.scope is not Scope.ALL:
        query = query.where(DepartmentRow.id.in_(opened))
    for row in await session.execute(query):
        places.setdefault(word(row.name), []).append(row.id)
    definitions = {one.key: one for one in await lists.definitions(session) if one.active}
    return Known(
        country=country,
        definitions=definitions,
        levels=words[ListName.LEVEL],
        sources=words[ListName.SOURCE],
        owners=owners,
        departments=places,
    )


def _givable(actor: Actor, project: str) -> Any:
    seen: ColumnElement[bool] = true()
    if actor.scope is not Scope.ALL:
        seen = or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))
    works = UserRow.id.in_(
        select(UserProjectRow.user_id).where(UserProjectRow.project_id == project)
    )
    return select(UserRow.id, UserRow.login, UserRow.name, UserRow.department_id).where(
        UserRow.active, seen, works
    )


# Which card ------------------------------------------------------------------------------------

_UNITE = text(
    """
WITH one AS (
  SELECT customer, min(root) AS root FROM customer_import_row
  WHERE batch = :batch AND customer IS NOT NULL AND result IS NULL GROUP BY customer
)
UPDATE customer_import_row AS row SET root = one.root FROM one
WHERE row.batch = :batch AND row.customer = one.customer AND row.root > one.root
  AND row.result IS NULL
"""
)


async def match(session: Session, actor: Actor, batch: Import) -> None:
    """The card of each customer, of those the actor may see in the batch's project. Where several
    fit, nobody can know which one is meant: a double all the same, but not one to be changed."""
    said = (
        select(ImportLineRow.root.label("root"), func.unnest(ImportLineRow.keys).label("key"))
        .where(ImportLineRow.batch == batch.id, ImportLineRow.result.is_(None))
        .distinct()
        .cte("said")
    )
    fits, needs_contact = _fits(batch.options.key, said.c.key)
    if fits is None:
        return
    source = said.join(ContactRow, fits) if needs_contact else said
    condition = CustomerRow.id == ContactRow.customer if needs_contact else fits
    found = (
        select(
            said.c.root,
            cast(func.min(cast(CustomerRow.id, Text)), Uuid(as_uuid=False)).label("customer"),
            func.count(CustomerRow.id.distinct()).label("several"),
        )
        .select_from(source.join(CustomerRow, condition))
        .where(visible_to(actor), CustomerRow.project == batch.project)
        .group_by(said.c.root)
        .cte("found")
    )
    mine = and_(
        ImportLineRow.batch == batch.id,
        ImportLineRow.root == found.c.root,
        ImportLineRow.result.is_(None),
    )
    # Skipped whichever of them is meant.
    most = COUNTLESS if batch.options.policy is Policy.SKIP else 1
    values: dict[str, Any] = {"customer": found.c.customer}
    await session.execute(
        update(ImportLineRow)
        .where(mine, found.c.several <= most)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if batch.options.policy is not Policy.SKIP:
        await session.execute(
            update(ImportLineRow)
            .where(mine, found.c.several > 1)
            .values(result=Result.BAD.value, found=[[-1, "ambiguous", ""]])
            .execution_options(synchronize_session=False)
        )
    await session.execute(_UNITE, {"batch": batch.id})


def _fits(key: str, said: Any) -> tuple[ColumnElement[bool] | None, bool]:
    """When a key fits a contact point or a card."""
    if key in KEYS:
        if not KEYS[key]:
            return None, False
        normal = func.substr(said, func.strpos(said, ":") + 1)
        kind = func.split_part(said, ":", 1)
        return and_(ContactRow.normal == normal, ContactRow.kind == kind), True
    if key == "id":
        return CustomerRow.id == cast(func.substr(said, 4), Uuid(as_uuid=False)), False
    value = cast(func.substr(said, 7), JSONB)
    held = func.jsonb_build_object(key.removeprefix("field:"), value)
    return CustomerRow.fields.contains(held), False
