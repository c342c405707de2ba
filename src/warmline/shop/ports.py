"""What shop orders need of features that stand beside them; given by `app`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.shop.model import Order


class PlanFollowUp(Protocol):
    """Makes a follow-up of an unpaid order for somebody, who is reminded `at`. Its id."""

    async def __call__(self, actor: Actor, order: Order, who: str, at: datetime) -> str: ...


class Bought(Protocol):
    """Hears, in the transaction in which it became known, that a customer placed an order, or paid
    for it, at that moment."""

    async def __call__(self, session: Session, customer: str, at: datetime) -> None: ...
