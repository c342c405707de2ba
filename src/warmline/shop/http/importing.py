"""Imports of orders over HTTP, and exports of the list and of the funnel as background work.

Paths are without the `/api` prefix. A file is the whole body of the request that brings it; its
name is a parameter. The long work answers with a run, which `/api/runs` shows.

GET  /shop-imports, /shop-imports/{batch}            the imports, the last first; one of them
GET  /shop-imports/template                          a file to fill in
GET  /shop-imports/{batch}/preview, …/rows, …/report the first rows as they would be read; bad rows
POST /shop-imports                                   bring a file
PUT  /shop-imports/{batch}/options                   say how it is read
POST /shop-imports/{batch}/check, …/apply, …/undo    dry run, real run, taking it back
POST /shop/orders/exports, /shop/funnel/exports      start an export
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from pydantic import AwareDatetime, ConfigDict, Field

from warmline.kit.actor import Actor
from warmline.kit.http import (
    ChosenColumns,
    CurrentActor,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    file_answer,
    list_answer,
    need,
)
from warmline.kit.xlsx_in import MOST_COLUMNS
from warmline.runs.importing import ImportState
from warmline.runs.service.imports import BadRow
from warmline.shop.http import OrderFilters
from warmline.shop.importing import LONGEST_SHOP, OrderImport
from warmline.shop.service.exporting import ShopExportRuns
from warmline.shop.service.importing import OrderImportService

Target = Annotated[str, Field(max_length=50)]
Format = Literal["xlsx", "csv"]
MAY = need("shop.import")
Importer = Annotated[Actor, MAY]


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


class OrderImportShape(Shape):
    """`figures`: rows, created, changed, same, skipped, bad; `checked`: those of the dry run;
    `kept`: what an undoing left, by reason; `run`: the last work on it."""

    id: str
    project: str
    by: str
    by_name: str
    at: datetime
    name: str
    size: int
    heads: list[str]
    options: OrderOptionsShape
    state: ImportState
    figures: dict[str, int]
    checked: dict[str, int] | None
    kept: dict[str, int]
    run: str | None
    file_kept: bool
    rows_kept: bool
    ended_at: datetime | None


class OrderProblemShape(Shape):
    column: str
    code: str
    zh: str
    en: str


class BadOrderRowShape(Shape):
    id: str
    number: int
    cells: list[str]
    problems: list[OrderProblemShape]


class OrderPreviewRowShape(Shape):
    """`given`: what the row would say of its order; `problems`: column, code, what it is about."""

    number: int
    cells: list[str]
    given: dict[str, Any]
    problems: list[tuple[int, str, str]]


class OrderPreviewShape(Shape):
    heads: list[str]
    rows: list[OrderPreviewRowShape]


class OrderOptionsInput(Input):
    encoding: str = Field(max_length=20)
    delimiter: str = Field(min_length=1, max_length=1)
    header: bool = True
    columns: list[Target] = Field(max_length=MOST_COLUMNS)
    shop: str = Field(default="", max_length=LONGEST_SHOP)
    as_of: AwareDatetime | None = None

    # A tab is a sign between columns; `Input` would strip it.
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, frozen=True)


def router(service: OrderImportService, exports: ShopExportRuns) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["shop imports"])
    _looking(routes, service)
    _working(routes, service)

    @routes.post("/shop/orders/exports", status_code=202)
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

    @routes.post("/shop/funnel/exports", status_code=202)
    async def funnel(
        actor: Annotated[Actor, need("shop.export")],
        since: Annotated[date, Query(alias="from")],
        to: date,
        format: Format = "xlsx",
    ) -> RunRef:
        """The funnel of these days as a file, in the background."""
        return RunRef.model_validate(await exports.funnel(actor, since, to, format))

    return routes


def _looking(routes: APIRouter, service: OrderImportService) -> None:
    @routes.get("/shop-imports")
    async def imports(actor: Importer, page: PageQuery) -> ListAnswer[OrderImportShape]:
        """The imports, the last first."""
        return list_answer(await service.page(actor, page), shape)

    # Before /shop-imports/{batch}, which would take “template” for an id.
    @routes.get("/shop-imports/template", response_class=FileResponse)
    async def template(actor: Importer, format: Format = "xlsx") -> FileResponse:
        """A file with the heads an import understands, and a row that shows what goes into them."""
        return file_answer(service.template(actor, format), "orders-template")

    @routes.get("/shop-imports/{batch}")
    async def one(actor: Importer, batch: PathId) -> OrderImportShape:
        return shape(await service.get(actor, batch))

    @routes.get("/shop-imports/{batch}/preview")
    async def preview(actor: Importer, batch: PathId) -> OrderPreviewShape:
        """The first rows as they would be read with the options that are chosen."""
        found = await service.preview(actor, batch)
        return OrderPreviewShape(
            heads=list(found.heads),
            rows=[
                OrderPreviewRowShape(
                    number=row.number,
                    cells=list(cells),
                    given=row.given,
                    problems=[(one.column, one.code, one.about) for one in row.problems],
                )
                for cells, row in found.rows
            ],
        )

    @routes.get("/shop-imports/{batch}/rows")
    async def rows(actor: Importer, batch: PathId, page: PageQuery) -> ListAnswer[BadOrderRowShape]:
        """Rows that cannot be imported, and why."""
        return list_answer(await service.bad_rows(actor, batch, page), _bad)

    @routes.get("/shop-imports/{batch}/report", response_class=FileResponse)
    async def report(
        actor: Importer,
        batch: PathId,
        what: Literal["bad", "skipped", "kept"] = "bad",
        format: Format = "xlsx",
    ) -> FileResponse:
        """Bad rows, those left out for what is there, or those that could not be undone, each with
        the reason."""
        return file_answer(await service.report(actor, batch, what, format), f"rows-{what}")


def _working(routes: APIRouter, service: OrderImportService) -> None:
    @routes.post("/shop-imports", status_code=201, dependencies=[MAY])
    async def bring(
        actor: CurrentActor,
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=200)],
    ) -> OrderImportShape:
        """Bring a file: the body is the file itself."""
        return shape(await service.bring(actor, name, request.stream()))

    @routes.put("/shop-imports/{batch}/options", dependencies=[MAY])
    async def choose(
        actor: CurrentActor, batch: PathId, new: OrderOptionsInput
    ) -> OrderImportShape:
        """Say what the columns are. After another encoding, sign or head they are guessed anew."""
        found = await service.get(actor, batch)
        given = {**new.model_dump(), "columns": tuple(new.columns), "shop": new.shop.strip()}
        return shape(await service.choose(actor, batch, replace(found.options, **given)))

    @routes.post("/shop-imports/{batch}/check", status_code=202, dependencies=[MAY])
    async def check(actor: CurrentActor, batch: PathId) -> OrderImportShape:
        """A dry run: the figures of the real one, and no order is touched."""
        return shape((await service.check(actor, batch))[0])

    @routes.post("/shop-imports/{batch}/apply", status_code=202, dependencies=[MAY])
    async def apply(actor: CurrentActor, batch: PathId) -> OrderImportShape:
        """The real run; one that stopped goes on where it was."""
        return shape((await service.apply(actor, batch))[0])

    @routes.post("/shop-imports/{batch}/undo", status_code=202, dependencies=[MAY])
    async def undo(actor: CurrentActor, batch: PathId) -> OrderImportShape:
        """Take back all that nobody touched since."""
        return shape((await service.undo(actor, batch))[0])

    @routes.delete("/shop-imports/{batch}", status_code=204, dependencies=[MAY])
    async def discard(actor: CurrentActor, batch: PathId) -> None:
        """Forget the file and the rows of an import that changed nothing, or was undone."""
        await service.discard(actor, batch)


def shape(batch: OrderImport) -> OrderImportShape:
    """An import as the desktop is shown it."""
    said = asdict(batch.options)
    options = OrderOptionsShape.model_validate({**said, "columns": list(batch.options.columns)})
    return OrderImportShape(
        id=batch.id,
        project=batch.project,
        by=batch.by,
        by_name=batch.names.get(batch.by, ""),
        at=batch.at,
        name=batch.name,
        size=batch.size,
        heads=list(batch.heads),
        options=options,
        state=batch.state,
        figures=dict(batch.figures),
        checked=None if batch.checked is None else dict(batch.checked),
        kept=dict(batch.kept),
        run=batch.run,
        file_kept=batch.file is not None,
        rows_kept=bool(batch.staged),
        ended_at=batch.ended_at,
    )


def _bad(row: BadRow) -> BadOrderRowShape:
    problems = [
        OrderProblemShape(column=column, code=code, zh=zh, en=en)
        for column, code, zh, en in row.problems
    ]
    return BadOrderRowShape(id=row.id, number=row.number, cells=list(row.cells), problems=problems)
