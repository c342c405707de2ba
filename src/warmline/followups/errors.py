"""The named ways in which a verb on follow-ups and questionnaires may fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing, Refused


class FollowupMissing(Missing):
    """There is no such follow-up for this actor."""

    code = "followup_missing"

    def __init__(self) -> None:
        super().__init__("There is no such follow-up, or it is not yours to see.")


class StepNotAllowed(Conflict):
    """It is in a state in which this cannot be done; `details`: state and event."""

    code = "followup_step"


class FollowupChanged(Conflict):
    """Somebody else saved it meanwhile; `details['version']` is the present one."""

    code = "followup_changed"


class TakenAlready(Conflict):
    """A colleague of the group was faster."""

    code = "followup_taken"


class DayFull(Conflict):
    """The person has as many on that day as he may; `details`: day, limit."""

    code = "followup_day_full"


class NotForThem(Refused):
    """A person or group this actor may not give follow-ups to."""

    code = "followup_not_for_them"


class RepeatMalformed(Invalid):
    """This repeats never, or not in a way there is."""

    code = "followup_repeat_malformed"


class FollowupMalformed(Invalid):
    """A value that cannot be kept; `field` says which."""

    code = "followup_malformed"


class ExportTooLarge(Invalid):
    """More rows than one file may hold."""

    code = "export_too_large"


class QuestionnaireMissing(Missing):
    """There is no such questionnaire, version or set of answers for this actor."""

    code = "questionnaire_missing"

    def __init__(self) -> None:
        super().__init__("There is no such questionnaire, or it is not yours to see.")


class QuestionnaireMalformed(Invalid):
    """The questions do not fit together; `details['problems']` has a sentence for each."""

    code = "questionnaire_malformed"


class QuestionnaireChanged(Conflict):
    """Somebody else saved the draft meanwhile; `details['version']` is the present one."""

    code = "questionnaire_changed"


class NotAsked(Conflict):
    """This questionnaire asks nobody now: it is switched off or was never published."""

    code = "questionnaire_not_asked"


class AnswerMalformed(Invalid):
    """The question does not take this answer."""

    code = "answer_malformed"


class NotFinished(Conflict):
    """Questions are still to be asked; `details['question']` is the next one."""

    code = "answers_not_finished"


class AnswersClosed(Conflict):
    """These answers are finished and stay as they are."""

    code = "answers_closed"
