"""Who is asked how it was, and whom the draw takes: the rules behind 满意度评价. Pure.

`voice.steps.invitations` asks them when a talk ends, `views` for the agent's button. The figures
(eligible, invited, answered) are defined in `surveys.figures`.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from warmline.ivr.surveys import Survey
from warmline.routing.policy import Asking
from warmline.voice.config import VoiceConfig
from warmline.voice.model import CallLive


class Why(StrEnum):
    """Why a call does not qualify."""

    OUTBOUND = "outbound"
    """We called him; a queue's survey is for those who call."""
    NO_SURVEY = "no_survey"
    """Its queue has none, or one that is not there any more."""
    ASKED_ALREADY = "asked_already"
    """He has been asked in this call."""
    NOT_TALKED = "not_talked"
    """No agent of ours was the last to talk with him."""
    TOO_SHORT = "too_short"
    """The talk was shorter than the queue wants."""


def asking_of(config: VoiceConfig, call: CallLive) -> Asking:
    """What the call's queue says about surveys."""
    queue = config.queues.get(call.queue or "")
    return queue.policy.survey if queue is not None else Asking()


def survey_of(config: VoiceConfig, call: CallLive) -> Survey | None:
    """The survey of the call's queue, if it is there."""
    return config.surveys.get(asking_of(config, call).survey)


def why_not(config: VoiceConfig, call: CallLive, talked_s: float) -> Why | None:
    """Why the customer may not be asked after a talk of so many seconds; None: he may."""
    if call.direction != "in":
        return Why.OUTBOUND
    if survey_of(config, call) is None:
        return Why.NO_SURVEY
    if call.survey_told or call.survey is not None:
        return Why.ASKED_ALREADY
    if call.agent is None:
        return Why.NOT_TALKED
    if talked_s < asking_of(config, call).least_s:
        return Why.TOO_SHORT
    return None


def drawn(survey: str, call: str, per_cent: int) -> bool:
    """Whether the call is among the `per_cent` of a hundred to be asked. The seed is the survey and
    the call's id: the same call is always decided alike, also by another leader."""
    digest = hashlib.sha256(f"{survey} {call}".encode()).digest()
    return int.from_bytes(digest[:4]) % 10_000 < per_cent * 100


def asked_by_itself(config: VoiceConfig, call: CallLive) -> bool:
    """Whether the customer is asked when the agent ends the talk, should it qualify: so the switch
    must give him back then."""
    asking, survey = asking_of(config, call), survey_of(config, call)
    return (
        call.direction == "in"
        and survey is not None
        and asking.auto
        and call.survey is None
        and drawn(survey.id, call.id, asking.per_cent)
    )
