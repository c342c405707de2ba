"""Which package sources this machine is configured for, asked from apt itself at run time.

Called by `servers.apt` only. Standard library only.
"""

from __future__ import annotations

import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import RetryLater


class NoMirror(RetryLater):
    """The machine's apt configuration names no mirror we can use."""

    code = "no_mirror"


@dataclass(frozen=True)
class Source:
    """One suite of one mirror."""

    uri: str
    suite: str
    component: str
    keyring: str

    def line(self) -> str:
        """As a line of `sources.list`."""
        signed = f"[signed-by={self.keyring}] " if self.keyring else ""
        return f"deb {signed}{self.uri} {self.suite} {self.component}"


def lines(suite: str | None) -> list[str]:
    """Source lines for the machine's own distribution, or for another suite of its mirror."""
    release = _os_release()
    own = release.get("VERSION_CODENAME", "")
    known = [source for source in configured() if _belongs(source.suite, own)]
    if not known:
        raise NoMirror("apt on this machine has no mirror of its own distribution configured.")
    if suite is None:
        return [source.line() for source in known]
    main = [source for source in known if source.suite == own and source.component == "main"]
    if release.get("ID") != "debian" or not main:
        raise NoMirror(
            f"The suite {suite} exists only on Debian's mirrors and this is "
            f"{release.get('PRETTY_NAME', 'another system')}."
        )
    first = main[0]
    return [Source(first.uri, suite, "main", first.keyring).line()]


def configured() -> list[Source]:
    """Every package source of this machine's apt configuration."""
    form = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)"
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    found: list[Source] = []
    for line in done.stdout.splitlines():
        if line.count("|") != 3:
            continue
        uri, suite, component, keyring = line.split("|")
        named = "" if keyring.startswith("$(") else keyring
        source = Source(uri, suite, component, named or _keyring())
        if source not in found:
            found.append(source)
    return found


def _belongs(suite: str, own: str) -> bool:
    return suite == own or suite.startswith((f"{own}-", f"{own}/"))


def _keyring() -> str:
    """The distribution's own keyring; apt's trusted ones when it has no such file."""
    name = _os_release().get("ID", "")
    keyring = Path(f"/usr/share/keyrings/{name}-archive-keyring.gpg")
    return str(keyring) if keyring.exists() else ""


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}
