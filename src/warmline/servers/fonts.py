"""Fonts for what Warmline prints itself (PDF): freely licensed, the distribution's own packages.

Looked for where the machine keeps fonts and in an unpacked package group of our own; `tools` brings
that one, `doctor` says what to do without. `app` hands the files to whoever writes PDFs
(`kit.paper`): without them a pack has the same as a page, and says so. Why these two:
docs/decisions/0023-pdf.md.
"""

from __future__ import annotations

from pathlib import Path

from warmline.servers import apt
from warmline.servers.part import ToolMissing

NAME = "fonts"
PACKAGES = ["fonts-wqy-microhei", "fonts-droid-fallback"]
FILES = ("wqy-microhei.ttc", "DroidSansFallbackFull.ttf")
"""The first has every character of GB 2312 and Latin; the second rare ones of names."""
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
ADVICE = (
    "No font for Chinese here that can be embedded, so no PDF is written; install your "
    "distribution's package (fonts-wqy-microhei and fonts-droid-fallback on Debian and Ubuntu, "
    "wqy-microhei-fonts on Fedora and openEuler) or run ./warmline up with a network connection."
)


def find(tools: Path) -> tuple[Path, ...]:
    """The fonts that are here, the best first; without the first none. Raises `ToolMissing` with
    what to do."""
    folders = (apt.root(tools, NAME) / "usr" / "share" / "fonts", *FOLDERS)
    found = [_found(name, folders) for name in FILES]
    if found[0] is None:
        raise ToolMissing(ADVICE)
    return tuple(one for one in found if one is not None)


def places(tools: Path) -> tuple[Path, ...]:
    """The same; none where there are none."""
    try:
        return find(tools)
    except ToolMissing:
        return ()


def fetch(tools: Path, say: apt.Say = lambda _line: None) -> None:
    """Unpack the distribution's fonts below `tools`. Raises `apt.AptFailed`."""
    apt.bring(tools, NAME, PACKAGES, say=say)


def _found(name: str, folders: tuple[Path, ...]) -> Path | None:
    return next((path for folder in folders for path in sorted(folder.rglob(name))), None)
