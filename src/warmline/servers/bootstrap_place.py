"""Where the Python environment goes, and which Python it is made with.

As an ordinary user: `.venv` in the checkout, with the Python that started us. Under root the parts
run as the service user, which may be able to reach neither that Python (root's home is closed to
others) nor the checkout; then another Python, or a copy of it, and a copy of the sources in the
data folder take their place. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import Invalid
from warmline.servers import user

Say = Callable[[str], None]

_PROBE = "import sys, ssl, sqlite3, ctypes, venv; sys.exit(sys.version_info < (3, 11))"


@dataclass(frozen=True)
class Place:
    """`source`: the Python the environment is made with. `copy`: where the sources are copied to
    for the service user, if it cannot read the checkout."""

    checkout: Path
    venv: Path
    source: Path
    tools: Path
    copy: Path | None = None

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"


def data_folder() -> Path:
    """The same as `kit.settings.default_home`, which cannot be imported before the packages."""
    named = os.environ.get("WARMLINE_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/warmline")
    return Path.home() / ".local" / "share" / "warmline"


def choose(checkout: Path, say: Say) -> Place:
    """Decide. Raises `Invalid` when no Python here can be run by the service user."""
    home = data_folder()
    runtime = home / "runtime"
    if os.geteuid() != 0:
        writable = os.access(checkout, os.W_OK)
        venv = checkout / ".venv" if writable else runtime / "venv"
        return Place(checkout, venv, Path(sys.executable), home / "tools")
    user.ensure()
    open_checkout = user.may_enter(checkout / "src" / "warmline" / "__init__.py")
    local = checkout / ".venv"
    usable = not local.exists() or _runs(local / "bin" / "python", "")
    if open_checkout and usable:
        source = local / "bin" / "python" if local.exists() else _public_python(runtime, say)
        return Place(checkout, local, source, home / "tools")
    claim(home)
    user.make_folder(runtime)
    copy = None if open_checkout else runtime / "app"
    venv = runtime / "venv"
    made = venv / "bin" / "python"
    source = made if _runs(made, "") else _public_python(runtime, say)
    return Place(checkout, venv, source, home / "tools", copy)


def claim(home: Path) -> None:
    """Make the data folder, or take over an empty one or one of ours, for the service user. A
    folder with anything else in it is never touched. Raises `Invalid`."""
    if not home.exists():
        user.make_folder(home)
    if home.stat().st_uid == 0:
        ours = any((home / name).exists() for name in ("warmline.toml", "runtime", "tools"))
        if not ours and any(home.iterdir()):
            raise Invalid(
                f"{home} belongs to root and holds other things; name an empty folder, or one "
                "that does not exist yet, in WARMLINE_HOME.",
                code="home_unusable",
            )
        user.own(home)
    if not user.may_enter(home):
        raise Invalid(
            f"The service user '{user.NAME}' cannot reach {home}; name a folder outside of homes "
            "in WARMLINE_HOME.",
            code="home_unusable",
        )


def _public_python(runtime: Path, say: Say) -> Path:
    for candidate in _candidates():
        if _runs(candidate, _PROBE):
            return candidate
    return _copied_python(runtime, say)


def _candidates() -> Iterator[Path]:
    yield Path(getattr(sys, "_base_executable", sys.executable))
    for folder in ("/usr/bin", "/usr/local/bin"):
        yield Path(folder) / "python3"
        for minor in range(14, 10, -1):
            yield Path(folder) / f"python3.{minor}"


def _copied_python(runtime: Path, say: Say) -> Path:
    """A copy of our own interpreter in the data folder, for the service user."""
    claim(runtime.parent)
    target = user.make_folder(runtime) / "python"
    python = target / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not _runs(python, _PROBE):
        say(f"copying Python to {target}, where the service user can reach it (once)")
        shutil.rmtree(target, ignore_errors=True)
        skip = shutil.ignore_patterns("site-packages", "test", "idlelib", "tkinter", "__pycache__")
        shutil.copytree(sys.base_prefix, target, symlinks=True, ignore=skip)
        user.own(target, deep=True)
    if not _runs(python, _PROBE):
        raise Invalid(
            f"The service user '{user.NAME}' cannot run the Python that started Warmline "
            f"({sys.base_prefix}), nor a copy of it; install your system's python3 (>= 3.11).",
            code="service_python",
        )
    return python


def _runs(python: Path, probe: str) -> bool:
    """Whether the service user can run this Python and `probe` in it."""
    try:
        done = subprocess.run(
            [str(python), "-c", probe], capture_output=True, check=False, cwd="/", **user.identity()
        )
    except OSError:
        return False
    return done.returncode == 0
