"""Surveys as set up, their results, and the figures of them. Pure data.

Times are UTC. Marks run from 1 (worst) to the scale's end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warmline.ivr.surveys import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyInfo:
    """A survey with its present version. An inactive one asks nobody any more."""

    id: str
    project: str
    key: str
    name: str
    active: bool
    version: int
    script: Script
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilters:
    """What a list of results is narrowed to; moments are UTC, `to` is excluded. `state`: one of
    `rules.state_of`, or asked (invited, whatever came of it); `rated`: good, bad (by the scale's
    satisfied marks)."""

    since: datetime | None = None
    to: datetime | None = None
    survey: str = ""
    queue: str = ""
    agent: str = ""
    channel: str = ""
    state: str = ""
    rated: str = ""
    comment: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One call that qualified, or one link that was given out. `outcome` says why he was not
    invited; `mark` and `reason` are None while unknown; `comment_s` is the length of what he said,
    `comment_text` what he wrote."""

    id: str
    interaction: str
    channel: str
    survey: str
    survey_name: str
    version: int
    scale: int
    outcome: str
    sent_by: str
    state: str
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    department: str | None
    number: str
    eligible_at: datetime
    invited_at: datetime | None
    answered_at: datetime | None
    mark: int | None
    reason: int | None
    reason_zh: str
    reason_en: str
    comment_s: float | None
    comment_text: str
    satisfied: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of one queue or agent (`key`, `name`; both empty: all). `mean` is of the marks as
    shares of their scale (0 … 1), so that scales of 3 and 5 can stand together."""

    key: str
    name: str
    eligible: int
    invited: int
    answered: int
    satisfied: int
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to hand to a customer; its token is told this once."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """What the page of a link asks."""

    name: str
    script: Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered on the page."""

    mark: int
    reason: int | None = None
    text: str = ""
