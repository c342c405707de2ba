"""Music on hold and the desktop's ring, computed from sine waves; nobody's work but our own.

`warmline speech tones` writes them. The music is a slow round of four soft chords with a sparse
melody above, made to loop without a seam and to survive a telephone line: nothing above 1.2 kHz,
no drums, no stereo.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from warmline.ivr.speech.ports import Samples, Speech

_CHORD_S = 4.0
_CHORDS = (
    (60, 64, 67, 71),
    (57, 60, 64, 67),
    (65, 69, 72, 76),
    (55, 62, 65, 71),
    (64, 67, 71, 74),
    (57, 60, 64, 69),
    (62, 65, 69, 72),
    (55, 59, 62, 67),
)
"""MIDI notes: C, a, F, G, e, a, d, G, two bars of a calm walk home."""

_MELODY = (
    (0.0, 79), (2.0, 76), (4.5, 72), (8.0, 81), (10.0, 79), (12.5, 74),
    (16.0, 79), (18.0, 83), (20.5, 76), (24.0, 77), (26.0, 74), (28.5, 71),
)  # fmt: skip
"""Seconds into the round, and the note."""


def hold_music(rate: int = 8000) -> Speech:
    """One round of 32 seconds that ends where it begins."""
    length = int(_CHORD_S * len(_CHORDS) * rate)
    round_ = np.zeros(length, np.float64)
    for index, chord in enumerate(_CHORDS):
        for note in chord:
            _add(round_, index * _CHORD_S, _pad(note, _CHORD_S + 1.6, rate), rate, 0.11)
    for second, note in _MELODY:
        _add(round_, second, _bell(note, 3.2, rate), rate, 0.16)
    peak = float(np.abs(round_).max())
    return Speech((round_ * (10 ** (-9 / 20) / peak)).astype(np.float32), rate)


def ring_tone(rate: int = 16_000) -> Speech:
    """Two soft double chimes in two seconds, for a browser to repeat."""
    tone = np.zeros(2 * rate, np.float64)
    for second, note in ((0.0, 81), (0.16, 86), (0.7, 81), (0.86, 86)):
        _add(tone, second, _bell(note, 0.6, rate), rate, 0.5)
    fade = int(0.05 * rate)
    tone[-fade:] *= np.linspace(1, 0, fade)
    peak = float(np.abs(tone).max())
    return Speech((tone * (10 ** (-6 / 20) / peak)).astype(np.float32), rate)


def beep(rate: int = 8000) -> Speech:
    """The tone after which a message may be left: 440 Hz for half a second, softly begun and
    ended, and a moment of silence so that nobody's first word meets its end."""
    at = np.arange(int(0.5 * rate)) / rate
    edge = np.minimum(1, np.minimum(at, 0.5 - at) / 0.02)
    tone = np.sin(2 * np.pi * 440 * at) * edge * 10 ** (-12 / 20)
    rest = np.zeros(int(0.1 * rate))
    return Speech(np.concatenate([tone, rest]).astype(np.float32), rate)


def rest(rate: int = 8000) -> Speech:
    """A quarter of a second of silence."""
    return Speech(np.zeros(rate // 4, np.float32), rate)


def _hertz(note: int) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _pad(note: int, seconds: float, rate: int) -> Samples:
    """A held sound that swells and goes, with a little of its octave."""
    at = np.arange(int(seconds * rate)) / rate
    swell = np.sin(np.pi * np.clip(at / seconds, 0, 1)) ** 1.2
    drift = 1 + 0.12 * np.sin(2 * np.pi * 0.25 * at)
    wave = np.sin(2 * np.pi * _hertz(note) * at) + 0.25 * np.sin(4 * np.pi * _hertz(note) * at)
    sound: Samples = (wave * swell * drift).astype(np.float32)
    return sound


def _bell(note: int, seconds: float, rate: int) -> Samples:
    """A struck sound that dies away."""
    at = np.arange(int(seconds * rate)) / rate
    decay = np.exp(-at * 3.5 / seconds) * np.minimum(at / 0.012, 1)
    wave = np.sin(2 * np.pi * _hertz(note) * at) + 0.18 * np.sin(4 * np.pi * _hertz(note) * at)
    sound: Samples = (wave * decay * np.minimum((seconds - at) / 0.05, 1)).astype(np.float32)
    return sound


def _add(into: NDArray[np.float64], second: float, sound: Samples, rate: int, loud: float) -> None:
    """Mix in; what reaches over the end goes on at the beginning, so the loop has no seam."""
    first = int(second * rate)
    places = (first + np.arange(sound.size)) % into.size
    np.add.at(into, places, loud * sound)
