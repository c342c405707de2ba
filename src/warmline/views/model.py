"""Words of saved views. Pure data.

A view belongs to a list (its name is the address's own word) and holds what the list's address
holds: filters, words and order, as text. What they mean is the list's page to know; whom they show
is the list's scope, as for everybody who opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LISTS: Mapping[str, tuple[str, ...]] = {
    "customers": ("customer.view",),
    "followups": ("followup.work",),
    "pool": ("pool.use", "pool.distribute"),
    "pool-mine": ("pool.use",),
    "pool-calls": ("pool.use",),
    "pool-log": ("pool.distribute",),
    "knowledge": ("knowledge.write", "knowledge.review"),
    "knowledge-votes": ("knowledge.write", "knowledge.review"),
    "ratings": ("survey.read",),
    "calls": ("call.list",),
    "tickets": ("ticket.view",),
    "shop-orders": ("shop.view",),
}
"""The lists that have views, with the permissions of which one opens the list."""
MOST_VIEWS = 50
"""Of one person in one list."""
MOST_FILTERS = 40
MOST_COLUMNS = 100
LONGEST_NAME = 40
LONGEST_VALUE = 200


class Share(StrEnum):
    """Who sees it: oneself, a department with those below it, everybody who opens the list."""

    OWN = "own"
    DEPARTMENT = "department"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewView:
    """What is kept. `columns` None: those that whoever opens it has chosen anyway."""

    list: str
    name: str
    filters: Mapping[str, str]
    columns: tuple[str, ...] | None = None
    share: Share = Share.OWN
    department: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View(NewView):
    """A kept view; `owner_name` and `department_name` for whoever shows it."""

    id: str
    owner: str
    owner_name: str = ""
    department_name: str = ""
