"""How a verb about agents may fail.

Conflict
├── IllegalStep     the agent is not in a state in which this can happen
├── DeviceMissing   ready was asked for without page, phone or microphone
├── ExtensionTaken  another agent has that extension
└── PhoneFixed, NoDeskPhone  the phone that rings cannot be chosen so
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

    def __init__(self, extension: str) -> None:
        super().__init__(
            f"Extension {extension} belongs to another agent; choose one that is free.",
            field="extension",
        )


class PhoneFixed(Conflict):
    """His administrator decided which phone rings for him."""

    code = "phone_fixed"

    def __init__(self) -> None:
        super().__init__("Your phone is set by your administrator; ask there for another one.")


class NoDeskPhone(Conflict):
    """No desk phone was set up for this agent."""

    code = "no_desk_phone"

    def __init__(self) -> None:
        super().__init__(
            "No desk phone is set up for this agent; an administrator does that under Phones.",
            field="kind",
        )


class AgentExists(Conflict):
    """The user is an agent already."""

    code = "agent_exists"

    def __init__(self) -> None:
        super().__init__("This user is an agent already; change the profile instead.")


class NoSuchAgent(Missing):
    """No agent with that id, or none this actor may see."""

    code = "agent_missing"

    def __init__(self) -> None:
        super().__init__("There is no such agent, or it lies outside your data scope.")


class NotAnAgent(Missing):
    """The actor himself has no agent profile, so no phone and no desk."""

    code = "not_an_agent"

    def __init__(self) -> None:
        super().__init__("You are not set up as an agent; ask a supervisor for an extension.")


class NoSuchSkill(Missing):
    """No skill with that id."""

    code = "skill_missing"

    def __init__(self) -> None:
        super().__init__("There is no such skill. Reload the list of skills and choose again.")


class SkillNameTaken(Conflict):
    """Two skills of one project cannot share a name."""

    code = "skill_name_taken"

    def __init__(self) -> None:
        super().__init__("This project has a skill of that name already.", field="name")


class SkillInUse(Conflict):
    """A queue asks for the skill; without it the queue would take everybody."""

    code = "skill_in_use"

    def __init__(self) -> None:
        super().__init__("A queue asks for this skill; take it out of the queue first.")


class NoSuchPauseReason(Missing):
    """No pause reason with that code."""

    code = "pause_reason_missing"

    def __init__(self) -> None:
        super().__init__("There is no such pause reason. Choose one from the list.")


class PauseReasonExists(Conflict):
    """The code is taken, by the centre or by the system's own reasons."""

    code = "pause_reason_exists"

    def __init__(self) -> None:
        super().__init__("This code is taken; choose another.", field="code")
