"""One file per kind of flow node; `AnyNode` is any of them, told apart by the field `kind`."""

from __future__ import annotations

from warmline.ivr.nodes.answer import AnswerNode
from warmline.ivr.nodes.branch import BranchNode
from warmline.ivr.nodes.collect import CollectNode
from warmline.ivr.nodes.dial import DialNode
from warmline.ivr.nodes.expression import ExpressionNode
from warmline.ivr.nodes.hang_up import HangUpNode
from warmline.ivr.nodes.hours import HoursNode
from warmline.ivr.nodes.lookup import LookupNode
from warmline.ivr.nodes.menu import MenuNode
from warmline.ivr.nodes.play import PlayNode
from warmline.ivr.nodes.queue import QueueNode
from warmline.ivr.nodes.say import SayNode
from warmline.ivr.nodes.set import SetNode
from warmline.ivr.nodes.subflow import ReturnNode, SubflowNode
from warmline.ivr.nodes.survey import SurveyNode
from warmline.ivr.nodes.voicemail import VoicemailNode

AnyNode = (
    AnswerNode
    | PlayNode
    | SayNode
    | MenuNode
    | CollectNode
    | HoursNode
    | BranchNode
    | SetNode
    | ExpressionNode
    | LookupNode
    | SubflowNode
    | ReturnNode
    | QueueNode
    | VoicemailNode
    | SurveyNode
    | DialNode
    | HangUpNode
)
