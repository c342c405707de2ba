"""The network cut between `voice` and the switch, in a network namespace of the run's own.

The whole run enters a namespace (`inside`; root only) with a loopback of its own. There a cut is a
routing rule that swallows whatever goes to or comes from the switch's ARI and AMI ports: nobody is
told, packets just do not arrive, while SIP, sound and everything else go on. Used by `bench faults
--scenarios`.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.breaking.disks import Impossible
from benchmarks.breaking.outages import Comers, Facts, since
from benchmarks.breaking.world import People, World
from warmline.kit.settings import Settings

CUT_S = 20.0
HANG_UPS = 2
"""Talks that end while nobody can tell `voice`."""
INSIDE = "WARMLINE_BENCH_NAMESPACE"


def inside() -> None:
    """Begin this process anew in a network namespace of its own, unless it is in one already."""
    if os.environ.get(INSIDE):
        return
    command = ["unshare", "--net"]
    try:
        allowed = subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    except FileNotFoundError:
        return
    if allowed == 0:
        os.environ[INSIDE] = "yes"
        os.execvp("unshare", [*command, sys.executable, *sys.argv])  # noqa: S606 - to become it


@contextmanager
def on_own_network(_settings: Settings) -> Iterator[None]:
    """A loopback whose routes we may change."""
    if not os.environ.get(INSIDE):
        raise Impossible("no network namespace of our own: that takes root")
    _ip("link", "set", "lo", "up")
    if "0:" in _ip("rule", "show"):
        # The first rule finds every local address; ours must come before it.
        _ip("rule", "add", "pref", "100", "lookup", "local")
        _ip("rule", "del", "pref", "0")
    yield


async def play(world: World, people: People, _name: str) -> Facts:
    """Cut, let some hang up, mend."""
    stay = [*people.stayers, *people.waiters]
    asterisk = world.settings.asterisk
    async with Comers(people).coming() as comers:
        await asyncio.sleep(5)
        with _cut(asterisk.ari_port, asterisk.ami_port):
            await asyncio.sleep(CUT_S / 2)
            for call in [call for call in people.stayers if call.up][:HANG_UPS]:
                people.outside.hang_up(call)
            await asyncio.sleep(CUT_S / 2)
            noticed = not people.states_right()
        states_s = await since(time.monotonic(), people.states_right)
        await asyncio.sleep(5)
    return {
        **comers.facts(),
        "cut_s": CUT_S,
        "unnoticed": 0 if noticed else 1,
        "states_s": states_s,
        "dropped": sum(call.over_by == "them" for call in stay),
    }


@contextmanager
def _cut(*ports: int) -> Iterator[None]:
    rules = [
        ["pref", str(10 + number), "ipproto", "tcp", way, str(port), "blackhole"]
        for number, (way, port) in enumerate((w, p) for p in ports for w in ("dport", "sport"))
    ]
    for rule in rules:
        _ip("rule", "add", *rule)
    try:
        yield
    finally:
        for rule in rules:
            _ip("rule", "del", *rule)


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Impossible(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout
