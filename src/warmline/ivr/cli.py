"""`warmline ivr …`: check a flow, play it in the terminal, carry it in and out of the centre."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import typer

from warmline.ivr import calendar, checks, engine, flow, model, runner
from warmline.ivr.errors import FlowMissing, FlowUnreadable
from warmline.ivr.nodes.base import Problem
from warmline.ivr.schema import schema
from warmline.ivr.service import IvrService
from warmline.ivr.sounds import SoundFolder
from warmline.kit import settings
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import WarmlineError

app = typer.Typer(
    help="Flows: check, play in the terminal, bring in and out.", no_args_is_help=True
)
T = TypeVar("T")

FileArgument = Annotated[Path, typer.Argument(help="A flow document (JSON).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


@app.command()
def check(
    file: FileArgument,
    queues: Annotated[
        str, typer.Option(help="Keys of the queues that exist, separated by commas.")
    ] = "",
    sounds: Annotated[Path | None, typer.Option(help="Folder in which sounds must exist.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong in a flow; exit code 1 when it could not be published."""
    found = checks.check(
        _read(file),
        queues=[key.strip() for key in queues.split(",")] if queues else None,
        sounds=SoundFolder(sounds) if sounds else None,
        days=calendar.compile_days(),
        today=SystemClock().now().date(),
    )
    if as_json:
        typer.echo(msgspec.json.encode({"problems": found}).decode())
    else:
        for problem in found:
            typer.echo(_line(problem))
        typer.echo(f"{file}: {len(checks.errors(found))} errors, {len(found)} findings")
    if checks.errors(found):
        raise typer.Exit(1)


@app.command()
def run(
    file: FileArgument,
    keys: Annotated[
        str | None, typer.Option(help=f"Inputs separated by commas: {runner.HELP}.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Date and time of the call, such as 2026-10-01T10:00.")
    ] = None,
    variables: Annotated[
        list[str] | None, typer.Option("--set", help="Start value of a variable: NAME=VALUE.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Play a flow without a telephone. Without --keys the inputs are asked for."""
    parsed = _read(file)
    zone = parsed.zone or engine.DEFAULT_ZONE
    now = _at(at, zone)
    given = _variables(variables or [])
    play = runner.Runner(parsed, given, now, calendar.compile_days())
    used: list[str] = []
    shown = 0 if as_json else _show(play, 0)
    for word in _inputs(play, keys):
        try:
            said = runner.read_script(word)
        except FlowUnreadable as error:
            if keys is not None:
                _fail(error)
            typer.echo(error.message)
            continue
        used.append(word)
        for one in said:
            play.say(one)
        shown = shown if as_json else _show(play, shown)
    play.hear_out()
    again = _again(file, used, now, given)
    if as_json:
        typer.echo(json.dumps(_account(play, again), ensure_ascii=False))
    else:
        _show(play, shown)
        _conclude(play, again)


@app.command("import")
def import_(
    file: FileArgument,
    publish: Annotated[bool, typer.Option(help="Make it live at once, if it is sound.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Keep a flow document as draft in the centre's database."""
    document = _bytes(file)

    async def work(service: IvrService) -> Any:
        version = await service.import_draft(SYSTEM, document)
        return await service.publish(SYSTEM, version.flow_id) if publish else version

    version = _in_service(work)
    if as_json:
        typer.echo(msgspec.json.encode(version).decode())
    else:
        typer.echo(f"{version.flow_id}: version {version.number}, {version.state}")


@app.command()
def export(
    name: Annotated[str, typer.Argument(metavar="ID", help="A flow's id or key.")],
    draft: Annotated[bool, typer.Option(help="The draft instead of the live version.")] = False,
) -> None:
    """Print a flow's document."""

    async def work(service: IvrService) -> dict[str, Any] | None:
        known = await service.find(SYSTEM, name)
        detail = await service.get(SYSTEM, known.id if known else _id(name))
        return detail.draft if draft else detail.live or detail.draft

    document = _in_service(work)
    if document is None:
        _fail(FlowMissing(f"“{name}” has no draft."))
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


@app.command("schema")
def print_schema() -> None:
    """Print the JSON schema of flow documents."""
    typer.echo(json.dumps(schema(), ensure_ascii=False, indent=2))


def _in_service(work: Callable[[IvrService], Awaitable[T]]) -> T:
    """Run one verb against the centre's own database, as the operator of the machine."""

    async def inside() -> T:
        loaded = settings.load(settings.default_home())
        database = Database(loaded.database_url(), application="warmline ivr")
        try:
            return await work(IvrService(database, sounds=SoundFolder(loaded.sounds.folder)))
        finally:
            await database.close()

    try:
        return asyncio.run(inside())
    except WarmlineError as error:
        _fail(error)


def _id(name: str) -> str:
    if len(name) != 36:
        raise FlowMissing(f"There is no flow with the key “{name}”.")
    return name


def _inputs(play: runner.Runner, keys: str | None) -> Any:
    """The words of --keys, or of the keyboard, until the flow is done."""
    if keys is not None:
        yield from (word for word in keys.split(",") if word.strip())
        return
    if sys.stdin.isatty():
        typer.echo(f"Type {runner.HELP}; an empty line lets the time run out.")
    while play.done is None:
        try:
            line = input("> ")
        except EOFError:
            return
        yield line.strip() or "t"


def _show(play: runner.Runner, since: int) -> int:
    """Print the turns not yet shown, with no line for keys that only add up."""
    for turn in play.turns[since:]:
        typer.echo(f"· {turn.given}")
        for line in (*turn.path, *turn.does):
            typer.echo(f"    {line}")
        typer.echo(f"    waits {turn.waits}")
    return len(play.turns)


def _conclude(play: runner.Runner, again: str) -> None:
    typer.echo("Path:")
    for entry in play.session.path:
        typer.echo(f"  {runner.in_words(entry)}")
    for name, value in model.shown_variables(play.session).items():
        typer.echo(f"  {name} = {value}")
    typer.echo(f"Now waits {runner.waiting(play.session.wait)}.")
    typer.echo(f"Again: {again}")


def _account(play: runner.Runner, again: str) -> dict[str, Any]:
    return {
        "turns": msgspec.to_builtins(play.turns),
        "path": [runner.in_words(entry) for entry in play.session.path],
        "variables": model.shown_variables(play.session),
        "wait": msgspec.to_builtins(play.session.wait),
        "again": again,
    }


def _again(file: Path, used: list[str], now: datetime, given: dict[str, str]) -> str:
    """The command line that plays the same again."""
    words = ["warmline", "ivr", "run", str(file), "--at", now.isoformat(timespec="seconds")]
    for name, value in given.items():
        words += ["--set", f"{name}={value}"]
    return shlex.join([*words, "--keys", ",".join(used)])


def _at(text: str | None, zone: str) -> datetime:
    if text is None:
        return SystemClock().now().astimezone(ZoneInfo(zone))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” is no time; write 2026-10-01T10:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _variables(pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"“{pair}” is no NAME=VALUE.")
        given[name] = value
    return given


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _fail(FlowUnreadable(f"{file} cannot be read: {error.strerror}."))


def _read(file: Path) -> flow.Flow:
    try:
        return flow.parse(_bytes(file))
    except FlowUnreadable as error:
        _fail(error)


def _line(problem: Problem) -> str:
    where = f"node “{problem.node}”: " if problem.node else ""
    return f"{problem.severity}: {where}{problem.message} {problem.remedy} [{problem.code}]"


def _fail(error: WarmlineError) -> NoReturn:
    typer.echo(error.message, err=True)
    raise typer.Exit(1)
