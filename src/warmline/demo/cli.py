"""`warmline demo …`: test calls from the command line, followed to their end.

`call` succeeds only if every call went all the way: an agent talked with it, its recording is
stored and its record is written. It looks into the database like anybody who reads reports.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from warmline.demo.caller import CALLERS, DemoCaller
from warmline.interactions.model import CallRow, Filters
from warmline.interactions.service import InteractionService
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.keyset import Sheet
from warmline.kit.paging import MAX_SIZE
from warmline.kit.settings import Settings, default_home, load

app = typer.Typer(no_args_is_help=True, help="Test calls from the demo carrier.")

TALK_S = 12
PATIENCE_S = 45
"""How long callers wait for an agent. A caller stays for `TALK_S` and half of that; he is followed
for `TALK_S` and twice that, since ringing, encoding and projection take their time."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How far one call got: `reached` is placed, arrived, answered, recorded or recorded+written
    (`complete`)."""

    caller: str
    call: str | None
    agent: str | None
    complete: bool
    reached: str


@app.callback()
def _group() -> None:
    """Test calls from the demo carrier."""


@app.command()
def call(
    count: Annotated[int, typer.Option(min=1, max=50, help="How many calls, side by side.")] = 1,
    keys: Annotated[str, typer.Option(help="Keys the caller presses in the menu.")] = "1",
    patience: Annotated[
        int, typer.Option(min=5, max=600, help="Seconds that callers wait for an agent.")
    ] = PATIENCE_S,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Let somebody call; exit code 0 only if every call reached an agent, a recording, a record."""
    settings = load(default_home())
    found = asyncio.run(_calls(settings, count, keys, patience, quiet=as_json))
    complete = all(one.complete for one in found)
    if as_json:
        typer.echo(json.dumps({"complete": complete, "calls": [asdict(one) for one in found]}))
    else:
        for one in found:
            typer.echo(f"{one.caller}: {one.reached}" + (f" ({one.agent})" if one.agent else ""))
        if not complete:
            typer.echo("Not every call got through; is an agent logged in and ready?", err=True)
    raise typer.Exit(0 if complete else 1)


async def _calls(
    settings: Settings, count: int, keys: str, patience: int, *, quiet: bool
) -> list[Followed]:
    caller = DemoCaller(
        host=settings.carrier.address,
        ami_port=settings.carrier.ami_port,
        ami_user="warmline",
        ami_secret=settings.secret("carrier_ami"),
        speech=settings.sounds.folder,
    )
    since = datetime.now(UTC)
    for number in range(count):
        await caller.call(keys=keys, which=number, stay_s=TALK_S + patience // 2)
        if not quiet:
            typer.echo(f"{CALLERS[number % len(CALLERS)]} calls …")
    database = Database(settings.database_url())
    try:
        calls = InteractionService(database, SystemClock(), settings.recordings.folder)
        return await _follow(calls, since, count, patience)
    finally:
        await database.close()


async def _follow(
    calls: InteractionService, since: datetime, count: int, patience: int
) -> list[Followed]:
    """Watch the records until all are complete or the patience is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + TALK_S + 2 * patience
    while True:
        page = await calls.list(SYSTEM, Filters(since=since, direction="in"), Sheet(size=MAX_SIZE))
        found = [_followed(row) for row in page.items]
        if len(found) >= count and all(one.complete for one in found):
            return found
        over = [row for row in page.items if row.ended_at is not None and not row.agent]
        if loop.time() > end or len(over) >= count:
            missing = [Followed("", None, None, False, "placed")] * (count - len(found))
            return found + missing
        await asyncio.sleep(0.5)


def _followed(row: CallRow) -> Followed:
    complete = bool(row.agent) and row.recording == "stored" and row.ended_at is not None
    if complete:
        reached = "complete"
    elif row.recording == "stored":
        reached = "recorded"
    else:
        reached = "answered" if row.agent else "arrived"
    return Followed(row.caller.raw, row.id, row.agent_name, complete, reached)
