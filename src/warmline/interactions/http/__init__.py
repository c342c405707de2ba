"""Calls over HTTP: list, detail, earlier calls, notes, result, recording, waveform, export.

Paths are without the `/api` prefix. Parses, calls one verb, shapes the answer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from warmline.interactions.model import CallDetail, CallRow, Filters, Measured, Notes, ResultCode
from warmline.interactions.service import InteractionService
from warmline.interactions.service.exporting import CallExportRuns
from warmline.kit.actor import Actor
from warmline.kit.http import (
    SAFE,
    CurrentActor,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    SheetAnswer,
    SheetQuery,
    list_answer,
    need,
    need_any,
    sheet_answer,
)
from warmline.kit.streamed import sound_answer

ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
OUTCOMES = Literal[
    "", "live", "answered", "abandoned", "ivr_only", "unserved", "callback", "failed"
]


class NumberShape(Shape):
    raw: str
    e164: str | None
    kind: str
    place: str
    carrier: str


class CallShape(Shape):
    """A line of the list."""

    id: str
    project: str
    direction: str
    caller: NumberShape
    called: str
    arrived_at: datetime
    ended_at: datetime | None
    ended_by: str
    cause: str
    queue: str | None
    agent: str | None
    agent_name: str | None
    waited_s: float
    ring_s: float
    talked_s: float
    held_s: float
    wrap_up_s: float
    outcome: str
    recording: str
    result: str
    notes: str
    live: bool
    ordered: bool


class SegmentShape(Shape):
    seq: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float | None
    agent: str | None
    agent_name: str | None = None
    department: str | None
    department_name: str | None = None
    queue: str | None
    visit: int | None
    offer: str | None
    outcome: str
    party: str | None
    number: str
    whom: str | None
    whom_name: str | None = None


class PathShape(Shape):
    node: str
    kind: str
    label: str
    at: datetime
    keys: str
    outcome: str


class GapShape(Shape):
    start_s: float
    end_s: float
    reason: str


class RecordingShape(Shape):
    state: str
    seconds: float
    bytes: int
    sha256: str
    cut_short: bool
    reason: str
    gaps: list[GapShape]


class NotesShape(Shape):
    text: str
    version: int
    result: str
    result_by: str | None
    result_at: datetime | None


class QualityShape(Shape):
    """How the network was on one leg of an agent's: means, and the worst moment."""

    agent: str
    leg: str
    samples: int
    poor_s: int
    loss: float
    jitter_ms: float
    rtt_ms: float
    mos: float
    mos_min: float
    poor: bool


class DetailShape(Shape):
    """Everything about one call; `segments` in the order of their beginning."""

    id: str
    project: str
    direction: str
    caller: NumberShape
    called: str
    trunk: str
    arrived_at: datetime
    answered_at: datetime | None
    talked_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    cause: str
    sip: str
    flow: str | None
    flow_version: int | None
    queue_first: str | None
    queue_last: str | None
    agent_first: str | None
    agent_last: str | None
    department: str | None
    waited_s: float
    ring_s: float
    talked_s: float
    held_s: float
    wrap_up_s: float
    outcome: str
    recording: RecordingShape
    path: list[PathShape]
    segments: list[SegmentShape]
    notes: NotesShape
    names: dict[str, str]
    quality: list[QualityShape]


class ResultCodeShape(Shape):
    code: str
    zh: str
    en: str
    parent: str | None
    position: int
    active: bool


class NotesInput(Input):
    text: str = Field(max_length=10_000)
    version: int = Field(ge=0)


class QualityInput(Input):
    """What a page measured over a leg; `loss` is a share, `poor_s` seconds of a poor MOS."""

    samples: int = Field(ge=1, le=100_000)
    poor_s: int = Field(ge=0, le=500_000)
    loss: float = Field(ge=0, le=1)
    jitter_ms: float = Field(ge=0, le=60_000)
    rtt_ms: float = Field(ge=0, le=60_000)
    mos: float = Field(ge=1, le=5)
    mos_min: float = Field(ge=1, le=5)


class ResultInput(Input):
    code: str = Field(max_length=64)


class ResultCodeInput(Input):
    code: str = Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_.-]+$")
    zh: str = Field(min_length=1, max_length=100)
    en: str = Field(min_length=1, max_length=100)
    parent: str | None = None
    position: int = Field(default=0, ge=0, le=9999)
    active: bool = True


def _filters(
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    direction: Literal["", "in", "out"] = "",
    queue: Annotated[str, Query(pattern=f"^$|{ID}")] = "",
    agent: Annotated[str, Query(pattern=f"^$|{ID}")] = "",
    outcome: OUTCOMES = "",
    result: Annotated[str, Query(max_length=64)] = "",
    quality: Literal["", "poor"] = "",
    order: Literal["", "with", "without"] = "",
) -> Filters:
    return Filters(
        since=aware(since),
        to=aware(to),
        number=q.strip(),
        direction=direction,
        queue=queue,
        agent=agent,
        outcome=outcome,
        result=result,
        quality=quality,
        order=order,
    )


