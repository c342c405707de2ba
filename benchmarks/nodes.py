"""Two switches behind Kamailio under one `voice`: what a second node brings, by CPU per call.

    ./warmline bench nodes [--rate 25] [--seconds 12] [--agents 150] [--rounds 2] [--save FILE]

SIPp calls by way of Kamailio: answered, a prompt, a key, a queue, an agent (a SIP phone registered
at Kamailio) who talks 2 s, recorded, the record in PostgreSQL. The same rate of calls by turns onto
one node (the other is drained) and onto both. On one machine two nodes cannot carry twice as much;
what they would carry on machines of their own follows from the CPU seconds per call
(`verdicts/nodes.py`). The table goes to stderr, the last line on stdout is a JSON object with the
raw steps, from which `verdicts/nodes.py` makes figures, goals and verdict.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the product's processes

from tests.servers import embedded  # noqa: E402

from benchmarks.load import compare, cpu, fleet, place, results, sipp, steps  # noqa: E402
from benchmarks.verdicts import nodes  # noqa: E402

ARMS = ("one", "two")
IDLE_S = 8.0
FIRST_PORT = 50
"""Of the generator, above the first port of the place."""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=25, help="Calls a second, in all.")
    parser.add_argument("--seconds", type=float, default=12.0, help="Length of a step.")
    parser.add_argument("--rounds", type=int, default=2, help="Steps of each arm.")
    parser.add_argument("--agents", type=int, default=150)
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="No table on stderr.")
    return parser.parse_args()


async def measure(
    chosen: argparse.Namespace, here: place.Place, size: place.Size, say: Callable[[str], None]
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """The raw steps, the arms by turns; and the CPU seconds per second without a call."""
    first = here.settings.web.port + FIRST_PORT
    arm = fleet.Fleet(here, first, first + 10)
    await arm.set_up(size)
    run = compare.new_run(here, size, sipp.Plan(), say)
    found: list[dict[str, Any]] = []
    await arm.use("two")
    async with steps.answering(run, arm):
        await steps.step(run, arm, rate=10, calls=20)
        idle = await _idle(arm)
        for _ in range(chosen.rounds):
            for name in ARMS:
                await arm.use(name)
                before = arm.taken()
                calls = round(chosen.rate * chosen.seconds)
                step = await steps.step(run, arm, rate=chosen.rate, calls=calls)
                taken = [now - then for now, then in zip(arm.taken(), before, strict=True)]
                found.append({**asdict(step), "arm": name, "taken": taken})
                say(f"{name}: {step.succeeded}/{calls}, on {taken}, CPU {step.cpu_s}")
    return found, idle


async def _idle(arm: fleet.Fleet) -> dict[str, float]:
    """What each process spends while all agents are ready and nobody calls."""
    meter = cpu.Meter(arm.pids)
    before = meter.read()
    await asyncio.sleep(IDLE_S)
    spent, _ = cpu.between(before, meter.read())
    return {name: round(value / IDLE_S, 4) for name, value in spent.items()}


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    size = place.Size(chosen.agents)

    def say(text: str) -> None:
        if not chosen.json:
            print(text, file=sys.stderr, flush=True)

    base = embedded.free_base_port()
    with place.opened(base, **fleet.sections(base)) as here:
        found, idle = asyncio.run(measure(chosen, here, size, say))
        outcome = {
            "figure": nodes.figures(found, idle),
            "goals": nodes.goals(found, idle),
            "verdict": nodes.verdict(found, idle),
            "idle": idle,
            "steps": found,
        }
        terms = {
            "agents": size.agents,
            "rate": chosen.rate,
            "step_s": chosen.seconds,
            "recording": "MixMonitor",
            "media": "A-law negotiated; the generator sends none",
            "way": "every call and every agent's leg through one Kamailio, in both arms",
        }
        result = results.made("nodes", terms, here, outcome)
        if chosen.save is not None:
            results.keep(result, chosen.save)
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
