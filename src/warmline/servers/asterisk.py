"""The embedded Asterisk: which one is used, and how it is started.

The machine's own package is used when it is new enough, else a tree unpacked from Debian's suite
sid (`servers.apt`), which runs through its own loader and C library beside any system. The
configuration files are not made here: telephony writes them below `<home>/asterisk/etc` and
`<home>/carrier/etc` and asks here where modules and data lie. Bringing, carrying and trying a tree
is in `servers.asterisk_tree`.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.settings import Settings
from warmline.servers import apt, asterisk_mending
from warmline.servers.part import Check, Part, ToolMissing, open_port

OLDEST = (22, 10)
BEFORE = (24, 0)
NAME = "asterisk"


@dataclass(frozen=True)
class Installation:
    """One usable Asterisk. `root` is "/" for the machine's own."""

    root: Path
    version: str
    modules: Path
    data: Path
    faulty: bool = False
    """It drops streams that begin anew (`asterisk_mending`)."""

    def command(self, *arguments: str) -> tuple[str, ...]:
        """The command line of `asterisk` with these arguments."""
        return command(self.root, *arguments)


def command(tree: Path, *arguments: str) -> tuple[str, ...]:
    """The command line of the `asterisk` in `tree`, through the tree's own loader."""
    program = str(tree / "usr" / "sbin" / "asterisk")
    if tree == Path("/"):
        return (shutil.which("asterisk") or program, *arguments)
    return (str(_loader(tree)), "--library-path", apt.library_path(tree), program, *arguments)


def console(tree: Path, configuration: Path, line: str) -> tuple[str, ...]:
    """The command that asks the running Asterisk of `configuration` (its asterisk.conf)."""
    return command(tree, "-C", str(configuration), "-rx", line)


def tree(tools: Path) -> Path | None:
    """The root of the unpacked tree in use, if there is one."""
    root = apt.root(tools, NAME)
    return root if (root / "usr" / "sbin" / "asterisk").exists() else None


def find(settings: Settings) -> Installation:
    """The Asterisk to use: the setting's, the machine's own unless it is faulty, the unpacked one.
    Raises `ToolMissing` with what to do."""
    given = settings.asterisk.tree
    roots = [given] if given else [Path("/"), tree(settings.tools.folder)]
    for root in roots:
        installation = inspect(root) if root else None
        if installation and not (root == Path("/") and installation.faulty and not given):
            return installation
    wanted = f"{OLDEST[0]}.{OLDEST[1]} or newer, below {BEFORE[0]}"
    raise ToolMissing(
        f"No Asterisk {wanted} {f'in {given}' if given else 'here'}; run `./warmline asterisk "
        "fetch` with a network connection, `./warmline asterisk import FILE` with an exported "
        "tree, or install your distribution's package."
    )


def inspect(root: Path) -> Installation | None:
    """What lies in `root`, or nothing when it has no Asterisk we can use."""
    program = root / "usr" / "sbin" / "asterisk"
    if not program.exists() and not (root == Path("/") and shutil.which("asterisk")):
        return None
    try:
        done = subprocess.run(command(root, "-V"), capture_output=True, text=True, check=False)
    except (OSError, ToolMissing):
        return None
    match = re.search(r"(\d+)\.(\d+)\.\d+", done.stdout)
    if not match or not OLDEST <= (int(match.group(1)), int(match.group(2))) < BEFORE:
        return None
    modules = next(iter(sorted(root.glob("usr/lib*/*/asterisk/modules"))), None)
    modules = modules or next(iter(sorted(root.glob("usr/lib*/asterisk/modules"))), None)
    data = next(
        (
            root / name
            for name in ("usr/share/asterisk", "var/lib/asterisk")
            if (root / name).is_dir()
        ),
        None,
    )
    if modules is None or data is None:
        return None
    faulty = asterisk_mending.is_faulty(Path(command(root)[-1]))
    return Installation(root, match.group(0), modules, data, faulty)


def part(settings: Settings) -> Part:
    """The voice engine, or the external one at `asterisk.host`."""
    host, port = settings.asterisk.host, settings.asterisk.ari_port

    async def check() -> None:
        await open_port(host, port)

    if settings.asterisk.external:
        return Part("asterisk", check, external=f"{host}:{port}")
    return _part("asterisk", settings, settings.home / "asterisk", check, "asterisk.ari_port")


def carrier(settings: Settings) -> Part:
    """The demo's telephone company: a second Asterisk of the same installation."""

    async def check() -> None:
        await open_port(settings.carrier.address, settings.carrier.ari_port)

    return _part("carrier", settings, settings.home / "carrier", check, "carrier.ari_port")


def _part(name: str, settings: Settings, folder: Path, check: Check, setting: str) -> Part:
    installation = find(settings)
    configuration = folder / "etc" / "asterisk.conf"

    async def before() -> None:
        if not configuration.exists():
            raise ToolMissing(f"{configuration} has not been written yet.")
        await asyncio.to_thread(resolve_own_name)

    return Part(
        name,
        check,
        command=installation.command("-f", "-C", str(configuration)),
        cwd=folder,
        before=before,
        setting=setting,
    )


def resolve_own_name() -> str:
    """The address of this machine's own name. PJSIP looks it up on every call and stops answering
    when that takes long, hence raises `ToolMissing` when it does not resolve."""
    name = socket.gethostname()
    try:
        return socket.gethostbyname(name)
    except OSError as error:
        raise ToolMissing(
            f"This machine's name '{name}' does not resolve, which makes the voice engine stall; "
            f"add a line `127.0.1.1 {name}` to /etc/hosts."
        ) from error


def _loader(tree: Path) -> Path:
    for pattern in (
        "usr/lib64/ld-linux*.so.*",
        "usr/lib/ld-linux*.so.*",
        "usr/lib/*/ld-linux*.so.*",
    ):
        for found in sorted(tree.glob(pattern)):
            return found
    raise ToolMissing(f"{tree} has no program loader; fetch it again.")
