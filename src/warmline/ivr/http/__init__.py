"""Flows over HTTP: the list, the editor's draft, versions, and a caller played on the page.

GET    /flows                      flow.view    a page of flows; ?state=all|live|draft|archived
POST   /flows                      flow.manage  a new one: blank, a document, or a copy
GET    /flows/schema               flow.view    what a document may hold, with titles for forms
GET    /flows/references           flow.view    what nodes may refer to
GET    /flows/sounds?name=         flow.view    a prompt, to listen to
POST   /flows/play                 flow.view    plays a document; nothing is kept
GET    /flows/{id}                 flow.view    one flow with its documents and problems
PATCH  /flows/{id}                 flow.manage  another name; put away or taken out again
PUT    /flows/{id}/draft           flow.manage  keeps what is drawn, finished or not
DELETE /flows/{id}/draft           flow.manage  throws it away
POST   /flows/{id}/publish         flow.manage  makes the draft live
POST   /flows/{id}/roll-back       flow.manage  makes an earlier version live again
GET    /flows/{id}/versions        flow.view    all versions, newest first
GET    /flows/{id}/versions/{n}    flow.view    the document of one
GET    /flows/{id}/differences     flow.view    what version ?after= does otherwise than ?before=
POST   /flows/{id}/differences     flow.view    what is kept now does otherwise than a document
GET    /flows/{id}/export          flow.view    a version's document as a file
"""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from warmline.ivr import shapes
from warmline.ivr.schema import schema
from warmline.ivr.service import IvrService
from warmline.kit.actor import Actor
from warmline.kit.http import ListAnswer, PageQuery, PathId, list_answer, need

Viewer = Annotated[Actor, need("flow.view")]
Manager = Annotated[Actor, need("flow.manage")]
Revision = Annotated[int, Query(ge=0)]
Number = Annotated[int, Query(ge=1)]


def router(service: IvrService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["flows"])
    _about_all(routes, service)
    _about_one(routes, service)
    _about_versions(routes, service)
    return routes


def _about_all(routes: APIRouter, service: IvrService) -> None:
    @routes.get("/flows")
    async def flows(
        actor: Viewer, page: PageQuery, state: Annotated[str, Query(max_length=20)] = "all"
    ) -> ListAnswer[shapes.FlowShape]:
        return list_answer(await service.list(actor, page, state), shapes.FlowShape.model_validate)

    @routes.post("/flows", status_code=201)
    async def create(actor: Manager, new: shapes.NewFlowInput) -> shapes.FlowDetailShape:
        made = await service.create(actor, **new.model_dump(exclude_unset=True))
        return shapes.detail(await service.get(actor, made.flow_id))

    # These before /flows/{flow_id}, which would take their names for an id.
    @routes.get("/flows/schema")
    async def describe(_: Viewer) -> dict[str, Any]:
        return schema()

    @routes.get("/flows/references")
    async def references(actor: Viewer) -> dict[str, list[shapes.ReferenceShape]]:
        found = await service.references(actor)
        return {
            kind: [shapes.ReferenceShape.model_validate(one) for one in several]
            for kind, several in found.items()
        }

    @routes.get("/flows/sounds", response_class=FileResponse)
    async def sound(actor: Viewer, name: Annotated[str, Query(max_length=200)]) -> FileResponse:
        return FileResponse(service.sound(actor, name), media_type="audio/wav")

    @routes.post("/flows/play")
    async def play(actor: Viewer, asked: shapes.PlayInput) -> shapes.PlayShape:
        made = service.play(
            actor, asked.definition, asked.said, at=asked.at, variables=asked.variables
        )
        return shapes.played(made, service.has_sound)


def _about_one(routes: APIRouter, service: IvrService) -> None:
    @routes.get("/flows/{flow_id}")
    async def flow(flow_id: PathId, actor: Viewer) -> shapes.FlowDetailShape:
        return shapes.detail(await service.get(actor, flow_id))

    @routes.patch("/flows/{flow_id}")
    async def change(
        flow_id: PathId, actor: Manager, asked: shapes.ChangeFlowInput
    ) -> shapes.FlowDetailShape:
        revision = asked.revision
        if asked.name is not None:
            done = await service.rename(actor, flow_id, asked.name, revision=revision)
            revision = done.info.revision
        if asked.archived is not None:
            await service.archive(actor, flow_id, archived=asked.archived, revision=revision)
        return shapes.detail(await service.get(actor, flow_id))

    @routes.put("/flows/{flow_id}/draft")
    async def save(
        flow_id: PathId, actor: Manager, asked: shapes.DraftInput
    ) -> shapes.FlowDetailShape:
        """409 `flow_changed` names who changed it meanwhile, when, and the revision it has now."""
        return shapes.detail(
            await service.save_draft(actor, flow_id, asked.definition, revision=asked.revision)
        )

    @routes.delete("/flows/{flow_id}/draft")
    async def discard(
        flow_id: PathId, actor: Manager, revision: Revision
    ) -> shapes.FlowDetailShape:
        return shapes.detail(await service.discard_draft(actor, flow_id, revision=revision))

    @routes.post("/flows/{flow_id}/publish")
    async def publish(
        flow_id: PathId, actor: Manager, asked: shapes.PublishInput
    ) -> shapes.FlowDetailShape:
        await service.publish(actor, flow_id, revision=asked.revision, note=asked.note)
        return shapes.detail(await service.get(actor, flow_id))


def _about_versions(routes: APIRouter, service: IvrService) -> None:
    @routes.post("/flows/{flow_id}/roll-back")
    async def roll_back(
        flow_id: PathId, actor: Manager, asked: shapes.RollBackInput
    ) -> shapes.FlowDetailShape:
        await service.roll_back(
            actor, flow_id, asked.number, revision=asked.revision, note=asked.note
        )
        return shapes.detail(await service.get(actor, flow_id))

    @routes.get("/flows/{flow_id}/versions")
    async def versions(flow_id: PathId, actor: Viewer) -> list[shapes.VersionShape]:
        found = await service.versions(actor, flow_id)
        return [shapes.VersionShape.model_validate(one) for one in found]

    @routes.get("/flows/{flow_id}/versions/{number}")
    async def document(flow_id: PathId, number: int, actor: Viewer) -> dict[str, Any]:
        return await service.document(actor, flow_id, number)

    @routes.get("/flows/{flow_id}/differences")
    async def differences(
        flow_id: PathId, actor: Viewer, before: Number, after: Number
    ) -> list[shapes.DifferenceShape]:
        found = await service.differences(actor, flow_id, before, after)
        return [shapes.DifferenceShape.model_validate(one) for one in found]

    @routes.post("/flows/{flow_id}/differences")
    async def differences_of(
        flow_id: PathId, actor: Viewer, mine: shapes.DocumentInput
    ) -> list[shapes.DifferenceShape]:
        found = await service.differences_of(actor, flow_id, mine.definition)
        return [shapes.DifferenceShape.model_validate(one) for one in found]

    @routes.get("/flows/{flow_id}/export", response_class=Response)
    async def export(flow_id: PathId, actor: Viewer, number: Number) -> Response:
        document = await service.document(actor, flow_id, number)
        name = quote(f"{document.get('name', 'flow')}-v{number}.json")
        return Response(
            json.dumps(document, ensure_ascii=False, indent=2) + "\n",
            media_type="application/json",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )
