"""The fallback voice: espeak-ng, a program of the system; robotic, but it always speaks.

Used only where the neural voice is not installed, and named wherever its sounds are listed, so
that nobody takes it for the real one. It has one Mandarin voice; our male names (`zm_…`)
get a lower pitch.
"""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import soundfile

from warmline.ivr.speech.ports import CannotSay, Speech, VoiceAway

PROGRAM = "espeak-ng"
_WORDS_A_MINUTE = 150
_PITCH = {"zf": "60", "zm": "35"}


class EspeakVoice:
    """espeak-ng as found on the path, or at `program`."""

    engine = "espeak-ng"

    def __init__(self, program: str | None = None) -> None:
        found = program or shutil.which(PROGRAM)
        if found is None:
            raise VoiceAway(
                "There is no voice: run `warmline speech install`, or install espeak-ng."
            )
        self._program = found

    def synthesise(self, text: str, voice: str, speed: float = 1.0) -> Speech:
        command = [
            self._program,
            "-v",
            "cmn",
            "-s",
            str(round(_WORDS_A_MINUTE * speed)),
            "-p",
            _PITCH.get(voice[:2], "50"),
            "--stdin",
            "--stdout",
        ]
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=60, check=False
        )
        if done.returncode or len(done.stdout) < 64:
            why = done.stderr.decode(errors="replace").strip() or "it made no sound"
            raise CannotSay(f"espeak-ng cannot say “{text}”: {why}.")
        samples, rate = soundfile.read(io.BytesIO(_whole(done.stdout)), dtype="float32")
        return Speech(np.asarray(samples, np.float32), int(rate))

    def close(self) -> None:
        """Nothing to let go of: it is started anew for each text."""


def _whole(wav: bytes) -> bytes:
    """Written to a pipe, the header cannot know its length; put the real one in."""
    return (
        wav[:4]
        + (len(wav) - 8).to_bytes(4, "little")
        + wav[8:40]
        + (len(wav) - 44).to_bytes(4, "little")
        + wav[44:]
    )
