"""`warmline recordings`: check what is kept, on the disk and in the store; the store's secret."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from typing import Annotated, Any

import orjson
import typer

from warmline.app.recordings import object_store
from warmline.interactions.service.keeping import CheckedAll, KeepingService
from warmline.interactions.service.moving import MovingService
from warmline.kit import settings_file
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid
from warmline.kit.settings import STORE_SECRET, Settings, default_home, load

app = typer.Typer(help="Recordings: their content, and where they are kept.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead.")]


@app.callback()
def recordings() -> None:
    """Recordings: their content, and where they are kept."""


@app.command()
def check(
    most: Annotated[
        int, typer.Option(help="How many at most, those longest unchecked first; 0: all.", min=0)
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Read recordings back, from the disk and from the store, and compare them with the checksums
    taken when they were recorded. Tells each that is damaged or missing; exit code 1 where there is
    one."""
    found = asyncio.run(_checked(most))
    if as_json:
        typer.echo(orjson.dumps(asdict(found)).decode())
    else:
        for one in found.bad:
            typer.echo(f"{one.call}: {one.outcome} ({one.key})")
        typer.echo(f"{found.checked} recordings read, {len(found.bad)} not whole.")
    raise typer.Exit(1 if found.bad else 0)


@app.command()
def store(as_json: AsJson = False) -> None:
    """How the store stands: what waits, what was moved, and whether it takes a small thing now.
    Exit code 1 where it does not."""
    known = load(default_home())
    found = asyncio.run(_stands(known))
    if as_json:
        typer.echo(orjson.dumps(found).decode())
    elif found["place"] is None:
        typer.echo(f"Recordings stay on the disk, in {found['folder']}.")
    else:
        typer.echo(f"{found['place']}: {found['moved']} recordings, {found['waiting']} wait.")
        typer.echo(found["trial"]["detail"] or "It takes and gives back what it should.")
    raise typer.Exit(1 if found["trial"] and found["trial"]["problem"] else 0)


@app.command()
def secret() -> None:
    """Set the secret of recording_store.access_key, typed unseen or from standard input. Restart
    web and jobs afterwards."""
    if sys.stdin.isatty():
        value = typer.prompt("Secret of the access key", hide_input=True)
    else:
        value = sys.stdin.readline()
    value = value.strip()
    if not value:
        raise Invalid("Give the secret; nothing was changed.", code="secret_empty")
    home = default_home()
    settings_file.make_home(home)
    settings_file.keep_secret(home, STORE_SECRET, value)
    typer.echo("Kept; it is used from the next start of web and jobs on.")


async def _checked(most: int) -> CheckedAll:
    known = load(default_home())
    database = Database(known.database_url(), pool_size=1)
    try:
        keeping = KeepingService(
            database, SystemClock(), known.recordings.folder, object_store(known)
        )
        return await keeping.check_all(SYSTEM, most)
    finally:
        await database.close()


async def _stands(known: Settings) -> dict[str, Any]:
    database = Database(known.database_url(), pool_size=1)
    objects = object_store(known)
    try:
        moving = MovingService(database, SystemClock(), known.recordings.folder, objects)
        state = asdict(await moving.state(SYSTEM))
        trial = asdict(await moving.try_store(SYSTEM)) if objects is not None else None
        return {**state, "trial": trial}
    finally:
        await database.close()
