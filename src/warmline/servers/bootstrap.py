"""From a bare checkout to a running command line: what `./warmline` does before it hands over.

Makes the Python environment (`bootstrap_python`), builds the desktop where it is needed
(`bootstrap_desktop`) and becomes `python -m warmline.cli`. Runs before anything is installed, hence
standard library only, like everything it imports. When nothing changed it takes a few
milliseconds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from warmline.kit.errors import WarmlineError
from warmline.servers import bootstrap_desktop, bootstrap_python
from warmline.servers.bootstrap_place import Place, choose

NEED_DESKTOP = ("up", "test", "bench")
NEED_TEST_PACKAGES = ("test", "bench")


def main(checkout: str, arguments: Sequence[str]) -> NoReturn:
    """Prepare what `arguments` need and become the command line; ends with a sentence and exit
    code 1 when that is impossible here."""
    try:
        place = prepare(Path(checkout), arguments)
    except WarmlineError as error:
        sys.exit(error.message)
    except KeyboardInterrupt:
        sys.exit(130)
    python = str(place.python)
    environment = {**os.environ, "WARMLINE_CHECKOUT": checkout}
    os.execve(python, [python, "-m", "warmline.cli", *arguments], environment)  # noqa: S606


def prepare(checkout: Path, arguments: Sequence[str]) -> Place:
    """Make everything the first word of `arguments` needs; returns where it is."""
    verb = next((word for word in arguments if not word.startswith("-")), "")
    asked_for_help = "--help" in arguments
    place = choose(checkout, say)
    bootstrap_python.ensure(place, tests=verb in NEED_TEST_PACKAGES and not asked_for_help, say=say)
    fast = verb == "test" and "--fast" in arguments
    if verb in NEED_DESKTOP and not asked_for_help:
        bootstrap_desktop.ensure(place, build=not fast, check=verb == "test", say=say)
    bootstrap_python.publish(place)
    return place


def say(line: str) -> None:
    """Progress for people, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
