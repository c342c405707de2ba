"""A day of a centre in virtual time: 10 000 calls, and books that must be true.

    python benchmarks/day.py [--calls 10000] [--seed 1] [--days 1] [--calm]

The real floor (steps, dispatcher, folds, journal) runs on the simulated switch. Callers come by a
day's curve and have patience; agents work in shifts, slip, hold, transfer, consult, confer and are
supervised; all eight strategies are in use; the line to the switch is cut twice and the leader dies
once (not with --calm). Then every record is made from the journal as the projector makes it, and
looked over: every second in one place, nobody in two calls, nobody waiting beside one who is idle,
each call ended once. `--days` plays several, each with the next seed. The last line printed is a
JSON object; `verdicts/day.py` judges it.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

from benchmarks import result  # noqa: E402
from benchmarks.simulated.day import play  # noqa: E402
from benchmarks.verdicts import day as verdicts  # noqa: E402

MOST_SHOWN = 50


def played(calls: int, seeds: range, *, trouble: bool) -> dict[str, Any]:
    """The raw figures of some days."""
    happened: Counter[str] = Counter()
    faults: list[str] = []
    raw: dict[str, Any] = {"play_s": 0.0, "books_s": 0.0, "turns": 0}
    for seed in seeds:
        begun = time.process_time()
        day = play(calls, seed, trouble=trouble)
        done = time.process_time()
        faults += [f"seed {seed}: {what}" for what in day.faults()]
        raw["play_s"] += done - begun
        raw["books_s"] += time.process_time() - done
        raw["turns"] += day.here.turns
        happened.update(day.books.figures())
    return {
        **{name: round(value, 2) for name, value in raw.items()},
        "calls": happened["calls"],
        "happened": dict(happened),
        "faults": faults,
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--calls", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--days", type=int, default=1)
    options.add_argument("--calm", action="store_true", help="Neither cuts nor a dead leader.")
    options.add_argument("--save", type=Path, help="Write the object into this file too.")
    options.add_argument("--json", action="store_true", help="Print the last line only.")
    args = options.parse_args()

    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # as the product's own processes have it
    load_before = os.getloadavg()[0]
    seeds = range(args.seed, args.seed + args.days)
    raw = played(args.calls, seeds, trouble=not args.calm)
    found = {
        "name": "day",
        "figure": verdicts.figures(raw),
        "goal": verdicts.GOAL,
        "conditions": {
            "calls_a_day": args.calls,
            "seeds": list(seeds),
            "trouble": not args.calm,
            "cores_used": 1,
        },
        "versions": {"python": platform.python_version()},
        "machine": result.machine(load_before),
        "raw": raw,
        "verdict": verdicts.verdict(raw),
    }
    if not args.json:
        for what in raw["faults"][:MOST_SHOWN]:
            print(f"- {what}")
        print(f"{found['figure']}")
    return result.finish(found, args.save)


if __name__ == "__main__":
    raise SystemExit(main())
