"""What the routes give that call people about an order (`calling`) and hand orders over
(`handing`); orders themselves are in `shapes`."""

from __future__ import annotations

from datetime import datetime

from warmline.kit.http import Shape
from warmline.tickets.model import State


class LineShape(Shape):
    """A department and the telephone it is reached under for its orders, empty: none."""

    department: str
    name: str
    number: str


class ReachPersonShape(Shape):
    id: str
    name: str
    extension: str


class ReachShape(LineShape):
    people: list[ReachPersonShape]


class DialledShape(Shape):
    call: str


class PartyShape(Shape):
    party: str


class LoadShape(Shape):
    """What somebody has open. `active`: his account is; `absent`: he is marked so, `until` null:
    until further notice."""

    id: str
    name: str
    department: str | None
    department_name: str
    active: bool
    absent: bool
    until: datetime | None
    reason: str
    open: int
    overdue: int


class PlanShape(Shape):
    """Where an order would go: to `receiver`, else into `pool`."""

    ticket: str
    number: str
    title: str
    state: State
    version: int
    due_at: datetime | None
    department: str
    receiver: str | None
    receiver_name: str
    pool: str


class HandedOverShape(Shape):
    """`to`: user id → how many; `pooled`: how many lie in pools now."""

    done: int
    to: dict[str, int]
    pooled: int
