"""Steps the rate up and alternates the arms; one step is one `Step` of the raw series."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from benchmarks.load import cpu, sipp, verdict

SETTLE_S = 10.0
"""How long the last records may take to appear."""
ENCODE_S = 12.0
"""How long recordings may take to be encoded before the next step starts anyway."""
PAUSE_S = 0.5


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


@dataclass(frozen=True)
class Step:
    """One arm at one rate. CPU in seconds by process: while calls ran and until their records were
    in (`cpu_s`), and afterwards until recordings were encoded (`cpu_later_s`)."""

    arm: str
    rate: int
    calls: int
    succeeded: int
    failed: int
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
    seconds: float
    limit_s: float
    """No step begins later than this after the first."""
    say: Callable[[str], None]


async def series(run: Run, arms: Sequence[Arm], rates: Sequence[int]) -> list[dict[str, Any]]:
    """All steps: per rate each arm once, the order of the arms turned round with each rate. A rate
    that was not clean is tried once more; after that the arm is out."""
    steps: list[dict[str, Any]] = []
    out: set[str] = set()
    run.say(HEADING)
    async with AsyncExitStack() as stack:
        players = {arm.name: await _answering(run, arm, stack) for arm in arms}
        for arm in arms:
            await _step(run, arm, players[arm.name], rate=10, seconds=2, label="warm")
        deadline = time.monotonic() + run.limit_s
        for index, rate in enumerate(rates):
            ordered = list(arms) if index % 2 == 0 else list(reversed(arms))
            for arm in (one for one in ordered if one.name not in out):
                for attempt in (1, 2):
                    if time.monotonic() > deadline:
                        run.say("the time is up: no further step")
                        return steps
                    label = f"{rate}-{attempt}"
                    step = asdict(await _step(run, arm, players[arm.name], rate=rate, label=label))
                    steps.append(step)
                    run.say(line(step))
                    if verdict.clean(step):
                        break
                else:
                    out.add(arm.name)
    return steps


async def _answering(run: Run, arm: Arm, stack: AsyncExitStack) -> int:
    """Register the arm's phones and let them be answered; the process that plays them."""
    folder = await asyncio.to_thread(_folder, run, arm, "agents")
    await sipp.register(folder, run.plan, arm.switch, arm.agents, arm.phones)
    process = sipp.agents(folder, run.plan, arm.switch, arm.agents)
    stack.callback(process.wait)
    stack.callback(process.kill)
    ready = getattr(arm, "ready", None)
    if ready is not None:
        await stack.enter_async_context(ready())
    return process.pid


async def _step(
    run: Run, arm: Arm, player: int, *, rate: int, label: str, seconds: float | None = None
) -> Step:
    await asyncio.sleep(PAUSE_S)
    calls = int(rate * (seconds or run.seconds))
    folder = await asyncio.to_thread(_folder, run, arm, label)
    meter = cpu.Meter({**arm.pids, "sipp agents": player})
    load_before = os.getloadavg()[0]
    since, began, before = datetime.now(UTC), time.monotonic(), meter.read()
    report, callers_cpu = await sipp.call(
        folder,
        run.plan,
        arm.switch,
        arm.callers,
        rate=rate,
        calls=calls,
    )
    over = time.monotonic()
    records = await _settled(arm, since, report.created)
    settled, after = time.monotonic(), meter.read()
    await _encoded(arm)
    later, _ = cpu.between(after, meter.read())
    spent, others = cpu.between(before, after)
    return Step(
        arm=arm.name,
        rate=rate,
        calls=calls,
        succeeded=report.succeeded,
        failed=report.failed,
        messages=report.messages,
        retransmissions=report.retransmissions,
        answer_p50_ms=percentile(report.answer_ms, 0.5),
        answer_p99_ms=percentile(report.answer_ms, 0.99),
        connect_p50_ms=percentile(report.connect_ms, 0.5),
        connect_p99_ms=percentile(report.connect_ms, 0.99),
        rows=await asyncio.to_thread(arm.rows, since),
        records=records[0],
        records_distinct=records[1],
        records_after_s=round(settled - over, 2),
        cpu_s=_rounded({**spent, "sipp callers": callers_cpu}),
        cpu_later_s=_rounded(later),
        others_cpu_s=round(max(0.0, others - callers_cpu), 2),
        seconds=round(settled - began, 2),
        load_before=round(load_before, 2),
    )


def _folder(run: Run, arm: Arm, label: str) -> Path:
    """A folder for one process of the generator."""
    made = run.folder / f"{arm.name}-{label}"
    made.mkdir()
    return made


async def _settled(arm: Arm, since: datetime, calls: int) -> tuple[int, int]:
    """Wait until all records are in, or for `SETTLE_S`."""
    end = time.monotonic() + SETTLE_S
    while True:
        found = await asyncio.to_thread(arm.records, since)
        if found[0] >= calls or time.monotonic() > end:
            return found
        await asyncio.sleep(0.1)


async def _encoded(arm: Arm) -> None:
    end = time.monotonic() + ENCODE_S
    while time.monotonic() < end:
        if not await asyncio.to_thread(arm.unfinished):
            return
        await asyncio.sleep(0.3)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank; infinite waits do not exist, so an empty step gives a bad 60 s."""
    if not values:
        return 60_000.0
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


HEADING = (
    "arm    rate  calls  failed  again  answer p99  connect p99  records  "
    "CPU ms per call (asterisk, voice, rest of the arm)  others"
)


def line(step: dict[str, Any]) -> str:
    """One row for people."""
    per_call = {name: 1000 * value / step["calls"] for name, value in step["cpu_s"].items()}
    rest = {
        name: value
        for name, value in per_call.items()
        if name not in ("asterisk", "voice") and not name.startswith("sipp")
    }
    details = " ".join(f"{name} {value:.1f}" for name, value in rest.items())
    return (
        f"{step['arm']:<6}{step['rate']:>5}{step['calls']:>7}{step['failed']:>8}"
        f"{step['retransmissions']:>7}{step['answer_p99_ms']:>9.0f} ms"
        f"{step['connect_p99_ms']:>10.0f} ms{step['records']:>9}  "
        f"asterisk {per_call['asterisk']:.1f} voice {per_call.get('voice', 0.0):.1f} {details}"
        f"  others {step['others_cpu_s']:.1f} s"
        f"{'' if verdict.clean(step) else '  NOT CLEAN'}"
    )
