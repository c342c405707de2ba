"""Shop orders, put together: their services, their routes, their background work."""

from __future__ import annotations

from fastapi import APIRouter

from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.settings import Settings
from warmline.shop import http
from warmline.shop.export import OrderExport
from warmline.shop.http import figures
from warmline.shop.ports import Bought, PlanFollowUp
from warmline.shop.service import ShopService
from warmline.shop.service.figures import FunnelService


def shop_service(
    settings: Settings,
    database: Database,
    clock: Clock,
    plan: PlanFollowUp | None = None,
    bought: Bought | None = None,
) -> ShopService:
    """The verbs, as one process uses them, over what is beside them (`app.buying`)."""
    country = settings.centre.country
    return ShopService(database, clock, country=country, plan=plan, bought=bought)


def routers(
    service: ShopService, database: Database, clock: Clock, zone: str, language: str
) -> list[APIRouter]:
    """Every route of the feature; days and files are in the centre's zone and language."""
    export = OrderExport(database, clock, zone, language)
    return [http.router(service, export), figures.router(FunnelService(database, zone))]
