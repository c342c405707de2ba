"""The ways flows and what they name fail.

Invalid  ← FlowUnreadable   the document is not a flow; says where
Invalid  ← FlowNotSound     the checks found errors; `details['problems']` lists them
Conflict ← FlowChanged      somebody changed it since; `details` say who, when, which revision
Conflict ← FlowInUse        it cannot be put away while numbers lead to it
Missing  ← FlowMissing      no such flow, or no version of it to use
Missing  ← CalendarMissing  no such working calendar
Conflict ← CalendarTaken    another calendar has the key
Missing  ← LookupMissing    no such connection for look-ups
Conflict ← LookupTaken      another connection has the key
Conflict ← LookupInUse      flows ask it; `details['flows']` names them
Missing  ← PromptMissing    no such prompt in the library
Conflict ← PromptTaken      another prompt has the key
Conflict ← PromptInUse      flows or queues play it; `details['users']` names them
Conflict ← CalendarInUse    flows ask it; `details['flows']` names them
"""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class FlowUnreadable(Invalid):
    """The document is not JSON, or not a flow."""

    code = "flow_unreadable"


class FlowNotSound(Invalid):
    """The flow's checks found errors."""

    code = "flow_not_sound"


class FlowChanged(Conflict):
    """Somebody else changed the flow since it was read."""

    code = "flow_changed"


class FlowInUse(Conflict):
    """Called numbers lead to the flow."""

    code = "flow_in_use"


class FlowMissing(Missing):
    """There is no such flow."""

    code = "flow_missing"


class CalendarMissing(Missing):
    """There is no such working calendar."""

    code = "calendar_missing"


class CalendarTaken(Conflict):
    """The key is another calendar's."""

    code = "calendar_key_taken"


class CalendarInUse(Conflict):
    """Flows would not know any more when they are open."""

    code = "calendar_in_use"


class LookupMissing(Missing):
    """There is no such connection."""

    code = "lookup_missing"


class LookupTaken(Conflict):
    """The key is another connection's."""

    code = "lookup_key_taken"


class LookupInUse(Conflict):
    """Flows would ask in vain."""

    code = "lookup_in_use"


class PromptMissing(Missing):
    """There is no such prompt."""

    code = "prompt_missing"


class PromptTaken(Conflict):
    """The key is another prompt's."""

    code = "prompt_key_taken"


class PromptInUse(Conflict):
    """Callers would hear nothing."""

    code = "prompt_in_use"
