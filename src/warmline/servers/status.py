"""What runs: the supervisor's lock and its `status.json`, in `<home>/run`.

The supervisor writes; `up`, `down`, `status`, `doctor` and tests read. Whether a supervisor runs is
told by the lock alone, which the kernel drops with the process, never by a number in a file.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from warmline.kit.settings_file import write_private

State = Literal["waiting", "starting", "ready", "unwell", "restarting", "stopping", "stopped"]


@dataclass
class PartStatus:
    """How one part is. `since`: when it got into `state` (UTC, ISO)."""

    name: str
    state: State = "waiting"
    since: str = ""
    pid: int | None = None
    restarts: int = 0
    external: str | None = None
    reason: str | None = None


@dataclass
class Status:
    """How the whole installation is. `ready` once every part was ready at the same time."""

    pid: int
    started: str
    version: str
    address: str
    demo: bool
    ready: bool = False
    stopping: bool = False
    at: str = ""
    logins: list[str] = field(default_factory=list)
    parts: list[PartStatus] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    """What a person should see to soon, in sentences (`servers.alarms`)."""

    def write(self, home: Path) -> None:
        """Replace `status.json` in one step."""
        folder = home / "run"
        folder.mkdir(exist_ok=True, mode=0o700)
        text = json.dumps(asdict(self), indent=1) + "\n"
        write_private(folder / "status.json", text, durable=False)


def read(home: Path) -> Status | None:
    """The status of the running supervisor; nothing when none runs."""
    if not is_running(home):
        return None
    try:
        data: dict[str, Any] = json.loads((home / "run" / "status.json").read_text())
    except (OSError, json.JSONDecodeError):
        return None
    parts = [PartStatus(**part) for part in data.pop("parts")]
    return Status(**data, parts=parts)


class Lock:
    """Held by the one supervisor of a data folder for as long as it lives."""

    def __init__(self, home: Path) -> None:
        folder = home / "run"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Whether the lock is ours now; whose it is stands in it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def sign(self) -> None:
        """Write our process id into it, for `down`."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def close(self) -> None:
        os.close(self._descriptor)


def is_running(home: Path) -> bool:
    """Whether a supervisor of this data folder is alive."""
    return holder(home) is not None


def holder(home: Path) -> int | None:
    """The process id of the running supervisor; nothing when none runs."""
    path = home / "run" / "lock"
    if not path.exists():
        return None
    lock = Lock(home)
    try:
        if lock.take():
            return None
    finally:
        lock.close()
    return int(path.read_text() or 0)
