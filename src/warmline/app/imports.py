"""Imports of customers: the service of `web`, and the handlers of their long work in `jobs`."""

from __future__ import annotations

from fastapi import APIRouter

from warmline.app.services import Services
from warmline.customers.export import CustomerExport, in_background
from warmline.customers.http import importing as importing_http
from warmline.customers.service.exporting import EXPORT
from warmline.customers.service.import_work import (
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.customers.service.importing import ImportService
from warmline.kit.clock import SystemClock
from warmline.runs.export import in_background as list_in_background
from warmline.runs.ports import Handler
from warmline.tickets.service.replanning import levels_changed


def import_service(here: Services) -> ImportService:
    """The verbs."""
    centre = here.settings.centre
    return ImportService(
        here.database,
        SystemClock(),
        here.runs,
        country=centre.country,
        language=centre.language,
    )


def import_routes(here: Services) -> APIRouter:
    """The routes of imports and of exports in the background."""
    return importing_http.router(import_service(here), here.runs)


def import_handlers(here: Services) -> dict[str, Handler]:
    """Who does the long work."""
    centre = here.settings.centre
    importer = Importer(
        here.database,
        SystemClock(),
        here.runs,
        country=centre.country,
        in_use=here.pools.by_hand.in_use,
        book=here.pools.by_hand,
        levels=levels_changed,
    )
    export = CustomerExport(here.database, centre.zone, centre.language, centre.country)
    return {
        CHECK: CheckWork(importer),
        APPLY: ApplyWork(importer),
        UNDO: UndoWork(importer),
        EXPORT: in_background(export),
        **list_in_background(here.database, import_service(here), centre.zone, centre.language),
    }
