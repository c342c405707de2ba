"""Imports over HTTP, the same for every list: bring a file, say how it is read, try, do, take back.

Paths are without the `/api` prefix. A file is the whole body of the request that brings it; its
name is a parameter. The long work answers with a run, which `/api/runs` shows. A feature gives its
verbs, the path of its imports and the shapes of its options (`ImportRoutes`), and mounts what only
it has before these.

GET  PATH, PATH/{batch}                        the imports, the last first; one of them
GET  PATH/{batch}/preview, …/rows, …/report    the first rows as they would be read; bad rows
POST PATH                                      bring a file
PUT  PATH/{batch}/options                      say how it is read
POST PATH/{batch}/check, …/apply, …/undo       dry run, real run, taking it back
DELETE PATH/{batch}                            forget it
POST PATH/exports                              the list as a file, in the background
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse
from pydantic import ConfigDict, Field

from warmline.kit.http import (
    UUID_PATTERN,
    ChosenColumns,
    CurrentActor,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    SheetAnswer,
    SheetQuery,
    file_answer,
    list_answer,
    need,
    need_all,
    sheet_answer,
)
from warmline.kit.xlsx_in import MOST_COLUMNS
from warmline.runs.importing import Batch, ImportState, O
from warmline.runs.service import RunService
from warmline.runs.service.import_lists import ImportListRuns
from warmline.runs.service.imports import BadRow, ImportVerbs

Target = Annotated[str, Field(max_length=50)]
Format = Literal["xlsx", "csv"]
S = TypeVar("S", bound=Shape)


class ImportShape(Shape, Generic[S]):
    """`figures`: rows, created, changed, same, skipped, bad; `checked`: those of the dry run;
    `kept`: what an undoing left, by reason; `run`: the last work on it; `erased_at`: when its file
    was removed because somebody in it was erased."""

    id: str
    project: str
    by: str
    by_name: str
    at: datetime
    name: str
    size: int
    heads: list[str]
    options: S
    state: ImportState
    figures: dict[str, int]
    checked: dict[str, int] | None
    kept: dict[str, int]
    run: str | None
    file_kept: bool
    rows_kept: bool
    ended_at: datetime | None
    erased_at: datetime | None


class ImportProblemShape(Shape):
    column: str
    code: str
    zh: str
    en: str


class BadRowShape(Shape):
    id: str
    number: int
    cells: list[str]
    problems: list[ImportProblemShape]


class PreviewRowShape(Shape):
    """`given`: what the row would do to its thing; `problems`: column, code, what it is about."""

    number: int
    cells: list[str]
    given: dict[str, Any]
    problems: list[tuple[int, str, str]]


class ImportPreviewShape(Shape):
    heads: list[str]
    rows: list[PreviewRowShape]


class ReadingInput(Input):
    """How a file is read; a feature's own adds what its rows do."""

    encoding: str = Field(max_length=20)
    delimiter: str = Field(min_length=1, max_length=1)
    header: bool = True
    columns: list[Target] = Field(max_length=MOST_COLUMNS)

    # A tab is a sign between columns; `Input` would strip it.
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, frozen=True)


