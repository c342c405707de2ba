"""The moments of a record against those seen from outside: arrived, talk begun, hold, ended, done.

    ./warmline bench moments         # 400 calls at 20 a second, 20 that are held; about two minutes
    python benchmarks/moments.py --rate 60 --seconds 10 --save result.json

The product's own processes and the calls of `bench calls` (`benchmarks/load`). SIPp writes down
each message of callers and agents with its own clock, which is the machine's, as is ours. A call's
record is found by the caller's number, the agent's side by the header
`X-Warmline-Call`. Held against each other: the INVITE and `arrived_at`, the agent's 200 OK and
`talked_at`, the first BYE of either side and `ended_at`.

Then, in a second centre, calls that agents hold, take back, hang up and are done with at pages of
their own (`benchmarks/living/held.py`): the segment of the hold against the turns in the RTP that
the caller received, the end of the wrap-up against the page's log of when done was pressed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import result
from benchmarks.living.held import Held
from benchmarks.load import compare, place, sipp, steps, store
from benchmarks.verdicts import moments as verdicts
from warmline.servers import asterisk

_MESSAGE = re.compile(
    r"^-{10,} (\S+ \S+)\n\w+ message (sent|received)[^\n]*\n\n(.*?)(?=^-{10,} |\Z)",
    re.MULTILINE | re.DOTALL,
)
_CALL = re.compile(r"^Call-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)
_FROM = re.compile(r"^From:.*?sip:(\d+)@", re.MULTILINE | re.IGNORECASE)
_OURS = re.compile(r"^X-Warmline-Call: *(\S+)", re.MULTILINE | re.IGNORECASE)

AGENTS = 150
PAGES, ROUNDS = 4, 5
"""Agents with a page, and how many calls each of them holds."""


def messages(folder: Path, who: str) -> Iterator[tuple[float, str, str]]:
    """What a generator sent and received: Unix time, "sent" or "received", the text."""
    for log in folder.glob(f"{who}_*_messages.log"):
        for at, way, text in _MESSAGE.findall(log.read_text(errors="replace")):
            yield _unix(at), way, text


def _unix(text: str) -> float:
    """SIPp's time is that of the place."""
    return datetime.fromisoformat(text).astimezone().timestamp()


def callers(folder: Path) -> dict[str, dict[str, float]]:
    """Caller's number → when he called and hung up or was hung up on."""
    number_of: dict[str, str] = {}
    seen: dict[str, dict[str, float]] = {}
    for at, way, text in messages(folder, "caller"):
        call = _id(_CALL, text)
        if way == "sent" and text.startswith("INVITE "):
            number_of[call] = _id(_FROM, text)
            seen.setdefault(number_of[call], {}).setdefault("arrived", at)
    return seen


def agents(folder: Path) -> dict[str, dict[str, float]]:
    """Id of a call → when its agent answered and hung up."""
    ours: dict[str, str] = {}
    seen: dict[str, dict[str, float]] = {}
    for at, way, text in messages(folder, "agents"):
        call = _id(_CALL, text)
        if way == "received" and text.startswith("INVITE "):
            ours[call] = _id(_OURS, text)
        elif way == "sent" and call in ours:
            if text.startswith("SIP/2.0 200") and "INVITE" in text:
                seen.setdefault(ours[call], {}).setdefault("talked", at)
            elif text.startswith("BYE "):
                seen.setdefault(ours[call], {}).setdefault("ended", at)
    return seen


def _id(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""


def recorded(url: str, since: datetime) -> list[tuple[Any, ...]]:
    """Id, caller, and the moments of each record."""
    with psycopg.connect(store.plain(url)) as connection:
        return connection.execute(
            "SELECT id::text, caller_raw, arrived_at, talked_at, ended_at FROM interaction"
            " WHERE arrived_at >= %s",
            [since],
        ).fetchall()


def together(url: str, since: datetime, run: steps.Run, called: Path) -> list[dict[str, Any]]:
    """Each call that was made, with both pictures."""
    by_caller, by_call = callers(called), agents(run.players["ours"][0])
    records = {row[1]: row for row in recorded(url, since)}
    calls = []
    for number, seen in sorted(by_caller.items()):
        row = records.get(number)
        at_agent = by_call.get(row[0], {}) if row else {}
        found = dict(zip(verdicts.MOMENTS, row[2:], strict=True)) if row else {}
        calls.append(
            {
                "seen": {**seen, **at_agent},
                "recorded": {name: at.timestamp() for name, at in found.items() if at is not None},
            }
        )
    return calls


async def measure(here: place.Place, rate: int, count: int) -> list[dict[str, Any]]:
    """Make the calls and hold both pictures of them against each other."""
    size = place.Size(AGENTS)
    (arm,) = await compare.set_up(here, size, ["ours"], print_err)
    run = compare.new_run(here, size, sipp.Plan(), print_err)
    run.extra = ("-trace_msg",)
    async with steps.answering(run, arm):
        since = datetime.now(UTC)
        await steps.step(run, arm, rate=rate, calls=count)
    folder = run.folder / f"ours-{rate}"
    return await asyncio.to_thread(together, here.settings.database_url(), since, run, folder)


def print_err(text: str) -> None:
    """Progress goes where it does not disturb the object."""
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=20, help="Calls a second.")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="Of calls that are held.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="Taken for granted.")
    chosen = parser.parse_args()
    load_before = os.getloadavg()[0]
    with place.opened() as here:
        calls = asyncio.run(measure(here, chosen.rate, chosen.rate * chosen.seconds))
    print_err(f"{len(calls)} calls compared")
    with place.opened() as here:
        held = asyncio.run(Held(here, PAGES, chosen.rounds).measure())
        switch = asterisk.find(here.settings).version
    return result.finish(
        {
            "name": "moments",
            "figure": verdicts.figures(calls, held),
            "goal": {"within_ms": verdicts.WITHIN_MS},
            "conditions": {
                "rate": chosen.rate,
                "seconds": chosen.seconds,
                "agents": AGENTS,
                "pages": PAGES,
                "rounds": chosen.rounds,
            },
            "versions": {"asterisk": switch, "sipp": sipp.version()},
            "machine": result.machine(load_before),
            "raw": calls,
            "raw_held": held,
            "verdict": verdicts.verdict(calls, held),
        },
        chosen.save,
    )


if __name__ == "__main__":
    raise SystemExit(main())
