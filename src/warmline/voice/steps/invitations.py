"""Saying who may be asked how it was, and who is: the facts of a survey's beginning.

Low down, so that whatever ends a talk can say it; sending the customer there is
`voice.steps.surveying`, asking him `voice.steps.flow`.
"""

from __future__ import annotations

from warmline.interactions import events as e
from warmline.voice import asking
from warmline.voice.model import CallLive
from warmline.voice.turn import Turn


def department_of(turn: Turn, call: CallLive) -> str | None:
    """The department of the agent who handles it, as of now."""
    agent = turn.floor.config.agents.get(call.agent or "")
    return agent.department if agent is not None else None


def said(turn: Turn, call: CallLive, outcome: str) -> bool:
    """Say that the call qualifies, and what became of it; False when it does not."""
    config = turn.floor.config
    survey = asking.survey_of(config, call)
    if survey is None or asking.why_not(config, call, call.talked) is not None:
        return False
    turn.call_says(
        call.id,
        e.SurveyEligible(
            survey=survey.id,
            version=survey.version,
            scale=survey.script.scale,
            project=call.project,
            queue=call.queue,
            agent=call.agent,
            department=department_of(turn, call),
            talked=call.talked,
            outcome=outcome,
        ),
    )
    return True


def invite(turn: Turn, call: CallLive, sent_by: str) -> bool:
    """Invite the customer, with agent, queue and version as they are now; False when the call does
    not qualify."""
    survey = asking.survey_of(turn.floor.config, call)
    if survey is None or not said(turn, call, "invited"):
        return False
    turn.call_says(
        call.id,
        e.SurveyInvited(
            survey=survey.id,
            version=survey.version,
            scale=survey.script.scale,
            queue=call.queue,
            agent=call.agent,
            sent_by=sent_by,
        ),
        by="agent" if sent_by == "agent" else "system",
    )
    return True
