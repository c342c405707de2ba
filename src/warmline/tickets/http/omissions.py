"""Omissions of required acts over HTTP: the list, doing one afterwards, excusing one, the export.

Registered before the routes of one order, which would take `omissions` for an id.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from warmline.kit.actor import Actor
from warmline.kit.http import UUID_PATTERN, CurrentActor, PathId, RunRef, need
from warmline.kit.paging import MAX_SIZE
from warmline.tickets.asked import OmissionFilters, OmissionSheet
from warmline.tickets.http.inputs import ExcuseInput, MadeUpInput
from warmline.tickets.http.shapes import OmissionListShape, OmissionShape
from warmline.tickets.model import OmissionState
from warmline.tickets.service.exporting import TicketExportRuns
from warmline.tickets.service.omitting import OmissionService

Anybody = Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")]


def _filters(
    state: OmissionState | Literal["all"] = OmissionState.OPEN,
    q: Annotated[str, Query(max_length=100)] = "",
    type: Anybody = "",
    act: Annotated[str, Query(max_length=40)] = "",
    by: Anybody = "",
    department: Anybody = "",
    at_from: datetime | None = None,
    at_to: datetime | None = None,
) -> OmissionFilters:
    return OmissionFilters(
        state=OmissionState(state) if state != "all" else None,
        q=q.strip(),
        type=type,
        act=act,
        by=by,
        department=department,
        since=_aware(at_from),
        to=_aware(at_to),
    )


def _aware(at: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _sheet(
    sort: Annotated[str, Query(pattern=r"^-?[a-z_]{1,40}$")] = "-at",
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    after: Annotated[str, Query(max_length=1000)] = "",
) -> OmissionSheet:
    return OmissionSheet(sort=sort, size=size, after=after)


Wanted = Annotated[OmissionFilters, Depends(_filters)]


def register(routes: APIRouter, service: OmissionService, exports: TicketExportRuns) -> None:
    """Add the routes to those of orders."""

    @routes.get("/tickets/omissions")
    async def omissions(
        actor: Annotated[Actor, need("ticket.view")],
        filters: Wanted,
        sheet: Annotated[OmissionSheet, Depends(_sheet)],
    ) -> OmissionListShape:
        """Required acts that steps were taken without, on orders within the data scope; who does
        not supervise has his own. `state`: open, done, excused, lapsed, all; `q` as for orders;
        `by`: the person who took the step; `department`: his."""
        return OmissionListShape.model_validate(await service.search(actor, filters, sheet))

    @routes.post("/tickets/omissions/exports", status_code=202)
    async def export_omissions(
        actor: Annotated[Actor, need("ticket.export")],
        filters: Wanted,
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """The list with these filters as a file, in the background."""
        return RunRef.model_validate(await exports.start_omissions(actor, filters, format))

    @routes.post("/tickets/omissions/{omission}/done", dependencies=[need("ticket.view")])
    async def done(actor: CurrentActor, omission: PathId, new: MadeUpInput) -> OmissionShape:
        """Do it afterwards; 409 `ticket_act_too_late` for a check of an identity."""
        made = await service.make_up(actor, omission, new.reason, new.text, new.attachments)
        return OmissionShape.model_validate(made)

    @routes.post("/tickets/omissions/{omission}/excuse", dependencies=[need("ticket.supervise")])
    async def excuse(actor: CurrentActor, omission: PathId, new: ExcuseInput) -> OmissionShape:
        """Let it be, for a reason; not one's own."""
        return OmissionShape.model_validate(await service.excuse(actor, omission, new.reason))
