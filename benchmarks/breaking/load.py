"""SIPp in the runs of faults: agents' phones that register for long and echo, and restless callers.

The phones' scenario and command line are those of `benchmarks.load`; what differs is how long they
talk and register, and that they send back what they hear.
"""

from __future__ import annotations

import asyncio
import csv
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import sipp
from benchmarks.load.sipp import Address, GeneratorFailed, Phone, Plan

SCENARIOS = Path(__file__).parent / "sipp"
TALK_S, LONG_TALK_S = 2.0, 7200.0
REGISTERED_S = 7200
TRIES = 24
"""Keys a caller presses before he counts as failed: about 50 s."""
FIRST_CALLER = 13800000000


@dataclass(frozen=True)
class Counted:
    """What a process of callers says of itself."""

    created: int
    succeeded: int
    failed: int


async def register(folder: Path, switch: Address, own: Address, phones: Sequence[Phone]) -> None:
    """Register all phones at the address where they will be rung."""
    rows = [
        (phone.endpoint, f"[authentication username={phone.endpoint} password={phone.secret}]")
        for phone in phones
    ]
    fields = sipp.injection(folder / "phones.csv", rows)
    command = sipp.command(folder, "register", Plan(), switch, own, "-inf", str(fields))
    scenario = folder / "register.xml"
    text = scenario.read_text(encoding="utf-8").replace("Expires: 600", f"Expires: {REGISTERED_S}")
    scenario.write_text(text, encoding="utf-8")
    command += ["-m", str(len(phones)), "-oocsf", str(sipp.SCENARIOS / "options.xml")]
    process = begin([*command, "-r", "100", "-timeout", "60s", "-timeout_error"], folder)
    if await asyncio.to_thread(process.wait, 90) != 0:
        raise GeneratorFailed(f"phones could not register: {said(folder)}")


def agents(folder: Path, switch: Address, own: Address, talk_s: float) -> subprocess.Popen[bytes]:
    """Phones that answer at once, echo what they hear, and hang up after `talk_s`."""
    command = sipp.command(folder, "agents", Plan(talk_s=talk_s), switch, own)
    return begin([*command, "-rtp_echo", "-deadcall_wait", "0"], folder)


def callers(
    folder: Path, switch: Address, own: Address, *, called: str, rate: float, most: int
) -> subprocess.Popen[bytes]:
    """Restless callers at a rate until told to `stop`, numbered from `FIRST_CALLER`."""
    rows = ((str(FIRST_CALLER + n), called) for n in range(most))
    numbers = sipp.injection(folder / "callers.csv", rows)
    text = (SCENARIOS / "restless.xml").read_text(encoding="utf-8").replace("@TRIES@", str(TRIES))
    scenario = folder / "restless.xml"
    scenario.write_text(text, encoding="utf-8")
    host, port = own
    return begin(
        [
            *(sipp.program(), f"{switch[0]}:{switch[1]}", "-sf", str(scenario)),
            *("-i", host, "-p", str(port), "-mi", host, "-mp", str(port + 4), "-nostdin"),
            *("-inf", str(numbers), "-r", f"{rate:g}", "-m", str(most), "-l", str(most)),
            *("-buff_size", str(sipp.SOCKET_BUFFER), "-deadcall_wait", "0", "-trace_err"),
            *("-trace_stat", "-fd", "1", "-stf", str(folder / "stat.csv")),
        ],
        folder,
    )


def begin(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a process of SIPp whose words go to a file in its folder."""
    with (folder / "said.txt").open("wb") as words:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words
        )


def counted(folder: Path) -> Counted:
    """The last line of statistics that was written; they come every second."""
    with (folder / "stat.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row.get("FailedCall(C)")]
    if not rows:
        return Counted(0, 0, 0)
    last = rows[-1]
    return Counted(
        int(last["TotalCallCreated"]),
        int(last["SuccessfulCall(C)"]),
        int(last["FailedCall(C)"]),
    )


def said(folder: Path) -> str:
    """The end of what SIPp complained about."""
    return (folder / "said.txt").read_text(errors="replace")[-300:]
