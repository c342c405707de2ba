"""Calls per second: Warmline beside Asterisk's own `Queue()` and bare `Dial()`, in one run.

    ./warmline bench calls [--full] [--no-recording] [--agents 3000 --queues 200] [--save FILE]
    ./warmline bench calls --waiting 2000 | --overload | --long 20000

SIPp calls, is answered, hears a prompt, presses a key, waits in a queue for one of the agents (SIP
phones played by a second SIPp), talks 2 s and is hung up by the agent; the call's record goes to
PostgreSQL. Ours is the product's own processes; the peers are the same Asterisk with `Queue()` and
with bare `Dial()`, and CDR into the same PostgreSQL (`load/peer/`). All record with MixMonitor
unless `--no-recording`. Each arm goes up until it is no longer clean, the arms by turns.

The table goes to stderr; the last line on stdout is a JSON object, which `--save` also writes, with
the raw series from which the verdict is made. The variants are in `load/`: `waiting`, `overload`,
`endurance`. Everything is on loopback, bounded, and ends with the run, also on Ctrl-C.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the product's processes

from benchmarks.load import compare, endurance, flat, overload, place, results, sipp, waiting  # noqa: E402

QUICK_S, FULL_S = 170.0, 3600.0
"""After the start; setting up takes half a minute of it, on a busy machine more."""

Variant = Callable[
    [argparse.Namespace, place.Place, place.Size, Callable[[str], None]],
    Awaitable[dict[str, Any]],
]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, help="Default 300; with --overload 800.")
    parser.add_argument("--queues", type=int, default=1, help="As many agents in each.")
    parser.add_argument("--rates", type=_rates, help="Calls a second, rising: 20,60,100.")
    parser.add_argument("--full", action="store_true", help="Every rate in tens; half an hour.")
    parser.add_argument("--seconds", type=float, default=5.0, help="Length of a step.")
    parser.add_argument("--limit", type=float, help="No step begins later, in seconds.")
    parser.add_argument("--recording", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--keys", choices=sipp.KEYS, default="info")
    parser.add_argument("--arms", default="ours,queue,dial")
    variant = parser.add_mutually_exclusive_group()
    variant.add_argument("--waiting", type=int, metavar="N", help="While N callers wait.")
    variant.add_argument("--overload", action="store_true", help="Twice the clean rate, then less.")
    variant.add_argument(
        "--long", type=int, metavar="N", help="N calls at 80 %% of the clean rate."
    )
    parser.add_argument("--clean", type=int, help="The clean rate (default: of the kept run).")
    parser.add_argument("--logs", type=Path, help="Keep what the parts wrote in this folder.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="No table on stderr.")
    chosen = parser.parse_args()
    if chosen.agents is None:
        chosen.agents = overload.AGENTS if chosen.overload else 300
    if chosen.limit is None:
        chosen.limit = FULL_S if chosen.full else QUICK_S
    chosen.deadline = time.monotonic() + chosen.limit
    needs_rate = chosen.clean is None and (chosen.overload or chosen.long)
    if not results.CALLS.exists() and (needs_rate or chosen.queues > 1):
        parser.error(f"{results.CALLS} is missing: run `bench calls --save` first, or give --clean")
    if needs_rate:
        chosen.clean = results.clean_rate()
    return chosen


def _rates(text: str) -> list[int]:
    return sorted(int(rate) for rate in text.split(","))


def variant_of(chosen: argparse.Namespace) -> tuple[str, Variant]:
    """The name of the result and what makes it."""
    if chosen.waiting:
        return "calls-waiting", waiting.measure
    if chosen.overload:
        return "calls-overload", overload.measure
    if chosen.long:
        return "calls-long", endurance.measure
    if chosen.queues > 1:
        return "calls-flat", flat.measure
    return f"calls{'' if chosen.recording else '-unrecorded'}", compare.measure


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    size = place.Size(chosen.agents, chosen.queues, chosen.recording)
    name, variant = variant_of(chosen)

    def say(text: str) -> None:
        if not chosen.json:
            print(text, file=sys.stderr, flush=True)

    with place.opened() as here:
        try:
            outcome = asyncio.run(_measured(variant, chosen, here, size, say))
        finally:
            if chosen.logs is not None:
                here.keep_logs(chosen.logs)
        terms = results.conditions(chosen, size, sipp.Plan(keys=chosen.keys))
        result = results.made(name, terms, here, outcome)
        if chosen.save is not None:  # before everything is stopped, which may be cut short
            results.keep(result, chosen.save)
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["verdict"] == "pass" else 1


async def _measured(
    variant: Variant,
    chosen: argparse.Namespace,
    here: place.Place,
    size: place.Size,
    say: Callable[[str], None],
) -> dict[str, Any]:
    return await variant(chosen, here, size, say)


if __name__ == "__main__":
    raise SystemExit(main())
