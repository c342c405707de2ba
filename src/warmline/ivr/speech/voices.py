"""Which voice there is: the neural one where installed, else the named fallback."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from warmline.ivr.speech.espeak import EspeakVoice
from warmline.ivr.speech.kokoro import MODEL, KokoroVoice
from warmline.ivr.speech.ports import Voice


class Engine(StrEnum):
    """What may be asked for."""

    AUTO = "auto"
    KOKORO = "kokoro"
    ESPEAK = "espeak-ng"


def home_of(tools: Path) -> Path:
    """The voice's folder below the folder of tools."""
    return tools / "speech"


def open_voice(home: Path, engine: Engine = Engine.AUTO) -> Voice:
    """The voice asked for; `auto` takes the best there is. Raises `VoiceAway`."""
    if engine is Engine.KOKORO or (engine is Engine.AUTO and (home / MODEL).exists()):
        return KokoroVoice(home)
    return EspeakVoice()
