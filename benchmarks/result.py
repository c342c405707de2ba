"""What benchmarks have in common: machine, moment, saving the JSON object, having the machine.

Used by the benchmarks beside it; what they measure and how it is judged is theirs.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
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


@asynccontextmanager
async def alone(lock: Path | None) -> AsyncIterator[None]:
    """Hold a lock file while figures are taken, where several people measure on one machine: the
    long setting up need not keep the others waiting. Nothing without a file."""
    if lock is None:
        yield
        return
    with lock.open("a") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


def finish(result: Mapping[str, Any], save: Path | None) -> int:
    """Print the object as the last line, keep it where asked, and give the exit code."""
    whole = {**result, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    if save is not None:
        save.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(whole, ensure_ascii=False))
    return 0 if result["verdict"] == "pass" else 1
