"""The proof proves something: codes are found through a telephone, and others are not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.journeys.audio import ABSENT, FOUND, RATE, Sound, resampled, score, spoken

CODES = ("3141592", "2718281", "9087605")


def through_a_telephone(sound: Sound) -> Sound:
    """A-law like companding, a late start, some noise and another clock."""
    rng = np.random.default_rng(7)
    late = np.concatenate([np.zeros(4321), sound, np.zeros(2000)])
    late = resampled(resampled(late, RATE, 48000), 48000, RATE)
    companded = np.sign(late) * np.log1p(87.6 * np.abs(late)) / np.log1p(87.6)
    coarse = np.round(companded * 127) / 127
    back = np.sign(coarse) * np.expm1(np.abs(coarse) * np.log1p(87.6)) / 87.6
    return np.asarray(back + rng.normal(0, 0.003, len(back)))


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_found_through_a_telephone(code: str) -> None:
    assert score(code, through_a_telephone(spoken(code))) > FOUND


@pytest.mark.parametrize("code", CODES)
def test_other_codes_noise_and_silence_are_not_found(code: str) -> None:
    for other in set(CODES) - {code}:
        assert score(code, through_a_telephone(spoken(other))) < ABSENT - 0.1
    rng = np.random.default_rng(3)
    assert score(code, rng.normal(0, 0.1, 12 * RATE)) < 0.3
    assert score(code, np.zeros(12 * RATE)) < 0.3


def test_a_code_spoken_by_nobody_is_not_found_in_a_loop_of_the_same_digits() -> None:
    # Given somebody who says the same digits again and again
    heard = through_a_telephone(np.concatenate([spoken("90876"), np.zeros(RATE // 2)] * 3))
    # then the digits in another order, or other digits, are not found
    assert score("90876", heard) > FOUND
    for other in ("68097", "60789", "12345", "98706"):
        assert score(other, heard) < ABSENT
