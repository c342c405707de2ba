"""The machine's clock set forward and back by an hour under a running centre, by libfaketime.

What starts under it reads how far to be off from a file; only the clock on the wall is moved, the
one since boot is left alone, as it is when a clock is set. In the play `clock` these are our
processes and PostgreSQL, so that the switch is an hour apart from them meanwhile; in `clock_switch`
Asterisk's is set, too. NATS and Caddy are static programs which it does not reach
(docs/reliability.md says why that is no matter). Used by `bench faults --scenarios`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg

from benchmarks.breaking import records
from benchmarks.breaking.disks import Impossible
from benchmarks.breaking.outages import Comers, Facts, since
from benchmarks.breaking.world import People, World
from warmline.kit.settings import Settings

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
SWITCH = ("asterisk", "ld-linux-x86-64.so.2")
"""Asterisk, by either name."""
STEPS_S = {"clock": (3600, 0, -3600, 0), "clock_switch": (-3600, 0)}
"""Where the clock is put, in turn. Asterisk drops a registration when its own clock says that it is
over, and SIPp's phones register once only; so its clock is put back, and then forward to where it
was when they did."""
STAY_S = 15.0
"""Between two steps."""
COMER_S, BESIDES_S = 90.0, 15.0
"""The longest a caller who comes may take; how far off a stayer's times may be."""
INTERVALS = (
    "SELECT extract(epoch FROM coalesce(ended_at, started_at) - started_at) FROM agent_interval"
)


@contextmanager
def under_faketime(settings: Settings, *spared: str) -> Iterator[None]:
    """The environment for what is started within; `spared` programs keep their clock."""
    if not LIBRARY.exists():
        raise Impossible("libfaketime is missing; install the package faketime")
    file = _file(settings)
    file.write_text("+0\n")
    file.chmod(0o644)
    told = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
        "FAKETIME_SKIP_CMDS": ",".join(spared),
    }
    os.environ.update(told)
    try:
        yield
    finally:
        for name in told:
            os.environ.pop(name, None)


def all_but_the_switch(settings: Settings) -> AbstractContextManager[None]:
    """For the play `clock`."""
    return under_faketime(settings, *SWITCH)


def _file(settings: Settings) -> Path:
    return settings.home.parent / "faketime"


async def play(world: World, people: People, name: str) -> Facts:
    """All steps, one after the other, while calls come."""
    stay = [*people.stayers, *people.waiters]
    file, began = _file(world.settings), time.monotonic()
    worst_states_s, seen = 0.0, 0
    async with Comers(people).coming() as comers:
        await asyncio.sleep(STAY_S / 2)
        for step in STEPS_S[name]:
            file.write_text(f"{step:+d}\n")
            await asyncio.sleep(STAY_S)
            ahead = await asyncio.to_thread(_ahead, world.settings)
            seen += abs(ahead - step) < 60
            worst_states_s = max(worst_states_s, await since(time.monotonic(), people.states_right))
    return {
        **comers.facts(),
        "steps_not_seen": len(STEPS_S[name]) - seen,
        "states_s": worst_states_s,
        "dropped": sum(call.over_by == "them" for call in stay),
        "took_s": round(time.monotonic() - began, 3),
    }


def _ahead(settings: Settings) -> float:
    """How far PostgreSQL's clock is ahead of ours: whether the step reached it."""
    with psycopg.connect(records.plain(settings.database_url()), connect_timeout=3) as connection:
        found = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
    return float(found[0]) - time.time() if found else 0.0


def absurd(settings: Settings, people: People) -> Facts:
    """What was written down that cannot have been, by real time; asked when all is over."""
    real = {call.caller: call for call in people.outside.calls}
    strange, short, sounding = [], [], 0
    for row in records.rows(settings):
        call = real.get(row["caller_raw"])
        if call is None or row["ended_at"] is None:
            continue
        lasted = call.over_at - call.answered_at
        most = lasted + BESIDES_S
        spans = [float(row[n] or 0) for n in ("waited_s", "ring_s", "talked_s", "wrap_up_s")]
        whole = (row["ended_at"] - row["arrived_at"]).total_seconds()
        if min(*spans, whole) < 0 or max(*spans, whole) > most or abs(whole - lasted) > BESIDES_S:
            strange.append(row["caller_raw"])
        # A recording's clock is the sound: while neither side sends any, it stands still.
        if row["talked_at"] is None or not call.heard:
            continue
        sounding += 1
        if abs(float(row["talked_s"] or 0) - float(row["recording_seconds"] or 0)) > BESIDES_S:
            short.append(row["caller_raw"])
    with psycopg.connect(records.plain(settings.database_url()), connect_timeout=3) as connection:
        intervals = [float(row[0]) for row in connection.execute(INTERVALS.encode())]
    most_s = max(call.over_at for call in real.values()) - min(c.placed_at for c in real.values())
    return {
        "absurd_records": len(strange),
        "absurd_recordings": len(short),
        "recordings_with_sound": sounding,
        "intervals": len(intervals),
        "absurd_intervals": sum(not 0 <= s <= most_s + 120 for s in intervals),
    }
