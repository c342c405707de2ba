"""Surveys over HTTP.

GET   /surveys                          what is set up
POST  /surveys · PATCH /surveys/{id}
GET   /survey-results                   a page of results
GET   /survey-results/figures           eligible, invited, answered, satisfied, by queue or agent
POST  /survey-results/exports           the list as a file, made in the background
GET   /survey-results/of-call/{call}    a call's; marks only for who may know them
GET   /survey-results/{id}/comment      Ogg/Opus
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from warmline.ivr.surveys import Reason, Script
from warmline.kit.actor import Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    SheetAnswer,
    SheetQuery,
    WordsQuery,
    list_answer,
    need,
    need_any,
    sheet_answer,
)
from warmline.kit.streamed import sound_answer
from warmline.surveys.export import ResultExportRuns
from warmline.surveys.model import Figures, ResultFilters, SurveyInfo
from warmline.surveys.rules import rate
from warmline.surveys.service import SurveyService

Reader = Annotated[Actor, need("survey.read")]
Manager = Annotated[Actor, need("survey.manage")]
SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
Id = Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")]


class ReasonShape(Input):
    """One answer to the second question."""

    key: str = Field(max_length=1)
    zh: str = Field(max_length=40)
    en: str = Field(max_length=40)


class ScriptShape(Input):
    """What a survey asks (`ivr.surveys.Script`); sounds are names of the centre's folder."""

    scale: Literal[5, 3] = 5
    one_is_best: bool = True
    ask: str = Field("", max_length=128)
    bad_at: int = 2
    reason: bool = True
    reason_ask: str = Field("", max_length=128)
    reasons: list[ReasonShape] = Field(max_length=9)
    comment: Literal["never", "bad", "always"] = "bad"
    comment_ask: str = Field("", max_length=128)
    comment_s: int = 60
    thanks: str = Field("", max_length=128)
    patience_s: int = 6
    tries: int = 2


class SurveyShape(Shape):
    """One survey with its present version."""

    id: str
    key: str
    name: str
    active: bool
    version: int
    script: ScriptShape
    changed_at: datetime


class NewSurveyInput(Input):
    key: str = Field(max_length=32)
    name: str = Field(max_length=64)
    script: ScriptShape


class SurveyInput(Input):
    """What is left out stays; the key stays always, since queues and flows write it."""

    name: str | None = Field(None, max_length=64)
    active: bool | None = None
    script: ScriptShape | None = None


class ResultShape(Shape):
    """One call that qualified, or one link."""

    id: str
    interaction: str
    channel: str
    survey: str
    survey_name: str
    version: int
    scale: int
    outcome: str
    sent_by: str
    state: str
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    number: str
    eligible_at: datetime
    invited_at: datetime | None
    answered_at: datetime | None
    mark: int | None
    reason: int | None
    reason_zh: str
    reason_en: str
    comment_s: float | None
    comment_text: str
    satisfied: bool | None


class FiguresShape(Shape):
    """Counts and rates: invited / eligible, answered / invited, satisfied / answered."""

    key: str
    name: str
    eligible: int
    invited: int
    answered: int
    satisfied: int
    mean: float | None
    invitation_rate: float | None
    participation_rate: float | None
    satisfaction: float | None


class AllFiguresShape(Shape):
    total: FiguresShape
    parts: list[FiguresShape]


def _filters(
    survey: Id = "",
    queue: Id = "",
    agent: Id = "",
    channel: Literal["", "phone", "web"] = "",
    state: Literal["", "asked", "not_invited", "invited", "answered", "unanswered"] = "",
    rated: Literal["", "good", "bad"] = "",
    comment: bool | None = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
) -> ResultFilters:
    return ResultFilters(
        since=_aware(since),
        to=_aware(to),
        survey=survey,
        queue=queue,
        agent=agent,
        channel=channel,
        state=state,
        rated=rated,
        comment=comment,
    )


def _aware(at: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)


Filters = Annotated[ResultFilters, Depends(_filters)]


def router(service: SurveyService, exports: ResultExportRuns) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["surveys"])
    _setting_up(routes, service)
    _looking(routes, service, exports)
    return routes


