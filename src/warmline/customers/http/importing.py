"""Imports of customers over HTTP (`runs.http.importing`, with what a file of customers says), and
the export of their list as background work."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from warmline.customers.http import CustomerFilters, Uuid
from warmline.customers.importing import ImportOptions, Policy
from warmline.customers.service.exporting import CustomerExportRuns
from warmline.customers.service.importing import ImportService
from warmline.kit.actor import Actor
from warmline.kit.http import ChosenColumns, RunRef, Shape, need
from warmline.runs.http.importing import ImportRoutes, ReadingInput
from warmline.runs.service import RunService

Word = Annotated[str, Field(max_length=64)]


class OptionsShape(Shape):
    """How the file is read and what its rows do. `columns`: what each column is: id, name, phone,
    mail, wechat, other, level, source, tags, owner, department, consent, do_not_call, remark,
    field:KEY, or empty to leave it out."""

    kind: Literal["xlsx", "csv"]
    encoding: str
    delimiter: str
    header: bool
    columns: list[str]
    key: str
    policy: Policy
    owner: str
    department: str | None
    level: str
    source: str
    tags: list[str]


class OptionsInput(ReadingInput):
    key: str = Field(max_length=50)
    policy: Policy
    owner: str = Field(default="me", max_length=36)
    department: Uuid | None = None
    level: Word = ""
    source: Word = ""
    tags: list[Annotated[str, Field(max_length=50)]] = Field(default=[], max_length=50)


def _chosen(new: OptionsInput) -> OptionsInput:
    return new


ROUTES: ImportRoutes[ImportOptions] = ImportRoutes(
    path="/customer-imports",
    tag="customer imports",
    options=OptionsShape,
    chosen=_chosen,
)


def router(service: ImportService, runs: RunService) -> APIRouter:
    """Every route on imports; before the router of customers, whose ids are looked for last."""
    routes = APIRouter()
    routes.include_router(ROUTES.router(service, runs))
    exports = CustomerExportRuns(runs)

    @routes.post("/customers/exports", status_code=202, tags=["customer imports"])
    async def export(
        actor: Annotated[Actor, need("customer.export")],
        filters: CustomerFilters,
        columns: ChosenColumns,
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """The list with these filters as a file, in the background; `columns` as in the list, none:
        all."""
        return RunRef.model_validate(await exports.start(actor, filters, format, columns))

    return routes
