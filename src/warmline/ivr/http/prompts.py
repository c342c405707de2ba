"""The prompt library over HTTP. Sounds come as the request's whole body.

GET    /prompts              a page: used=yes|no, source=upload|speech
GET    /prompts/voices       names of the voices
POST   /prompts/preview      a text as it would sound (WAV)
POST   /prompts/spoken       a new one from a text
POST   /prompts/uploaded     a new one from a file: ?key=&name=
GET    /prompts/{id}         one, with who uses it
GET    /prompts/{id}/sound   listen (WAV)
PATCH  /prompts/{id}         rename
PUT    /prompts/{id}/spoken  say something else
PUT    /prompts/{id}/sound   another file
DELETE /prompts/{id}         refused while used
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Annotated, Literal

import soundfile
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import Field

from warmline.ivr.library import MAX_TEXT, PromptFilters, Said
from warmline.ivr.service.prompts import PromptService
from warmline.ivr.speech.ports import Speech
from warmline.ivr.speech.uploads import MAX_BYTES, SoundUnreadable
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
    need_any,
)

Viewer = Annotated[Actor, need_any("prompt.manage", "flow.view")]
Manager = Annotated[Actor, need("prompt.manage")]
Text = Annotated[str, Field(max_length=64)]
KeyQuery = Annotated[str, Query(max_length=64)]
ProjectQuery = Annotated[str, Query(pattern=UUID_PATTERN)]
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


class PromptShape(Shape):
    """A prompt; `sound` is what flows and queues write, `used_by` names them."""

    id: str
    project: str
    key: str
    name: str
    sound: str
    source: str
    text: str
    voice: str
    speed: float
    engine: str
    seconds: float
    version: int
    changed_at: datetime
    used_by: list[str]


class SpeechInput(Input):
    """What is to be spoken."""

    text: Annotated[str, Field(max_length=MAX_TEXT + 200)]
    voice: Text
    speed: float = 1.0

    def said(self) -> Said:
        """The same for the service."""
        return Said(self.text, self.voice, self.speed)


class NewSpeechInput(SpeechInput):
    """A new prompt from a text."""

    key: Text
    name: Text
    project: Annotated[str, Field(pattern=UUID_PATTERN)] = DEFAULT_PROJECT


class NameInput(Input):
    """Another name."""

    name: Text


def _filters(
    used: Literal["", "yes", "no"] = "", source: Literal["", "upload", "speech"] = ""
) -> PromptFilters:
    return PromptFilters(used=used, source=source)


def router(service: PromptService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["prompts"])
    _looking(routes, service)
    _writing(routes, service)
    return routes


def _looking(routes: APIRouter, service: PromptService) -> None:
    @routes.get("/prompts")
    async def prompts(
        actor: Viewer, page: PageQuery, filters: Annotated[PromptFilters, Depends(_filters)]
    ) -> ListAnswer[PromptShape]:
        return list_answer(await service.list(actor, filters, page), PromptShape.model_validate)

    @routes.get("/prompts/voices")
    async def voices(actor: Viewer) -> list[str]:
        return list(service.voices())

    @routes.get("/prompts/{prompt}")
    async def prompt(actor: Viewer, prompt: PathId) -> PromptShape:
        return PromptShape.model_validate(await service.get(actor, prompt))

    @routes.get("/prompts/{prompt}/sound", response_class=FileResponse)
    async def sound(actor: Viewer, prompt: PathId) -> FileResponse:
        path = await service.sound(actor, prompt)
        return FileResponse(path, media_type="audio/wav", headers=SAFE)


def _writing(routes: APIRouter, service: PromptService) -> None:
    @routes.post("/prompts/preview", response_class=Response)
    async def preview(actor: Manager, said: SpeechInput) -> Response:
        speech = await service.preview(actor, said.said())
        return Response(_wav(speech), media_type="audio/wav", headers=SAFE)

    @routes.post("/prompts/spoken", status_code=201)
    async def speak(actor: Manager, new: NewSpeechInput) -> PromptShape:
        made = await service.speak(
            actor, new.said(), key=new.key, name=new.name, project=new.project
        )
        return PromptShape.model_validate(made)

    @routes.post("/prompts/uploaded", status_code=201)
    async def upload(
        actor: Manager,
        request: Request,
        key: KeyQuery,
        name: KeyQuery,
        project: ProjectQuery = DEFAULT_PROJECT,
    ) -> PromptShape:
        body = await _body(request)
        made = await service.upload(actor, body, key=key, name=name.strip(), project=project)
        return PromptShape.model_validate(made)

    @routes.patch("/prompts/{prompt}")
    async def rename(actor: Manager, prompt: PathId, to: NameInput) -> PromptShape:
        return PromptShape.model_validate(await service.rename(actor, prompt, to.name))

    @routes.put("/prompts/{prompt}/spoken")
    async def say_again(actor: Manager, prompt: PathId, said: SpeechInput) -> PromptShape:
        made = await service.replace_by_speech(actor, prompt, said.said())
        return PromptShape.model_validate(made)

    @routes.put("/prompts/{prompt}/sound")
    async def upload_again(actor: Manager, prompt: PathId, request: Request) -> PromptShape:
        made = await service.replace_by_upload(actor, prompt, await _body(request))
        return PromptShape.model_validate(made)

    @routes.delete("/prompts/{prompt}", status_code=204)
    async def delete(actor: Manager, prompt: PathId) -> None:
        await service.delete(actor, prompt)


async def _body(request: Request) -> bytes:
    """The whole body, given up as soon as it is more than any prompt may be."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise SoundUnreadable(
                f"The file is larger than {MAX_BYTES // 1024 // 1024} MB; shorten it.",
                code="sound_too_large",
                field="file",
            )
    return bytes(body)


def _wav(speech: Speech) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, speech.samples, speech.rate, subtype="PCM_16", format="WAV")
    return out.getvalue()
