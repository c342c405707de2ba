"""The demo's work orders: made by services whose clock is set back, which tell nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from warmline.app.services import Services
from warmline.app.tickets import Neighbours, tickets
from warmline.demo.tickets import Desk, seed
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.kit.settings import Settings
from warmline.notices.model import About, NewNotice

SPAN = timedelta(days=10)
"""How far the history of the demo's orders reaches back."""


class Silent:
    """Tells nobody."""

    async def tell(self, session: Any, users: Iterable[str], new: NewNotice) -> None: ...

    async def settle(self, session: Any, about: About) -> None: ...


async def seed_tickets(here: Services, settings: Settings) -> list[str]:
    """Make the demo's orders where there are none; the lines with the log-ins they bring."""
    clock = VirtualClock(SystemClock().now() - SPAN)
    times = here.tickets.looking.office.open_times
    neighbours = Neighbours(here.customers, here.interactions, Silent(), times)
    made = tickets(here.database, clock, settings, neighbours)
    desk = Desk(
        here.accounts,
        here.calendars,
        made.types,
        made.making,
        made.stepping,
        here.customers,
        clock,
    )
    return await seed(desk, settings.secret("demo"))
