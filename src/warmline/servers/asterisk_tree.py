"""Bringing an Asterisk tree here, and carrying one to a machine without a network.

Called by `warmline up`, `warmline asterisk fetch|export|import` and the tests. A new tree is used
only after it passed `servers.asterisk_trial`: the suite it comes from moves. The tree before stays
beside it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from warmline.kit.errors import Invalid
from warmline.servers import apt, asterisk_mending, asterisk_trial
from warmline.servers.asterisk import NAME, inspect
from warmline.servers.user import make_folder, own

PACKAGES = ("asterisk", "asterisk-modules")
SUITE = "sid"


def fetch(tools: Path, say: apt.Say = lambda _line: None) -> Path:
    """Download, unpack, try and switch to the newest tree; returns its root. Raises
    `apt.AptFailed`, `apt_sources.NoMirror` or `asterisk_trial.TrialFailed`."""
    tree = apt.unpack(tools, NAME, PACKAGES, suite=SUITE, say=say)
    return adopt(tools, tree, say)


def adopt(tools: Path, tree: Path, say: apt.Say = lambda _line: None) -> Path:
    """Use `tree` from now on if it passes its self-test; otherwise it is deleted again."""
    installation = inspect(tree)
    mend(tree, say)
    try:
        if installation is None:
            raise asterisk_trial.TrialFailed(f"{tree} holds no Asterisk that Warmline can use.")
        say(f"asterisk: trying {installation.version} (it registers, calls itself and records)")
        seconds = asterisk_trial.run(installation)
    except Exception:
        if apt.root(tools, NAME).resolve() != tree.resolve():
            shutil.rmtree(tree, ignore_errors=True)
        raise
    apt.switch(tools, NAME, tree)
    say(f"asterisk: {installation.version} passed in {seconds:.0f} s and is in use")
    return apt.root(tools, NAME)


def mend(tree: Path, say: apt.Say) -> None:
    """Take out of a tree what is known to be wrong with it."""
    if asterisk_mending.mend(tree):
        say("asterisk: took out a fault of this build (docs/decisions/0021)")


def export(tools: Path, file: Path) -> str:
    """Write the tree in use into one compressed archive; returns the archive's sha256."""
    tree = apt.root(tools, NAME)
    if not (tree / "manifest.json").exists():
        raise Invalid("There is no unpacked Asterisk to export; run `warmline asterisk fetch`.")
    _tar(["-czf", str(file), "-C", str(tree.resolve()), "."])
    with file.open("rb") as archive:
        return hashlib.file_digest(archive, "sha256").hexdigest()


def bring_in(tools: Path, source: str, say: apt.Say = lambda _line: None) -> Path:
    """Use an exported archive: a file, or an http(s) address of your own. Returns its root."""
    folder = make_folder(tools / NAME)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as scratch:
        archive = Path(source)
        if source.startswith(("http://", "https://")):
            archive = Path(scratch) / "archive"
            say(f"asterisk: downloading {source}")
            with urllib.request.urlopen(source, timeout=60) as answer, archive.open("wb") as file:  # noqa: S310
                shutil.copyfileobj(answer, file)
        if not archive.is_file():
            raise Invalid(f"There is no file {source}; name an archive made by `asterisk export`.")
        unpacked = Path(scratch) / "tree"
        unpacked.mkdir()
        _tar(["-xzf", str(archive.resolve()), "--no-same-owner", "-C", str(unpacked)])
        tree = folder / f"tree-{_digest(unpacked)}"
        if not tree.exists():
            unpacked.chmod(0o755)
            unpacked.rename(tree)
            own(tree, deep=True)
    return adopt(tools, tree, say)


def _digest(tree: Path) -> str:
    manifest = tree / "manifest.json"
    if not manifest.exists():
        raise Invalid("This archive has no manifest.json; it was not made by `asterisk export`.")
    packages = json.loads(manifest.read_text(encoding="utf-8"))["packages"]
    return hashlib.sha256(json.dumps(packages).encode()).hexdigest()[:12]


def _tar(arguments: list[str]) -> None:
    done = subprocess.run(["tar", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Invalid(f"tar failed: {done.stderr.strip()}")
