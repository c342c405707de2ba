"""`warmline switch list|drain|undrain`: several switches behind Kamailio, seen and taken out.

A drained switch gets no new calls, its running ones go on. The list of drained ones is kept in NATS
(`voice.drained`); whoever leads `voice` heeds it and tells Kamailio, also a restarted one.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from warmline.app.bus import connect
from warmline.app.fleet import places
from warmline.kit.bus import AWAY
from warmline.kit.errors import Missing, RetryLater
from warmline.kit.settings import Settings, default_home, load
from warmline.voice.client import VoiceClient
from warmline.voice.drained import Drained

app = typer.Typer(help="Several switches: see them, take one out.", no_args_is_help=True)
LOOK_EVERY_S, HEED_S = 0.5, 10.0

Name = Annotated[str, typer.Argument(help="The switch's name, as in the settings.")]


@app.command("list")
def list_command() -> None:
    """Every switch: whether voice commands it, takes new calls, and its calls now."""
    for node in asyncio.run(_nodes(load(default_home()))):
        typer.echo(_line(node))


@app.command("drain")
def drain_command(
    name: Name,
    wait: Annotated[bool, typer.Option(help="Until its last call is over.")] = False,
) -> None:
    """No new calls on this switch; its talks go on."""
    settings = _known(name)
    asyncio.run(_change(settings, add=name))
    typer.echo(f"{name} takes no new calls.")
    if wait:
        asyncio.run(_until_empty(settings, name))
        typer.echo(f"{name} is empty; it can be stopped.")


@app.command("undrain")
def undrain_command(name: Name) -> None:
    """New calls on this switch again."""
    asyncio.run(_change(_known(name), remove=name))
    typer.echo(f"{name} takes new calls.")


def _line(node: dict[str, Any]) -> str:
    words = "in command" if node["connected"] else "away"
    if node["drained"]:
        words += ", drained" if node["calls"] else ", drained, empty"
    return f"{node['name']}: {words}, calls {node['calls']}"


def _known(name: str) -> Settings:
    settings = load(default_home())
    if name not in places(settings):
        names = ", ".join(sorted(places(settings)))
        raise Missing(f"There is no switch {name}; there are: {names}.", code="switch_missing")
    if settings.kamailio.host is None:
        raise Missing(
            "Without Kamailio in front there is nobody who would send the calls elsewhere; set "
            "kamailio.host.",
            code="no_kamailio",
        )
    return settings


async def _nodes(settings: Settings) -> list[dict[str, Any]]:
    bus = await connect(settings, "switch")
    try:
        return await VoiceClient(bus).nodes(settings.voice.names())
    finally:
        await bus.close()


async def _change(settings: Settings, *, add: str = "", remove: str = "") -> None:
    """Change the list, and wait until `voice` heeds it."""
    bus = await connect(settings, "switch")
    try:
        wanted = await Drained(bus).change(add=add, remove=remove)
        voice = VoiceClient(bus)
        for _ in range(round(HEED_S / LOOK_EVERY_S)):
            if {
                n["name"] for n in await voice.nodes(settings.voice.names()) if n["drained"]
            } == wanted:
                return
            await asyncio.sleep(LOOK_EVERY_S)
        raise RetryLater(
            "It is noted, but voice has not taken it up yet; look with `warmline switch list`.",
            code="not_heeded_yet",
        )
    except AWAY as error:
        raise RetryLater("NATS is away; try again when it is back.", code="bus_away") from error
    finally:
        await bus.close()


async def _until_empty(settings: Settings, name: str) -> None:
    bus = await connect(settings, "switch")
    try:
        voice = VoiceClient(bus)
        while True:
            nodes = await voice.nodes(settings.voice.names())
            if not any(node["calls"] for node in nodes if node["name"] == name):
                return
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        await bus.close()
