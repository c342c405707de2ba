"""What is known of a trunk or phone just now, and since when. Pure.

`telephony.tasks` asks the switch every few seconds and keeps the answer (`store`) where it differs
from the last one; a list shows it with what `shown` makes of it.

| state | of | means |
|---|---|---|
| registered | trunk, phone | the carrier took our log-in; the phone is registered with us |
| reachable | trunk | it answers when asked (OPTIONS) |
| unreachable | trunk | it did not answer, `why`: no_answer |
| refused | trunk | `why`: login_refused (it answers, but takes no log-in), no_answer, not_taken |
| trying | trunk | a registration is under way |
| unasked | trunk | it is not asked (`watch` is off), or not yet |
| away | phone | no phone is registered with this account |
| off | trunk | switched off here |
| unknown | all | the switch was not asked lately, `why`: switch_away, never_asked, elsewhere |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LOOK_EVERY_S = 10.0
"""The list of three hundred phones costs the switch and `jobs` some tens of milliseconds."""
STALE = timedelta(seconds=30)
"""What was last heard longer ago is not known any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One endpoint as the switch shows it. `address`: where it is (host:port), `agent`: what
    program it says it is."""

    endpoint: str
    state: str
    why: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One endpoint as a list shows it."""

    state: str
    why: str = ""
    since: datetime | None = None
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The last time the switch was asked; `problem` is empty when it answered."""

    at: datetime
    problem: str = ""


def shown(live: Live | None, look: Look | None, now: datetime, *, nothing: str) -> Live:
    """What may be said now; `nothing` is the state of one the switch does not name."""
    if look is None:
        return Live(state="unknown", why="never_asked")
    if look.problem or now - look.at > STALE:
        return Live(state="unknown", why="switch_away", since=look.at)
    return live or Live(state=nothing)


def trunk_state(*, registration: str | None, contact: str | None) -> tuple[str, str]:
    """State and why of a trunk, from the switch's words for its registration (None: it has none)
    and for its address (Reachable, Unreachable, NonQualified; None: none known)."""
    down = contact == "Unreachable"
    if registration is None:
        if down:
            return "unreachable", "no_answer"
        return ("reachable", "") if contact == "Reachable" else ("unasked", "")
    if registration == "Registered":
        return ("unreachable", "no_answer") if down else ("registered", "")
    if registration in ("Rejected", "Stopped"):
        known = {"Reachable": "login_refused", "Unreachable": "no_answer"}
        return "refused", known.get(contact or "", "not_taken")
    return "trying", ""
