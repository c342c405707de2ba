"""In-band tones under the conditions of the published receiver tests, synthesised.

Sources. ITU-T Recommendation Q.24 (1988), "Multifrequency push-button signal reception", with its
annex of values by administration: a receiver works for frequencies off by up to 1.5 % + 2 Hz
(AT&T) or 1.8 % (NTT), for 0 to -25 dBm per frequency, for a high group 4 dB above to 8 dB below the
low one, for signals and pauses of 40 ms. ETSI ES 201 235-3 asks much the same of receivers. The
Mitel CM7291 test tape, on which receivers are usually compared, plays the same quantities in turn:
decoding, bandwidth, twist, dynamic range, guard time, and white noise at 24, 18 and 12 dB below
the tones. Levels are dBm0 at the digital point, where A-law ends at +3.14 dBm0 for a sine: two
tones fit up to -3 dBm0 each, so that is the loudest case here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 8000
LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
PEAK_0_DBM0 = 32768 / 10 ** (3.14 / 20)
"""Amplitude of a sine of 0 dBm0 in 16-bit samples (ITU-T G.711)."""
RAMP_S = 0.001
BEFORE_S, AFTER_S = 0.1, 0.3
"""Silence (or noise) around the keys."""
Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Condition:
    """How the tones of one test are made. Levels in dBm0, twist in dB (high group above low),
    `offset` the share by which all frequencies are off, `snr` in dB below the tones' power."""

    name: str
    level: float = -10.0
    twist: float = 0.0
    offset: float = 0.0
    on_s: float = 0.05
    gap_s: float = 0.05
    snr: float | None = None


CONDITIONS: tuple[Condition, ...] = (
    Condition("nominal"),
    *(Condition(f"level {level:g} dBm0", level=level) for level in (-3, -6, -15, -20, -25)),
    *(Condition(f"twist {twist:+g} dB", twist=twist) for twist in (4, 2, -4, -6, -8)),
    *(
        Condition(f"frequency {100 * off:+.1f} %", offset=off)
        for off in (-0.018, -0.015, -0.01, 0.01, 0.015, 0.018)
    ),
    *(Condition(f"noise {snr:g} dB below", snr=snr) for snr in (24, 18, 12)),
    Condition("40 ms on, 40 ms off", on_s=0.04, gap_s=0.04),
    Condition("100 ms on, 100 ms off", on_s=0.1, gap_s=0.1),
    Condition("quiet, twisted, off, noisy", level=-22, twist=-6, offset=0.01, snr=18),
    Condition("loud, twisted, off, noisy", level=-6, twist=3, offset=-0.01, snr=24),
)


def frequencies(key: str) -> tuple[int, int]:
    """The two tones of a key, Hz."""
    for row, keys in enumerate(KEYS):
        if key in keys:
            return LOW[row], HIGH[keys.index(key)]
    raise ValueError(f"no key: {key!r}")


def spoken(keys: str, condition: Condition, seed: int) -> Samples:
    """The keys one after the other, with silence (or noise) before and after."""
    dice = np.random.default_rng(seed)
    pause = np.zeros(round(RATE * condition.gap_s))
    parts: list[Samples] = [np.zeros(round(RATE * BEFORE_S))]
    for key in keys:
        parts += [_tone(key, condition, dice), pause]
    parts.append(np.zeros(round(RATE * (AFTER_S - condition.gap_s))))
    whole = np.concatenate(parts)
    if condition.snr is not None:
        low, high = amplitudes(condition)
        power = (low**2 + high**2) / 2 / 10 ** (condition.snr / 10)
        whole = whole + dice.normal(0.0, np.sqrt(power), len(whole))
    return whole


def amplitudes(condition: Condition) -> tuple[float, float]:
    """Peaks of the low and the high tone; the louder of them has the condition's level."""
    low = condition.level - max(0.0, condition.twist)
    high = condition.level + min(0.0, condition.twist)
    return PEAK_0_DBM0 * 10 ** (low / 20), PEAK_0_DBM0 * 10 ** (high / 20)


def _tone(key: str, condition: Condition, dice: np.random.Generator) -> Samples:
    time = np.arange(round(RATE * condition.on_s)) / RATE
    peaks, phases = amplitudes(condition), dice.uniform(0, 2 * np.pi, 2)
    whole = np.zeros(len(time))
    for peak, frequency, phase in zip(peaks, frequencies(key), phases, strict=True):
        whole += peak * np.sin(2 * np.pi * frequency * (1 + condition.offset) * time + phase)
    ramp = np.minimum(1.0, np.minimum(time, time[::-1]) / RAMP_S)
    return whole * ramp


def a_law(samples: Samples) -> bytes:
    """16-bit samples as A-law, by the segments of ITU-T G.711."""
    values = np.clip(np.round(samples), -32768, 32767).astype(np.int32) >> 3
    negative = values < 0
    size = np.where(negative, -values - 1, values)
    segment = np.maximum(0, np.floor(np.log2(np.maximum(size, 1))).astype(np.int32) - 4)
    mantissa = np.where(segment < 1, size >> 1, size >> segment) & 0x0F
    coded = (segment << 4) | mantissa
    return np.where(negative, coded ^ 0x55, coded ^ 0xD5).astype(np.uint8).tobytes()
