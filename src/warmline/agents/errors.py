"""How a verb about agents may fail.

Conflict
├── IllegalStep     the agent is not in a state in which this can happen
├── DeviceMissing   ready was asked for without page, phone or microphone
└── ExtensionTaken  another agent has that extension
Missing
└── NoSuchAgent, NoSuchSkill
Invalid             a field of a profile, skill or pause reason is wrong (plain `kit.errors`)
"""

from __future__ import annotations

from warmline.kit.errors import Conflict, Missing


class IllegalStep(Conflict):
    """`state` and `trigger` do not go together; nothing was changed."""

    code = "illegal_step"

    def __init__(self, state: str, trigger: str, advice: str = "") -> None:
        sentence = f"An agent who is {state} cannot take the step “{trigger}”."
        super().__init__(f"{sentence} {advice}".strip(), state=state, trigger=trigger)
        self.state = state
        self.trigger = trigger


class DeviceMissing(Conflict):
    """Ready was asked for while `details['missing']` (device names, sorted) are away."""

    code = "device_missing"


class ExtensionTaken(Conflict):
    """Two agents cannot share an extension."""

    code = "extension_taken"


class NoSuchAgent(Missing):
    """No agent with that id, or none this actor may see."""

    code = "no_such_agent"


class NoSuchSkill(Missing):
    """No skill with that id."""

    code = "no_such_skill"
