"""What SIPp saw, read from the files a finished process leaves in its folder."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REFUSALS = ("486", "503", "600", "603")
"""Final answers by which a switch refuses a call in an orderly way."""
EARLY_S = 0.1
"""A talk ended by the agent may look so much shorter than it was: SIPp's clocks tick in 10 ms, and
two processes of it are compared."""


@dataclass(frozen=True)
class Answer:
    """One caller's answer: when it came, from the start of the process, and after how long; ms."""

    at_ms: float
    after_ms: float


@dataclass(frozen=True)
class CallerReport:
    """What the callers of one process saw; times in milliseconds. Every call wanted is in exactly
    one of succeeded, refused and failed."""

    wanted: int
    created: int
    succeeded: int
    refused: int
    """Turned away by a final answer of `REFUSALS`."""
    failed: int
    premature: int
    """Of the failed: hung up by the switch before the agent did."""
    reached_over: int
    """Calls whose end the caller was told by a BYE."""
    messages: int
    retransmissions: int
    answers: tuple[Answer, ...]
    connect_ms: tuple[float, ...]
    """From the key to the agent's hang-up, his talk not counted."""
    last_failure_ms: float
    """When the last failure was noticed, from the start of the process, to the second above; 0:
    none."""

    @property
    def answer_ms(self) -> list[float]:
        """From INVITE to 200."""
        return [answer.after_ms for answer in self.answers]


@dataclass(frozen=True)
class AgentsReport:
    """What the agents' phones have seen so far."""

    answered: int
    """Calls they answered and that were acknowledged."""
    hung_up: int
    """Calls they hung up, their BYE sent."""
    unreleased: int
    """Of those: the switch never answered the BYE."""
    cut_off: int
    """Calls hung up by the switch while they talked."""


def callers(folder: Path, wanted: int, talk_s: float) -> CallerReport:
    """Read what a finished caller process left."""
    statistics = _rows(folder / "stat.csv")
    counts = _last(next(folder.glob("*_counts.csv")))
    answers, over = _times(next(folder.glob("*_rtt.csv"), None))
    refused = sum(_count(counts, f"{code}_Recv") for code in REFUSALS)
    early = sum(value < 1000 * (talk_s - EARLY_S) for value in over)
    premature = early + _count(counts, "Pause_Unexp")
    succeeded = int(statistics[-1]["SuccessfulCall(C)"]) - refused - early
    return CallerReport(
        wanted=wanted,
        created=int(statistics[-1]["TotalCallCreated"]),
        succeeded=succeeded,
        refused=refused,
        failed=wanted - succeeded - refused,
        premature=premature,
        reached_over=_count(counts, "BYE_Recv"),
        messages=_count(counts, "_Sent") + _count(counts, "_Recv"),
        retransmissions=max(_count(counts, "_Retrans"), int(statistics[-1]["Retransmissions(C)"])),
        answers=tuple(answers),
        connect_ms=tuple(value - 1000 * talk_s for value in over if value >= 1000 * talk_s),
        last_failure_ms=_last_failure(statistics),
    )


def agents(folder: Path) -> AgentsReport:
    """Read what the running agents' process has written last; it writes every second."""
    counts = _last(next(folder.glob("agents*_counts.csv")))
    return AgentsReport(
        answered=_count(counts, "ACK_Recv"),
        hung_up=_count(counts, "BYE_Sent"),
        unreleased=_count(counts, "BYE_Timeout"),
        cut_off=_count(counts, "Pause_Unexp"),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _last(path: Path) -> dict[str, int]:
    """The last whole row of counts, by column."""
    rows = [row for row in _rows(path) if None not in row.values()]
    return {name: int(value) for name, value in rows[-1].items() if name and _whole(value)}


def _whole(value: str | None) -> bool:
    return value is not None and value.isdigit()


def _count(counts: dict[str, int], ending: str) -> int:
    """The columns are `<index>_<message>_<what>`."""
    return sum(value for name, value in counts.items() if name.endswith(ending))


def _times(path: Path | None) -> tuple[list[Answer], list[float]]:
    answers: list[Answer] = []
    over: list[float] = []
    if path is not None:
        for row in _rows(path):
            at, took, which, *_ = row.values()
            if which == "1":
                answers.append(Answer(float(at), float(took)))
            else:
                over.append(float(took))
    return answers, over


def _last_failure(statistics: Sequence[dict[str, str]]) -> float:
    seen, at = 0, 0.0
    for row in statistics:
        failed = int(row["FailedCall(C)"])
        if failed > seen:
            seen, at = failed, 1000.0 * _seconds(row["ElapsedTime(C)"])
    return at


def _seconds(clock: str) -> int:
    hours, minutes, seconds, *_ = (int(part) for part in clock.split(":"))
    return 3600 * hours + 60 * minutes + seconds
