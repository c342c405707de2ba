"""The arms side by side: `bench calls` itself, with and without recording."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from benchmarks.load import ours, peer, place, series, sipp, steps, verdict

TOP_PER_S = 300
STRIDE = 4
"""Tens that a quick run goes up by, until a rate is too high."""
OFFSETS = {"ours": 50, "queue": 70, "dial": 90}
"""Where each arm's generator listens, above the first port of the place."""


async def set_up(
    here: place.Place, size: place.Size, names: list[str], say: Callable[[str], None]
) -> list[steps.Arm]:
    """Start the arms; ours always, since the others play its sounds."""
    began = time.monotonic()
    arms: list[steps.Arm] = []
    for name in ("ours", *peer.KINDS):
        if name != "ours" and name not in names:
            continue
        first = here.settings.web.port + OFFSETS[name]
        arm = (
            ours.Ours(here, first, first + 10)
            if name == "ours"
            else peer.Peer(here, name, first, first + 10)
        )
        await arm.set_up(size)
        say(f"{name} is up after {time.monotonic() - began:.0f} s")
        if name in names:
            arms.append(arm)
    return arms


def new_run(
    here: place.Place, size: place.Size, plan: sipp.Plan, say: Callable[[str], None]
) -> steps.Run:
    """What the steps share; the generator's files go into the place's home."""
    folder = here.home / "generator"
    folder.mkdir()
    return steps.Run(folder=folder, plan=plan, called=size.numbers(), say=say)


async def measure(
    chosen: argparse.Namespace, here: place.Place, size: place.Size, say: Callable[[str], None]
) -> dict[str, Any]:
    """Climb with all arms; figure, goals, verdict and the raw series."""
    return judged(await climbed(chosen, here, size, say))


async def climbed(
    chosen: argparse.Namespace, here: place.Place, size: place.Size, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """The raw series of all arms."""
    arms = await set_up(here, size, chosen.arms.split(","), say)
    run = new_run(here, size, sipp.Plan(keys=chosen.keys), say)
    return await series.climb(
        run,
        arms,
        chosen.rates or list(range(20, TOP_PER_S + 1, 10)),
        stride=1 if chosen.full or chosen.rates else STRIDE,
        seconds=chosen.seconds,
        deadline=chosen.deadline,
    )


def judged(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What follows from the raw steps."""
    reached = verdict.goals(found)
    return {
        "figure": verdict.figures(found),
        "goals": reached,
        "verdict": verdict.verdict(reached),
        "series": found,
    }
