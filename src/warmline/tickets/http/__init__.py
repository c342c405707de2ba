"""Work orders over HTTP: lists, one order, new ones, edits, steps, links, merge, split.

Paths are without the `/api` prefix. Parses, calls one verb, shapes the answer. Every change names
the version of the order it was made on; 409 `ticket_changed` says what others did meanwhile. Types,
deadlines and views are in `http.configured`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from warmline.kit.actor import Actor
from warmline.kit.http import (
    UUID_PATTERN,
    CurrentActor,
    PathId,
    RunRef,
    need,
    need_any,
)
from warmline.kit.paging import MAX_SIZE
from warmline.tickets import states
from warmline.tickets.asked import Detail, Draft, Filters, Part, Sheet, Urgency
from warmline.tickets.columns import By
from warmline.tickets.export.evidence import EvidenceRuns
from warmline.tickets.http import omissions
from warmline.tickets.http.inputs import (
    BulkInput,
    ChangedTicketInput,
    DraftInput,
    LinkInput,
    MergeInput,
    NewTicketInput,
    SplitInput,
    StepBody,
    StepInput,
    UrgenciesInput,
)
from warmline.tickets.http.shapes import (
    BoardColumnShape,
    CalendarShape,
    ChooseableShape,
    ClockShape,
    CountsShape,
    DepartmentShape,
    DetailShape,
    LevelShape,
    LifeCycleShape,
    LimitShape,
    PersonShape,
    RelatedShape,
    RowResultShape,
    RuleShape,
    TicketListShape,
    TicketShape,
)
from warmline.tickets.model import NewTicket, State, StepRequest, TicketChange
from warmline.tickets.service import TicketService
from warmline.tickets.service.exporting import TicketExportRuns
from warmline.tickets.service.joining import JoiningService
from warmline.tickets.service.making import MakingService
from warmline.tickets.service.omitting import OmissionService
from warmline.tickets.service.stepping import StepService

Anybody = Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")]
Viewer = Annotated[Actor, need("ticket.view")]
CHANGES = ("ticket.create", "ticket.dispatch")


@dataclass(frozen=True, slots=True)
class Verbs:
    """The services behind these routes."""

    looking: TicketService
    making: MakingService
    stepping: StepService
    joining: JoiningService
    evidence: EvidenceRuns
    omitting: OmissionService
    exports: TicketExportRuns


def _filters(
    view: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[list[State], Query(max_length=13)] = [],  # noqa: B006 - FastAPI copies it
    open: bool | None = None,
    type: Anybody = "",
    priority: Literal["", "critical", "high", "normal", "low"] = "",
    department: Anybody = "",
    assignee: Anybody = "",
    created_by: Anybody = "",
    customer: Anybody = "",
    call: Anybody = "",
    project: Anybody = "",
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    due_from: datetime | None = None,
    due_to: datetime | None = None,
    column: Annotated[str, Query(max_length=60)] = "",
) -> Filters:
    return Filters(
        view=view,
        q=q.strip(),
        states=tuple(state),
        open=open,
        type=type,
        priority=priority,
        department=department,
        assignee=assignee,
        created_by=created_by,
        customer=customer,
        call=call,
        project=project,
        created_since=_aware(created_from),
        created_to=_aware(created_to),
        due_since=_aware(due_from),
        due_to=_aware(due_to),
        column=column,
    )


def _aware(at: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _sheet(
    sort: Annotated[str, Query(pattern=r"^-?[a-z_]{1,40}$")] = "-changed_at",
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Sheet:
    return Sheet(sort=sort, size=size, after=after)


TicketFilters = Annotated[Filters, Depends(_filters)]
SheetQuery = Annotated[Sheet, Depends(_sheet)]


def router(verbs: Verbs) -> APIRouter:
    """Every route on orders."""
    routes = APIRouter(tags=["tickets"])
    _lists(routes, verbs)
    omissions.register(routes, verbs.omitting, verbs.exports)
    _one(routes, verbs)
    _changing(routes, verbs)
    _joining(routes, verbs.joining)
    return routes


def _lists(routes: APIRouter, verbs: Verbs) -> None:
    looking = verbs.looking

    @routes.get("/tickets")
    async def tickets(
        actor: Annotated[Actor, need("ticket.view")], filters: TicketFilters, sheet: SheetQuery
    ) -> TicketListShape:
        """Orders within the data scope. `view`: mine, created, department, pool, due_today,
        overdue, urged, asks_time, revisit, joint; `q`: words, an order's number, a caller's number
        or its last four digits; `call`: orders of whoever called; `after`: the `next` of the page
        before. Sorted by `due_at` only those with an end are there. `column`: of a board
        (`state:handling`, `due:overdue`, `priority:high`, `department:` and an id or none); it is
        not counted, and may be sorted by `pressing`, the first to end first. One customer's or
        caller's may be sorted by `unfinished`: those that are not over first, then the latest."""
        return TicketListShape.model_validate(await looking.search(actor, filters, sheet))

    # Before /tickets/{ticket}, which would take these for an id.
    @routes.get("/tickets/counts")
    async def counts(actor: Annotated[Actor, need("ticket.view")]) -> CountsShape:
        """How many orders each view has."""
        return CountsShape.model_validate({**await looking.counts(actor), "capped_at": 100})

    @routes.get("/tickets/choices")
    async def choices(
        actor: Annotated[Actor, need_any("ticket.view", "ticket.configure")],
    ) -> ChooseableShape:
        """What forms offer: departments, people, calendars, customer levels."""
        found = await looking.chooseable(actor)
        return ChooseableShape(
            departments=[
                DepartmentShape(id=id, name=name, parent=parent)
                for id, name, parent in found.departments
            ],
            people=[
                PersonShape(id=id, name=name, department=department)
                for id, name, department in found.people
            ],
            calendars=[CalendarShape(key=key, name=name) for key, name in found.calendars],
            levels=[LevelShape(code=code, zh=zh, en=en) for code, zh, en in found.levels],
        )

    @routes.post("/tickets/exports", status_code=202)
    async def export(
        actor: Annotated[Actor, need("ticket.export")],
        filters: TicketFilters,
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """The list with these filters as a file, in the background."""
        return RunRef.model_validate(await verbs.exports.start(actor, filters, format))

    @routes.get("/tickets/board")
    async def board(
        actor: Annotated[Actor, need("ticket.view")],
        filters: TicketFilters,
        by: By = By.STATE,
    ) -> list[BoardColumnShape]:
        """The columns of a board with how many orders each has, counted so far as the list is. The
        cards of a column are the list with `column`, best by `sort=pressing`."""
        found = await looking.board(actor, filters, by)
        return [BoardColumnShape.model_validate(one) for one in found]

    @routes.get("/ticket-life-cycle")
    async def life_cycle(
        actor: Annotated[Actor, need_any("ticket.view", "ticket.configure")],
    ) -> LifeCycleShape:
        """The table of states and steps."""
        return LifeCycleShape(
            states=list(State),
            open=[one for one in State if one in states.OPEN],
            ended=[one for one in State if one in states.ENDED],
            rules=[RuleShape.model_validate(rule) for rule in states.RULES],
        )


def _one(routes: APIRouter, verbs: Verbs) -> None:
    looking = verbs.looking

    @routes.get("/tickets/{ticket}")
    async def ticket(actor: Viewer, ticket: PathId) -> DetailShape:
        return shaped(verbs, await looking.get(actor, ticket))

    @routes.get("/tickets/{ticket}/related")
    async def related(actor: Viewer, ticket: PathId) -> list[RelatedShape]:
        """Orders that may be about the same, each with its reasons."""
        found = await looking.related(actor, ticket)
        return [RelatedShape.model_validate(one) for one in found]

    @routes.post("/tickets/{ticket}/evidence", status_code=202)
    async def evidence(actor: Annotated[Actor, need("ticket.export")], ticket: PathId) -> RunRef:
        """A zip, made in the background: the order as PDF and page, its history with digests, its
        recordings and attachments, checksums. `GET /runs/{id}` says how far it is."""
        return RunRef.model_validate(await verbs.evidence.start(actor, ticket))

    @routes.post("/tickets/related")
    async def related_to(actor: Viewer, draft: DraftInput) -> list[RelatedShape]:
        """The same for an order that is about to be made."""
        found = await looking.related_to(actor, Draft(**draft.model_dump()))
        return [RelatedShape.model_validate(one) for one in found]


def _changing(routes: APIRouter, verbs: Verbs) -> None:
    @routes.post("/tickets", status_code=201, dependencies=[need("ticket.create")])
    async def create(actor: CurrentActor, new: NewTicketInput) -> DetailShape:
        """Make an order; with `interaction` from that call."""
        given = new.model_dump(exclude={"attachments"})
        made = NewTicket(**given, attachments=tuple(new.attachments))
        return shaped(verbs, await verbs.making.create(actor, made))

    @routes.post("/tickets/bulk", dependencies=[need("ticket.view")])
    async def bulk(actor: CurrentActor, new: BulkInput) -> list[RowResultShape]:
        """One step for many orders; each succeeds or fails by itself."""
        rows = [(row.id, row.version) for row in new.rows]
        found = await verbs.stepping.bulk(actor, rows, _asked(new.do))
        return [RowResultShape.model_validate(one) for one in found]

    @routes.post("/tickets/bulk/priority", dependencies=[need_any(*CHANGES)])
    async def urgencies(actor: CurrentActor, new: UrgenciesInput) -> list[RowResultShape]:
        """Another priority for each of many orders; each succeeds or fails by itself."""
        rows = [Urgency(**row.model_dump()) for row in new.rows]
        found = await verbs.making.urgencies(actor, rows)
        return [RowResultShape.model_validate(one) for one in found]

    @routes.patch("/tickets/{ticket}", dependencies=[need_any(*CHANGES)])
    async def change(actor: CurrentActor, ticket: PathId, new: ChangedTicketInput) -> DetailShape:
        """Change what an order says; 409 when somebody did something to it meanwhile."""
        given = new.model_dump(exclude_unset=True, exclude={"version"})
        changed = TicketChange(**given)
        return shaped(verbs, await verbs.making.change(actor, ticket, new.version, changed))

    @routes.post("/tickets/{ticket}/steps", dependencies=[need("ticket.view")])
    async def step(actor: CurrentActor, ticket: PathId, new: StepInput) -> DetailShape:
        """Take a step; what each needs is in the table of the life cycle."""
        return shaped(verbs, await verbs.stepping.step(actor, ticket, new.version, _asked(new)))


def _joining(routes: APIRouter, joining: JoiningService) -> None:
    def shape(detail: Detail) -> DetailShape:
        return _shaped(detail, joining.now())

    @routes.post("/tickets/{ticket}/links", dependencies=[need_any(*CHANGES)])
    async def link(actor: CurrentActor, ticket: PathId, new: LinkInput) -> DetailShape:
        return shape(await joining.link(actor, ticket, new.other))

    @routes.delete("/tickets/{ticket}/links/{other}", dependencies=[need_any(*CHANGES)])
    async def unlink(actor: CurrentActor, ticket: PathId, other: PathId) -> DetailShape:
        return shape(await joining.unlink(actor, ticket, other))

    @routes.post("/tickets/{ticket}/merge", dependencies=[need_any(*CHANGES)])
    async def merge(actor: CurrentActor, ticket: PathId, new: MergeInput) -> DetailShape:
        """Let other orders end in this one."""
        done = await joining.merge(actor, ticket, new.version, new.others, new.reason)
        return shape(done)

    @routes.post("/tickets/{ticket}/split", dependencies=[need_any(*CHANGES)])
    async def split(actor: CurrentActor, ticket: PathId, new: SplitInput) -> list[TicketShape]:
        """Make children of this order."""
        parts = [Part(**part.model_dump()) for part in new.parts]
        made = await joining.split(actor, ticket, new.version, parts)
        return [TicketShape.model_validate(one) for one in made]


def _asked(new: StepBody) -> StepRequest:
    given: dict[str, Any] = new.model_dump(exclude={"version", "joint", "attachments"})
    return StepRequest(**given, joint=tuple(new.joint), attachments=tuple(new.attachments))


def shaped(verbs: Verbs, detail: Detail) -> DetailShape:
    """An order with all that belongs to it."""
    return _shaped(detail, verbs.looking.office.clock.now())


def _shaped(detail: Detail, now: datetime) -> DetailShape:
    clocks = [
        ClockShape(
            kind=one.kind,
            started_at=one.started_at,
            due_at=one.due_at,
            met_at=one.met_at,
            paused=one.paused,
            limit=LimitShape.model_validate(one.limit),
            late=one.late(now),
        )
        for one in detail.clocks
    ]
    facts = {name: getattr(detail, name) for name in DetailShape.model_fields}
    return DetailShape.model_validate({**facts, "clocks": clocks}, from_attributes=True)
