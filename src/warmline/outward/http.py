"""The ways outward over HTTP: the page of settings, the outbox, and everybody's own choice.

GET  /outward                        how the ways are set up, without secrets
PUT  /outward/mail, /outward/hook    change one
POST /outward/hook/secret            a new secret, shown this once
PUT  /outward/kinds                  to whom which kind is given
POST /outward/mail/test, /outward/hook/test
GET  /outward/messages               the outbox, `state=failed` what did not arrive
POST /outward/messages/exports       the same rows as xlsx or csv, made in the background
POST /outward/messages/{id}/again    try one again
GET, PUT /outward/mine               one's own choice
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, SecretStr

from warmline.kit.actor import Actor
from warmline.kit.http import (
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    list_answer,
    logged_in,
    need,
)
from warmline.outward.export import MessageExportRuns
from warmline.outward.model import Given, Hook, MailServer, Mine, Security, Settings, State, Way
from warmline.outward.rules import checked_quiet
from warmline.outward.service.choosing import ChoosingService
from warmline.outward.service.configuring import OutwardSettingsService

Admin = Annotated[Actor, need("settings.manage")]
Clock = Annotated[str | None, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Address = Annotated[str | None, Field(max_length=254)]


class MailInput(Input):
    """`password` left out or null keeps the one that is saved."""

    on: bool
    host: Annotated[str, Field(max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Security = Security.STARTTLS
    user: Annotated[str, Field(max_length=254)] = ""
    password: Annotated[SecretStr | None, Field(max_length=500)] = None
    sender: Annotated[str, Field(max_length=254)]
    sender_name: Annotated[str, Field(max_length=64)] = ""


class HookInput(Input):
    on: bool
    address: Annotated[str, Field(max_length=500)]
    give_phone: bool = True
    give_mail: bool = False


class KindInput(Input):
    kind: Annotated[str, Field(max_length=64)]
    way: Way
    given: Given


class KindsInput(Input):
    """A kind and way left out is as shipped."""

    kinds: Annotated[tuple[KindInput, ...], Field(max_length=500)]


class TestInput(Input):
    """Where a test mail goes; left out: to the actor's own address."""

    to: Address = None


class ChosenInput(Input):
    kind: Annotated[str, Field(max_length=64)]
    way: Way
    wanted: bool


class MineInput(Input):
    """Everything one chose; a kind left out is as the centre gives it. Both times or neither."""

    kinds: Annotated[tuple[ChosenInput, ...], Field(max_length=500)]
    quiet_begins: Clock = None
    quiet_ends: Clock = None
    language: Literal["zh", "en"]


class MailShape(Shape):
    on: bool
    host: str
    port: int
    security: Security
    user: str
    sender: str
    sender_name: str


class HookShape(Shape):
    on: bool
    address: str
    give_phone: bool
    give_mail: bool


class GivenShape(Shape):
    kind: str
    mail: Given
    hook: Given


class SettingsShape(Shape):
    """`waiting` and `failed` count the messages of the last seven days."""

    mail: MailShape
    hook: HookShape
    password_set: bool
    secret_set: bool
    kinds: list[GivenShape]
    waiting: int
    failed: int


class SecretShape(Shape):
    """Shown this once."""

    secret: str


class ResultShape(Shape):
    """`why` is a word for what went wrong, `detail` a status or so."""

    sent: bool
    why: str
    detail: str


class AboutShape(Shape):
    noun: str
    id: str


class MessageShape(Shape):
    id: str
    way: Way
    kind: str
    about: AboutShape | None
    user_id: str
    name: str
    state: State
    why: str
    detail: str
    attempts: int
    at: datetime
    next_at: datetime | None
    done_at: datetime | None


class MyKindShape(Shape):
    kind: str
    way: Way
    offered: bool
    wanted: bool
    chosen: bool | None


class MineShape(Shape):
    """`ways` are those the centre has set up."""

    mail: str | None
    phone: str | None
    ways: list[Way]
    kinds: list[MyKindShape]
    quiet_begins: str | None
    quiet_ends: str | None
    language: Literal["zh", "en"]


