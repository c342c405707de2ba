"""What processes hold on to: open files, sockets among them, memory; to be compared before and
after many calls."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Held:
    """By one part, its children included."""

    files: int
    """Open file descriptors, sockets not counted."""
    sockets: int
    threads: int
    memory_mb: float


def read(processes: Mapping[str, int]) -> dict[str, Held]:
    """What each of the named processes (name → process id) holds now."""
    return {name: _held(pid) for name, pid in processes.items()}


def _held(pid: int) -> Held:
    root = psutil.Process(pid)
    files = sockets = threads = memory = 0
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess, FileNotFoundError):
            targets = _targets(process.pid)
            opened = sum(target.startswith("socket:") for target in targets)
            files, sockets = files + len(targets) - opened, sockets + opened
            threads += process.num_threads()
            memory += process.memory_info().rss
    return Held(files, sockets, threads, round(memory / 2**20, 1))


def _targets(pid: int) -> list[str]:
    """What the open file descriptors of a process point to."""
    found: list[str] = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(os.readlink(entry))
    return found


def grown(before: Mapping[str, Held], after: Mapping[str, Held]) -> dict[str, dict[str, float]]:
    """What each holds more than before; less counts as nothing."""
    return {
        name: {
            what: round(max(0.0, value - asdict(before[name])[what]), 1)
            for what, value in asdict(held).items()
        }
        for name, held in after.items()
    }
