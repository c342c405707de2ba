"""`warmline doctor`: looks at the machine and the installation, and says what to do."""

from __future__ import annotations

import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import WarmlineError
from warmline.kit.settings import Settings, load
from warmline.servers import apt, asterisk, caddy, fonts, nats, opus, ports, postgres, status
from warmline.servers.part import ToolMissing

FREE_GB = 2
OPEN_FILES = 4096


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `text` says how it is, or what to do about it."""

    name: str
    ok: bool
    text: str


def examine(home: Path) -> list[Finding]:
    """Look at everything; never raises for what it finds."""
    findings = [_python(), _home(home), _space(home), _files()]
    try:
        settings = load(home)
    except WarmlineError as error:
        return [*findings, Finding("settings", False, error.message)]
    findings.append(Finding("settings", True, str(home / "warmline.toml")))
    looks: list[tuple[str, Callable[[], str]]] = [
        ("postgres", lambda: _postgres(settings)),
        ("nats", lambda: _nats(settings)),
        ("caddy", lambda: str(caddy.binary())),
        ("asterisk", lambda: about_asterisk(settings)),
        ("opus", lambda: opus.find(settings.tools.folder, settings.asterisk.tree)),
        ("fonts", lambda: str(fonts.find(settings.tools.folder)[0])),
        ("host name", asterisk.resolve_own_name),
    ]
    findings += [_look(name, look) for name, look in looks]
    findings += _running(settings)
    return findings


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except WarmlineError as error:
        return Finding(name, False, error.message)


def _python() -> Finding:
    found = ".".join(str(number) for number in sys.version_info[:3])
    return Finding("python", sys.version_info >= (3, 11), f"{found} ({sys.executable})")


def _home(home: Path) -> Finding:
    usable = os.access(home, os.W_OK)
    return Finding("data folder", usable, str(home) if usable else f"{home} is not writable")


def _space(home: Path) -> Finding:
    probe = home
    while not probe.exists():
        probe = probe.parent
    free = shutil.disk_usage(probe).free / 1e9
    advice = "" if free >= FREE_GB else f"; at least {FREE_GB} GB are needed"
    return Finding("disk", free >= FREE_GB, f"{free:.0f} GB free{advice}")


def _files() -> Finding:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    enough = hard >= OPEN_FILES or hard == resource.RLIM_INFINITY
    return Finding(
        "open files",
        enough,
        f"at most {hard} (raise it with ulimit -Hn)" if not enough else f"at most {hard}",
    )


def _postgres(settings: Settings) -> str:
    if settings.database.url:
        return f"external, {nats.hide(settings.database.url)}"
    return str(postgres.programs(settings))


def _nats(settings: Settings) -> str:
    if settings.nats.url:
        return f"external, {nats.hide(settings.nats.url)}"
    return str(nats.binary())


def about_asterisk(settings: Settings) -> str:
    """Which Asterisk is used. Raises `ToolMissing` where it cannot be found or is faulty."""
    if settings.asterisk.external:
        return f"external, {settings.asterisk.host}"
    found = asterisk.find(settings)
    if found.faulty:
        raise ToolMissing(
            f"{found.version} in {found.root} leaves people without sound when somebody else "
            "begins to speak in a call: a fault of Debian's build. Leave `asterisk.tree` away, so "
            "that a mended one is brought, or build Asterisk without the patch 2016_opus_plc."
        )
    packages = apt.manifest(settings.tools.folder, asterisk.NAME)
    unpacked = found.root != Path("/") and packages
    suffix = f", {len(packages)} unpacked packages" if unpacked else ""
    return f"{found.version} in {found.root}{suffix}"


def _running(settings: Settings) -> Iterator[Finding]:
    current = status.read(settings.home)
    if current is None:
        taken = ports.taken(settings)
        yield Finding("ports", not taken, " ".join(taken) or "all free; Warmline does not run")
        return
    for part in current.parts:
        text = f"{part.state}{f': {part.reason}' if part.reason else ''}"
        yield Finding(
            part.name, part.state == "ready", f"{text}, started again {part.restarts} times"
        )
