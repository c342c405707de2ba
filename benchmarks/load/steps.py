"""One arm at one rate: the calls placed, watched, and waited for until their records are in."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from benchmarks.load import cpu, reports, sipp

SETTLE_S = 10.0
"""How long the last records may take to appear."""
ENCODE_S = 25.0
"""How long recordings may take to be encoded before the next step starts anyway."""
PAUSE_S = 0.5
COUNTS_S = 1.2
"""The agents' process writes its counts every second."""


class Arm(Protocol):
    """One way of handling the calls."""

    name: str
    phones: list[sipp.Phone]
    callers: sipp.Address
    agents: sipp.Address
    pids: dict[str, int]

    @property
    def switch(self) -> sipp.Address: ...

    def records(self, since: datetime) -> tuple[int, int]: ...

    def rows(self, since: datetime) -> int: ...

    def unfinished(self) -> int: ...

    def console(self, line: str) -> str: ...


@dataclass(frozen=True)
class Step:
    """One arm at one rate. CPU in seconds by process: while calls ran and until their records were
    in (`cpu_s`), and afterwards until recordings were encoded (`cpu_later_s`; `unencoded` are those
    that were not waited for)."""

    arm: str
    rate: int
    calls: int
    succeeded: int
    refused: int
    failed: int
    premature: int
    messages: int
    retransmissions: int
    answer_p50_ms: float
    answer_p99_ms: float
    connect_p50_ms: float
    connect_p99_ms: float
    rows: int
    records: int
    records_distinct: int
    records_after_s: float
    unencoded: int
    cpu_s: dict[str, float]
    cpu_later_s: dict[str, float]
    others_cpu_s: float
    seconds: float
    load_before: float


@dataclass
class Run:
    """What all steps of a run share."""

    folder: Path
    plan: sipp.Plan
    called: Sequence[str]
    say: Callable[[str], None]
    extra: tuple[str, ...] = ()
    """Further options of SIPp, for callers and phones."""
    players: dict[str, tuple[Path, int]] = field(default_factory=dict)
    """Arm → folder and process of its agents' phones."""
    _first: int = 0

    def load(self, rate: int, calls: int) -> sipp.Load:
        """The next calls; no caller's number comes twice in a run."""
        first, self._first = self._first, self._first + calls
        return sipp.Load(rate, calls, self.called, first)

    def new_folder(self, arm: Arm, label: str) -> Path:
        """A folder for one process of the generator."""
        made = self.folder / f"{arm.name}-{label}"
        again = 1
        while made.exists():
            again += 1
            made = self.folder / f"{arm.name}-{label}-{again}"
        made.mkdir()
        return made

    def agents_report(self, arm: Arm) -> reports.AgentsReport:
        """What the arm's agents have seen until a second ago."""
        return reports.agents(self.players[arm.name][0])


@asynccontextmanager
async def phones(run: Run, arm: Arm) -> AsyncIterator[None]:
    """Register the arm's phones (for ten minutes at most) and let them be answered."""
    folder = await asyncio.to_thread(run.new_folder, arm, "agents")
    await sipp.register(folder, run.plan, arm.switch, arm.agents, arm.phones)
    process = sipp.agents(folder, run.plan, arm.switch, arm.agents, *run.extra)
    run.players[arm.name] = (folder, process.pid)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def answering(run: Run, arm: Arm) -> AsyncIterator[None]:
    """Phones that are answered, and agents signed in where there are any."""
    async with phones(run, arm), AsyncExitStack() as stack:
        ready = getattr(arm, "ready", None)
        if ready is not None:
            await stack.enter_async_context(ready())
        yield


async def step(run: Run, arm: Arm, *, rate: int, calls: int) -> Step:
    """Place the calls, wait for their records and their recordings."""
    await asyncio.sleep(PAUSE_S)
    folder = await asyncio.to_thread(run.new_folder, arm, str(rate))
    meter = cpu.Meter({**arm.pids, "sipp agents": run.players[arm.name][1]})
    load_before = os.getloadavg()[0]
    since, began, before = datetime.now(UTC), time.monotonic(), meter.read()
    load = run.load(rate, calls)
    report, callers_cpu = await sipp.call(
        folder, run.plan, arm.switch, arm.callers, load, extra=run.extra
    )
    over = time.monotonic()
    records = await settled(arm, since, report.created - report.refused)
    at_rest, after = time.monotonic(), meter.read()
    unencoded = await encoded(arm)
    later, _ = cpu.between(after, meter.read())
    spent, others = cpu.between(before, after)
    return Step(
        arm=arm.name,
        rate=rate,
        calls=calls,
        succeeded=report.succeeded,
        refused=report.refused,
        failed=report.failed,
        premature=report.premature,
        messages=report.messages,
        retransmissions=report.retransmissions,
        answer_p50_ms=percentile(report.answer_ms, 0.5),
        answer_p99_ms=percentile(report.answer_ms, 0.99),
        connect_p50_ms=percentile(report.connect_ms, 0.5),
        connect_p99_ms=percentile(report.connect_ms, 0.99),
        rows=await asyncio.to_thread(arm.rows, since),
        records=records[0],
        records_distinct=records[1],
        records_after_s=round(at_rest - over, 2),
        unencoded=unencoded,
        cpu_s=rounded({**spent, "sipp callers": callers_cpu}),
        cpu_later_s=rounded(later),
        others_cpu_s=round(max(0.0, others - callers_cpu), 2),
        seconds=round(at_rest - began, 2),
        load_before=round(load_before, 2),
    )


async def settled(arm: Arm, since: datetime, calls: int) -> tuple[int, int]:
    """Wait until all records are in, or for `SETTLE_S`."""
    end = time.monotonic() + SETTLE_S
    while True:
        found = await asyncio.to_thread(arm.records, since)
        if found[0] >= calls or time.monotonic() > end:
            return found
        await asyncio.sleep(0.2)


async def encoded(arm: Arm) -> int:
    """Wait until all recordings are encoded, or for `ENCODE_S`; how many are left."""
    end = time.monotonic() + ENCODE_S
    while True:
        left = await asyncio.to_thread(arm.unfinished)
        if left == 0 or time.monotonic() > end:
            return left
        await asyncio.sleep(0.5)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank; infinite waits do not exist, so an empty step gives a bad 60 s."""
    if not values:
        return 60_000.0
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1)


def rounded(values: dict[str, float]) -> dict[str, float]:
    """To the millisecond."""
    return {name: round(value, 3) for name, value in values.items()}
