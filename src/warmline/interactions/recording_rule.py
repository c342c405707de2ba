"""Whether a talk is recorded: what queue and agents say, made one answer. Pure.

Asked by `voice.steps.recording` whenever somebody joins or leaves a talk. Why in this order is in
docs/decisions/0018-recording-rule.md:

1. **never** of anybody in the talk, or of its queue: it is not recorded. What was recorded against
   the law or somebody's right cannot be taken back; what is missing is seen and can be set right.
2. else **forced** of anybody or the queue: it is recorded from the first word to the last.
3. else **on demand** of anybody or the queue: while the agent whose call it is wants it.
4. nobody says anything: it is recorded, as every centre's calls were before there was a rule.
"""

from __future__ import annotations

from collections.abc import Iterable

from warmline.interactions.model import RecordMode

_ORDER = (RecordMode.NEVER, RecordMode.FORCED, RecordMode.ON_DEMAND)
"""The stronger first."""


def decide(said: Iterable[RecordMode]) -> RecordMode:
    """What holds where these were said: any but `UNSAID`."""
    heard = frozenset(said)
    return next((mode for mode in _ORDER if mode in heard), RecordMode.FORCED)


def is_recorded(mode: RecordMode, *, wished: bool) -> bool:
    """Whether sound is kept now; `wished`: the agent asked for it."""
    return mode is RecordMode.FORCED or (mode is RecordMode.ON_DEMAND and wished)
