"""The ways flows fail.

Invalid  ← FlowUnreadable   the document is not a flow; says where
Invalid  ← FlowNotSound     the checks found errors; `details['problems']` lists them
Conflict ← FlowChanged      somebody changed it since; `details` say who, when, which revision
Conflict ← FlowInUse        it cannot be put away while numbers lead to it
Missing  ← FlowMissing      no such flow, or no version of it to use
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