def _setting_up(routes: APIRouter, service: SurveyService) -> None:
    @routes.get("/surveys")
    async def surveys(
        actor: Annotated[
            Actor, need_any("survey.manage", "survey.read", "queue.view", "flow.view")
        ],
        page: PageQuery,
    ) -> ListAnswer[SurveyShape]:
        return list_answer(await service.list(actor, page), _survey)

    @routes.post("/surveys", status_code=201)
    async def create(actor: Manager, new: NewSurveyInput) -> SurveyShape:
        fields = {"key": new.key, "name": new.name, "script": _script(new.script)}
        return _survey(await service.create(actor, fields))

    @routes.patch("/surveys/{survey}")
    async def change(actor: Manager, survey: PathId, new: SurveyInput) -> SurveyShape:
        fields: dict[str, Any] = {
            name: getattr(new, name)
            for name in ("name", "active")
            if getattr(new, name) is not None
        }
        if new.script is not None:
            fields["script"] = _script(new.script)
        return _survey(await service.change(actor, survey, fields))


def _looking(routes: APIRouter, service: SurveyService, exports: ResultExportRuns) -> None:
    @routes.get("/survey-results")
    async def results(
        actor: Reader, filters: Filters, sheet: SheetQuery, q: WordsQuery
    ) -> SheetAnswer[ResultShape]:
        """Ratings, newest first; `q`: the last digits of the number."""
        found = await service.results(actor, filters, sheet, q)
        return sheet_answer(found, ResultShape.model_validate)

    @routes.get("/survey-results/figures")
    async def figures(
        actor: Reader, filters: Filters, by: Literal["queue", "agent"] = "queue"
    ) -> AllFiguresShape:
        total, parts = await service.figures(actor, filters, by)
        return AllFiguresShape(total=_figures(total), parts=[_figures(one) for one in parts])

    @routes.post("/survey-results/exports", status_code=202)
    async def export(
        actor: Reader,
        filters: Filters,
        q: Annotated[str, Query(max_length=100)] = "",
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """What the list shows with these filters and this search, as a file made in the
        background."""
        return RunRef.model_validate(await exports.start(actor, filters, format, q))

    @routes.get("/survey-results/of-call/{call}")
    async def of_call(
        actor: Annotated[Actor, need_any("survey.read", "desk.use", "call.list")], call: PathId
    ) -> list[ResultShape]:
        found: Sequence[Any] = await service.of_call(actor, call)
        return [ResultShape.model_validate(one) for one in found]

    @routes.get("/survey-results/{result}/comment", response_class=Response)
    async def comment(
        actor: Annotated[Actor, need("survey.listen")], result: PathId, request: Request
    ) -> Response:
        # A player asks for many ranges of one file: only the first one is a beginning.
        begin = request.headers.get("range", "bytes=0-").startswith("bytes=0-")
        return await sound_answer(request, await service.comment(actor, result, begin=begin))


def _script(given: ScriptShape) -> Script:
    fields = given.model_dump()
    fields["reasons"] = tuple(Reason(**one) for one in fields["reasons"])
    return Script(**fields)


def _survey(found: SurveyInfo) -> SurveyShape:
    script = found.script
    fields = {name: getattr(script, name) for name in Script.__struct_fields__}
    fields["reasons"] = [{"key": r.key, "zh": r.zh, "en": r.en} for r in script.reasons]
    return SurveyShape(
        id=found.id,
        key=found.key,
        name=found.name,
        active=found.active,
        version=found.version,
        script=ScriptShape(**fields),
        changed_at=found.changed_at,
    )


def _figures(found: Figures) -> FiguresShape:
    return FiguresShape(
        key=found.key,
        name=found.name,
        eligible=found.eligible,
        invited=found.invited,
        answered=found.answered,
        satisfied=found.satisfied,
        mean=found.mean,
        invitation_rate=rate(found.invited, found.eligible),
        participation_rate=rate(found.answered, found.invited),
        satisfaction=rate(found.satisfied, found.answered),
    )
