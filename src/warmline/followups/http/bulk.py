"""Chosen rows of follow-ups over HTTP: given to others, done, moved; and the list as a file.

Mounted before `http`, whose ids are looked for last. Paths are without the `/api` prefix.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter

from warmline.followups.http import FollowupFilters
from warmline.followups.http.shapes import (
    DoneRowsInput,
    GivenShape,
    GiveRowsInput,
    MoveRowsInput,
    RowResultShape,
)
from warmline.followups.model import Outcome
from warmline.followups.service.assigning import AssignService
from warmline.followups.service.bulk import BulkService
from warmline.followups.service.exporting import FollowupExportRuns
from warmline.kit.actor import Actor
from warmline.kit.http import ChosenColumns, CurrentActor, RunRef, need


def router(bulk: BulkService, assign: AssignService, exports: FollowupExportRuns) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["followups"])

    @routes.post("/followups/bulk/give", dependencies=[need("followup.assign")])
    async def give_rows(actor: CurrentActor, new: GiveRowsInput) -> GivenShape:
        """Give chosen rows to people, evenly by day and within their limits; `dry` previews it."""
        given = await assign.give(actor, new.ids, new.to, new.reason, dry=new.dry)
        return GivenShape.model_validate(given)

    @routes.post("/followups/bulk/done", dependencies=[need("followup.work")])
    async def done_rows(actor: CurrentActor, new: DoneRowsInput) -> list[RowResultShape]:
        """Each chosen row is done with this result, or says why not."""
        found = await bulk.done(actor, new.ids, Outcome(new.result, new.text))
        return [RowResultShape.model_validate(one) for one in found]

    @routes.post("/followups/bulk/move", dependencies=[need("followup.work")])
    async def move_rows(actor: CurrentActor, new: MoveRowsInput) -> list[RowResultShape]:
        """Each chosen row is due on another day at its hour, or says why not."""
        rows = [(one.id, one.version) for one in new.rows]
        return [RowResultShape.model_validate(one) for one in await bulk.move(actor, rows, new.on)]

    @routes.post("/followups/exports", status_code=202)
    async def export(
        actor: Annotated[Actor, need("followup.export")],
        filters: FollowupFilters,
        columns: ChosenColumns,
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """The list with these filters as a file, in the background; `columns` as in the list, none:
        all."""
        return RunRef.model_validate(await exports.start(actor, filters, format, columns))

    return routes
