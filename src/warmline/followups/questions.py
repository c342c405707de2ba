"""What agents ask of customers (回访, 调研): questions, their order, branches, quotas; pure.

`Document` is a version of a questionnaire. `path` walks it with the answers so far and says which
questions are asked, in order, and which one is next. Branches lead forward only, so every walk
ends. An answer to a question that the walk no longer passes counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from warmline.followups.errors import AnswerMalformed, QuestionnaireMalformed

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
MOST_QUESTIONS = 100
MOST_OPTIONS = 50
MOST_BRANCHES = 20
LONGEST_TEXT = 500
LONGEST_WORDS = 2000
HIGHEST_MARK = 10
END = "end"
"""Where a branch leads that ends the questionnaire."""


class Purpose(StrEnum):
    """Why somebody is asked: 回访 after something happened, 调研 to learn something."""

    REVISIT = "revisit"
    RESEARCH = "research"


class Type(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"
    SCALE = "scale"


class When(StrEnum):
    """What a branch looks at: the answer is or holds a choice, is at least or at most a number, was
    skipped, or anything."""

    IS = "is"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SKIPPED = "skipped"
    ALWAYS = "always"


class SheetState(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    OVER_QUOTA = "over_quota"
    """Enough like this one were asked; his answers count for nothing."""
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """`value`: the code of a choice for IS, a number for AT_LEAST and AT_MOST. `to`: the key of a
    later question, or END."""

    test: When
    to: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`least` and `most` bound a number, a scale's ends, or how many choices may be made. The first
    of `branches` that fits says where it goes on, else with the next question."""

    key: str
    type: Type
    text: str
    hint: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    least: float | None = None
    most: float | None = None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """Once so many (`most`) finished answers hold this choice, nobody else who gives it is asked
    on. A scale's mark is its number as text."""

    question: str
    choice: str
    most: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a version asks; `opening` and `closing` are what the agent says before and after."""

    questions: tuple[Question, ...] = ()
    quotas: tuple[Quota, ...] = ()
    opening: str = ""
    closing: str = ""

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """Of `choices`, `number` and `words` the one its question takes; none of them: skipped."""

    choices: tuple[str, ...] = ()
    number: float | None = None
    words: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """Where somebody stands: the questions passed, the one to ask now (None at the end), and
    whether a quota ended it."""

    asked: tuple[str, ...]
    next: str | None
    over_quota: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire: its draft, and the number of the version in force. `version` counts saves
    of the draft."""

    id: str
    project: str
    name: str
    purpose: Purpose
    active: bool
    draft: Document
    published: int | None
    version: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, frozen."""

    number: int
    document: Document
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One customer asked by one agent, with what he answered."""

    id: str
    project: str
    questionnaire: str
    number: int
    followup: str | None
    interaction: str | None
    customer: str | None
    agent: str
    department: str | None
    state: SheetState
    started_at: datetime
    finished_at: datetime | None
    questionnaire_name: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class SheetFilters:
    """Which answers a list or the figures hold. `question` with `choice`: those that hold it; with
    `skipped`: those that skipped it; alone: those that were asked it."""

    state: str = ""
    number: int | None = None
    agent: str = ""
    department: str = ""
    customer: str = ""
    followup: str = ""
    interaction: str = ""
    question: str = ""
    choice: str = ""
    skipped: bool | None = None
    since: datetime | None = None
    to: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetsFound:
    """One page of answers, the latest first; `total` on the first page only."""

    items: Sequence[Sheet]
    next: str
    total: int | None
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a questionnaire brought: sheets by state, and each question of the version shown."""

    number: int
    states: Mapping[str, int]
    questions: Sequence[QuestionFigures]


SKIPPED = Answer(skipped=True)


# Definition --------------------------------------------------------------------------------------


def checked(document: Document) -> Document:
    """A document that can be asked. Raises `QuestionnaireMalformed` with every problem."""
    problems = list(_problems(document))
    if problems:
        raise QuestionnaireMalformed(problems[0], field="draft", problems=problems)
    return document


def _problems(document: Document) -> Iterator[str]:
    questions = document.questions
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        yield f"A questionnaire has 1 to {MOST_QUESTIONS} questions."
    keys = [one.key for one in questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"Two questions have the key “{key}”."
    for place, question in enumerate(questions):
        later = {*keys[place + 1 :], END}
        for problem in (*_of_question(question), *_of_branches(question, later)):
            yield f"Question {place + 1}: {problem}"
    for quota in document.quotas:
        found = document.question(quota.question)
        if found is None or quota.choice not in choices_of(found):
            yield f"The quota of “{quota.question}” names no choice there is."
        if quota.most < 1:
            yield "A quota is 1 or more."


def _of_question(question: Question) -> Iterator[str]:
    if not KEY.fullmatch(question.key) or question.key == END:
        yield "its key has up to 32 small letters, digits, _ or -, and is not “end”."
    if not 1 <= len(question.text.strip()) <= LONGEST_TEXT:
        yield f"its text has 1 to {LONGEST_TEXT} characters."
    least, most = question.least, question.most
    if question.type in (Type.SINGLE, Type.MULTIPLE):
        codes = [one.code for one in question.options]
        if not 2 <= len(codes) <= MOST_OPTIONS:
            yield f"it has 2 to {MOST_OPTIONS} choices."
        if len(set(codes)) < len(codes):
            yield "two of its choices have the same code."
        if any(not KEY.fullmatch(one.code) or not one.text.strip() for one in question.options):
            yield "each choice has a code of small letters and digits, and a text."
    elif question.options:
        yield "only single and multiple choice have choices."
    if question.type is Type.SCALE and (
        least is None
        or most is None
        or least != int(least)
        or most != int(most)
        or not 0 <= least < most <= HIGHEST_MARK
    ):
        yield "a scale goes from 0 or more to 10 or less, in whole marks."
    if least is not None and most is not None and least > most:
        yield "its least is above its most."


def _of_branches(question: Question, later: set[str]) -> Iterator[str]:
    if len(question.branches) > MOST_BRANCHES:
        yield f"it has at most {MOST_BRANCHES} branches."
    for branch in question.branches:
        if branch.to not in later:
            yield "a branch leads to a later question or to the end."
        match branch.test:
            case When.IS:
                if branch.value not in choices_of(question):
                    yield "a branch looks for a choice that there is not."
            case When.AT_LEAST | When.AT_MOST:
                if question.type not in (Type.NUMBER, Type.SCALE) or _number(branch.value) is None:
                    yield "only numbers and scales are compared, with a number."
            case When.SKIPPED:
                if question.required:
                    yield "it cannot be skipped, so no branch can look for that."


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def choices_of(question: Question) -> tuple[str, ...]:
    """The codes that can be answered, for branches, quotas and figures."""
    if question.type is Type.SCALE:
        least, most = question.least or 0, question.most or 0
        fits = 0 <= least <= most <= HIGHEST_MARK
        return tuple(str(mark) for mark in range(int(least), int(most) + 1)) if fits else ()
    return tuple(one.code for one in question.options)


# Asking ------------------------------------------------------------------------------------------


def checked_answer(question: Question, answer: Answer) -> Answer:
    """The answer as it is kept. Raises `AnswerMalformed`."""
    if answer.skipped:
        if question.required:
            raise _wrong("This question is not to be skipped.")
        return SKIPPED
    match question.type:
        case Type.SINGLE:
            if len(answer.choices) != 1 or answer.choices[0] not in choices_of(question):
                raise _wrong("Choose one of the choices.")
            return Answer(choices=answer.choices)
        case Type.MULTIPLE:
            return _checked_choices(question, answer)
        case Type.NUMBER | Type.SCALE:
            return Answer(number=_checked_number(question, answer.number))
        case Type.TEXT:
            words = answer.words.strip()
            if not 1 <= len(words) <= LONGEST_WORDS:
                raise _wrong(f"Write 1 to {LONGEST_WORDS} characters.")
            return Answer(words=words)


def _checked_choices(question: Question, answer: Answer) -> Answer:
    known = choices_of(question)
    chosen = tuple(code for code in known if code in set(answer.choices))
    if not chosen or set(answer.choices) - set(known):
        raise _wrong("Choose some of the choices.")
    if question.least is not None and len(chosen) < question.least:
        raise _wrong(f"Choose {question.least:g} or more.")
    if question.most is not None and len(chosen) > question.most:
        raise _wrong(f"Choose {question.most:g} or fewer.")
    return Answer(choices=chosen)


def _checked_number(question: Question, number: float | None) -> float:
    if number is None or number != number or abs(number) >= 1e15:
        raise _wrong("Give a number.")
    least, most = question.least, question.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise _wrong(f"Give a number from {least} to {most}.")
    if question.type is Type.SCALE and number != int(number):
        raise _wrong("Give a whole mark.")
    return float(number)


def _wrong(message: str) -> AnswerMalformed:
    return AnswerMalformed(message, field="answer")


def given(answer: Answer) -> tuple[str, ...]:
    """The choices an answer holds; a mark is its number as text."""
    if answer.number is not None and answer.number == int(answer.number):
        return (str(int(answer.number)),)
    return answer.choices


def goes_to(question: Question, answer: Answer) -> str | None:
    """Where the first branch that fits leads; None: to the next question."""
    for branch in question.branches:
        if _fits(branch, answer):
            return branch.to
    return None


def _fits(branch: Branch, answer: Answer) -> bool:
    match branch.test:
        case When.ALWAYS:
            return True
        case When.SKIPPED:
            return answer.skipped
        case When.IS:
            return branch.value in given(answer)
    if answer.number is None:
        return False
    bound = float(branch.value)
    return answer.number >= bound if branch.test is When.AT_LEAST else answer.number <= bound


def path(
    document: Document,
    answers: Mapping[str, Answer],
    full: Iterable[tuple[str, str]] = (),
) -> Path:
    """Where somebody with these answers stands. `full`: question and choice of the quotas that are
    met already."""
    places = {one.key: place for place, one in enumerate(document.questions)}
    met = set(full)
    asked: list[str] = []
    place = 0
    while place < len(document.questions):
        question = document.questions[place]
        answer = answers.get(question.key)
        if answer is None:
            return Path(tuple(asked), question.key)
        asked.append(question.key)
        if any((question.key, choice) in met for choice in given(answer)):
            return Path(tuple(asked), None, over_quota=True)
        to = goes_to(question, answer)
        if to == END:
            break
        place = place + 1 if to is None else places[to]
    return Path(tuple(asked), None)


def full_quotas(
    document: Document, counts: Mapping[tuple[str, str], int]
) -> frozenset[tuple[str, str]]:
    """Question and choice of the quotas that so many finished answers fill."""
    return frozenset(
        (quota.question, quota.choice)
        for quota in document.quotas
        if counts.get((quota.question, quota.choice), 0) >= quota.most
    )


def only_asked(sheet: Sheet, walked: Path) -> Sheet:
    """The sheet without answers to questions that another answer made moot."""
    kept = {key: sheet.answers[key] for key in walked.asked if key in sheet.answers}
    return replace(sheet, answers=kept)


# Figures -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """How many gave a choice, and which part of those who answered the question."""

    code: str
    text: str
    count: int
    share: float | None


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """`asked` = answered + skipped. `mean`, `least`, `most` are of numbers and marks."""

    key: str
    type: Type
    text: str
    asked: int
    answered: int
    skipped: int
    shares: tuple[Share, ...] = ()
    mean: float | None = None
    least: float | None = None
    most: float | None = None


def shares(question: Question, counts: Mapping[str, int], answered: int) -> tuple[Share, ...]:
    """Each choice there is with its count, and those that an earlier version had."""
    texts = {one.code: one.text for one in question.options}
    codes: Sequence[str] = choices_of(question)
    codes = [*codes, *sorted(set(counts) - set(codes))]
    return tuple(
        Share(
            code,
            texts.get(code, code),
            counts.get(code, 0),
            counts.get(code, 0) / answered if answered else None,
        )
        for code in codes
    )
