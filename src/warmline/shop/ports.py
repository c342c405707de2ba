"""What shop orders need of features that stand beside them; given by `app`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.shop.model import Order, Plan, Stage


class PlanFollowUp(Protocol):
    """Follow-ups of unpaid orders."""

    async def __call__(
        self, session: Session, actor: Actor, order: Order, who: str, at: datetime
    ) -> str:
        """Make one for somebody, who is reminded `at`; its id."""
        ...

    async def open_ones(self, session: Session, orders: Sequence[str]) -> Mapping[str, Plan]:
        """Of these orders those that have an open one, whoever may see it."""
        ...


class Bought(Protocol):
    """Hears, in the transaction in which it became known, which customers placed an order, or paid
    for one, and when."""

    async def __call__(self, session: Session, moments: Mapping[str, datetime]) -> None: ...


class NoLongerUnpaid(Protocol):
    """Hears, in the transaction in which it became known, that these orders wait for no payment any
    more: order → what became of it. Nobody has to be reminded of them."""

    async def __call__(self, session: Session, orders: Mapping[str, Stage]) -> None: ...


class Forgotten(Protocol):
    """Hears, in the transaction in which it happens, that orders are gone because their import was
    undone: what was planned about them is not needed any more."""

    async def __call__(self, session: Session, actor: Actor, orders: Sequence[str]) -> None: ...


async def nothing_planned(session: Session, actor: Actor, orders: Sequence[str]) -> None:
    """Nobody plans anything about orders."""
