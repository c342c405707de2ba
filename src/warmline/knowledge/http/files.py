"""Files into knowledge and out of it, over HTTP: background work, whose progress and files `/runs`
tells.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from warmline.kit.actor import Actor
from warmline.kit.http import CurrentActor, PathId, RunRef, file_answer, need
from warmline.knowledge.cards import CardKind, CaseClass
from warmline.knowledge.export.lists import CARDS, GAPS, VOTES
from warmline.knowledge.http import Knowledge, MaybeId, Words
from warmline.knowledge.model import ArticleKind, Verdict, VersionState
from warmline.knowledge.service.exporting import KnowledgeExportRuns
from warmline.knowledge.service.importing import ImportRuns

Imports = Annotated[Actor, need("knowledge.import")]
Format = Literal["xlsx", "csv"]


def router(knowledge: Knowledge) -> APIRouter:
    """Every route on imports and exports of knowledge; before those whose paths end in an id."""
    routes = APIRouter(tags=["knowledge"])

    @routes.get("/knowledge/template", response_class=FileResponse)
    async def template(actor: Imports) -> FileResponse:
        """The empty workbook for an import."""
        return file_answer(await knowledge.export.template(actor), "knowledge-template")

    _imports(routes, knowledge.imports)
    _exports(routes, knowledge.exports)
    return routes


def _imports(routes: APIRouter, imports: ImportRuns) -> None:
    @routes.post("/knowledge/imports", status_code=202, dependencies=[need("knowledge.import")])
    async def bring(
        actor: CurrentActor,
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=200)],
        category: MaybeId = "",
    ) -> RunRef:
        """A file (xlsx, docx, md, txt, zip) to be tried: nothing is written yet."""
        run = await imports.bring(actor, name, request.stream(), category)
        return RunRef.model_validate(run)

    @routes.post(
        "/knowledge/imports/{run}/again", status_code=202, dependencies=[need("knowledge.import")]
    )
    async def again(actor: CurrentActor, run: PathId, category: MaybeId = "") -> RunRef:
        """Try the same file with another category for rows that name none."""
        return RunRef.model_validate(await imports.again(actor, run, category))

    @routes.post(
        "/knowledge/imports/{run}/apply", status_code=202, dependencies=[need("knowledge.import")]
    )
    async def apply(actor: CurrentActor, run: PathId) -> RunRef:
        """Make drafts of the good rows of what was tried."""
        return RunRef.model_validate(await imports.apply(actor, run))

    @routes.post(
        "/knowledge/imports/{run}/undo", status_code=202, dependencies=[need("knowledge.import")]
    )
    async def undo(actor: CurrentActor, run: PathId) -> RunRef:
        """Discard the drafts that an import made and nobody touched since."""
        return RunRef.model_validate(await imports.undo(actor, run))


def _exports(routes: APIRouter, exports: KnowledgeExportRuns) -> None:
    @routes.post("/knowledge/exports", status_code=202)
    async def articles(
        actor: Imports,
        q: Words = "",
        category: MaybeId = "",
        state: VersionState | None = None,
        kind: ArticleKind | None = None,
        due_days: Annotated[int | None, Query(ge=0, le=3650)] = None,
        format: Literal["xlsx", "csv", "md"] = "xlsx",
    ) -> RunRef:
        """The articles of his part: a workbook that an import takes, or a zip of Markdown."""
        filters = {
            "q": q,
            "category": category,
            "state": state.value if state else "",
            "kind": kind.value if kind else "",
            "due_days": due_days,
        }
        return RunRef.model_validate(await exports.articles(actor, filters, format))

    @routes.post("/knowledge/cards/exports", status_code=202)
    async def export_cards(
        actor: Imports,
        q: Words = "",
        kind: CardKind | None = None,
        category: MaybeId = "",
        customer: Annotated[str, Query(max_length=60)] = "",
        class_: Annotated[CaseClass | None, Query(alias="class")] = None,
        format: Format = "xlsx",
    ) -> RunRef:
        """Scripts, replies and the others with these filters."""
        filters = {
            "q": q,
            "kind": kind.value if kind else "",
            "category": category,
            "customer": customer,
            "class": class_.value if class_ else "",
        }
        return RunRef.model_validate(await exports.list(actor, CARDS, filters, format))

    @routes.post("/knowledge/votes/exports", status_code=202)
    async def export_votes(
        actor: Annotated[Actor, need("knowledge.import")],
        q: Words = "",
        verdict: Verdict | None = None,
        format: Format = "xlsx",
    ) -> RunRef:
        """What readers said and nobody settled yet."""
        filters = {"q": q, "verdict": verdict.value if verdict else ""}
        return RunRef.model_validate(await exports.list(actor, VOTES, filters, format))

    @routes.post("/knowledge/gaps/exports", status_code=202)
    async def export_gaps(actor: Imports, q: Words = "", format: Format = "xlsx") -> RunRef:
        """What was looked for and not found."""
        return RunRef.model_validate(await exports.list(actor, GAPS, {"q": q}, format))
