"""Follow-ups over HTTP: lists and calendar, planning and finishing, giving them to others.

Questionnaires are in `http.questionnaires`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from warmline.accounts.model import KEEP
from warmline.followups.errors import FollowupMalformed
from warmline.followups.http.shapes import (
    CancelInput,
    ChangedFollowupInput,
    ClosedShape,
    CountsShape,
    FollowupListShape,
    FollowupShape,
    LimitInput,
    LoadShape,
    MovedShape,
    NewFollowupInput,
    OutcomeInput,
    QuickShape,
    ReassignInput,
    ReminderShape,
    RulesInput,
    RulesShape,
    SnoozeInput,
    SpanShape,
)
from warmline.followups.model import (
    Filters,
    Followup,
    FollowupChange,
    Priority,
    Result,
    Rules,
    Sheet,
    State,
    View,
    Way,
)
from warmline.followups.service import FollowupService
from warmline.followups.service.assigning import AssignService
from warmline.kit.actor import Actor
from warmline.kit.http import (
    UUID_PATTERN,
    CurrentActor,
    PathId,
    need,
    need_any,
)
from warmline.kit.paging import MAX_SIZE

OPTIONAL_ID = f"^$|{UUID_PATTERN}"
WHOSE = f"^$|^me$|^none$|{UUID_PATTERN}"
OptionalId = Annotated[str, Query(pattern=OPTIONAL_ID)]


def _filters(
    q: Annotated[str, Query(max_length=100)] = "",
    view: View = View.ALL,
    state: Literal[""] | State = "",
    way: Literal[""] | Way = "",
    priority: Literal[""] | Priority = "",
    result: Literal[""] | Result = "",
    assignee: Annotated[str, Query(pattern=WHOSE)] = "",
    department: OptionalId = "",
    queue: OptionalId = "",
    customer: OptionalId = "",
    interaction: OptionalId = "",
    about_noun: Annotated[str, Query(max_length=40)] = "",
    about_id: Annotated[str, Query(max_length=64)] = "",
    series: OptionalId = "",
    due_from: datetime | None = None,
    due_to: datetime | None = None,
) -> Filters:
    return Filters(
        q=q.strip(),
        view=view,
        state=str(state),
        way=str(way),
        priority=str(priority),
        result=str(result),
        assignee=assignee,
        department=department,
        queue=queue,
        customer=customer,
        interaction=interaction,
        about_noun=about_noun,
        about_id=about_id,
        series=series,
        due_since=aware(due_from),
        due_to=aware(due_to),
    )


def aware(at: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _sheet(
    sort: Annotated[str, Query(pattern=r"^-?[a-z_]{1,40}$")] = "due_at",
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Sheet:
    return Sheet(sort=sort, size=size, after=after)


FollowupFilters = Annotated[Filters, Depends(_filters)]
SheetQuery = Annotated[Sheet, Depends(_sheet)]


def router(service: FollowupService, assign: AssignService) -> APIRouter:
    """Every route on follow-ups."""
    routes = APIRouter(tags=["followups"])
    _lists(routes, service)
    _leading(routes, assign)
    _one(routes, service)
    _steps(routes, service)
    return routes


def _lists(routes: APIRouter, service: FollowupService) -> None:
    @routes.get("/followups")
    async def followups(
        actor: Annotated[Actor, need("followup.work")],
        filters: FollowupFilters,
        sheet: SheetQuery,
    ) -> FollowupListShape:
        """Follow-ups within the data scope. `view`: open, today, overdue, coming, free (a group's,
        taken by nobody), closed; `q`: part of the content or of the customer's name; `after`: the
        `next` of the page before."""
        return FollowupListShape.model_validate(await service.search(actor, filters, sheet))

    # These stand before /followups/{followup}, which would take their names for an id.
    @routes.get("/followups/counts")
    async def counts(
        actor: Annotated[Actor, need("followup.work")],
        assignee: Annotated[str, Query(pattern=WHOSE)] = "",
    ) -> CountsShape:
        """How many the views have, counted up to 10 001."""
        return CountsShape(**await service.counts(actor, assignee))

    @routes.get("/followups/calendar")
    async def calendar(
        actor: Annotated[Actor, need("followup.work")],
        filters: FollowupFilters,
        since: AwareDatetime,
        to: AwareDatetime,
    ) -> SpanShape:
        """Those due in [since, to), at most 45 days."""
        return SpanShape.model_validate(await service.calendar(actor, since, to, filters))

    @routes.get("/followups/quick")
    async def quick(actor: Annotated[Actor, need("followup.work")]) -> list[QuickShape]:
        """What the quick choices of an hour mean now, in the centre's zone."""
        return [QuickShape(code=code, at=at) for code, at in service.quick(actor)]


