"""`warmline calls check`: whether the records of a day are true."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from warmline.interactions.service.books import BookService, Checked
from warmline.kit import settings
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid

app = typer.Typer(help="Records of calls.", no_args_is_help=True)


@app.callback()
def calls() -> None:
    """Records of calls."""


@app.command()
def check(
    day: Annotated[str, typer.Option(help="A date of the centre, 2026-01-05; today if none.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead.")] = False,
) -> None:
    """Look over the calls of a day that are over for two hours: every second in one place, no agent
    in two calls, sums and outcomes right. Tells each fault; exit code 1 where there is one."""
    found = asyncio.run(_checked(day))
    if as_json:
        shown = {"calls": found.calls, "counts": found.counts, "faults": found.faults}
        typer.echo(orjson.dumps(shown).decode())
    else:
        for fault in found.faults:
            typer.echo(fault)
        typer.echo(f"{found.calls} calls, {len(found.faults)} faults.")
    raise typer.Exit(1 if found.faults else 0)


async def _checked(day: str) -> Checked:
    known = settings.load(settings.default_home())
    zone = ZoneInfo(known.centre.zone)
    since = datetime.combine(_date(day, zone), time(), zone)
    database = Database(known.database_url(), pool_size=1)
    try:
        service = BookService(database, SystemClock())
        return await service.check(SYSTEM, since, since + timedelta(days=1))
    finally:
        await database.close()


def _date(day: str, zone: ZoneInfo) -> date:
    if not day:
        return datetime.now(zone).date()
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Invalid("Write the day as 2026-01-05.", code="bad_day", field="day") from None
