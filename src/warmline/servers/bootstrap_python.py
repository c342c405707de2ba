"""The Python environment: made once, brought up to date when a lock file changed.

Packages come through pip from wherever it is configured to, checked against the hashes of the lock
files. `requirements.txt` is enough to run; `test` and `bench` add `requirements-dev.txt`. Standard
library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from warmline.kit.errors import RetryLater
from warmline.servers import apt, user
from warmline.servers.bootstrap_place import Place

Say = Callable[[str], None]

RUN = "requirements.txt"
TEST = "requirements-dev.txt"
STAMP = "warmline-installed"
SHOW_EVERY = 15

LEAVE = (".git", ".venv", "node_modules", "tests", "benchmarks", "docs", "desktop")
"""Top folders of the checkout that the service does not need a copy of."""


class InstallFailed(RetryLater):
    """The environment could not be made or filled."""

    code = "install_failed"


def ensure(place: Place, *, tests: bool, say: Say) -> None:
    """Make the environment if needed and install what the lock files say. Raises
    `InstallFailed`."""
    lock = place.checkout / (TEST if tests else RUN)
    want = _stamp(place, lock)
    if want in _installed(place):
        return
    with _alone(place.checkout / RUN):
        if want in _installed(place):
            return
        bring(place, place.venv, lock, say)
        _link_sources(place)
        both = {want, _stamp(place, place.checkout / RUN)} if tests else {want}
        (place.venv / STAMP).write_text("\n".join(sorted(both)) + "\n")


def bring(place: Place, venv: Path, lock: Path, say: Say) -> None:
    """Make the environment `venv` if it is not there and install what `lock` says."""
    if not _works(venv / "bin" / "python"):
        say(f"making the Python environment {venv}")
        _make(place, venv)
    say(f"installing the packages of {lock.name} (once; this takes a minute)")
    _install(place, venv, lock, say)


def publish(place: Place) -> None:
    """Copy the sources to where the service user can read them, if it cannot here."""
    if place.copy is None:
        _compile(place, place.checkout / "src")
        return
    state = hashlib.sha256()
    for path in sorted(_wanted(place.checkout)):
        about = path.stat()
        state.update(f"{path}:{about.st_size}:{about.st_mtime_ns}\n".encode())
    stamp = place.copy / ".copied"
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    fresh = place.copy.with_name("app-new")
    shutil.rmtree(fresh, ignore_errors=True)
    for path in _wanted(place.checkout):
        target = fresh / path.relative_to(place.checkout)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    (fresh / ".copied").write_text(state.hexdigest())
    user.own(fresh, deep=True)
    shutil.rmtree(place.copy, ignore_errors=True)
    fresh.rename(place.copy)
    _compile(place, place.copy / "src")


def _compile(place: Place, sources: Path) -> None:
    """Under root: compile the sources now, since the service user may not write beside them."""
    if os.geteuid() == 0:
        _run_compile(place.python, sources)


def _run_compile(python: Path, folder: Path) -> None:
    command = [str(python), "-m", "compileall", "-q", "-j", "0", str(folder)]
    subprocess.run(command, capture_output=True, check=False)


def _wanted(checkout: Path) -> Iterator[Path]:
    tops = [entry for entry in checkout.iterdir() if entry.name not in LEAVE]
    tops += [checkout / "desktop" / "dist"]
    for top in tops:
        if top.is_file():
            yield top
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (Path(folder) / name for name in files)


def _stamp(place: Place, lock: Path) -> str:
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    return f"{lock.name} {digest} {place.copy or place.checkout}"


def _installed(place: Place) -> list[str]:
    stamp = place.venv / STAMP
    if not stamp.exists() or not place.python.exists():
        return []
    return stamp.read_text().splitlines()


def _works(python: Path) -> bool:
    try:
        return subprocess.run([str(python), "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def _make(place: Place, venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    user.make_folder(venv.parent)
    command = [str(place.source), "-m", "venv", "--without-pip", str(venv)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode != 0:
        raise InstallFailed(f"The Python environment could not be made: {done.stderr.strip()}")


def _install(place: Place, venv: Path, lock: Path, say: Say) -> None:
    command = [*_pip(place, say), "--python", str(venv / "bin" / "python"), "install"]
    command += [
        "--require-hashes",
        "--no-deps",
        "--disable-pip-version-check",
        "--no-input",
        "--no-compile",
    ]
    command += ["--progress-bar", "off", "--no-warn-script-location", "-r", str(lock)]
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_USER": "0"}
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    seen, last = 0, [""]
    for line in process.stdout or ():
        last = [*last[-8:], line.strip()]
        if line.startswith("Collecting "):
            seen += 1
            if seen % SHOW_EVERY == 0:
                say(f"  {seen} of {total} packages")
    if process.wait() != 0:
        reason = "\n  ".join(line for line in last if line)
        raise InstallFailed(f"pip could not install {lock.name}:\n  {reason}")
    for packages in venv.glob("lib/python3*/site-packages"):
        _run_compile(venv / "bin" / "python", packages)


def _pip(place: Place, say: Say) -> Sequence[str]:
    """A pip that can install into another environment: ours, the system's, or one brought here."""
    for python in (sys.executable, str(place.source), "/usr/bin/python3"):
        if _has_pip([python, "-m", "pip"]):
            return [python, "-m", "pip"]
    apt.bring(place.tools, "pip", ["python3-pip-whl"], say=say)
    for wheel in apt.root(place.tools, "pip").glob("usr/share/python-wheels/pip-*.whl"):
        if _has_pip([sys.executable, f"{wheel}/pip"]):
            return [sys.executable, f"{wheel}/pip"]
    raise InstallFailed("This Python has no pip; install python3-pip with your package manager.")


def _has_pip(command: Sequence[str]) -> bool:
    probe = [*command, "--python", sys.executable, "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _link_sources(place: Place) -> None:
    """Let the environment find `warmline` in the checkout (or its copy)."""
    sources = (place.copy or place.checkout) / "src"
    for packages in place.venv.glob("lib/python3*/site-packages"):
        (packages / "warmline.pth").write_text(f"{sources}\n")


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Only one bootstrap of a checkout installs at a time; the others wait here."""
    with file.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
