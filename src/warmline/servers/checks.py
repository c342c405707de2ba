"""`warmline test` and `warmline bench`: what must hold, in one go, and the figures.

Each step is the tool's own command in the checkout; the exit code is 0 only if every step's was.
Needs the checkout the bootstrap was started from (`WARMLINE_CHECKOUT`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import Missing
from warmline.servers import tools
from warmline.servers.bootstrap_place import claim
from warmline.servers.user import make_folder

Say = Callable[[str], None]
SLOW = "not servers and not journey"


@dataclass(frozen=True)
class Step:
    """One check: a heading and a command, run in `folder` of the checkout."""

    heading: str
    command: Sequence[str]
    folder: str = "."


def checkout() -> Path:
    """The folder with the sources and tests. Raises `Missing`."""
    given = os.environ.get("WARMLINE_CHECKOUT")
    folder = Path(given) if given else Path(__file__).resolve().parents[3]
    if not (folder / "pyproject.toml").exists():
        raise Missing("The tests are in the source checkout; start this as ./warmline there.")
    return folder


def steps(folder: Path, paths: Sequence[str], *, fast: bool) -> list[Step]:
    """The checks in order; with `paths` only those tests."""
    python = [sys.executable, "-m"]
    pytest = [*python, "pytest", *(["-m", SLOW] if fast else []), *paths]
    if paths:
        return [Step("tests", pytest)]
    found = [
        Step("style (ruff)", [*python, "ruff", "check"]),
        Step("format (ruff)", [*python, "ruff", "format", "--check"]),
        Step("types (mypy)", [*python, "mypy"]),
        Step("imports (import-linter)", [str(Path(sys.executable).with_name("lint-imports"))]),
    ]
    if (folder / "desktop" / "package.json").exists():
        found.append(Step("desktop", ["npm", "run", "--silent", "check"], "desktop"))
    return [*found, Step("tests (pytest)", pytest)]


def run(paths: Sequence[str], *, fast: bool, home: Path, say: Say) -> int:
    """Run the checks; returns 0 if all passed, else 1."""
    folder = checkout()
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUNBUFFERED": "1"}
    if not fast:
        if os.geteuid() == 0:
            claim(home)
        environment |= tools.bring_test_tools(make_folder(home / "tools"), say)
    began = time.monotonic()
    failed = [
        step
        for step in steps(folder, paths, fast=fast)
        if not _passes(step, folder, environment, say)
    ]
    took = f"{time.monotonic() - began:.0f} s"
    if failed:
        say(f"\nFAILED after {took}: {', '.join(step.heading for step in failed)}")
        return 1
    say(f"\nAll passed in {took}.")
    return 0


def _passes(step: Step, folder: Path, environment: Mapping[str, str], say: Say) -> bool:
    say(f"\n=== {step.heading}")
    began = time.monotonic()
    try:
        done = subprocess.run(
            step.command,
            cwd=folder / step.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError as error:
        say(f"{error.filename} is missing on this machine")
        return False
    verdict = "passed" if done.returncode == 0 else f"failed (exit code {done.returncode})"
    say(f"--- {step.heading}: {verdict}, {time.monotonic() - began:.0f} s")
    return done.returncode == 0


def bench(name: str, *, as_json: bool, say: Say) -> int:
    """Run `benchmarks/<name>.py`; returns its exit code. Raises `Missing`."""
    folder = checkout()
    file = folder / "benchmarks" / f"{name}.py"
    if not file.exists():
        known = ", ".join(sorted(path.stem for path in file.parent.glob("[a-z]*.py"))) or "none yet"
        raise Missing(f"There is no benchmark {name!r}; there are: {known}.")
    environment = {**os.environ, "PYTHONPATH": f"{folder / 'src'}:{folder}"}
    if not as_json:
        say(f"=== {name}")
    command = [sys.executable, str(file), *(["--json"] if as_json else [])]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode
