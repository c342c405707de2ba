"""CPU time by process, from /proc: who spent how much while a step ran, and what else did."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

DRIVER = "driver"
"""The name of this process, which starts the others and waits."""


def spent(pid: int) -> float:
    """CPU seconds so far of a process, its children alive and those it has waited for."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0.0
    for process in family:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def busy() -> float:
    """CPU seconds of the whole machine since it started, idle time left out."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def own() -> float:
    """CPU seconds of this process alone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Reading:
    """What had been spent at one moment, by name and by the whole machine."""

    by_name: Mapping[str, float]
    machine: float


class Meter:
    """Reads the named processes (name → process id), and this one."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = dict(processes)

    def read(self) -> Reading:
        """The state now."""
        by_name = {name: spent(pid) for name, pid in self._processes.items()}
        return Reading({**by_name, DRIVER: own()}, busy())


def between(before: Reading, after: Reading) -> tuple[dict[str, float], float]:
    """CPU seconds by name, and those of everything that is not named."""
    by_name = {
        name: max(0.0, value - before.by_name[name]) for name, value in after.by_name.items()
    }
    others = after.machine - before.machine - sum(by_name.values())
    return by_name, max(0.0, others)


async def ended(process: subprocess.Popen[bytes], within_s: float) -> float:
    """Wait for a child, killed when it takes longer or the wait is cancelled; its CPU seconds, as
    the kernel counts them at its end. Nobody looks at it meanwhile."""
    waiting = asyncio.create_task(asyncio.to_thread(_reap, process))
    try:
        await asyncio.wait({waiting}, timeout=within_s)
    finally:
        if not waiting.done():
            process.kill()
        took = await waiting
    return took


def _reap(process: subprocess.Popen[bytes]) -> float:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime
