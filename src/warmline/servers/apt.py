"""Debian packages unpacked into a folder of ours: no root, no container, nothing installed.

Used where the machine has no package of its own: `asterisk` (from the suite sid), `postgres` and
the test tools (from the machine's own suite). apt itself resolves, downloads and verifies them in
a private state below `<tools>/.apt`, from the very mirror this machine is configured for; no
address is written anywhere. Also called by the bootstrap, hence: standard library only.

A package group lives in `<tools>/<name>/`: trees `tree-<digest>` and the link `root` to the one
in use, each with its `manifest.json` (name, version, sha256 of every package).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from warmline.kit.errors import RetryLater
from warmline.servers import apt_sources
from warmline.servers.user import make_folder, own

Say = Callable[[str], None]

TRIM = ("doc", "man", "locale", "info", "lintian", "bash-completion", "doc-base", "gnupg", "bug")
"""Folders below usr/share that no program here reads."""


class AptFailed(RetryLater):
    """Packages could not be resolved, downloaded or unpacked."""

    code = "apt_failed"


def root(tools: Path, name: str) -> Path:
    """Where the tree of package group `name` is, or would be."""
    return tools / name / "root"


def bring(
    tools: Path,
    name: str,
    packages: Sequence[str],
    *,
    suite: str | None = None,
    skip: Sequence[str] = (),
    say: Say = lambda _line: None,
) -> Path:
    """Download, unpack and switch to the newest tree of `packages`; returns its root."""
    tree = unpack(tools, name, packages, suite=suite, skip=skip, say=say)
    switch(tools, name, tree)
    return root(tools, name)


def unpack(
    tools: Path,
    name: str,
    packages: Sequence[str],
    *,
    suite: str | None = None,
    skip: Sequence[str] = (),
    say: Say = lambda _line: None,
) -> Path:
    """Download and unpack without switching, so that the tree can be tried first. `suite`: another
    suite of the machine's own mirror, complete with its own C library; without it only what this
    machine lacks is taken, from its own suite. `skip`: beginnings of package names to leave
    out. Returns the tree."""
    folder = make_folder(tools / name)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
        archives = _download(Path(scratch), packages, suite, say)
        archives = [deb for deb in archives if not deb.name.startswith(tuple(skip))]
        say(f"{name}: unpacking {len(archives)} packages")
        return unpack_files(folder, archives, suite or "own")


def unpack_files(folder: Path, archives: Sequence[Path], suite: str) -> Path:
    """Unpack package files into a fresh `tree-<digest>` below `folder`, with a manifest."""
    manifest = [describe(deb) for deb in sorted(archives)]
    digest = hashlib.sha256(json.dumps(manifest).encode()).hexdigest()[:12]
    tree = folder / f"tree-{digest}"
    if (tree / "manifest.json").exists():
        return tree
    scratch = Path(tempfile.mkdtemp(dir=make_folder(folder), prefix=".unpack-"))
    try:
        scratch.chmod(0o755)
        for deb in archives:
            _run(["dpkg-deb", "-x", str(deb), str(scratch)])
        for part in TRIM:
            shutil.rmtree(scratch / "usr" / "share" / part, ignore_errors=True)
        text = json.dumps({"suite": suite, "packages": manifest}, indent=1)
        (scratch / "manifest.json").write_text(text + "\n", encoding="utf-8")
        own(scratch, deep=True)
        shutil.rmtree(tree, ignore_errors=True)
        scratch.rename(tree)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tree


def switch(tools: Path, name: str, tree: Path) -> None:
    """Make `tree` the one in use; the one before is kept, older ones go."""
    link = root(tools, name)
    before = link.resolve() if link.exists() else None
    scratch = link.with_name(f".root-{os.getpid()}")
    scratch.symlink_to(tree.name)
    scratch.replace(link)
    for old in link.parent.glob("tree-*"):
        if old.resolve() not in (tree.resolve(), before):
            shutil.rmtree(old, ignore_errors=True)


def describe(deb: Path) -> dict[str, str]:
    """Name, version and sha256 of a package file."""
    fields = _run(["dpkg-deb", "-W", "--showformat=${Package} ${Version}", str(deb)]).split()
    with deb.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": fields[0], "version": fields[1], "sha256": digest}


def manifest(tools: Path, name: str) -> dict[str, str]:
    """Package name -> version of the tree in use; empty when there is none."""
    path = root(tools, name) / "manifest.json"
    if not path.exists():
        return {}
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return {package["name"]: package["version"] for package in packages}


def library_path(tree: Path) -> str:
    """LD_LIBRARY_PATH for programs of an unpacked tree."""
    folders: list[Path] = []
    for base in (tree / "usr" / "lib", tree / "lib"):
        for triplet in sorted(base.glob("*-linux-gnu*")):
            nested = (triplet / name for name in ("blas", "lapack", "pulseaudio"))
            folders += [triplet, *(folder for folder in nested if folder.is_dir())]
        folders.append(base)
    return ":".join(str(folder) for folder in folders if folder.is_dir())


def _download(scratch: Path, packages: Sequence[str], suite: str | None, say: Say) -> list[Path]:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise AptFailed(
            f"{', '.join(packages)}: this machine has no apt; install them with its own package "
            "manager."
        )
    sources = scratch / "sources.list"
    sources.write_text("".join(line + "\n" for line in apt_sources.lines(suite)), encoding="utf-8")
    status = Path("/var/lib/dpkg/status")
    if suite:
        status = scratch / "status"
        status.touch()
    archives = scratch / "cache" / "archives"
    for folder in (archives / "partial", scratch / "state" / "lists" / "partial"):
        folder.mkdir(parents=True)
    options = {
        "Dir::State": scratch / "state",
        "Dir::State::status": status,
        "Dir::Cache": scratch / "cache",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::Log": scratch,
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        "APT::Install-Recommends": "0",
        "Acquire::Retries": "3",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", "-qq", "--yes"]
    apt += [item for key, value in options.items() if value for item in ("-o", f"{key}={value}")]
    say(f"{', '.join(packages)}: reading the package lists of this machine's mirror")
    _run([*apt, "update"])
    say(f"{', '.join(packages)}: downloading")
    _run([*apt, "install", "--download-only", *packages])
    return sorted(archives.glob("*.deb"))


def _run(command: Sequence[str]) -> str:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd="/"
    )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise AptFailed(f"{command[0]} failed: {' '.join(reason)}")
    return done.stdout
