"""The last step before a child's own program: dies with its parent, may open many files.

`wrap` puts this file's text in front of a command; it runs in the child as a script (standard
library only, isolated), asks the kernel for a signal when the parent ends, however it ends, raises
the limit on open files and becomes the command. A script and not a function between fork and exec,
because that is not safe beside threads; its text and not its path, because the service user may not
be able to read the folder this lies in.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def wrap(command: Sequence[str], orphan_signal: signal.Signals = signal.SIGKILL) -> list[str]:
    """`command` as a child that gets `orphan_signal` when its parent is gone."""
    text = _text()
    return [_python(), "-I", "-S", "-c", text, str(os.getpid()), str(int(orphan_signal)), *command]


@cache
def _text() -> str:
    return Path(__file__).read_text(encoding="utf-8")


def _python() -> str:
    """A Python the service user may run as well: ours if it can be, else the system's."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        if _public(Path(candidate)):
            return candidate
    return sys.executable


def _public(path: Path) -> bool:
    try:
        real = path.resolve(strict=True)
    except OSError:
        return False
    parents = [*path.parents, *real.parents]
    return os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in parents)


def main(arguments: Sequence[str]) -> None:
    """Become the command in `arguments` (parent's id, signal, command…)."""
    import ctypes
    import resource

    parent, orphan_signal, command = int(arguments[0]), int(arguments[1]), list(arguments[2:])
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, orphan_signal)
    if os.getppid() != parent:
        os.kill(os.getpid(), orphan_signal)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.execvp(command[0], command)  # noqa: S606 - becoming the command is the point


if __name__ == "__main__":
    main(sys.argv[1:])
