"""Shop orders, put together: their services, their routes, their background work."""

from __future__ import annotations

from fastapi import APIRouter

from warmline.app.buying import PlansOfOrders
from warmline.app.services import Services
from warmline.kit.clock import SystemClock
from warmline.runs.export import in_background
from warmline.runs.ports import Handler
from warmline.runs.service.import_work import ApplyWork, CheckWork, UndoWork
from warmline.shop import http
from warmline.shop.export import (
    FunnelExport,
    OrderExport,
    funnel_in_background,
    orders_in_background,
)
from warmline.shop.http import figures, importing
from warmline.shop.service.exporting import FUNNEL, ORDERS
from warmline.shop.service.figures import FunnelService
from warmline.shop.service.import_work import APPLY, CHECK, UNDO, OrderImporter
from warmline.shop.service.importing import OrderImportService


def order_imports(here: Services) -> OrderImportService:
    """The verbs on imports of orders."""
    centre = here.settings.centre
    return OrderImportService(
        here.database,
        SystemClock(),
        here.runs,
        country=centre.country,
        zone=centre.zone,
        language=centre.language,
    )


def routers(here: Services) -> list[APIRouter]:
    """Every route of the feature; days and files are in the centre's zone and language."""
    return [
        # Before the orders, which would take “exports” for an id.
        importing.router(order_imports(here), here.runs),
        http.router(here.shop),
        figures.router(FunnelService(here.database, here.settings.centre.zone)),
    ]


def handlers(here: Services) -> dict[str, Handler]:
    """Who does the long work of the feature."""
    centre = here.settings.centre
    importer = OrderImporter(
        here.database,
        SystemClock(),
        here.runs,
        here.shop.laying,
        country=centre.country,
        zone=centre.zone,
        forgotten=PlansOfOrders(here.followups.service, centre.language),
    )
    funnel = FunnelService(here.database, centre.zone)
    return {
        CHECK: CheckWork(importer),
        APPLY: ApplyWork(importer),
        UNDO: UndoWork(importer),
        ORDERS: orders_in_background(
            OrderExport(here.database, SystemClock(), centre.zone, centre.language)
        ),
        FUNNEL: funnel_in_background(FunnelExport(here.database, funnel, centre.language)),
        **in_background(here.database, order_imports(here), centre.zone, centre.language),
    }
