"""How sure a count of failures makes us: the exact one-sided bound of Clopper and Pearson (1934).

With no failure in n trials it is 1 - (1 - confidence)^(1/n), about 3/n for 95 % (the rule of
three). Pure.
"""

from __future__ import annotations

import math

CONFIDENCE = 0.95
_ROUNDS = 60


def upper(failures: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The share of failures that is not exceeded, with this confidence: the p at which so few
    failures or fewer would be seen with probability 1 - confidence. 1 without a trial."""
    if trials <= 0 or failures >= trials:
        return 1.0
    low, high = failures / trials, 1.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if _at_most(failures, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(failures: int, trials: int, share: float) -> float:
    """P(X <= failures) for X ~ binomial(trials, share), 0 < share < 1."""
    logs = [
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(share)
        + (trials - k) * math.log1p(-share)
        for k in range(failures + 1)
    ]
    top = max(logs)
    return math.exp(top) * math.fsum(math.exp(value - top) for value in logs)
