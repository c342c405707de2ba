"""The ways surveys fail."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing, RetryLater


class SurveyMissing(Missing):
    code = "survey_missing"


class SurveyTaken(Conflict):
    """Another survey has this key."""

    code = "survey_taken"


class SurveyInUse(Conflict):
    """Queues ask it; details name them."""

    code = "survey_in_use"


class ResultMissing(Missing):
    code = "survey_result_missing"


class ExportTooLarge(Invalid):
    """More rows than one file may hold."""

    code = "export_too_large"


class LinkOver(Missing):
    """No such link, or it was answered, replaced, or has expired: who asks is not told which."""

    code = "survey_link_over"


class TooMany(RetryLater):
    """One address asks for links too often."""

    code = "survey_too_many"
