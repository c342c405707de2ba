"""Samples made ready for a telephone line: silence trimmed, rate changed, loudness evened out.

Used by `ivr.speech.render`. Works on mono float samples between -1 and 1; reads and writes no
files. The rate is changed by soxr, whose filter keeps what lies above the new band from folding
back into speech.
"""

from __future__ import annotations

import numpy as np
import soxr

from warmline.ivr.speech.ports import Samples, Speech

PHONE_RATE = 8000
"""Sample rate of a G.711 line, in hertz."""

TARGET_RMS = 10 ** (-20 / 20)
"""Loudness of the spoken parts: -20 dBFS, about what a person on the line has."""

TARGET_PEAK = 10 ** (-3 / 20)
"""No sample goes beyond -3 dBFS, so that A-law does not clip."""

_FRAME_S = 0.01
_SPOKEN_DB = -38.0


def trimmed(speech: Speech, lead_s: float = 0.03, tail_s: float = 0.12) -> Speech:
    """Without silence at the ends, but with `lead_s` before and `tail_s` after, in seconds.
    Silence is what lies 38 dB below the loudest frame."""
    frame = max(1, int(speech.rate * _FRAME_S))
    loud = np.flatnonzero(_frame_rms(speech) > _floor(speech))
    if not loud.size:
        return Speech(np.zeros(0, np.float32), speech.rate)
    first = max(0, int(loud[0]) * frame - int(lead_s * speech.rate))
    last = (int(loud[-1]) + 1) * frame + int(tail_s * speech.rate)
    return Speech(speech.samples[first:last], speech.rate)


def resampled(speech: Speech, rate: int) -> Speech:
    """At another rate."""
    if speech.rate == rate:
        return speech
    changed = soxr.resample(speech.samples, speech.rate, rate, quality="VHQ")
    return Speech(np.asarray(changed, np.float32), rate)


def levelled(speech: Speech) -> Speech:
    """At the usual loudness, measured over the frames in which somebody speaks."""
    frames = _frame_rms(speech)
    spoken = frames[frames > _floor(speech)]
    if not spoken.size:
        return speech
    gain = TARGET_RMS / float(np.sqrt(np.mean(spoken**2)))
    gain = min(gain, TARGET_PEAK / float(np.abs(speech.samples).max()))
    return Speech((speech.samples * gain).astype(np.float32), speech.rate)


def for_phone(speech: Speech, rate: int = PHONE_RATE) -> Speech:
    """Trimmed, at the line's rate, levelled."""
    return levelled(resampled(trimmed(speech), rate))


def silence(seconds: float, rate: int) -> Samples:
    """Nothing, for `seconds`."""
    return np.zeros(int(seconds * rate), np.float32)


def _frame_rms(speech: Speech) -> Samples:
    frame = max(1, int(speech.rate * _FRAME_S))
    count = speech.samples.size // frame
    frames = speech.samples[: count * frame].reshape(count, frame)
    rms: Samples = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1)).astype(np.float32)
    return rms


def _floor(speech: Speech) -> float:
    frames = _frame_rms(speech)
    loudest = float(frames.max()) if frames.size else 0.0
    return max(loudest * 10 ** (_SPOKEN_DB / 20), 1e-5)