def aware(at: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    if at is None or at.tzinfo is not None:
        return at
    return at.replace(tzinfo=UTC)


CallFilters = Annotated[Filters, Depends(_filters)]


def router(service: InteractionService, exports: CallExportRuns) -> APIRouter:
    """Every route on calls."""
    routes = APIRouter(tags=["calls"])
    _reading(routes, service, exports)
    _writing(routes, service)
    _listening(routes, service)
    return routes


def _reading(routes: APIRouter, service: InteractionService, exports: CallExportRuns) -> None:
    @routes.get("/calls")
    async def calls(
        actor: Annotated[Actor, need("call.list")], filters: CallFilters, sheet: SheetQuery
    ) -> SheetAnswer[CallShape]:
        """Calls within the data scope; by `arrived_at`, `waited_s`, `talked_s` or `wrap_up_s`.
        `order`: with or without a work order that has to do with it."""
        return sheet_answer(await service.list(actor, filters, sheet), _call)

    @routes.post("/calls/exports", status_code=202)
    async def export(
        actor: Annotated[Actor, need("call.export")],
        filters: CallFilters,
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """What the list shows with these filters, as a file made in the background."""
        return RunRef.model_validate(await exports.calls(actor, filters, format))

    @routes.get("/calls/{call}")
    async def call_detail(
        actor: Annotated[Actor, need_any("call.list", "desk.use")], call: PathId
    ) -> DetailShape:
        return _detail(await service.get(actor, call))

    @routes.get("/calls/{call}/earlier")
    async def earlier(
        actor: Annotated[Actor, need_any("call.list", "desk.use")], call: PathId, page: PageQuery
    ) -> ListAnswer[CallShape]:
        return list_answer(await service.earlier(actor, call, page), _call)

    @routes.get("/result-codes")
    async def result_codes(
        actor: Annotated[Actor, need_any("call.list", "desk.use")],
    ) -> list[ResultCodeShape]:
        found = await service.result_codes(actor)
        return [ResultCodeShape.model_validate(code) for code in found]


def _writing(routes: APIRouter, service: InteractionService) -> None:
    @routes.put("/calls/{call}/notes", dependencies=[need("note.write")])
    async def write_notes(actor: CurrentActor, call: PathId, new: NotesInput) -> NotesShape:
        return _notes(await service.set_notes(actor, call, new.text, new.version))

    @routes.put("/calls/{call}/result", dependencies=[need("note.write")])
    async def write_result(actor: CurrentActor, call: PathId, new: ResultInput) -> NotesShape:
        return _notes(await service.set_result(actor, call, new.code))

    @routes.put("/calls/{call}/quality/{leg}", status_code=204)
    async def note_quality(
        actor: Annotated[Actor, need("desk.use")],
        call: PathId,
        leg: Annotated[str, Path(max_length=200)],
        new: QualityInput,
    ) -> None:
        """How the network was on a leg of the actor's page; the record's MOS is the server's. A
        leg's name is its SIP Call-ID and tag, 72 signs with the switch."""
        measured = Measured(**new.model_dump(exclude={"mos"}))
        await service.note_quality(actor, call, leg, measured)

    @routes.put("/result-codes", dependencies=[need("settings.manage")])
    async def save_result_codes(
        actor: CurrentActor, codes: list[ResultCodeInput]
    ) -> list[ResultCodeShape]:
        new = [ResultCode(**code.model_dump()) for code in codes]
        await service.save_result_codes(actor, new)
        found = await service.result_codes(actor)
        return [ResultCodeShape.model_validate(code) for code in found]


def _listening(routes: APIRouter, service: InteractionService) -> None:
    @routes.get("/calls/{call}/recording", response_class=Response)
    async def recording(
        actor: Annotated[Actor, need("recording.play")],
        call: PathId,
        request: Request,
    ) -> Response:
        # A player asks for many ranges of one file: only the first one is a beginning.
        wanted = request.headers.get("range", "bytes=0-")
        sound = await service.recording(actor, call, begin=wanted.startswith("bytes=0-"))
        return await sound_answer(request, sound, f"{call}.opus")

    @routes.get("/calls/{call}/waveform")
    async def waveform(actor: Annotated[Actor, need("recording.play")], call: PathId) -> Response:
        body = await service.waveform(actor, call)
        return Response(body, media_type="application/json", headers=SAFE)


def _call(row: CallRow) -> CallShape:
    return CallShape.model_validate(row)


def _notes(notes: Notes) -> NotesShape:
    return NotesShape.model_validate(notes)


def _detail(detail: CallDetail) -> DetailShape:
    names = detail.names
    fields: dict[str, Any] = {
        name: getattr(detail.record, name)
        for name in DetailShape.model_fields
        if name not in {"segments", "notes", "names", "quality"}
    }
    segments = [
        SegmentShape.model_validate(segment).model_copy(
            update={
                "agent_name": names.get(segment.agent or ""),
                "department_name": names.get(segment.department or ""),
                "whom_name": names.get(segment.whom or ""),
            }
        )
        for segment in detail.record.segments
    ]
    return DetailShape.model_validate(
        {
            **fields,
            "segments": segments,
            "notes": detail.notes,
            "names": names,
            "quality": list(detail.quality),
        },
        from_attributes=True,
    )