def router(
    settings: OutwardSettingsService, choosing: ChoosingService, exports: MessageExportRuns
) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["outward"])
    _ways(routes, settings)
    _outbox(routes, settings, exports)
    _own(routes, choosing)
    return routes


def _ways(routes: APIRouter, service: OutwardSettingsService) -> None:
    @routes.get("/outward")
    async def get_settings(actor: Admin) -> SettingsShape:
        return _shape(await service.get(actor))

    @routes.put("/outward/mail")
    async def set_mail(actor: Admin, body: MailInput) -> SettingsShape:
        values = body.model_dump(exclude={"password"})
        password = body.password.get_secret_value() if body.password is not None else None
        return _shape(await service.set_mail(actor, MailServer(**values), password))

    @routes.put("/outward/hook")
    async def set_hook(actor: Admin, body: HookInput) -> SettingsShape:
        return _shape(await service.set_hook(actor, Hook(**body.model_dump())))

    @routes.post("/outward/hook/secret", status_code=201)
    async def renew_secret(actor: Admin) -> SecretShape:
        return SecretShape(secret=await service.renew_secret(actor))

    @routes.put("/outward/kinds")
    async def set_kinds(actor: Admin, body: KindsInput) -> SettingsShape:
        table = {(one.kind, one.way): one.given for one in body.kinds}
        return _shape(await service.set_kinds(actor, table))

    @routes.post("/outward/mail/test")
    async def test_mail(actor: Admin, body: TestInput) -> ResultShape:
        return ResultShape.model_validate(await service.test(actor, Way.MAIL, body.to))

    @routes.post("/outward/hook/test")
    async def test_hook(actor: Admin) -> ResultShape:
        return ResultShape.model_validate(await service.test(actor, Way.HOOK, None))


def _outbox(routes: APIRouter, service: OutwardSettingsService, exports: MessageExportRuns) -> None:
    @routes.get("/outward/messages")
    async def messages(
        actor: Admin, page: PageQuery, state: State | None = None
    ) -> ListAnswer[MessageShape]:
        found = await service.messages(actor, page, state)
        return list_answer(found, MessageShape.model_validate)

    @routes.post("/outward/messages/exports", status_code=202)
    async def export(
        actor: Admin, state: State | None = None, format: Literal["xlsx", "csv"] = "xlsx"
    ) -> RunRef:
        """What the list shows, as a file made in the background."""
        return RunRef.model_validate(await exports.start(actor, state, format))

    @routes.post("/outward/messages/{message}/again", status_code=204)
    async def again(actor: Admin, message: PathId) -> None:
        await service.again(actor, message)


def _own(routes: APIRouter, service: ChoosingService) -> None:
    @routes.get("/outward/mine")
    async def mine(actor: Annotated[Actor, logged_in()]) -> MineShape:
        return _my_shape(await service.mine(actor))

    @routes.put("/outward/mine")
    async def choose(actor: Annotated[Actor, logged_in()], body: MineInput) -> MineShape:
        chosen = {(one.kind, one.way): one.wanted for one in body.kinds}
        quiet = checked_quiet(body.quiet_begins, body.quiet_ends)
        return _my_shape(await service.choose(actor, chosen, quiet, body.language))


def _shape(found: Settings) -> SettingsShape:
    return SettingsShape(
        mail=MailShape.model_validate(found.mail),
        hook=HookShape.model_validate(found.hook),
        password_set=found.password_set,
        secret_set=found.secret_set,
        kinds=[_given(kind, ways) for kind, ways in found.kinds.items()],
        waiting=found.waiting,
        failed=found.failed,
    )


def _given(kind: str, ways: Mapping[Way, Given]) -> GivenShape:
    return GivenShape(kind=kind, mail=ways[Way.MAIL], hook=ways[Way.HOOK])


def _my_shape(found: Mine) -> MineShape:
    quiet = found.quiet
    return MineShape(
        mail=found.mail,
        phone=found.phone,
        ways=list(found.ways),
        kinds=[MyKindShape.model_validate(one) for one in found.kinds],
        quiet_begins=f"{quiet.begins:%H:%M}" if quiet else None,
        quiet_ends=f"{quiet.ends:%H:%M}" if quiet else None,
        language=found.language,
    )
