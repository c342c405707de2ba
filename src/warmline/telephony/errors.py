"""Named ways telephony fails, beside `ports.EngineAway`."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class CommandRejected(Conflict):
    """The switch understood a command but would not do it: a mistake of ours or its set-up."""

    code = "switch_rejected"


class TrunkMissing(Missing):
    """There is no such trunk."""

    code = "trunk_missing"


class NumberMissing(Missing):
    """There is no such called number."""

    code = "number_missing"


class TrunkTaken(Conflict):
    """Another trunk has this name."""

    code = "trunk_taken"


class TrunkInUse(Conflict):
    """The trunk still carries numbers."""

    code = "trunk_in_use"


class NumberTaken(Conflict):
    """Another entry has this called number."""

    code = "number_taken"


class BadTrunk(Invalid):
    """The trunk's settings do not fit together."""

    code = "trunk_invalid"


class DialRuleMissing(Missing):
    """There is no such rule for numbers."""

    code = "dial_rule_missing"


class DialRuleTaken(Conflict):
    """Another rule has this beginning, role and queue."""

    code = "dial_rule_taken"