def _leading(routes: APIRouter, assign: AssignService) -> None:
    @routes.get("/followups/people")
    async def people(actor: Annotated[Actor, need("followup.assign")]) -> list[LoadShape]:
        """What everybody within the data scope has before him; people who left come first."""
        return [LoadShape.model_validate(one) for one in await assign.loads(actor)]

    @routes.put(
        "/followups/people/{user}/limit",
        status_code=204,
        dependencies=[need("followup.assign")],
    )
    async def limit(actor: CurrentActor, user: PathId, new: LimitInput) -> None:
        await assign.set_limit(actor, user, new.per_day)

    @routes.post("/followups/reassign", dependencies=[need("followup.assign")])
    async def reassign(actor: CurrentActor, given: ReassignInput) -> MovedShape:
        """Give some, or open ones of a person, to others, all in one transaction; `dry` previews
        it."""
        moved = await assign.reassign(
            actor,
            ids=given.ids,
            whose=given.whose,
            to=given.to,
            group=None if given.group is None else given.group.group(),
            days=(given.due_from, given.due_to),
            reason=given.reason,
            dry=given.dry,
        )
        return MovedShape(moved=moved.moved, to=dict(moved.to), left=list(moved.left))

    @routes.get("/followup-rules")
    async def rules(
        actor: Annotated[Actor, need_any("followup.work", "followup.configure")],
    ) -> RulesShape:
        return RulesShape.model_validate(await assign.rules(actor))

    @routes.put("/followup-rules", dependencies=[need("followup.configure")])
    async def save_rules(actor: CurrentActor, new: RulesInput) -> RulesShape:
        """For what is planned from now on; 409 when somebody changed them meanwhile."""
        saved = await assign.save_rules(actor, Rules(**new.model_dump()))
        return RulesShape.model_validate(saved)


def _one(routes: APIRouter, service: FollowupService) -> None:
    @routes.get("/followups/{followup}")
    async def followup_(
        actor: Annotated[Actor, need("followup.work")], followup: PathId
    ) -> FollowupShape:
        return shape(await service.get(actor, followup))

    @routes.get("/followups/{followup}/reminders")
    async def reminders(
        actor: Annotated[Actor, need("followup.work")], followup: PathId
    ) -> list[ReminderShape]:
        """When its holder is told, and was."""
        return [
            ReminderShape(kind=one.kind, at=one.at, sent_at=sent_at)
            for one, sent_at in await service.reminders(actor, followup)
        ]

    @routes.post("/followups", status_code=201, dependencies=[need("followup.work")])
    async def plan(actor: CurrentActor, new: NewFollowupInput) -> FollowupShape:
        return shape(await service.plan(actor, new.new()))

    @routes.patch("/followups/{followup}", dependencies=[need("followup.work")])
    async def change(
        actor: CurrentActor, followup: PathId, new: ChangedFollowupInput
    ) -> FollowupShape:
        """Change an open one; 409 when somebody saved it meanwhile."""
        given: dict[str, Any] = {
            name: getattr(new, name) if name in new.model_fields_set else KEEP
            for name in ("content", "due_at", "way", "priority", "repeat", "questionnaire")
        }
        if given["due_at"] is None:
            raise FollowupMalformed("A follow-up has an hour.", field="due_at")
        if new.repeat is not None:
            given["repeat"] = new.repeat.repeat()
        return shape(await service.change(actor, followup, new.version, FollowupChange(**given)))


def _steps(routes: APIRouter, service: FollowupService) -> None:
    @routes.post("/followups/{followup}/snooze", dependencies=[need("followup.work")])
    async def snooze(actor: CurrentActor, followup: PathId, given: SnoozeInput) -> FollowupShape:
        """Be told again then."""
        return shape(await service.snooze(actor, followup, given.until))

    @routes.post("/followups/{followup}/take", dependencies=[need("followup.work")])
    async def take(actor: CurrentActor, followup: PathId) -> FollowupShape:
        """Take a group's; 409 when a colleague was faster."""
        return shape(await service.take(actor, followup))

    @routes.post("/followups/{followup}/done", dependencies=[need("followup.work")])
    async def done(actor: CurrentActor, followup: PathId, given: OutcomeInput) -> ClosedShape:
        """Done, with what came of it."""
        return _closed(*await service.complete(actor, followup, given.outcome()))

    @routes.post("/followups/{followup}/cancel", dependencies=[need("followup.work")])
    async def cancel(actor: CurrentActor, followup: PathId, given: CancelInput) -> ClosedShape:
        return _closed(*await service.cancel(actor, followup, given.reason, series=given.series))


def _closed(closed: Followup, coming: Followup | None) -> ClosedShape:
    return ClosedShape(followup=shape(closed), coming=None if coming is None else shape(coming))


def shape(followup: Followup) -> FollowupShape:
    return FollowupShape.model_validate(followup)
