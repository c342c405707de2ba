"""A caller who could not wait leaves a message: the same node as in a flow (`ivr.nodes.voicemail`),
in a small flow of our own.

Its node names the inbox, so that after a take-over the caller hears it once more (`flow` asks here
before it looks into his own flow).
"""

from __future__ import annotations

from functools import cache

from warmline.ivr.flow import Flow
from warmline.ivr.nodes.hang_up import HangUpNode
from warmline.ivr.nodes.voicemail import VoicemailNode
from warmline.voice.model import CallLive

_MARK = "~"
"""No node of a flow that people make begins with it."""
LABEL = "留言"


@cache
def message_flow(box: str) -> Flow:
    """A tone, a message for the inbox, the end."""
    return Flow(
        key="queue-message",
        name=LABEL,
        start=_MARK + box,
        nodes=(
            VoicemailNode(id=_MARK + box, label=LABEL, prompts=(), next=_MARK, box=box),
            HangUpNode(id=_MARK),
        ),
    )


def box_of(call: CallLive) -> str | None:
    """The inbox for which he leaves a message because he could not wait; None: he does not."""
    node = call.path[-1].node if call.path else ""
    return node[len(_MARK) :] if node.startswith(_MARK) and node != _MARK else None
