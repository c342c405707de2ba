"""`warmline test` and `warmline bench`: what must hold, in one go, and the figures.

Each step is the tool's own command in the checkout; the exit code is 0 only if every step's was.
Steps of one round run side by side, since most of the tests wait: for real clocks, real sound, a
switch's own timers. The journeys have the machine first, then the tests on real switches; what only
computes takes what they leave.
Needs the checkout the bootstrap was started from (`WARMLINE_CHECKOUT`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import Missing
from warmline.servers import tools
from warmline.servers.bootstrap_place import claim
from warmline.servers.user import make_folder

Say = Callable[[str], None]
SLOW = "not servers and not journey"
JOURNEYS = "tests/journeys"
OFFICE = "tests/journeys/office"
"""Those that listen to no line: after the tests on switches, so that each lane takes as long."""
SLOWEST = ("--durations=12",)
"""What to shorten first when the whole takes too long."""
SWITCHES = ("tests/deploy", "tests/hostile", "tests/telephony", "tests/voice")
"""The folders whose tests mostly wait for real servers: half the time of all but the journeys."""


@dataclass(frozen=True)
class Step:
    """One check: a heading and a command, run in `folder` of the checkout, `yields` many steps
    of priority (nice) behind the others."""

    heading: str
    command: Sequence[str]
    folder: str = "."
    yields: int = 0


Round = list[Step]
"""What runs at the same time; the first says what it does while it does it."""


def checkout() -> Path:
    """The folder with the sources and tests. Raises `Missing`."""
    given = os.environ.get("WARMLINE_CHECKOUT")
    folder = Path(given) if given else Path(__file__).resolve().parents[3]
    if not (folder / "pyproject.toml").exists():
        raise Missing("The tests are in the source checkout; start this as ./warmline there.")
    return folder


def rounds(folder: Path, paths: Sequence[str], *, fast: bool) -> list[Round]:
    """The checks in order; with `paths` only those tests."""
    python = [sys.executable, "-m"]
    pytest = [*python, "pytest"]
    chosen = [*pytest, "-m", SLOW] if fast else pytest
    if paths:
        return [[Step("tests", [*chosen, *paths])]]
    computing = [Step("types (mypy)", [*python, "mypy"], yields=15)]
    if (folder / "desktop" / "package.json").exists():
        check = ["npm", "run", "--silent", "check"]
        computing.append(Step("desktop", check, "desktop", yields=15))
    quick = [
        [Step("style (ruff)", [*python, "ruff", "check"])],
        [Step("format (ruff)", [*python, "ruff", "format", "--check"])],
        [Step("imports (import-linter)", [str(Path(sys.executable).with_name("lint-imports"))])],
    ]
    if fast:
        return [*quick, [Step("tests (pytest)", chosen), *computing]]
    return [*quick, [*_lanes(pytest), *computing]]


def _lanes(pytest: Sequence[str]) -> list[Step]:
    """All tests, in parts that take about the same time side by side."""
    elsewhere = [f"--ignore={path}" for path in (JOURNEYS, *SWITCHES)]
    return [
        Step("journeys (pytest)", [*pytest, *SLOWEST, JOURNEYS, f"--ignore={OFFICE}"]),
        Step(
            "tests on switches (pytest)",
            [*pytest, *_kept("switches"), *SLOWEST, *SWITCHES, OFFICE],
            yields=5,
        ),
        Step("other tests (pytest)", [*pytest, *_kept("others"), *elsewhere], yields=10),
    ]


def _kept(lane: str) -> list[str]:
    """What failed last is kept for each lane by itself."""
    return ["-o", f"cache_dir=.pytest_cache/{lane}"]


def run(paths: Sequence[str], *, fast: bool, home: Path, say: Say) -> int:
    """Run the checks; returns 0 if all passed, else 1."""
    folder = checkout()
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUNBUFFERED": "1"}
    if not fast:
        environment |= _brought(home, say)
    began = time.monotonic()
    # Whoever ends us ends what runs, so that the tests stop the servers they have started.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    failed = [
        step.heading
        for steps in rounds(folder, paths, fast=fast)
        for step in _failing(steps, folder, environment, say)
    ]
    took = f"{time.monotonic() - began:.0f} s"
    if failed:
        say(f"\nFAILED after {took}: {', '.join(failed)}")
        return 1
    say(f"\nAll passed in {took}.")
    return 0


def _brought(home: Path, say: Say) -> dict[str, str]:
    """What tests and benchmarks need is here; returns the environment in which it is found. Brought
    before they begin, since two runs at once would both bring it."""
    if os.geteuid() == 0:
        claim(home)
    folder = make_folder(home / "tools")
    tools.bring_postgres(folder, say)
    tools.bring_asterisk(folder, say)
    tools.bring_opus(folder, say)
    tools.bring_fonts(folder, say)
    return tools.bring_test_tools(folder, say)


def _failing(steps: Round, folder: Path, environment: Mapping[str, str], say: Say) -> Round:
    """Run the steps at once; those that failed. What the later ones print is shown at the end."""
    with ExitStack() as held:
        runs = [held.enter_context(Running(step, folder, environment)) for step in steps[1:]]
        with Running(steps[0], folder, environment, say=say) as first:
            return [run.step for run in (first, *runs) if not run.passes(say)]


class Running:
    """One step under way, ended with its block. With `say` its output goes where ours goes, else
    it is kept until the step is over."""

    def __init__(
        self, step: Step, folder: Path, environment: Mapping[str, str], *, say: Say | None = None
    ) -> None:
        self.step = step
        self._began = time.monotonic()
        self._kept = None if say else tempfile.TemporaryFile()  # noqa: SIM115 - closed on exit
        if say:
            say(f"\n=== {step.heading}")
        command = ["nice", "-n", str(step.yields), *step.command] if step.yields else step.command
        self._missing: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(
                command,
                cwd=folder / step.folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=self._kept,
                stderr=subprocess.STDOUT if self._kept else None,
            )
        except FileNotFoundError as error:
            self._missing = error.filename

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        if self._kept is not None:
            self._kept.close()

    def passes(self, say: Say) -> bool:
        """Wait for the end, say how it was, and whether it was good."""
        code = self._process.wait() if self._process else None
        took = time.monotonic() - self._began
        if self._kept is not None:
            say(f"\n=== {self.step.heading}")
            self._kept.seek(0)
            say(self._kept.read().decode(errors="replace").rstrip())
        if code is None:
            say(f"{self._missing} is missing on this machine")
            return False
        verdict = "passed" if code == 0 else f"failed (exit code {code})"
        say(f"--- {self.step.heading}: {verdict}, {took:.0f} s")
        return code == 0


def bench(name: str, options: Sequence[str] = (), *, home: Path, as_json: bool, say: Say) -> int:
    """Run `benchmarks/<name>.py` with its own options; returns its exit code. Raises `Missing`.
    What it may need of this machine is brought first."""
    folder = checkout()
    file = folder / "benchmarks" / f"{name}.py"
    if not file.exists():
        known = ", ".join(sorted(path.stem for path in file.parent.glob("[a-z]*.py"))) or "none yet"
        raise Missing(f"There is no benchmark {name!r}; there are: {known}.")
    environment = {**os.environ, "PYTHONPATH": f"{folder / 'src'}:{folder}"}
    if "--help" not in options:
        environment |= _brought(home, (lambda _line: None) if as_json else say)
    if not as_json:
        say(f"=== {name}")
    command = [sys.executable, str(file), *options, *(["--json"] if as_json else [])]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode
