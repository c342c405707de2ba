"""SIPp as telephone: registers agents' phones, plays them, and calls at a given rate.

Scenarios are the XML files in `scenarios/`. Each process runs in a folder of its own, where it
leaves its statistics; `reports` reads them. Every process ends by itself: callers after their
calls or a time-out of SIPp's own, agents with the run.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import cpu, reports

MEDIA = 4
"""A process's media port lies so far above its own."""
SCENARIOS = Path(__file__).parent / "scenarios"
Address = tuple[str, int]

KEYS = ("info", "rfc4733")
"""How a caller presses a key: SIP INFO, or telephone events in RTP (needs root: raw sockets)."""
SECOND = 5
"""How far above the first callers' port those of a second process are; media takes 4 and 6."""
REGISTER_TRIES = 3
"""All phones register at once; on a busy machine one may not be answered in time."""
LONGEST_S = 7200
"""Agents' phones end after this by themselves, whatever became of the run."""
SOCKET_BUFFER = 1 << 20
"""Bytes asked for each socket, so that a burst is not lost before SIPp reads it."""


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

    key_after_s: float = 0.5
    talk_s: float = 2.0
    patience_s: float = 8.0
    """How long a caller waits for an agent before the call counts as failed."""
    stay_s: float = 60.0
    """How long one who only waits does so."""
    keys: str = "info"

    def marks(self) -> dict[str, str]:
        """What the scenarios' marks stand for."""
        return {
            "@KEY_AFTER_MS@": _ms(self.key_after_s),
            "@TALK_MS@": _ms(self.talk_s),
            "@PATIENCE_MS@": _ms(self.talk_s + self.patience_s),
            "@STAY_MS@": _ms(self.stay_s),
        }

    @property
    def whole_s(self) -> float:
        """The longest a call may take, hanging up not counted."""
        return self.key_after_s + self.talk_s + self.patience_s


@dataclass(frozen=True)
class Load:
    """Some calls of one generator: how many a second, how many in all, and whom they dial, by
    turns. `first` numbers the callers, so that two loads of a step have none in common."""

    rate: int
    calls: int
    called: Sequence[str]
    first: int = 0


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
    text = filled(scenario, plan)
    file = folder / f"{scenario}.xml"
    file.write_text(text, encoding="utf-8")
    return [
        *(program(), f"{switch[0]}:{switch[1]}", "-sf", str(file)),
        *("-i", own[0], "-p", str(own[1]), "-mi", own[0], "-nostdin"),
        *("-mp", str(own[1] + MEDIA), "-buff_size", str(SOCKET_BUFFER)),
        *extra,
    ]


def filled(scenario: str, plan: Plan) -> str:
    """The text of a scenario with its marks filled in."""
    text = (SCENARIOS / f"{scenario}.xml").read_text(encoding="utf-8")
    key = (SCENARIOS / f"key_{plan.keys}.part").read_text(encoding="utf-8")
    text = text.replace("@KEY@", key)
    for mark, value in plan.marks().items():
        text = text.replace(mark, value)
    return text


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
    within_s = 30 + len(phones) / 100
    arguments = [
        *command(folder, "register", plan, switch, own, "-inf", str(fields)),
        *("-m", str(len(phones)), "-oocsf", str(SCENARIOS / "options.xml"), "-r", "100"),
        *("-timeout", f"{within_s:.0f}s", "-timeout_error", "-trace_err"),
        # Without it SIPp stays 33 s for each question of the switch it has answered.
        *("-deadcall_wait", "0"),
    ]
    for _ in range(REGISTER_TRIES):
        process = _begin(arguments, folder)
        await cpu.ended(process, within_s + 5)
        if process.returncode == 0:
            return
    raise GeneratorFailed(f"phones could not register: {_said(folder)}")


def agents(
    folder: Path, plan: Plan, switch: Address, own: Address, *extra: str
) -> subprocess.Popen[bytes]:
    """All agents' phones as one process; end it when the run is over."""
    arguments = [
        *command(folder, "agents", plan, switch, own, "-trace_err", "-trace_counts", *extra),
        *("-trace_stat", "-fd", "1", "-stf", str(folder / "agents.csv"), "-deadcall_wait", "0"),
        *("-timeout", f"{LONGEST_S}s"),
    ]
    return _begin(arguments, folder)


async def call(
    folder: Path,
    plan: Plan,
    switch: Address,
    own: Address,
    load: Load,
    *,
    scenario: str = "caller",
    within_s: float | None = None,
    extra: Sequence[str] = (),
) -> tuple[reports.CallerReport, float]:
    """Place the calls and wait until they are over, for `within_s` at most (None: for as long as
    the plan lets them last). Returns what the callers saw and the CPU seconds the generator
    took."""
    called = load.called
    rows = ((f"138{load.first + n:08d}", called[n % len(called)]) for n in range(load.calls))
    numbers = injection(folder / "callers.csv", rows)
    whole_s = load.calls / load.rate + (plan.whole_s if within_s is None else within_s) + 5
    arguments = [
        *command(folder, scenario, plan, switch, own, "-inf", str(numbers), *extra),
        *("-r", str(load.rate), "-m", str(load.calls), "-l", str(max(load.calls, 10))),
        *("-timeout", f"{whole_s:.0f}s", "-deadcall_wait", "0"),
        *("-trace_stat", "-fd", "1", "-stf", str(folder / "stat.csv")),
        *("-trace_rtt", "-rtt_freq", "1", "-trace_counts", "-trace_err"),
    ]
    process = _begin(arguments, folder)
    took = await cpu.ended(process, whole_s + 10)
    if not (folder / "stat.csv").exists():
        raise GeneratorFailed(f"callers could not start: {_said(folder)}")
    return await asyncio.to_thread(reports.callers, folder, load.calls, plan.talk_s), took


def _begin(arguments: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "said.txt").open("wb") as said:
        return subprocess.Popen(
            arguments,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )


def _said(folder: Path) -> str:
    """The end of what SIPp said and of what it found wrong."""
    files = [folder / "said.txt", *folder.glob("*_errors.log")]
    return "\n".join(file.read_text(errors="replace")[-600:] for file in files)


def _ms(seconds: float) -> str:
    return str(int(1000 * seconds))
