"""What every benchmark's JSON object has in common: machine, versions, the moment, saving it.

Used by the benchmarks beside it; what they measure and how it is judged is theirs.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).parent / "results"


def machine(load_before: float) -> dict[str, Any]:
    """What it ran on, with the load average before and after (what else ran shows in it)."""
    return {
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(),
        "load_before": round(load_before, 2),
        "load_after": round(os.getloadavg()[0], 2),
    }


def finish(result: Mapping[str, Any], save: Path | None) -> int:
    """Print the object as the last line, keep it where asked, and give the exit code."""
    whole = {**result, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    if save is not None:
        save.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(whole, ensure_ascii=False))
    return 0 if result["verdict"] == "pass" else 1
