"""Proof that sound passed: spoken codes, and finding them again in what somebody heard.

A code is a string of digits spoken by the shipped voice. Codecs, jitter buffers and resampling
change the wave but not when which frequencies sound, so codes are compared by their pictures: the
energy of each frame in bands of hearing, less the frame's own loudness (so that pauses and volume
do not count) and less the voice's average (so that speaker and line do not count). The score is the
highest correlation of the code's picture at any moment of the recording, each digit being allowed
to come a little early or late as a jitter buffer makes it: about 0.9 for the same sound through
Opus and G.711. Other digits of the same voice may come near by chance, so codes are drawn until
they are unlike each other. Time runs in frames of `HOP` samples.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from importlib.resources import files
from itertools import permutations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from numpy.lib.stride_tricks import sliding_window_view

RATE = 8000
WINDOW = 256
HOP = 80
GAP_S = 0.12
FOUND = 0.65
"""A score above this is the code."""
ABSENT = 0.55
"""A score below this is not; the codes of one test stay well below."""
UNLIKE = 0.35
"""The codes of one test score at most this against each other's clean sound, which leaves the line
and the jitter buffer a fifth to do their worst (a stumbling line raised 0.41 to 0.64 once)."""
SHIFT = 6
"""Frames by which a digit may come early or late."""
FLOOR = 1e-5
"""Energy, as a share of the loudest, below which nothing is looked at."""
PAUSE = 1e-3
"""Frames with less than this share of the loudest frame's energy are pauses."""

Sound = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Codes:
    """What is spoken in one test: by the caller, by the agent, and by nobody."""

    caller: str
    agent: str
    nobody: str


def unlike_codes(seed: str) -> Codes:
    """Three codes of five digits, none of which sounds like another one spoken in a loop."""
    drawn = random.Random(seed)
    while True:
        digits = drawn.sample("0123456789", 10)
        codes = ["".join(digits[:5]), "".join(digits[5:]), "".join(drawn.sample(digits, 5))]
        loops = {code: np.tile(looped(code), 2) for code in codes}
        if all(score(one, loops[other]) <= UNLIKE for one, other in permutations(codes, 2)):
            return Codes(*codes)


def looped(code: str, pause_s: float = 0.3) -> Sound:
    """`code` and a pause, made to be played again and again."""
    return np.concatenate([spoken(code), np.zeros(int(pause_s * RATE))])


def spoken(code: str) -> Sound:
    """The digits of `code`, spoken one after another, 8 kHz."""
    folder = files("warmline.demo") / "sounds" / "digits"
    gap = np.zeros(int(GAP_S * RATE))
    parts: list[Sound] = []
    for digit in code:
        sound, rate = soundfile.read(str(folder / f"{digit}.wav"))
        parts += [resampled(sound, rate), gap]
    return np.concatenate(parts)


def write_spoken(path: Path, code: str, *, rate: int = RATE) -> Path:
    """A wav that speaks `code` and pauses, to be played in a loop."""
    soundfile.write(path, resampled(looped(code), RATE, rate), rate, subtype="PCM_16")
    return path


def resampled(sound: Sound, rate: int, to: int = RATE) -> Sound:
    """Linear resampling after a low-pass where needed; enough for a spectrogram."""
    if rate == to:
        return sound
    if rate > to:
        width = max(1, round(rate / to))
        sound = np.convolve(sound, np.ones(width) / width, mode="same")
    count = int(len(sound) * to / rate)
    return np.asarray(np.interp(np.arange(count) * rate / to, np.arange(len(sound)), sound))


def bands(low: float = 200, high: float = 3500, count: int = 24) -> Sound:
    """Weights (frequencies by bands) of overlapping triangles, evenly spaced on the mel scale."""
    mel = 2595 * np.log10(1 + np.fft.rfftfreq(WINDOW, 1 / RATE) / 700)
    lowest, highest = (2595 * np.log10(1 + hertz / 700) for hertz in (low, high))
    edges = np.linspace(lowest, highest, count + 2)
    weights = np.zeros((len(mel), count))
    for n, (left, centre, right) in enumerate(zip(edges, edges[1:], edges[2:], strict=False)):
        rise, fall = (mel - left) / (centre - left), (right - mel) / (right - centre)
        weights[:, n] = np.clip(np.minimum(rise, fall), 0, None)
    return weights


def picture(sound: Sound) -> Sound:
    """What sounds when: a row of bands per frame, zero in pauses."""
    if len(sound) <= WINDOW:
        return np.zeros((0, 1))
    starts = range(0, len(sound) - WINDOW, HOP)
    frames = np.stack([sound[s : s + WINDOW] for s in starts]) * np.hanning(WINDOW)
    energy = (np.abs(np.fft.rfft(frames, axis=1)) ** 2) @ bands()
    whole = energy.sum(axis=1)
    loudest = float(np.percentile(whole, 97))
    speaks = whole > loudest * PAUSE
    if loudest <= 0 or not speaks.any():
        return np.zeros_like(energy)
    logs = np.log10(energy + loudest * FLOOR)
    logs -= logs.mean(axis=1, keepdims=True)
    logs -= logs[speaks].mean(axis=0)
    logs[~speaks] = 0
    return np.asarray(logs)


def score(code: str, heard: Sound) -> float:
    """How surely `code` is somewhere in `heard` (8 kHz mono), -1 … 1."""
    wanted, seen = picture(spoken(code)), picture(heard)
    places = len(seen) - len(wanted) + 1
    if places < 1:
        return 0.0
    together, weights, at = np.zeros(places), 0.0, 0
    for digit in code:
        frames = len(spoken(digit)) // HOP
        piece = wanted[at : at + frames - int(GAP_S * RATE) // HOP]
        found = np.pad(alike(piece, seen), (SHIFT, SHIFT + len(wanted)), constant_values=-1)
        nearby = sliding_window_view(found, 2 * SHIFT + 1).max(axis=1)
        together += nearby[at : at + places] * np.sqrt(len(piece))
        weights += np.sqrt(len(piece))
        at += frames
    return float(together.max() / weights)


def alike(piece: Sound, seen: Sound) -> Sound:
    """The correlation of a picture's piece with each place of another picture."""
    size = len(seen) + len(piece)
    product = np.fft.rfft(seen, size, axis=0) * np.conj(np.fft.rfft(piece, size, axis=0))
    sums = np.fft.irfft(product, size, axis=0).sum(axis=1)[: len(seen) - len(piece) + 1]
    squares = np.concatenate([[0], np.cumsum((seen**2).sum(axis=1))])
    sizes = np.sqrt(np.maximum(squares[len(piece) :] - squares[: -len(piece)], 0))
    own = np.linalg.norm(piece)
    return np.asarray(sums / (own * np.maximum(sizes, own / 1000)))


def read_stereo_raw(path: Path) -> tuple[Sound, Sound]:
    """Both channels of a headerless 8 kHz stereo file as the switch writes it."""
    samples = np.fromfile(path, dtype="<i2").reshape(-1, 2) / 32768
    return samples[:, 0], samples[:, 1]


def read_channels(path: Path) -> list[Sound]:
    """The channels of an encoded sound file at 8 kHz."""
    samples, rate = soundfile.read(str(path), always_2d=True)
    return [resampled(samples[:, n], rate) for n in range(samples.shape[1])]
