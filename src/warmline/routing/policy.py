"""What a queue does with those who wait: what they hear, what becomes of those who cannot (go on
to) wait, what an offer that failed leads to. Pure data with its checks.

Part of `routing.queue.QueueSettings`, kept as one document, and taken along to `voice` as it is.
Sounds are names in the centre's sound folder; times are seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from warmline.interactions.model import RecordMode
from warmline.kit.errors import Invalid
from warmline.routing import callback_policy
from warmline.routing.callback_policy import CallbackPolicy


class Instead(StrEnum):
    """What is done with a call instead of letting it wait. A new action is a new value here and a
    line in `voice.steps.instead`."""

    FLOW = "flow"
    """Its flow goes on by the way for that."""
    QUEUE = "queue"
    """It waits in another queue."""
    HANG_UP = "hang_up"
    """It hears a message and is hung up."""
    NUMBER = "number"
    """It is connected with a number outside; if nobody answers there, its flow goes on."""
    VOICEMAIL = "voicemail"
    """The caller leaves a message, which lands in an inbox that people work off."""
    CALLBACK = "callback"
    """He is asked whether he wants to be called back; who does not goes on in his flow."""


class After(StrEnum):
    """What becomes of an agent after an offer that failed."""

    READY = "ready"
    NOT_READY = "not_ready"
    """系统示忙: he gets no calls until he presses ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is done instead of waiting; `queue` (an id) for `QUEUE`, `number` for `NUMBER`, `box`
    for `VOICEMAIL`. `sound` is heard before: for `HANG_UP` it is the message, for `VOICEMAIL` what
    he is asked to do."""

    do: Instead = Instead.FLOW
    queue: str = ""
    sound: str = ""
    number: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """After an offer that failed: `again_s` keeps this call from the agent so long, `rest_s` keeps
    every call from him where he stays ready."""

    after: After
    again_s: int
    rest_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """The four ways in which an offer fails, each with its own consequence."""

    refused: Retry = Retry(after=After.READY, again_s=20, rest_s=3)
    no_answer: Retry = Retry(after=After.NOT_READY, again_s=30)
    busy: Retry = Retry(after=After.NOT_READY, again_s=10)
    unreachable: Retry = Retry(after=After.NOT_READY, again_s=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relax:
    """After `after_s` seconds of waiting the weakest level accepted of each skill is `level`."""

    after_s: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When the queue is open: a span of some weekdays (0 is Monday), minutes since midnight."""

    days: tuple[int, ...]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """满意度评价 after a talk: which survey (its key; empty: none), for how many of a hundred calls
    that qualify, `auto` when the agent has ended the talk, `by_agent` by his button. A call
    qualifies when its last agent talked for `least_s` seconds."""

    survey: str = ""
    per_cent: int = 100
    auto: bool = True
    by_agent: bool = True
    least_s: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePolicy:
    """Everything but the plain numbers of `QueueSettings`."""

    # What is heard
    music: str = ""
    """A folder below the music folder; empty: the usual music."""
    notice: str = ""
    """录音提示: heard from the first ring of the agent's phone on; the talk begins after it."""
    recording: RecordMode = RecordMode.UNSAID
    """What is said for its talks (`interactions.recording_rule`)."""
    busy: str = ""
    """坐席忙提示: heard at once by whoever is not rung through at once."""
    announcements: tuple[str, ...] = ()
    """Heard in rotation, one every `announce_every_s`."""
    announce_every_s: int = 30
    say_position: bool = False
    """排队位置, said only when it is better than what was said last."""
    say_wait: bool = False
    """预计等待时间, likewise."""

    # Who may wait, and for how long
    most_waiting: int = 0
    """Calls that may wait at the same time; 0: any number."""
    hours: tuple[Hours, ...] = ()
    """When it is open; empty: always. Holidays of the centre's calendar are closed."""
    closed_now: bool = False
    """Closed by hand, whatever the hours say; those who wait are sent on at once."""
    full: Way = Way()
    nobody: Way | None = None
    """Nobody who works in the queue is signed in; None: they wait all the same."""
    too_long: Way = Way()
    closing: Way = Way()
    """Outside its hours, and for those who still wait when it closes."""

    # To whom
    relax: tuple[Relax, ...] = ()
    retries: Retries = Retries()
    last_agent_s: int = 0
    """Seconds a caller is kept for the agent he talked with last; 0: not."""
    last_agent_days: int = 7
    """How long ago that may be."""
    bound_s: int = 60
    """专线: seconds a bound call is kept for its agent or team before everybody may have it."""
    regain_s: int = 0
    """Whoever gave up and calls again within it regains his place; 0: not."""
    callback: CallbackPolicy | None = None
    """Whether and how callers may ask to be called back; None: they may not."""

    # How it was
    survey: Asking = Asking()


_SOUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/.-]{0,127}")
_MUSIC = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_NUMBER = re.compile(r"\+?[0-9](?:[ -]?[0-9]){4,19}")
_BOX = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_MOST_ANNOUNCED = 20

LIMITS: dict[str, tuple[int, int, str]] = {
    "announce_every_s": (10, 600, "Announcements come every {low} to {high} seconds."),
    "most_waiting": (0, 10_000, "At most {high} calls may wait; 0 stands for any number."),
    "last_agent_s": (0, 600, "A caller is kept for his last agent up to {high} seconds; 0: not."),
    "last_agent_days": (1, 90, "The last agent is looked for {low} to {high} days back."),
    "bound_s": (1, 3600, "A bound call is kept for {low} to {high} seconds."),
    "regain_s": (0, 3600, "A place can be regained up to {high} seconds; 0 stands for not."),
}
"""Field → lowest, highest, and the sentence for anything outside."""


def check(policy: QueuePolicy, *, own: str = "") -> QueuePolicy:
    """The policy, if it holds; `Invalid` names the field (`policy.…`) and how to mend it. `own` is
    the queue's id, which no way may lead to."""
    for name, (low, high, sentence) in LIMITS.items():
        if not low <= getattr(policy, name) <= high:
            raise _wrong(name, sentence.format(low=low, high=high))
    if policy.music and not _MUSIC.fullmatch(policy.music):
        raise _wrong("music", "Name a folder of the music folder, without its path.")
    for name in ("notice", "busy"):
        _check_sound(name, getattr(policy, name))
    if len(policy.announcements) > _MOST_ANNOUNCED:
        raise _wrong("announcements", f"At most {_MOST_ANNOUNCED} announcements go in rotation.")
    for sound in policy.announcements:
        if not sound:
            raise _wrong("announcements", "Choose a sound for each announcement.")
        _check_sound("announcements", sound)
    for name in ("full", "nobody", "too_long", "closing"):
        _check_way(name, getattr(policy, name), own)
    _check_relax(policy.relax)
    _check_retries(policy.retries)
    _check_hours(policy.hours)
    _check_asking(policy.survey)
    callback_policy.check(policy.callback)
    _check_callback_ways(policy)
    return policy


def _check_callback_ways(policy: QueuePolicy) -> None:
    for name in ("full", "nobody", "too_long", "closing"):
        way: Way | None = getattr(policy, name)
        if way is not None and way.do is Instead.CALLBACK and policy.callback is None:
            raise _wrong(
                f"{name}.do",
                "Allow callbacks in this queue first, or choose another way.",
                code="queue_way_callback",
            )


def _check_way(name: str, way: Way | None, own: str) -> None:
    if way is None:
        return
    _check_sound(f"{name}.sound", way.sound)
    if way.do is Instead.QUEUE and not way.queue:
        raise _wrong(f"{name}.queue", "Choose the other queue.")
    if way.do is Instead.QUEUE and way.queue == own:
        raise _wrong(f"{name}.queue", "The other queue must be another one than this.")
    if way.do is Instead.NUMBER and not _NUMBER.fullmatch(way.number):
        raise _wrong(
            f"{name}.number",
            "Give a telephone number of at least five digits; callers are never sent to an"
            " emergency number.",
            code="queue_way_number",
        )
    if way.do is Instead.VOICEMAIL and not _BOX.fullmatch(way.box):
        raise _wrong(
            f"{name}.box",
            "Name the inbox with letters, digits, _ . and -.",
            code="queue_way_box",
        )


def _check_sound(name: str, sound: str) -> None:
    if sound and (not _SOUND.fullmatch(sound) or ".." in sound):
        raise _wrong(name, "Name a sound of the centre's folder, without its ending.")


