"""Programs the machine may lack, and how they come here.

`bring_servers` is called by `warmline up`, the others by `warmline test`. Servers are
always unpacked into our own folder; test tools are installed through apt under root, else unpacked
too and reached by small scripts in `<tools>/bin`; where neither works a sentence names what to
install.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.settings import Settings
from warmline.servers import apt, asterisk, asterisk_tree, fonts, opus, postgres
from warmline.servers.part import ToolMissing
from warmline.servers.user import make_folder

Say = Callable[[str], None]


@dataclass(frozen=True)
class Tool:
    """A program of the tests: its Debian packages, and where it lies in an unpacked tree."""

    program: str
    packages: tuple[str, ...]
    inside: str


TEST_TOOLS = (
    Tool("chromium", ("chromium", "fonts-noto-cjk"), "usr/lib/chromium/chromium"),
    Tool("sipp", ("sip-tester",), "usr/bin/sipp"),
)
CHINESE_FONT = "fonts-noto-cjk"


def bring_servers(settings: Settings, say: Say) -> None:
    """PostgreSQL and Asterisk, unless they are here or external. Raises with what to do. libopus,
    without which recordings only wait, and fonts, without which no PDF is written, are asked for in
    a sentence where they cannot be brought."""
    folder = settings.tools.folder
    if not settings.database.url:
        bring_postgres(folder, say)
    _bring_asterisk_unless_external(settings, say)
    bring_opus(folder, say, settings.asterisk.tree)
    bring_fonts(folder, say)


def _bring_asterisk_unless_external(settings: Settings, say: Say) -> None:
    if settings.asterisk.external and not settings.carrier_runs():
        return
    try:
        used = asterisk.find(settings).root
    except ToolMissing:
        if settings.asterisk.tree:
            raise
        bring_asterisk(settings.tools.folder, say)
    else:
        if used == asterisk.tree(settings.tools.folder):
            asterisk_tree.mend(used, say)


def bring_postgres(folder: Path, say: Say) -> None:
    """PostgreSQL's programs, unless the machine or `folder` has them."""
    if not postgres.installed(folder):
        say("PostgreSQL is missing; bringing it (once)")
        postgres.fetch(folder, say)


def bring_asterisk(folder: Path, say: Say) -> None:
    """The unpacked Asterisk, unless it is in `folder`."""
    here = asterisk.tree(folder)
    if here:
        asterisk_tree.mend(here, say)
    else:
        say("Asterisk is missing; bringing it (once, about 80 MB)")
        asterisk_tree.fetch(folder, say)


def bring_opus(folder: Path, say: Say, tree: Path | None = None) -> None:
    """libopus, unless the machine or an unpacked tree has it. After Asterisk, which brings one."""
    try:
        opus.find(folder, tree)
    except ToolMissing as missing:
        say("libopus is missing; bringing it (once)")
        try:
            opus.fetch(folder, say)
            opus.find(folder)
        except (apt.AptFailed, ToolMissing) as error:
            say(f"{missing.message} ({error.message})")


def bring_fonts(folder: Path, say: Say) -> None:
    """Fonts for PDFs, unless the machine or `folder` has them."""
    try:
        fonts.find(folder)
    except ToolMissing as missing:
        say("A font for PDFs is missing; bringing it (once, about 4 MB)")
        try:
            fonts.fetch(folder, say)
            fonts.find(folder)
        except (apt.AptFailed, ToolMissing) as error:
            say(f"{missing.message} ({error.message})")


def bring_test_tools(tools: Path, say: Say) -> dict[str, str]:
    """Chromium, SIPp and a Chinese font; returns the environment in which they are found. Raises
    `ToolMissing` with a sentence."""
    wanted = [tool for tool in TEST_TOOLS if not shutil.which(tool.program)]
    missing = [package for tool in wanted for package in tool.packages]
    if not has_chinese_font() and CHINESE_FONT not in missing:
        missing.append(CHINESE_FONT)
    if not missing:
        return {}
    try:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            install(missing, say)
            return {}
        return unpack(tools, missing, wanted, say)
    except apt.AptFailed as error:
        raise ToolMissing(
            f"The tests need {', '.join(missing)}; install them with your system's package "
            f"manager ({error.message})."
        ) from error


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Chinese."""
    if not shutil.which("fc-list"):
        return False
    done = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False
    )
    return bool(done.stdout.strip())


def install(packages: list[str], say: Say) -> None:
    """Through apt, as root, without a question."""
    say(f"installing {', '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "--yes", "--no-install-recommends", "install", *packages],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=quiet)
        if done.returncode != 0 and command is commands[-1]:
            raise apt.AptFailed(done.stderr.strip().splitlines()[-1])


def unpack(tools: Path, packages: list[str], wanted: list[Tool], say: Say) -> dict[str, str]:
    """Into our folder, with a script per program and a font configuration."""
    root = apt.root(tools, "test")
    have = apt.manifest(tools, "test")
    if not all(package in have for package in packages):
        apt.bring(tools, "test", packages, say=say)
    scripts = make_folder(tools / "bin")
    fonts = scripts / "fonts.conf"
    fonts.write_text(_FONTS.format(root=root, cache=tools / "fonts-cache"), encoding="utf-8")
    for tool in wanted:
        script = scripts / tool.program
        script.write_text(
            "#!/bin/sh\n"
            f"LD_LIBRARY_PATH={shlex.quote(apt.library_path(root))}\n"
            "export LD_LIBRARY_PATH\n"
            f'exec {shlex.quote(str(root / tool.inside))} "$@"\n',
            encoding="utf-8",
        )
        script.chmod(0o755)
    return {
        "PATH": f"{scripts}:{os.environ.get('PATH', '')}",
        "FONTCONFIG_FILE": str(fonts),
    }


_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
