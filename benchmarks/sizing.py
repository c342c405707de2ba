"""Prints the sizing table from the kept results of `bench calls` and `bench media`.

    python benchmarks/sizing.py

The arithmetic and what it rests on is in `verdicts/sizing.py`; the last line is a JSON object like
every benchmark's.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY)]

from benchmarks import result  # noqa: E402
from benchmarks.verdicts import sizing  # noqa: E402


def main() -> int:
    kept = {
        name: json.loads((result.RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("calls", "media")
    }
    found = sizing.costs(kept["calls"]["figure"], kept["media"]["figure"])
    print(sizing.table(found))
    outcome = {
        "name": "sizing",
        "figure": [asdict(sizing.row(agents, found)) for agents in sizing.CENTRES],
        "conditions": {
            **asdict(found),
            "occupancy": sizing.OCCUPANCY,
            "talk_s": sizing.TALK_S,
            "before_s": sizing.BEFORE_S,
            "link_load": sizing.LINK_LOAD,
            "busy": sizing.BUSY,
            "measured": {name: one["at"] for name, one in kept.items()},
        },
        "versions": {name: one["versions"] for name, one in kept.items()},
        "machine": result.machine(os.getloadavg()[0]),
        "verdict": "pass",
    }
    return result.finish(outcome, None)


if __name__ == "__main__":
    raise SystemExit(main())
