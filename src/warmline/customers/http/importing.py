"""Imports of customers over HTTP, and the export of their list as background work.

Paths are without the `/api` prefix. A file is the whole body of the request that brings it; its
name is a parameter. The long work answers with a run, which `/api/runs` shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from pydantic import ConfigDict, Field

from warmline.customers.http import CustomerFilters, Uuid
from warmline.customers.importing import Import, ImportOptions, ImportState, Policy
from warmline.customers.service.exporting import CustomerExportRuns
from warmline.customers.service.importing import BadRow, ImportService
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

Target = Annotated[str, Field(max_length=50)]
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


class ImportShape(Shape):
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
    options: OptionsShape
    state: ImportState
    figures: dict[str, int]
    checked: dict[str, int] | None
    kept: dict[str, int]
    run: str | None
    file_kept: bool
    rows_kept: bool
    ended_at: datetime | None


class ProblemShape(Shape):
    column: str
    code: str
    zh: str
    en: str


class BadRowShape(Shape):
    id: str
    number: int
    cells: list[str]
    problems: list[ProblemShape]


class PreviewRowShape(Shape):
    """`given`: what the row would put on a card; `problems`: column, code, what it is about."""

    number: int
    cells: list[str]
    given: dict[str, Any]
    problems: list[tuple[int, str, str]]


class PreviewShape(Shape):
    heads: list[str]
    rows: list[PreviewRowShape]


class OptionsInput(Input):
    encoding: str = Field(max_length=20)
    delimiter: str = Field(min_length=1, max_length=1)
    header: bool = True
    columns: list[Target] = Field(max_length=MOST_COLUMNS)
    key: str = Field(max_length=50)
    policy: Policy
    owner: str = Field(default="me", max_length=36)
    department: Uuid | None = None
    level: Word = ""
    source: Word = ""
    tags: list[Annotated[str, Field(max_length=50)]] = Field(default=[], max_length=50)

    # A tab is a sign between columns; `Input` would strip it.
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, frozen=True)


def router(service: ImportService, exports: CustomerExportRuns) -> APIRouter:
    """Every route on imports; before the router of customers, whose ids are looked for last."""
    routes = APIRouter(tags=["customer imports"])
    _looking(routes, service)
    _working(routes, service)

    @routes.post("/customers/exports", status_code=202)
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


Importer = Annotated[Actor, need("customer.import")]


def _looking(routes: APIRouter, service: ImportService) -> None:
    @routes.get("/customer-imports")
    async def imports(actor: Importer, page: PageQuery) -> ListAnswer[ImportShape]:
        """The imports, the last first."""
        return list_answer(await service.page(actor, page), shape)

    @routes.get("/customer-imports/{batch}")
    async def one(actor: Importer, batch: PathId) -> ImportShape:
        return shape(await service.get(actor, batch))

    @routes.get("/customer-imports/{batch}/preview")
    async def preview(actor: Importer, batch: PathId) -> PreviewShape:
        """The first rows as they would be read with the options that are chosen."""
        found = await service.preview(actor, batch)
        return PreviewShape(
            heads=list(found.heads),
            rows=[
                PreviewRowShape(
                    number=row.number,
                    cells=list(cells),
                    given=row.given,
                    problems=[(one.column, one.code, one.about) for one in row.problems],
                )
                for cells, row in found.rows
            ],
        )

    @routes.get("/customer-imports/{batch}/rows")
    async def rows(actor: Importer, batch: PathId, page: PageQuery) -> ListAnswer[BadRowShape]:
        """Rows that cannot be imported, and why."""
        return list_answer(await service.bad_rows(actor, batch, page), _bad)

    @routes.get("/customer-imports/{batch}/report", response_class=FileResponse)
    async def report(
        actor: Importer,
        batch: PathId,
        what: Literal["bad", "skipped", "kept"] = "bad",
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> FileResponse:
        """Bad rows, those left out for what is there, or those that could not be undone, each with
        the reason."""
        return file_answer(await service.report(actor, batch, what, format), f"rows-{what}")


def _working(routes: APIRouter, service: ImportService) -> None:
    @routes.post("/customer-imports", status_code=201, dependencies=[need("customer.import")])
    async def bring(
        actor: CurrentActor,
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=200)],
        project: Uuid | None = None,
    ) -> ImportShape:
        """Bring a file: the body is the file itself."""
        return shape(await service.bring(actor, name, request.stream(), project))

    @routes.put("/customer-imports/{batch}/options", dependencies=[need("customer.import")])
    async def choose(actor: CurrentActor, batch: PathId, new: OptionsInput) -> ImportShape:
        """Say what the columns are. After another encoding, sign or head they are guessed anew."""
        found = await service.get(actor, batch)
        given: Mapping[str, Any] = new.model_dump()
        options = ImportOptions(
            kind=found.options.kind,
            **{**given, "columns": tuple(new.columns), "tags": tuple(new.tags)},
        )
        return shape(await service.choose(actor, batch, options))

    @routes.post(
        "/customer-imports/{batch}/check", status_code=202, dependencies=[need("customer.import")]
    )
    async def check(actor: CurrentActor, batch: PathId) -> ImportShape:
        """A dry run: the figures of the real one, and no card is touched."""
        return shape((await service.check(actor, batch))[0])

    @routes.post(
        "/customer-imports/{batch}/apply", status_code=202, dependencies=[need("customer.import")]
    )
    async def apply(actor: CurrentActor, batch: PathId) -> ImportShape:
        """The real run; one that stopped goes on where it was."""
        return shape((await service.apply(actor, batch))[0])

    @routes.post(
        "/customer-imports/{batch}/undo", status_code=202, dependencies=[need("customer.import")]
    )
    async def undo(actor: CurrentActor, batch: PathId) -> ImportShape:
        """Take back all that nobody touched since."""
        return shape((await service.undo(actor, batch))[0])

    @routes.delete(
        "/customer-imports/{batch}", status_code=204, dependencies=[need("customer.import")]
    )
    async def discard(actor: CurrentActor, batch: PathId) -> None:
        """Forget the file and the rows of an import that changed nothing, or was undone."""
        await service.discard(actor, batch)


def shape(batch: Import) -> ImportShape:
    """An import as the desktop is shown it."""
    said = asdict(batch.options)
    options = OptionsShape.model_validate({**said, "columns": list(batch.options.columns)})
    return ImportShape(
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


def _bad(row: BadRow) -> BadRowShape:
    problems = [
        ProblemShape(column=column, code=code, zh=zh, en=en)
        for column, code, zh, en in row.problems
    ]
    return BadRowShape(id=row.id, number=row.number, cells=list(row.cells), problems=problems)
