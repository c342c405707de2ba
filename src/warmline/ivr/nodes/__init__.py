"""One file per kind of flow node; `AnyNode` is any of them, told apart by the field `kind`."""

from __future__ import annotations

from warmline.ivr.nodes.answer import AnswerNode
from warmline.ivr.nodes.branch import BranchNode
from warmline.ivr.nodes.collect import CollectNode
from warmline.ivr.nodes.hang_up import HangUpNode
from warmline.ivr.nodes.hours import HoursNode
from warmline.ivr.nodes.menu import MenuNode
from warmline.ivr.nodes.play import PlayNode
from warmline.ivr.nodes.queue import QueueNode
from warmline.ivr.nodes.say import SayNode

AnyNode = (
    AnswerNode
    | PlayNode
    | SayNode
    | MenuNode
    | CollectNode
    | HoursNode
    | BranchNode
    | QueueNode
    | HangUpNode
)
