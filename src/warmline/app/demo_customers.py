"""The demo's customers and public pools: made by services whose clock is set back."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from warmline.app.pools import Pools, build
from warmline.app.services import Services
from warmline.customers.service import CustomerService
from warmline.demo import customers, pools
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.kit.settings import Settings
from warmline.notices.service import NoticeService
from warmline.outward.service import Outbox

SPAN = timedelta(days=45)
"""How far the history of the demo's customers reaches back."""


async def seed_customers(here: Services, settings: Settings) -> None:
    """Make the demo's customers where there are none."""
    clock, _, cards = _past(here, settings)
    await customers.seed(customers.Desk(here.accounts, cards, here.customer_lists, clock))


async def seed_pools(here: Services, settings: Settings) -> None:
    """Make the demo's pools where there are none."""
    clock, made, cards = _past(here, settings)
    desk = pools.Desk(here.accounts, cards, made.pools, made.settings, made.distribution, clock)
    await pools.seed(desk)


def _past(here: Services, settings: Settings) -> tuple[VirtualClock, Pools, CustomerService]:
    """A clock that stands at a morning some weeks ago, and what goes by it."""
    begin = SystemClock().now().astimezone(ZoneInfo(settings.centre.zone)) - SPAN
    clock = VirtualClock(begin.replace(hour=9, minute=20, second=0).astimezone(UTC))
    notices = NoticeService(here.database, clock, Outbox(settings.centre.zone))
    made = build(settings, here.database, clock, here.routing, notices)
    return clock, made, CustomerService(here.database, clock, settings.centre.country, made.by_hand)
