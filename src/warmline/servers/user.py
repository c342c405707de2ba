"""The service user: started as root, Warmline runs everything as `warmline` instead.

Called by the bootstrap's hand-over (`servers.cli`), the tests and `doctor`. As an ordinary user all
of this does nothing: everything runs as that user. Modes and owners are changed only inside
folders Warmline made itself. Standard library only.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

from warmline.kit.errors import Invalid

NAME = "warmline"


class Identity(TypedDict, total=False):
    """Keyword arguments for `subprocess` that make a child run as the service user."""

    user: int
    group: int
    extra_groups: list[int]


def account() -> pwd.struct_passwd | None:
    """The service user, if the machine has it."""
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def ensure() -> pwd.struct_passwd:
    """The service user, made if missing. Only root may call this."""
    known = account()
    if known:
        return known
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/var/lib/warmline", "--shell", "/usr/sbin/nologin", NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    made = account()
    if made is None:
        raise Invalid(
            f"The service user '{NAME}' could not be made ({done.stderr.strip()}); make it with "
            "your system's tools, or start Warmline as an ordinary user.",
            code="service_user",
        )
    return made


def identity() -> Identity:
    """Who children are to run as: the service user under root, else whoever we are."""
    if os.geteuid() != 0:
        return {}
    who = ensure()
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def own(path: Path, *, deep: bool = False) -> None:
    """Give a file or folder of ours to the service user (only under root)."""
    if os.geteuid() != 0:
        return
    who = ensure()
    os.chown(path, who.pw_uid, who.pw_gid)
    if deep:
        for folder, folders, files in os.walk(path):
            for name in folders + files:
                os.chown(Path(folder) / name, who.pw_uid, who.pw_gid, follow_symlinks=False)


def make_folder(path: Path) -> Path:
    """Make a folder (0700) with its missing parents, all belonging to the service user."""
    missing = []
    probe = path
    while not probe.exists():
        missing.append(probe)
        probe = probe.parent
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        own(folder)
    return path


def may_enter(path: Path) -> bool:
    """Whether the service user can reach and read `path` (always true if we are it)."""
    if os.geteuid() != 0:
        return os.access(path, os.R_OK)
    probe = ["test", "-r", str(path)]
    return subprocess.run(probe, check=False, cwd="/", **identity()).returncode == 0


def may_run(python: Path) -> bool:
    """Whether the service user can run this Python and finds Warmline in it."""
    try:
        done = subprocess.run(
            [str(python), "-c", "import warmline, pydantic"],
            check=False,
            capture_output=True,
            cwd="/",
            **identity(),
        )
    except OSError:
        return False
    return done.returncode == 0
