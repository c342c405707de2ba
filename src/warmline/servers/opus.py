"""libopus, which recordings are encoded with: the distribution's own, as PostgreSQL and Asterisk.

Looked for on the machine, in the unpacked Asterisk (which brings one for its own codec) and in an
unpacked package of its own; `tools` brings that one when there is no other, `doctor` and `alarms`
say what to do without. `app` hands the places to the processes that encode. Calls need none of it:
without libopus recordings wait as raw files.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

from warmline.servers import apt, asterisk
from warmline.servers.part import ToolMissing

NAME = "opus"
LIBRARY = "libopus.so.0"
PACKAGES = ["libopus0"]
ADVICE = (
    "No libopus here, so recordings wait as raw files and are not encoded; install your "
    "distribution's package (libopus0 on Debian and Ubuntu, opus on Fedora and openEuler) or run "
    "./warmline up with a network connection. What waits is encoded then."
)


def places(tools: Path, tree: Path | None = None) -> tuple[str, ...]:
    """What to load, the best first: a name for the system's loader, then paths. `tree`: an Asterisk
    that is used instead of the one in `tools`."""
    trees = (tree or asterisk.tree(tools), apt.root(tools, NAME))
    return (LIBRARY, *(str(path) for root in trees if root for path in _inside(root)))


def _inside(root: Path) -> Iterator[Path]:
    for pattern in (f"usr/lib*/*/{LIBRARY}", f"usr/lib*/{LIBRARY}"):
        yield from sorted(root.glob(pattern))


def find(tools: Path, tree: Path | None = None) -> str:
    """The first of `places` that this machine can load. Raises `ToolMissing` with what to do."""
    for place in places(tools, tree):
        try:
            ctypes.CDLL(place)
        except OSError:
            continue
        return place
    raise ToolMissing(ADVICE)


def fetch(tools: Path, say: apt.Say = lambda _line: None) -> None:
    """Unpack the distribution's libopus below `tools`. Raises `apt.AptFailed`."""
    apt.bring(tools, NAME, PACKAGES, say=say)
