"""Full disks under what a centre writes: recordings, the journal's outbox, the database.

Each lies on a small file system in memory of its own (`on_small_disks`; needs root), which a play
fills to the last byte for a while. Used by `bench faults --scenarios`.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.breaking import records
from benchmarks.breaking.outages import Comers, Facts, since
from benchmarks.breaking.world import People, World
from warmline.kit.errors import WarmlineError
from warmline.kit.settings import Settings
from warmline.servers import disks
from warmline.servers.user import make_folder, own
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient

FULL_S = 20.0
"""How long each stays full."""
SIZES_MB = {"journal": 32, "raw recordings": 32, "recordings": 32, "database": 256}
SHORT_S = 2.5
"""So much may be missing at a recording's end without its being called cut short."""
PLAYS = {
    "disk_recordings": ("raw recordings", "recordings"),
    "disk_journal": ("journal",),
    "disk_database": ("database",),
}


class Impossible(RuntimeError):
    """This machine does not let the play be played."""


@contextmanager
def on_small_disks(settings: Settings) -> Iterator[None]:
    """Small disks of their own below the folders that fill up."""
    places = disks.folders(settings)
    mounted: list[Path] = []
    try:
        for name, size in SIZES_MB.items():
            folder = places[name]
            for parent in reversed(folder.relative_to(settings.home).parents):
                make_folder(settings.home / parent)
            make_folder(folder)
            command = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0700", "tmpfs"]
            done = subprocess.run([*command, str(folder)], capture_output=True, check=False)
            if done.returncode:
                raise Impossible(f"no small disk: {done.stderr.decode().strip()}")
            mounted.append(folder)
            own(folder)
        yield
    finally:
        for folder in mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


async def play(world: World, people: People, name: str) -> Facts:
    """Fill the disks of one play, keep calls coming, free them, and see that all is as before."""
    stay = [*people.stayers, *people.waiters]
    places = [disks.folders(world.settings)[one] for one in PLAYS[name]]
    async with Comers(people).coming() as comers:
        await asyncio.sleep(5)
        fillers = [await asyncio.to_thread(_fill, place) for place in places]
        began = time.monotonic()
        alarm_s = await since(began, lambda: bool(alarms(world.settings)), FULL_S)
        await asyncio.sleep(5)
        said = await _asked(world, people)
        await asyncio.sleep(max(0.0, FULL_S - (time.monotonic() - began)))
        for filler in fillers:
            filler.unlink()
        freed = time.monotonic()
        back_s = await _back(world, people)
        quiet_s = await since(time.monotonic(), lambda: not alarms(world.settings))
        await asyncio.sleep(5)
    lost = [c for c in comers.calls if not c.over_by and c.status < 300]
    refused = [c for c in comers.calls if c.status >= 300]
    late = [c for c in comers.calls if c.placed_at > freed + back_s and c.over_by != "them"]
    return {
        **comers.facts(),
        "full_s": round(freed - began, 3),
        "alarm_s": alarm_s,
        "command_answered": said,
        "command_not_refused": int("free space" not in said),
        "alarm_over_s": quiet_s,
        "back_s": back_s,
        "refused": len(refused),
        "statuses": sorted({c.status for c in refused}),
        "left_hanging": len(lost),
        "unserved_afterwards": len(late),
        "dropped": sum(call.over_by == "them" for call in stay),
    }


def silently_short(settings: Settings) -> list[str]:
    """Callers whose stored recording lacks more than the switch's buffer, and does not say so; or
    which cannot be played."""
    found = []
    for row in records.rows(settings):
        if row["recording_state"] != "stored" or row["talked_at"] is None:
            continue
        seconds = records.playable(Path(settings.recordings.folder) / row["recording_key"])
        lacks = float(row["talked_s"] or 0) - seconds > SHORT_S
        if (lacks and not row["recording_cut_short"]) or seconds < 0:
            found.append(row["caller_raw"])
    return found


def alarms(settings: Settings) -> list[str]:
    """What `/api/health` says a person should see to."""
    address = f"http://127.0.0.1:{settings.web.app_port}/api/health"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return []
    with suppress(ValueError):
        return list(json.loads(body).get("alarms", []))
    return []


async def _back(world: World, people: People) -> float:
    """Seconds until somebody who calls is answered and what is said reaches the tables."""
    began = time.monotonic()
    people.watch.mark()
    while time.monotonic() < began + 60:
        came = people.comes()
        await asyncio.sleep(0.5)
        if came.answered_at and await people.watch.projected(world.settings):
            break
    return round(time.monotonic() - began, 3)


async def _asked(world: World, people: People) -> str:
    """What an agent is told who presses something meanwhile."""
    voice = VoiceClient(people.watch.bus)
    try:
        await voice.ask(i.Ready(people.short[0]))
    except WarmlineError as error:
        return f"{error.code}: {error.message}"
    return "done"


def _fill(place: Path) -> Path:
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return filler
