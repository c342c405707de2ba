"""Finds the pieces of an Asterisk installation: unpacked into a folder, or the machine's own.

An unpacked tree is started through its own loader and libraries, so that nothing of it has to fit
the machine it runs on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import Missing


@dataclass(frozen=True, slots=True)
class Installation:
    """Where one Asterisk is. `loader` and `libraries` are empty for the machine's own."""

    binary: Path
    modules: Path
    data: Path
    loader: tuple[str, ...] = ()

    def command(self, *arguments: str) -> list[str]:
        """The command line that starts this Asterisk with `arguments`."""
        return [*self.loader, str(self.binary), *arguments]


def locate(tree: Path | None) -> Installation:
    """The installation under `tree` (None: `/`); raises `Missing` when it is not there."""
    root = tree or Path("/")
    modules = next(
        (
            found
            for pattern in ("usr/lib/*/asterisk/modules", "usr/lib*/asterisk/modules")
            for found in sorted(root.glob(pattern))
        ),
        None,
    )
    binary = root / "usr/sbin/asterisk"
    if modules is None or not binary.exists():
        raise Missing(
            f"There is no Asterisk under {root}; fetch one with `warmline asterisk fetch`.",
            code="asterisk_missing",
        )
    data = root / "usr/share/asterisk"
    if tree is None:
        return Installation(binary, modules, data)
    loader = next(iter([*root.glob("usr/lib64/ld-linux-*.so.*"), *root.glob("usr/lib/ld-linux-*")]))
    libraries = f"{modules.parent.parent}:{root / 'usr/lib'}"
    return Installation(binary, modules, data, (str(loader), "--library-path", libraries))