def _check_relax(steps: tuple[Relax, ...]) -> None:
    last_s, last_level = 0, 0
    for step in steps:
        if not (last_s < step.after_s <= 7200 and last_level < step.level <= 9):
            raise _wrong("relax", "Each step comes later than the one before and accepts more.")
        last_s, last_level = step.after_s, step.level


def _check_retries(retries: Retries) -> None:
    for outcome in fields(retries):
        retry: Retry = getattr(retries, outcome.name)
        if not (0 <= retry.again_s <= 3600 and 0 <= retry.rest_s <= 600):
            raise _wrong(
                f"retries.{outcome.name}",
                "A call is offered again after 0 to 3600 seconds, an agent rests 0 to 600.",
            )
        if retry.after is After.READY and retry.again_s + retry.rest_s < 1:
            raise _wrong(
                f"retries.{outcome.name}",
                "Who stays ready needs a second before he is rung again, or he rings on for ever.",
            )


def _check_hours(hours: tuple[Hours, ...]) -> None:
    for span in hours:
        if not span.days or not all(0 <= day <= 6 for day in span.days):
            raise _wrong("hours", "Choose weekdays for each span of opening hours.")
        if not 0 <= span.opens < span.closes <= 1440:
            raise _wrong("hours", "A span opens before it closes, on the same day.")


def _check_asking(asking: Asking) -> None:
    if asking.survey and not _MUSIC.fullmatch(asking.survey):
        raise _wrong("survey.survey", "Choose one of the centre's surveys.")
    if not 1 <= asking.per_cent <= 100:
        raise _wrong("survey.per_cent", "Ask after 1 to 100 of a hundred calls.")
    if not 0 <= asking.least_s <= 3600:
        raise _wrong("survey.least_s", "The talk before a survey lasts 0 to 3600 seconds at least.")
    if asking.survey and not (asking.auto or asking.by_agent):
        raise _wrong(
            "survey.auto", "Ask by itself or by the agent's button, or choose no survey at all."
        )


def _wrong(name: str, sentence: str, *, code: str = "queue_policy") -> Invalid:
    return Invalid(sentence, code=code, field=f"policy.{name}")


def sounds_of(policy: QueuePolicy) -> set[str]:
    """Every sound the policy names."""
    named = {policy.notice, policy.busy, *policy.announcements}
    named |= {way.sound for way in ways_of(policy).values()}
    return named - {""}


def ways_of(policy: QueuePolicy) -> dict[str, Way]:
    """The ways it has, by field."""
    named = {name: getattr(policy, name) for name in ("full", "nobody", "too_long", "closing")}
    return {name: way for name, way in named.items() if way is not None}


def queues_of(policy: QueuePolicy) -> set[str]:
    """Every queue the policy leads to."""
    return {way.queue for way in ways_of(policy).values() if way.do is Instead.QUEUE}


def check_circle(own: str, policy: QueuePolicy, others: Mapping[str, QueuePolicy]) -> None:
    """Raise `Invalid` where callers of the queue `own` could be sent on until they are back in it:
    two queues that are full would play ball with them. `others` are all queues by id."""
    for name, way in ways_of(policy).items():
        if way.do is Instead.QUEUE and own in _reached(way.queue, own, others):
            raise _wrong(
                f"{name}.queue",
                "That queue sends its callers on to this one, so they would go round in circles;"
                " choose another way in one of the two.",
                code="queue_circle",
            )


def _reached(first: str, own: str, others: Mapping[str, QueuePolicy]) -> set[str]:
    """Every queue that callers of `first` may be sent on to, those of `own` not followed."""
    found: set[str] = set()
    ahead = [first]
    while ahead:
        queue = ahead.pop()
        policy = others.get(queue)
        if queue in found or policy is None or queue == own:
            found.add(queue)
            continue
        found.add(queue)
        ahead += queues_of(policy)
    return found


__all__ = [
    "LIMITS",
    "After",
    "Asking",
    "Hours",
    "Instead",
    "QueuePolicy",
    "Relax",
    "Retries",
    "Retry",
    "Way",
    "check",
    "check_circle",
    "queues_of",
    "sounds_of",
    "ways_of",
]
