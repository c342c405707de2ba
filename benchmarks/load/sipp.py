"""SIPp as telephone: registers agents' phones, plays them, and calls at a given rate.

Scenarios are the XML files in `scenarios/`. Each process runs in a folder of its own, where it
leaves its statistics; `CallerReport` reads them.
"""

from __future__ import annotations

import asyncio
import csv
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"
Address = tuple[str, int]


class GeneratorFailed(RuntimeError):
    """SIPp could not do its part."""


@dataclass(frozen=True)
class Phone:
    """One agent's SIP account."""

    endpoint: str
    secret: str


@dataclass(frozen=True)
class Plan:
    """What every caller of a run does; seconds."""

    called: str = "4008001234"
    key_after_s: float = 0.5
    talk_s: float = 2.0
    patience_s: float = 8.0
    """How long a caller waits for an agent before the call counts as failed."""

    def marks(self) -> dict[str, str]:
        """What the scenarios' marks stand for."""
        return {
            "@CALLED@": self.called,
            "@KEY_AFTER_MS@": _ms(self.key_after_s),
            "@TALK_MS@": _ms(self.talk_s),
            "@PATIENCE_MS@": _ms(self.talk_s + self.patience_s),
        }


@dataclass(frozen=True)
class CallerReport:
    """What the callers saw in one step; times in milliseconds."""

    created: int
    succeeded: int
    failed: int
    messages: int
    retransmissions: int
    answer_ms: tuple[float, ...]
    """From INVITE to 200."""
    connect_ms: tuple[float, ...]
    """From the key to the agent's hang-up, his talk not counted."""


def program() -> str:
    """Where SIPp is; raises `GeneratorFailed` with what to install."""
    found = shutil.which("sipp")
    if found is None:
        raise GeneratorFailed("SIPp is missing; install your system's package (sip-tester).")
    return found


def version() -> str:
    """SIPp's own words about itself."""
    done = subprocess.run([program(), "-v"], capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).split()
    return next((word.strip(".") for word in words if word.startswith("v")), "unknown")


def command(
    folder: Path, scenario: str, plan: Plan, switch: Address, own: Address, *extra: str
) -> list[str]:
    """A command line of SIPp from `own` to `switch`; the scenario is filled in and kept in
    `folder`."""
    text = (SCENARIOS / f"{scenario}.xml").read_text(encoding="utf-8")
    for mark, value in plan.marks().items():
        text = text.replace(mark, value)
    file = folder / f"{scenario}.xml"
    file.write_text(text, encoding="utf-8")
    return [
        *(program(), f"{switch[0]}:{switch[1]}", "-sf", str(file)),
        *("-i", own[0], "-p", str(own[1]), "-mi", own[0], "-nostdin"),
        *("-mp", str(own[1] + 4)),
        *extra,
    ]


def injection(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """A file of fields that SIPp takes line by line."""
    path.write_text("SEQUENTIAL\n" + "".join(";".join(row) + "\n" for row in rows))
    return path


async def register(
    folder: Path, plan: Plan, switch: Address, own: Address, phones: Sequence[Phone]
) -> None:
    """Register all phones at the address they will be rung at."""
    rows = [
        (phone.endpoint, f"[authentication username={phone.endpoint} password={phone.secret}]")
        for phone in phones
    ]
    fields = injection(folder / "phones.csv", rows)
    count = str(len(phones))
    process = await asyncio.create_subprocess_exec(
        *command(folder, "register", plan, switch, own, "-inf", str(fields), "-m", count),
        *(
            "-oocsf",
            str(SCENARIOS / "options.xml"),
            "-r",
            "100",
            "-timeout",
            "30s",
            "-timeout_error",
            "-trace_err",
        ),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, problem = await process.communicate()
    if process.returncode != 0:
        raise GeneratorFailed(f"phones could not register: {problem.decode()[-300:]}")


def agents(folder: Path, plan: Plan, switch: Address, own: Address) -> subprocess.Popen[bytes]:
    """All agents' phones as one process; end it when the run is over."""
    return subprocess.Popen(
        [
            *command(folder, "agents", plan, switch, own),
            *("-trace_err", "-trace_stat", "-fd", "1"),
            *("-stf", str(folder / "agents.csv"), "-deadcall_wait", "0"),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def call(
    folder: Path, plan: Plan, switch: Address, own: Address, *, rate: int, calls: int
) -> tuple[CallerReport, float]:
    """Place `calls` calls at `rate` a second and wait until they are over. Returns what the callers
    saw and the CPU seconds the generator took."""
    numbers = injection(folder / "callers.csv", ((f"1380{n:07d}",) for n in range(calls)))
    whole_s = calls / rate + plan.key_after_s + plan.talk_s + plan.patience_s + 5
    process = await asyncio.create_subprocess_exec(
        *command(folder, "caller", plan, switch, own, "-inf", str(numbers)),
        *("-r", str(rate), "-m", str(calls)),
        *("-l", str(20 * rate), "-timeout", f"{whole_s:.0f}s", "-deadcall_wait", "0"),
        *("-trace_stat", "-fd", "1", "-stf", str(folder / "stat.csv")),
        *("-trace_rtt", "-rtt_freq", "1", "-trace_counts", "-trace_err"),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    cpu = asyncio.create_task(_watch(process.pid))
    problem = b""
    try:
        _, problem = await asyncio.wait_for(process.communicate(), whole_s + 10)
    except TimeoutError:
        process.kill()
        await process.wait()
    if not (folder / "stat.csv").exists():
        raise GeneratorFailed(f"callers could not start: {problem.decode()[-300:]}")
    return report(folder, calls, plan.talk_s), await cpu


def _ms(seconds: float) -> str:
    return str(int(1000 * seconds))


async def _watch(pid: int) -> float:
    """CPU seconds of a process, as last seen before it ended."""
    import psutil

    last = 0.0
    while True:
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            return last
        if times.user + times.system < last:
            return last
        last = times.user + times.system
        await asyncio.sleep(0.05)


def report(folder: Path, wanted: int, talk_s: float) -> CallerReport:
    """Read what a finished caller process left in its folder."""
    last = _rows(folder / "stat.csv")[-1]
    succeeded, failed = int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])
    messages, again = _counts(next(folder.glob("*_counts.csv")))
    answer, connect = _times(next(folder.glob("*_rtt.csv"), None))
    return CallerReport(
        created=int(last["TotalCallCreated"]),
        succeeded=succeeded,
        failed=max(failed, wanted - succeeded),
        messages=messages,
        retransmissions=max(again, int(last["Retransmissions(C)"])),
        answer_ms=tuple(answer),
        connect_ms=tuple(max(0.0, value - 1000 * talk_s) for value in connect),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _counts(path: Path) -> tuple[int, int]:
    """Messages sent and received, and those seen again."""
    last = _rows(path)[-1]
    numbers = {name: int(value) for name, value in last.items() if name and _whole(value)}
    first = sum(n for name, n in numbers.items() if name.endswith(("_Sent", "_Recv")))
    again = sum(n for name, n in numbers.items() if name.endswith("_Retrans"))
    return first, again


def _whole(value: str | None) -> bool:
    return value is not None and value.isdigit()


def _times(path: Path | None) -> tuple[list[float], list[float]]:
    answer: list[float] = []
    connect: list[float] = []
    if path is not None:
        for row in _rows(path):
            values = list(row.values())
            (answer if values[2] == "1" else connect).append(float(values[1]))
    return answer, connect
