"""Imports of orders over HTTP (`runs.http.importing`, with what a file of orders says and one to
fill in), and exports of the list and of the funnel as background work.

Paths are without the `/api` prefix.

GET  /shop-imports/template                          a file to fill in
POST /shop/orders/exports, /shop/funnel/exports      start an export
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import AwareDatetime, StringConstraints

from warmline.kit.actor import Actor
from warmline.kit.http import ChosenColumns, RunRef, Shape, file_answer, need
from warmline.runs.http.importing import ImportRoutes, ReadingInput
from warmline.runs.service import RunService
from warmline.shop.http import OrderFilters
from warmline.shop.importing import LONGEST_SHOP, OrderOptions
from warmline.shop.service.exporting import ShopExportRuns
from warmline.shop.service.importing import OrderImportService

Format = Literal["xlsx", "csv"]
ShopName = Annotated[str, StringConstraints(max_length=LONGEST_SHOP, strip_whitespace=True)]
TAG = "shop imports"


class OrderOptionsShape(Shape):
    """How the file is read. `columns`: what each column is: number, shop, state, after_sale,
    ordered_at, paid_at, closed_at, refunded_at, told_at, amount, paid_amount, refunded, buyer,
    phone, title, quantity, price, sku, add_on, or empty to leave it out. `preset`: the export of a
    shop that its heads were recognised as."""

    kind: Format
    encoding: str
    delimiter: str
    header: bool
    columns: list[str]
    shop: str
    preset: str
    as_of: datetime | None


class OrderOptionsInput(ReadingInput):
    shop: ShopName = ""
    as_of: AwareDatetime | None = None


def _chosen(new: OrderOptionsInput) -> OrderOptionsInput:
    return new


ROUTES: ImportRoutes[OrderOptions] = ImportRoutes(
    path="/shop-imports",
    tag=TAG,
    options=OrderOptionsShape,
    chosen=_chosen,
)


def router(service: OrderImportService, runs: RunService) -> APIRouter:
    """The routes above; before the router of orders, whose ids are looked for last."""
    routes = APIRouter()
    exports = ShopExportRuns(runs)

    # Before /shop-imports/{batch}, which would take “template” for an id.
    @routes.get("/shop-imports/template", response_class=FileResponse, tags=[TAG])
    async def template(
        actor: Annotated[Actor, need("shop.import")], format: Format = "xlsx"
    ) -> FileResponse:
        """A file with the heads an import understands, and a row that shows what goes into them."""
        return file_answer(service.template(actor, format), "orders-template")

    routes.include_router(ROUTES.router(service, runs))

    @routes.post("/shop/orders/exports", status_code=202, tags=[TAG])
    async def orders(
        actor: Annotated[Actor, need("shop.export")],
        filters: OrderFilters,
        columns: ChosenColumns,
        format: Format = "xlsx",
    ) -> RunRef:
        """The list with these filters as a file, in the background; `columns` as in the list, none:
        all."""
        run = await exports.orders(actor, filters, format, columns)
        return RunRef.model_validate(run)

    @routes.post("/shop/funnel/exports", status_code=202, tags=[TAG])
    async def funnel(
        actor: Annotated[Actor, need("shop.export")],
        since: Annotated[date, Query(alias="from")],
        to: date,
        format: Format = "xlsx",
    ) -> RunRef:
        """The funnel of these days as a file, in the background."""
        return RunRef.model_validate(await exports.funnel(actor, since, to, format))

    return routes
