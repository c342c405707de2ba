"""The demo's public pools: made by services whose clock is set back, notices with it."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from warmline.app.pools import build
from warmline.app.services import Services
from warmline.customers.service import CustomerService
from warmline.demo.pools import Desk, seed
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.kit.settings import Settings
from warmline.notices.service import NoticeService
from warmline.outward.service import Outbox

SPAN = timedelta(days=45)
"""How far the history of the demo's pools reaches back."""


async def seed_pools(here: Services, settings: Settings) -> None:
    """Make the demo's pools where there are none."""
    begin = SystemClock().now().astimezone(ZoneInfo(settings.centre.zone)) - SPAN
    clock = VirtualClock(begin.replace(hour=9, minute=20).astimezone(UTC))
    notices = NoticeService(here.database, clock, Outbox(settings.centre.zone))
    made = build(settings, here.database, clock, here.routing, notices)
    customers = CustomerService(here.database, clock, settings.centre.country, made.by_hand)
    await seed(Desk(here.accounts, customers, made.pools, made.settings, made.distribution, clock))
