"""The arithmetic of surveys, and the states of an invitation. Pure.

eligible -> invited -> answered        (mark given; a reason or a comment may follow)
eligible -> not invited                (`outcome` says why)
invited -> unanswered                  the call, or the link's time, is over without a mark
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from warmline.ivr.surveys import Script, checked
from warmline.kit.errors import Invalid
from warmline.surveys.model import Answer, Figures

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
LINK_DAYS = 7
"""How long a link can be answered."""
MOST_TEXT = 1000
MOST_OPENED = 60
"""How often one address may open or answer links in a minute."""


def satisfied_from(scale: int) -> int:
    """The least mark that counts as satisfied: 4 of 5 (满意 and 非常满意), 3 of 3 (满意)."""
    return 4 if scale == 5 else scale


def is_satisfied(mark: int | None, scale: int) -> bool | None:
    """Whether the mark counts as satisfied; None without one."""
    return None if mark is None else mark >= satisfied_from(scale)


def state_of(
    *,
    invited: bool,
    mark: int | None,
    over: bool,
) -> str:
    """not_invited, invited, answered, unanswered."""
    if mark is not None:
        return "answered"
    if not invited:
        return "not_invited"
    return "unanswered" if over else "invited"


def rate(part: int, whole: int) -> float | None:
    """A share, or None where there is nothing to share."""
    return part / whole if whole else None


def total(parts: Sequence[Figures]) -> Figures:
    """All of them together; the mean is weighted by the answers."""
    answered = sum(one.answered for one in parts)
    weighed = sum((one.mean or 0.0) * one.answered for one in parts)
    return Figures(
        key="",
        name="",
        eligible=sum(one.eligible for one in parts),
        invited=sum(one.invited for one in parts),
        answered=answered,
        satisfied=sum(one.satisfied for one in parts),
        mean=weighed / answered if answered else None,
    )


def checked_survey(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Key, name and script as they may be kept. Raises `Invalid` with the field."""
    found = dict(fields)
    if "key" in found and not _KEY.fullmatch(str(found["key"])):
        raise Invalid(
            "A key has up to 32 letters, digits, _ or - and begins with a letter or digit.",
            code="survey_key_malformed",
            field="key",
        )
    if "name" in found and not 1 <= len(str(found["name"]).strip()) <= 64:
        raise Invalid("A name has 1 to 64 characters.", code="name_malformed", field="name")
    if "script" in found:
        found["script"] = checked(found["script"])
    return found


def checked_answer(script: Script, answer: Answer) -> Answer:
    """An answer that the script asks for. Raises `Invalid` with the field."""
    if not 1 <= answer.mark <= script.scale:
        raise Invalid("Choose one of the marks.", code="survey_answer", field="mark")
    if answer.reason is not None:
        known = {int(one.key) for one in script.reasons}
        if not script.wants_reason(answer.mark) or answer.reason not in known:
            raise Invalid("Choose one of the reasons.", code="survey_answer", field="reason")
    if len(answer.text) > MOST_TEXT:
        raise Invalid(f"Write {MOST_TEXT} characters at most.", code="survey_answer", field="text")
    return answer


def expiry(at: datetime) -> datetime:
    """Until when a link made now can be answered."""
    return at + timedelta(days=LINK_DAYS)


class Knocks:
    """How often each address asked lately; a minute's window, forgotten when it is over."""

    def __init__(self, most: int = MOST_OPENED, window_s: float = 60.0) -> None:
        self._most = most
        self._window = timedelta(seconds=window_s)
        self._since: datetime | None = None
        self._count: dict[str, int] = {}

    def allows(self, address: str, at: datetime) -> bool:
        """Count one more of this address; False when it is one too many."""
        if self._since is None or at - self._since >= self._window:
            self._since = at
            self._count.clear()
        count = self._count[address] = self._count.get(address, 0) + 1
        return count <= self._most
