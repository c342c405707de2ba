"""How a verb about queues may fail, each with advice.

Missing   NoSuchQueue, NoSuchMember, NoSuchCallerRule
Conflict  QueueNameTaken, QueueKeyTaken, CallerRuleTaken
Invalid   raised by `routing.queue` with the field's name
"""

from __future__ import annotations

from warmline.kit.errors import Conflict, Missing


class NoSuchQueue(Missing):
    code = "queue_missing"

    def __init__(self) -> None:
        super().__init__("There is no such queue, or it belongs to a project that is not yours.")


class NoSuchMember(Missing):
    """One of the agents to be put into a queue is not an agent."""

    code = "queue_member_missing"

    def __init__(self) -> None:
        super().__init__("One of these people is not an agent; give them an extension first.")


class QueueNameTaken(Conflict):
    code = "queue_name_taken"

    def __init__(self) -> None:
        super().__init__("This project has a queue of that name already.", field="name")


class QueueKeyTaken(Conflict):
    code = "queue_key_taken"

    def __init__(self) -> None:
        super().__init__(
            "Another queue has this key; flows could not tell them apart.", field="key"
        )


class NoSuchCallerRule(Missing):
    code = "caller_rule_missing"

    def __init__(self) -> None:
        super().__init__("There is no such rule, or it belongs to a project that is not yours.")


class CallerRuleTaken(Conflict):
    code = "caller_rule_taken"

    def __init__(self) -> None:
        super().__init__(
            "There is a rule for this number already; change that one.", field="number"
        )
