"""What a survey's questions ask of the floor: the facts of its answers, the comment recorded.

Called by `voice.steps.flow` for the actions of `ivr.nodes.survey`. Who is invited after a talk is
`invitations`; here one is invited by a node of his flow.
"""

from __future__ import annotations

from warmline.interactions import events as e
from warmline.ivr import model as ivr
from warmline.voice import effects as do
from warmline.voice.model import CallLive
from warmline.voice.steps import invitations
from warmline.voice.turn import Turn


def act(turn: Turn, call: CallLive, action: ivr.Action) -> None:
    """Carry out one action of a survey's node."""
    if isinstance(action, ivr.Invite):
        _invite(turn, call, action)
        return
    if call.survey is None:
        return
    survey = call.survey.survey
    match action:
        case ivr.Rate(question=question, value=value):
            answered = e.SurveyAnswered(survey=survey, question=question, value=value)
            turn.call_says(call.id, answered, by="customer")
        case ivr.BeginComment():
            turn.call_says(call.id, e.CommentBegun(survey=survey))
            turn.do(do.Record(call.id, call.leg, call.id))
        case ivr.EndComment(outcome=outcome):
            turn.call_says(call.id, e.CommentEnded(survey=survey, outcome=outcome), by="customer")
        case ivr.EndSurvey():
            turn.call_says(call.id, e.SurveyEnded(survey=survey))
        case _:
            return


def _invite(turn: Turn, call: CallLive, asked: ivr.Invite) -> None:
    """A node of the flow asks; who comes here twice in a call has been invited."""
    if call.survey is not None:
        return
    eligible = e.SurveyEligible(
        survey=asked.survey,
        version=asked.version,
        scale=asked.scale,
        project=call.project,
        queue=call.queue,
        agent=call.agent,
        department=invitations.department_of(turn, call),
        talked=call.talked,
        outcome="invited",
    )
    turn.call_says(call.id, eligible)
    invited = e.SurveyInvited(
        survey=asked.survey,
        version=asked.version,
        scale=asked.scale,
        queue=call.queue,
        agent=call.agent,
        sent_by="flow",
    )
    turn.call_says(call.id, invited)
