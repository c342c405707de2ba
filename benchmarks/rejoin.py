"""How soon an agent's page is back in the call: loaded anew in talk, while ringing, cut off.

    ./warmline bench rejoin        (python benchmarks/rejoin.py [--times 8] [--save FILE] [--json])

A whole demo centre (`warmline up --demo`), one agent in Chromium who speaks, callers from the demo
carrier who are recorded; what the journeys of faults break, timed. Per repetition:

- `reload_in_talk`: the page is loaded anew; the longest silence in what the customer hears.
- `reload_ringing`: the page is loaded anew while it rings, until its phone rings again.
- `hold_*`, `hang_up_*`: after the front door was killed and the page's phone has registered again,
  from the act until the other end follows: hold by the page, hold by command, the customer's
  hang-up (until the page has no call), the agent's click (until the customer's line is free).
- `registered_again`: from the front door's being back until the phone is registered. Reported
  only: no goal speaks of it.

The table goes to stderr, the last line on stdout is a JSON object with all of the raw seconds, from
which `tests/benchmarks/test_rejoin.py` makes figure and verdict anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import signal
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

from playwright.async_api import async_playwright  # noqa: E402
from tests.journeys import centre as centres  # noqa: E402
from tests.journeys import faults_kit as kit  # noqa: E402
from tests.journeys.audio import write_spoken  # noqa: E402
from tests.journeys.desk import Desk, open_desk  # noqa: E402
from tests.journeys.outside import Caller  # noqa: E402

from warmline.servers import asterisk  # noqa: E402

GOAL_S = 3.0
"""No measure but `registered_again` may ever take longer."""
NOT_JUDGED = ("registered_again",)
AGENT, HIS, CALLERS = "8001", "31415", "6969"
SETTLE_S = 3.0
"""Talk before and after a reload, so that a silence has both ends."""
DEATHS = 4
"""Front doors killed at most; each death in a row makes the supervisor wait twice as long."""

Raw = Mapping[str, Sequence[float]]


def figures(raw: Raw) -> dict[str, dict[str, float]]:
    """Median and worst of each measure, seconds."""
    return {
        name: {
            "times": len(found),
            "median_s": round(statistics.median(found), 2),
            "worst_s": round(max(found), 2),
        }
        for name, found in raw.items()
        if found
    }


def verdict(raw: Raw) -> str:
    """`pass` when every judged measure was taken and none took longer than the goal."""
    judged = [found for name, found in raw.items() if name not in NOT_JUDGED]
    taken = bool(judged) and all(judged)
    return "pass" if taken and all(s <= GOAL_S for found in judged for s in found) else "fail"


class Bench:
    """One agent at his desk, and whoever calls him."""

    def __init__(self, centre: centres.Centre, desk: Desk) -> None:
        self._centre = centre
        self._desk = desk
        self._page = desk.page
        self.raw: dict[str, list[float]] = defaultdict(list)

    def took(self, what: str, seconds: float) -> None:
        """Keep a measure."""
        self.raw[what].append(round(seconds, 3))
        print(f"{what:<24}{seconds:6.2f} s", file=sys.stderr, flush=True)

    async def talk(self) -> Caller:
        """A call that is talked in, both hearing each other."""
        caller = await self._centre.call_in(CALLERS, stay_s=600)
        await kit.rung(self._desk)
        await self._desk.answer()
        await kit.hear_each_other(self._desk, HIS, caller, CALLERS)
        return caller

    async def over(self) -> None:
        """The talk has ended; the agent is ready for the next one."""
        await self._desk.wrapped_up()

    async def reloads_in_talk(self, times: int) -> None:
        """The page is loaded anew again and again in one call."""
        caller = await self.talk()
        for _ in range(times):
            await asyncio.sleep(SETTLE_S)
            since = kit.heard_so_far(caller)
            await self._page.reload()
            await kit.talks(self._desk, within_s=60)
            await kit.hears_her(caller, HIS, within_s=60)
            self.took("reload_in_talk", kit.longest_silence(caller, since))
        await caller.hang_up()
        await self.over()

    async def reloads_ringing(self, times: int) -> None:
        """Each call rings, the page is loaded anew, it rings again and is answered."""
        for _ in range(times):
            caller = await self._centre.call_in(CALLERS)
            await kit.rung(self._desk)
            self.took("reload_ringing", await kit.timed(self._rings_again()))
            await self._desk.answer()
            await caller.hang_up()
            await self.over()

    async def _rings_again(self) -> None:
        await self._page.reload()
        await kit.rings_inside(self._desk, within_s=60)

    async def front_door(self, number: int) -> None:
        """Killed in talk; then hold from both ends and a hang-up from one of them."""
        caller = await self.talk()
        restarts = kit.strike(self._centre, "caddy", signal.SIGKILL)
        await self._page.wait_for_function("() => !window.__warmline.phone.registered")
        await kit.back(self._centre, "caddy", restarts)
        again = self._page.wait_for_function(
            "() => window.__warmline.phone.registered", timeout=60_000
        )
        self.took("registered_again", await kit.timed(again))
        for by_page, name in ((True, "hold_by_page"), (False, "hold_by_command")):
            for on in (True, False):
                self.took(name, await kit.timed(self._hold(on, by_page=by_page)))
        if number % 2:
            await self._desk.hang_up()
            ended = kit.eventually(caller.is_over, what="the customer's line to be free")
            self.took("hang_up_by_agent", await kit.timed(ended))
        else:
            await caller.hang_up()
            gone = self._page.wait_for_function("() => window.__warmline.phone.sessions === 0")
            self.took("hang_up_by_customer", await kit.timed(gone))
        await self.over()

    async def _hold(self, on: bool, *, by_page: bool) -> None:
        """Hold or take back, until the page says so."""
        if by_page:
            await self._desk.press("保持" if on else "取回")
        else:
            await self._ask_hold(on)
        await self._desk.strip_says("保持中" if on else "通话中", within_s=60)

    async def _ask_hold(self, on: bool) -> None:
        calls = await self._desk.context.request.get("/api/calls?sort=-arrived_at&size=1")
        call = (await calls.json())["items"][0]["id"]
        answer = await self._desk.context.request.post(
            f"/api/calls/{call}/hold", headers={"X-Warmline": "1"}, data={"on": on}
        )
        if not answer.ok:
            raise RuntimeError(f"hold was refused: {await answer.text()}")


async def measure(times: int, centre: centres.Centre, folder: Path) -> tuple[Raw, str]:
    """All measures, and which browser it was."""
    speaks = write_spoken(folder / "agent.wav", HIS, rate=48000)
    async with async_playwright() as playwright:
        desk = await open_desk(playwright, centre.address, AGENT, centre.password, speaks=speaks)
        try:
            await desk.sign_in()
            await desk.ready()
            bench = Bench(centre, desk)
            await bench.reloads_in_talk(times)
            await bench.reloads_ringing(times)
            for number in range(min(DEATHS, times)):
                await bench.front_door(number)
            return dict(bench.raw), desk.browser.version
        finally:
            await centre.nobody_calls()
            await desk.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=8, help="Repetitions of each reload.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="Print nothing but the object.")
    chosen = parser.parse_args()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, centres.running() as centre:
        raw, chromium = asyncio.run(measure(chosen.times, centre, Path(folder)))
        release = asterisk.find(centre.settings).version
    result = {
        "name": "rejoin",
        "figure": figures(raw),
        "goal": {"worst_s": GOAL_S, "not_judged": NOT_JUDGED},
        "conditions": {
            "times": chosen.times,
            "browser": "one Chromium with a fake microphone, software rendering, loopback",
            "silence": f"below {kit.QUIET} of full scale in the customer's capture",
        },
        "versions": {
            "asterisk": release,
            "chromium": chromium,
            "playwright": version("playwright"),
            "python": platform.python_version(),
        },
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "system": platform.platform(),
            "load_before": round(load_before, 2),
            "load_after": [round(value, 2) for value in os.getloadavg()],
        },
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "raw": raw,
        "verdict": verdict(raw),
    }
    if chosen.save is not None:
        chosen.save.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
