"""The neural voice (Kokoro-82M, 24 kHz), run as a process of its own.

`ivr.speech.install` brings its packages and model; `worker.py` is what runs. One sentence takes
about a third of its own length on two cores, so prompts are rendered beforehand and never during a
call.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from warmline.ivr.speech.ports import CannotSay, Speech, VoiceAway

VOICES = Path(__file__).parent / "voices"
MODEL = "kokoro.onnx"


class KokoroVoice:
    """The voice installed in `home` (`<data folder>/tools/speech`)."""

    engine = "kokoro"

    def __init__(self, home: Path) -> None:
        if not (home / MODEL).exists():
            raise VoiceAway("The Chinese voice is not installed; run `warmline speech install`.")
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    def synthesise(self, text: str, voice: str, speed: float = 1.0) -> Speech:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        asked = json.dumps({"text": text, "voice": voice, "speed": speed})
        try:
            process.stdin.write(asked.encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
            head = json.loads(line) if line else None
        except (BrokenPipeError, ValueError):
            head = None
        if head is None:
            self.close()
            raise VoiceAway("The voice's process ended; run `warmline speech install` again.")
        if "error" in head:
            raise CannotSay(f"The voice cannot say “{text}”: {head['error']}.")
        body = process.stdout.read(4 * head["samples"])
        return Speech(np.frombuffer(body, "<f4").astype(np.float32), head["rate"])

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            worker = Path(__file__).with_name("worker.py")
            self._process = subprocess.Popen(
                [sys.executable, str(worker), str(self._home), str(VOICES)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process
