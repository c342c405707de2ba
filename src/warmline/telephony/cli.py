"""`warmline telephony trunk …` and `… number …`: ways to the outside and what leads where."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import orjson
import typer

from warmline.kit import settings
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database
from warmline.kit.errors import WarmlineError
from warmline.kit.paging import MAX_SIZE, Page
from warmline.telephony.http import number_shape, trunk_shape
from warmline.telephony.service import TelephonyService
from warmline.telephony.trunks import CalledNumber

trunk_app = typer.Typer(help="Trunks: ways to the outside.", no_args_is_help=True)
number_app = typer.Typer(help="Called numbers and their flows.", no_args_is_help=True)
app = typer.Typer(help="Trunks and called numbers.", no_args_is_help=True)
app.add_typer(trunk_app, name="trunk")
app.add_typer(number_app, name="number")
T = TypeVar("T")

HostOption = Annotated[str, typer.Option(help="The carrier's address, or name with --login.")]
SourceOption = Annotated[list[str] | None, typer.Option(help="A source address; may be repeated.")]


@trunk_app.command("list")
def trunk_list() -> None:
    """Every trunk, one JSON object a line (never with its password)."""
    for item in _run(lambda service: service.trunks(SYSTEM, Page(size=MAX_SIZE))).items:
        _say(trunk_shape(item).model_dump(mode="json"))


@trunk_app.command("add")
def trunk_add(
    name: str,
    host: HostOption,
    port: int = 5060,
    login: Annotated[str, typer.Option(help="Ours at the carrier: register there.")] = "",
    source: SourceOption = None,
    caller: Annotated[str, typer.Option(help="Number shown when we call out.")] = "",
) -> None:
    """Add a trunk. With --login its password is asked for (or read from standard input)."""
    secret = None
    if login:
        secret = (
            typer.prompt("Password", hide_input=True)
            if sys.stdin.isatty()
            else sys.stdin.readline().rstrip("\n")
        )
    made = _run(
        lambda service: service.create_trunk(
            SYSTEM,
            name=name,
            host=host,
            port=port,
            kind="registration" if login else "ip",
            login=login,
            match=tuple(source or ()),
            caller=caller,
            secret=secret,
        )
    )
    _say(trunk_shape(made).model_dump(mode="json"))


@trunk_app.command("remove")
def trunk_remove(trunk: str) -> None:
    """Give a trunk up, named by its id."""
    _run(lambda service: service.delete_trunk(SYSTEM, trunk))


@number_app.command("list")
def number_list() -> None:
    """Every called number, one JSON object a line."""

    async def look(service: TelephonyService) -> list[dict[str, Any]]:
        found = await service.numbers(SYSTEM, Page(size=MAX_SIZE))
        return [_shown(service, item) for item in found.items]

    for item in _run(look):
        _say(item)


@number_app.command("add")
def number_add(number: str, flow: str) -> None:
    """Let a called number (* for all others) lead to a flow, named by its id."""

    async def add(service: TelephonyService) -> dict[str, Any]:
        return _shown(service, await service.create_number(SYSTEM, number=number, flow=flow))

    _say(_run(add))


@number_app.command("remove")
def number_remove(number: str) -> None:
    """Let a called number lead nowhere, named by its id."""
    _run(lambda service: service.delete_number(SYSTEM, number))


def _run(verb: Callable[[TelephonyService], Awaitable[T]]) -> T:
    """Do one verb on the installation's database; a failure is told in its sentence."""

    async def work() -> T:
        known = settings.load(settings.default_home())
        database = Database(known.database_url(), pool_size=1)
        try:
            return await verb(TelephonyService(database, zone=known.centre.zone))
        finally:
            await database.close()

    try:
        return asyncio.run(work())
    except WarmlineError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error


def _shown(service: TelephonyService, number: CalledNumber) -> dict[str, Any]:
    # Where a number leads by a working calendar only `web` knows, which has the calendars.
    unknown = {"leads"} if any(rule.calendar for rule in number.rules) else set()
    shape = number_shape(number, service.leads_of(number))
    return shape.model_dump(mode="json", exclude=unknown)


def _say(value: Any) -> None:
    typer.echo(orjson.dumps(value).decode())