@dataclass(frozen=True, slots=True)
class ImportRoutes(Generic[O]):
    """What differs from list to list. `options`: how a file's options are shown; `chosen`: a
    dependency that reads what was chosen."""

    path: str
    tag: str
    options: type[Shape]
    chosen: Callable[..., ReadingInput]

    def router(self, service: ImportVerbs[O], runs: RunService) -> APIRouter:
        """The routes above."""
        routes = APIRouter(tags=[self.tag])
        self._listing(routes, service, runs)
        self._looking(routes, service)
        self._working(routes, service)
        return routes

    def shape(self, batch: Batch[O]) -> ImportShape[Any]:
        """An import as the desktop is shown it."""
        said = {**asdict(batch.options), "columns": list(batch.options.columns)}
        made: ImportShape[Any] = self._one(
            id=batch.id,
            project=batch.project,
            by=batch.by,
            by_name=batch.names.get(batch.by, ""),
            at=batch.at,
            name=batch.name,
            size=batch.size,
            heads=list(batch.heads),
            options=self.options.model_validate(said),
            state=batch.state,
            figures=dict(batch.figures),
            checked=None if batch.checked is None else dict(batch.checked),
            kept=dict(batch.kept),
            run=batch.run,
            file_kept=batch.file is not None,
            rows_kept=bool(batch.staged),
            ended_at=batch.ended_at,
            erased_at=batch.erased_at,
        )
        return made

    @property
    def _one(self) -> Any:
        """The shape of one import, for FastAPI: which options are in it is known only here."""
        generic: Any = ImportShape
        return generic[self.options]

    def _listing(self, routes: APIRouter, service: ImportVerbs[O], runs: RunService) -> None:
        answer: Any = SheetAnswer

        @routes.get(
            self.path,
            response_model=answer[self._one],
            dependencies=[need(service.permission)],
        )
        async def imports(actor: CurrentActor, sheet: SheetQuery) -> Any:
            """The imports, the last first; sorted by at, name or state. `after`: the `next` of the
            page before."""
            return sheet_answer(await service.page(actor, sheet), self.shape)

        @routes.post(
            f"{self.path}/exports",
            status_code=202,
            dependencies=[need_all(service.permission, service.exports)],
        )
        async def export_list(
            actor: CurrentActor, columns: ChosenColumns, format: Format = "xlsx"
        ) -> RunRef:
            """The list as a file, in the background; `columns` as in the list, none: all."""
            started = await ImportListRuns(runs).start(actor, service, format, columns)
            return RunRef.model_validate(started)

    def _looking(self, routes: APIRouter, service: ImportVerbs[O]) -> None:
        may = need(service.permission)

        @routes.get(f"{self.path}/{{batch}}", response_model=self._one, dependencies=[may])
        async def one(actor: CurrentActor, batch: PathId) -> Any:
            return self.shape(await service.get(actor, batch))

        @routes.get(f"{self.path}/{{batch}}/preview", dependencies=[may])
        async def preview(actor: CurrentActor, batch: PathId) -> ImportPreviewShape:
            """The first rows as they would be read with the options that are chosen."""
            found = await service.preview(actor, batch)
            return ImportPreviewShape(
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

        @routes.get(f"{self.path}/{{batch}}/rows", dependencies=[may])
        async def rows(
            actor: CurrentActor, batch: PathId, page: PageQuery
        ) -> ListAnswer[BadRowShape]:
            """Rows that cannot be imported, and why."""
            return list_answer(await service.bad_rows(actor, batch, page), _bad)

        @routes.get(
            f"{self.path}/{{batch}}/report", response_class=FileResponse, dependencies=[may]
        )
        async def report(
            actor: CurrentActor,
            batch: PathId,
            what: Literal["bad", "skipped", "kept"] = "bad",
            format: Format = "xlsx",
        ) -> FileResponse:
            """Bad rows, those left out for what is there, or those that could not be undone, each
            with the reason."""
            return file_answer(await service.report(actor, batch, what, format), f"rows-{what}")

    def _working(self, routes: APIRouter, service: ImportVerbs[O]) -> None:
        may = [need(service.permission)]
        shown: Any = self._one

        @routes.post(self.path, status_code=201, response_model=shown, dependencies=may)
        async def bring(
            actor: CurrentActor,
            request: Request,
            name: Annotated[str, Query(min_length=1, max_length=200)],
            project: Annotated[str | None, Query(pattern=UUID_PATTERN)] = None,
        ) -> Any:
            """Bring a file: the body is the file itself."""
            return self.shape(await service.bring(actor, name, request.stream(), project))

        @routes.put(f"{self.path}/{{batch}}/options", response_model=shown, dependencies=may)
        async def choose(
            actor: CurrentActor, batch: PathId, new: ReadingInput = Depends(self.chosen)
        ) -> Any:
            """Say what the columns are. After another encoding, sign or head they are guessed
            anew."""
            found = await service.get(actor, batch)
            options = replace(found.options, **_given(new))
            return self.shape(await service.choose(actor, batch, options))

        @routes.post(
            f"{self.path}/{{batch}}/check",
            status_code=202,
            response_model=shown,
            dependencies=may,
        )
        async def check(actor: CurrentActor, batch: PathId) -> Any:
            """A dry run: the figures of the real one, and nothing is touched."""
            return self.shape((await service.check(actor, batch))[0])

        @routes.post(
            f"{self.path}/{{batch}}/apply",
            status_code=202,
            response_model=shown,
            dependencies=may,
        )
        async def apply(actor: CurrentActor, batch: PathId) -> Any:
            """The real run; one that stopped goes on where it was."""
            return self.shape((await service.apply(actor, batch))[0])

        @routes.post(
            f"{self.path}/{{batch}}/undo", status_code=202, response_model=shown, dependencies=may
        )
        async def undo(actor: CurrentActor, batch: PathId) -> Any:
            """Take back all that nobody touched since."""
            return self.shape((await service.undo(actor, batch))[0])

        @routes.delete(f"{self.path}/{{batch}}", status_code=204, dependencies=may)
        async def discard(actor: CurrentActor, batch: PathId) -> None:
            """Forget the file and the rows of an import that changed nothing, or was undone."""
            await service.discard(actor, batch)


def _given(new: ReadingInput) -> dict[str, Any]:
    """What was chosen, as options keep it."""
    said = new.model_dump()
    return {name: tuple(one) if isinstance(one, list) else one for name, one in said.items()}


def _bad(row: BadRow) -> BadRowShape:
    problems = [
        ImportProblemShape(column=column, code=code, zh=zh, en=en)
        for column, code, zh, en in row.problems
    ]
    return BadRowShape(id=row.id, number=row.number, cells=list(row.cells), problems=problems)
