"""Bringing an Asterisk tree here, and carrying one to a machine without a network.

Called by `warmline up`, `warmline asterisk fetch|export|import` and the tests. A new tree is used
only after it passed `servers.asterisk_trial`: the suite it comes from moves.
"""

from __future__ import annotations

from pathlib import Path

from warmline.servers import apt
from warmline.servers.asterisk import NAME

PACKAGES = ("asterisk", "asterisk-modules")
SUITE = "sid"


def fetch(tools: Path, say: apt.Say = lambda _line: None) -> Path:
    """Download, unpack, try and switch to the newest tree; returns its root."""
    tree = apt.unpack(tools, NAME, PACKAGES, suite=SUITE, say=say)
    apt.switch(tools, NAME, tree)
    return apt.root(tools, NAME)
