"""The ways flows fail.

Invalid  ← FlowUnreadable   the document is not a flow; says where
Invalid  ← FlowNotSound     the checks found errors; `details['problems']` lists them
Missing  ← FlowMissing      no such flow, or no version of it to use
"""

from __future__ import annotations

from warmline.kit.errors import Invalid, Missing


class FlowUnreadable(Invalid):
    """The document is not JSON, or not a flow."""

    code = "flow_unreadable"


class FlowNotSound(Invalid):
    """The flow's checks found errors."""

    code = "flow_not_sound"


class FlowMissing(Missing):
    """There is no such flow."""

    code = "flow_missing"
