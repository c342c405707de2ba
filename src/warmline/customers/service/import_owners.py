"""Owners that an import writes on cards, as the book of who holds whom hears of them.

Used by `import_work`, within the transaction of a chunk. A customer whose new owner is full is not
imported: his rows are bad, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warmline.customers.importing import Problem, Result
from warmline.customers.importing_cards import Desk
from warmline.customers.model import Customer, OwnerSet
from warmline.customers.ports import MOVE, OwnersBook
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.runs.service.import_work import said_of

Pair = tuple[Customer, Customer]
"""A card before and after."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk of customers came to."""

    new: list[Customer]
    changed: list[Pair]
    results: list[dict[str, Any]]


class ImportedOwners:
    """The book, as an import needs it."""

    def __init__(self, book: OwnersBook) -> None:
        self._book = book
        self.tables = book.tables

    async def lock(self, session: Session, owner: str | None, rows: Sequence[Any]) -> None:
        """Everybody who may get a customer of these rows; before the cards."""
        owners = {row.given["owner"] for row in rows if row.given.get("owner")}
        await self._book.lock(session, owners | ({owner} if owner else set()))

    async def refuse_full(
        self, session: Session, chunk: Chunk, desk: Desk, seen: dict[Any, Any]
    ) -> None:
        """Take the customers out of the chunk whose new owner may not hold one more."""
        refused = await self._book.full(session, _moves(chunk.new, chunk.changed), seen)
        if not refused:
            return
        chunk.new[:] = [one for one in chunk.new if one.id not in refused]
        chunk.changed[:] = [pair for pair in chunk.changed if pair[1].id not in refused]
        columns = desk.options.columns
        problem = Problem(columns.index("owner") if "owner" in columns else -1, "owner_full")
        for line in chunk.results:
            if line["customer"] in refused and line["result"] != Result.SKIPPED.value:
                line["result"] = Result.BAD.value
                line["found"] = said_of([problem])
                line["customer"] = line["version"] = line["before"] = None

    async def noted(
        self, session: Session, actor: Actor, new: Sequence[Customer], changed: Sequence[Pair]
    ) -> Mapping[str, Mapping[str, str]]:
        """The cards are written; customer → what the trail says of his move."""
        moves = _moves(new, changed)
        noted = await self._book.noted(session, actor, moves, "import") if moves else {}
        return {customer: {MOVE: move} for customer, move in noted.items()}


def _moves(new: Sequence[Customer], changed: Sequence[Pair]) -> list[OwnerSet]:
    pairs: list[tuple[str | None, Customer]] = [(None, one) for one in new if one.owner is not None]
    pairs += [(before.owner, after) for before, after in changed if before.owner != after.owner]
    return [
        OwnerSet(
            customer=after.id,
            project=after.project,
            level=after.level,
            department=after.department,
            before=owner,
            owner=after.owner,
        )
        for owner, after in pairs
    ]
