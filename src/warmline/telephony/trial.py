"""Trying a called number without a carrier: a made-up caller inside the switch (试打).

Its page is that of the numbers, and the first steps of a new centre. The caller goes the whole way:
flow, queue, agent, recording, record. `service` asks for the call, `asterisk.trial_caller` places
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from warmline.kit.errors import Invalid, RetryLater
from warmline.telephony.trunks import ANY, check_number

STAY_S = 120
"""When the caller gives up or has said enough, in seconds."""
SHOWN = "10000"
"""The number he shows unless told otherwise: a short one, which nobody takes for a customer's."""
_KEYS = re.compile(r"[0-9*#A-D,]{0,20}")
_CALLER = re.compile(r"\+?[0-9]{2,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCall:
    """Whom the caller dials over which trunk (an endpoint; empty: none), what he shows, and which
    keys he presses after the answer (`,` waits two seconds)."""

    called: str
    caller: str
    trunk: str
    keys: str
    stay_s: int = STAY_S


class TrialCaller(Protocol):
    """Places the call; raises `RetryLater` while the switch is away."""

    async def call(self, trial: TrialCall) -> None: ...


class NoTrialCaller:
    """Where no switch is known."""

    async def call(self, trial: TrialCall) -> None:
        raise RetryLater("There is no switch here that could place a trial call.", code="no_switch")


def checked(trial: TrialCall) -> TrialCall:
    """The call, if it can be placed; raises `Invalid` with the field."""
    try:
        called = check_number(trial.called) if trial.called else ANY
    except Invalid as error:
        raise Invalid(error.message, code=error.code, field="called") from None
    if called == ANY:
        raise Invalid(
            "This entry answers all other numbers; say which one the caller dials.",
            code="trial_called_needed",
            field="called",
        )
    if not _CALLER.fullmatch(trial.caller):
        raise Invalid(
            "Write the caller's number with digits only, like 13800138000.",
            code="trial_caller_wrong",
            field="caller",
        )
    if not _KEYS.fullmatch(trial.keys):
        raise Invalid(
            "Keys are digits, * and #; a comma waits two seconds. At most 20.",
            code="trial_keys_wrong",
            field="keys",
        )
    return TrialCall(
        called=called,
        caller=trial.caller,
        trunk=trial.trunk,
        keys=trial.keys,
        stay_s=trial.stay_s,
    )
