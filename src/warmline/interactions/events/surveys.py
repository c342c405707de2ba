"""The facts of 满意度评价: who may be asked, who was, what he answered. Pure.

Said by `voice.steps.invitations` and `rating`, written down by `surveys.projection`.
"""

from __future__ import annotations

from warmline.interactions.events.base import CallFact


class SurveyEligible(CallFact, frozen=True, kw_only=True, tag="survey.eligible"):
    """A call whose customer may be asked how it was. `agent` handled it last, `queue` is the one it
    was handled for; both stay as they were then. `outcome`: invited, or why not: not_drawn (the
    share of calls to be asked), not_sent (only the agent sends, and did not), hung_up (the customer
    was faster), lost (the agent's line broke)."""

    survey: str
    version: int
    scale: int
    project: str
    queue: str | None = None
    agent: str | None = None
    department: str | None = None
    talked: float = 0.0
    outcome: str


class SurveyInvited(CallFact, frozen=True, kw_only=True, tag="survey.invited"):
    """The customer is asked. `sent_by`: auto (the queue's rule), agent (his button), flow (a node
    of the flow he is in); the first two begin a way of their own, after the talk."""

    survey: str
    version: int
    scale: int
    queue: str | None = None
    agent: str | None = None
    sent_by: str


class SurveyAnswered(CallFact, frozen=True, kw_only=True, tag="survey.answered"):
    """One question is answered. `question`: mark (1, the worst, to the scale's end) or reason (the
    key of the second question)."""

    survey: str
    question: str
    value: int


class CommentBegun(CallFact, frozen=True, kw_only=True, tag="survey.comment_begun"):
    """The customer says what he thinks, after the tone."""

    survey: str


class CommentEnded(CallFact, frozen=True, kw_only=True, tag="survey.comment_ended"):
    """He is through; without this fact it ended with the call. `outcome`: key, full."""

    survey: str
    outcome: str


class SurveyEnded(CallFact, frozen=True, kw_only=True, tag="survey.ended"):
    """Everything was asked; without this fact the customer left in the middle."""

    survey: str
