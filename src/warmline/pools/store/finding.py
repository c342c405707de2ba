"""Cards found by what was typed: conditions on `CustomerRow` that its indexes answer."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from warmline.customers.model import Search
from warmline.customers.rules import pairs
from warmline.customers.tables import ContactRow, CustomerRow


def found_by(search: Search) -> list[ColumnElement[bool]]:
    """The conditions; none for an empty search."""
    found: list[ColumnElement[bool]] = []
    if search.name:
        # Two letters are a pair; the pairs of more may stand apart.
        found.append(CustomerRow.name_grams.contains(sorted(pairs(search.name))))
        found.append(CustomerRow.name_key.contains(search.name, autoescape=True))
    if search.numbers:
        found.append(_having(ContactRow.normal.in_(search.numbers)))
    if search.ending:
        ending = f"{search.ending[::-1]}%"
        found.append(_having(ContactRow.number_reversed.like(ending)))
    return found


def _having(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return CustomerRow.id.in_(select(ContactRow.customer).where(condition))
