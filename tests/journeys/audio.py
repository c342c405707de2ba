"""Proof that sound passed: spoken codes, and finding them again in what somebody heard.

A code is a string of digits spoken by the shipped voice. Codecs, jitter buffers and resampling
change the wave but not when which frequencies sound, so codes are compared by their log
spectrograms: the score is the highest correlation of the code's picture at any moment of the
recording, 1 for the same sound, near 0 for another. Time runs in frames of `HOP` samples.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

RATE = 8000
WINDOW = 256
HOP = 80
GAP_S = 0.12
FOUND = 0.6
"""A score above this is the code; other codes of the same voice stay well below (see the test)."""

Sound = npt.NDArray[np.float64]


def spoken(code: str) -> Sound:
    """The digits of `code`, spoken one after another, 8 kHz."""
    folder = files("warmline.demo") / "sounds" / "digits"
    gap = np.zeros(int(GAP_S * RATE))
    parts: list[Sound] = []
    for digit in code:
        sound, rate = soundfile.read(str(folder / f"{digit}.wav"))
        parts += [resampled(sound, rate), gap]
    return np.concatenate(parts)


def write_spoken(path: Path, code: str, *, rate: int = RATE, pause_s: float = 0.6) -> Path:
    """A wav that speaks `code` and then is silent for `pause_s`, to be played in a loop."""
    sound = np.concatenate([spoken(code), np.zeros(int(pause_s * RATE))])
    soundfile.write(path, resampled(sound, RATE, rate), rate, subtype="PCM_16")
    return path


def resampled(sound: Sound, rate: int, to: int = RATE) -> Sound:
    """Linear resampling after a low-pass where needed; enough for a spectrogram."""
    if rate == to:
        return sound
    if rate > to:
        width = max(1, round(rate / to))
        sound = np.convolve(sound, np.ones(width) / width, mode="same")
    count = int(len(sound) * to / rate)
    return np.interp(np.arange(count) * rate / to, np.arange(len(sound)), sound)


def picture(sound: Sound) -> Sound:
    """Log spectrogram between 200 and 3400 Hz, each frame less its own mean."""
    if len(sound) < WINDOW:
        return np.zeros((0, 1))
    starts = range(0, len(sound) - WINDOW, HOP)
    frames = np.stack([sound[s : s + WINDOW] for s in starts]) * np.hanning(WINDOW)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    low, high = int(200 * WINDOW / RATE), int(3400 * WINDOW / RATE)
    logs = np.log10(power[:, low:high] + 1e-6)
    return logs - logs.mean()


def score(code: str, heard: Sound) -> float:
    """How surely `code` is somewhere in `heard` (8 kHz mono), -1 … 1."""
    wanted, seen = picture(spoken(code)), picture(heard)
    if len(seen) < len(wanted):
        return 0.0
    wanted = wanted - wanted.mean()
    best = 0.0
    norm = np.linalg.norm(wanted)
    for start in range(0, len(seen) - len(wanted) + 1, 2):
        part = seen[start : start + len(wanted)]
        part = part - part.mean()
        size = np.linalg.norm(part)
        if size > 0:
            best = max(best, float((wanted * part).sum() / (norm * size)))
    return best


def read_stereo_raw(path: Path) -> tuple[Sound, Sound]:
    """Both channels of a headerless 8 kHz stereo file as the switch writes it."""
    samples = np.fromfile(path, dtype="<i2").reshape(-1, 2) / 32768
    return samples[:, 0], samples[:, 1]


def read_channels(path: Path) -> list[Sound]:
    """The channels of an encoded sound file at 8 kHz."""
    samples, rate = soundfile.read(str(path), always_2d=True)
    return [resampled(samples[:, n], rate) for n in range(samples.shape[1])]
