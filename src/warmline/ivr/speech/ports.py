"""The voice port: text in, samples out; two adapters implement it.

`ivr.speech.kokoro` is the neural voice, `ivr.speech.espeak` the named fallback. Both are given text
that `ivr.speech.normalise` has already made speakable; levels, rate and files are
`ivr.speech.render`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from warmline.kit.errors import Invalid, RetryLater

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said: mono samples between -1 and 1, and their rate in hertz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float(self.samples.size) / self.rate


class Voice(Protocol):
    """Something that can speak Chinese."""

    engine: str
    """kokoro or espeak-ng; written beside each sound so that a fallback is never taken for the
    real voice."""

    def synthesise(self, text: str, voice: str, speed: float = 1.0) -> Speech:
        """Say `text` with the named voice. Raises `VoiceAway`, or `CannotSay` for this text."""

    def close(self) -> None:
        """Let go of processes."""


class VoiceAway(RetryLater):
    """No voice is installed, or its process died."""

    code = "speech_away"


class CannotSay(Invalid):
    """The voice does not know the voice name, or can make nothing of the text."""

    code = "cannot_say"
