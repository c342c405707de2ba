"""Fields of a type's own: which show, whether values fit, which a step still needs. Pure.

Every problem is a sentence for its field, so that a form shows all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from warmline.tickets.errors import FieldInvalid
from warmline.tickets.model import Field, FieldType, Step, Value

LONGEST = {FieldType.TEXT: 500, FieldType.ADDRESS: 500, FieldType.LONG_TEXT: 10_000}
LARGEST_NUMBER = 10**15
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unfit(ValueError):
    """A value that its field may not hold; the message says what it may."""


def shows(field: Field, values: Mapping[str, Value]) -> bool:
    """Whether a field is on the form, with what the others hold."""
    return not field.when_key or values.get(field.when_key) in field.when_values


def merged(
    present: Mapping[str, Value], given: Mapping[str, Value | None], fields: Sequence[Field]
) -> dict[str, Value]:
    """The values after `given` was filled in; None and blanks empty a field. Raises
    `FieldInvalid`."""
    known = {one.key: one for one in fields}
    result, problems = dict(present), dict[str, str]()
    for key, value in given.items():
        field = known.get(key)
        if field is None:
            problems[key] = "There is no such field; look at the form again."
        elif value is None or (isinstance(value, str) and not value.strip()):
            result.pop(key, None)
        else:
            try:
                result[key] = fitted(field, value)
            except Unfit as error:
                problems[key] = f"“{field.zh}” ({field.en}): {error}"
    _refuse(problems)
    return result


def lacking(fields: Sequence[Field], values: Mapping[str, Value], step: Step) -> list[Field]:
    """The fields a step needs that are shown and empty."""
    return [
        field
        for field in fields
        if step in field.required_at and shows(field, values) and field.key not in values
    ]


def check_complete(fields: Sequence[Field], values: Mapping[str, Value], step: Step) -> None:
    """Raise `FieldInvalid` with a sentence for each field that the step lacks."""
    _refuse({one.key: f"“{one.zh}” ({one.en}) is needed." for one in lacking(fields, values, step)})


def addresses(address: str, values: Mapping[str, Value], fields: Sequence[Field]) -> list[str]:
    """Where an order is about: its address, and what stands in fields of that kind."""
    own = [values.get(one.key) for one in fields if one.type is FieldType.ADDRESS]
    return [one for one in (address, *own) if isinstance(one, str) and one]


WORDED = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.ADDRESS)


def worded(values: Mapping[str, Value], fields: Sequence[Field]) -> list[str]:
    """What an order's own fields say in words, as far as they are on its form: texts as they are,
    a choice by its names in both languages. Numbers, days, yes and no are no words."""
    found = list[str]()
    for field in fields:
        value = values.get(field.key)
        if value is None or not shows(field, values):
            continue
        if field.type in WORDED and isinstance(value, str):
            found.append(value)
        if field.type is FieldType.CHOICE:
            names = [(one.zh, one.en) for one in field.choices if one.code == value]
            found += [name for pair in names for name in pair if name]
    return found


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise FieldInvalid(
            " ".join(problems.values()),
            field=f"fields.{next(iter(problems))}",
            fields=[{"field": f"fields.{key}", "message": said} for key, said in problems.items()],
        )


def fitted(field: Field, value: Value) -> Value:
    """The value as the field keeps it. Raises `Unfit`."""
    match field.type:
        case FieldType.NUMBER:
            return _number(value)
        case FieldType.DATE:
            return _day(value)
        case FieldType.CHOICE:
            codes = [choice.code for choice in field.choices]
            if value not in codes:
                raise Unfit(f"Choose one of {', '.join(codes)}.")
            return str(value)
        case FieldType.YES_NO:
            if not isinstance(value, bool):
                raise Unfit("Say yes or no.")
            return value
        case _:
            most = LONGEST[field.type]
            if not isinstance(value, str) or len(value.strip()) > most:
                raise Unfit(f"Write a text of at most {most} characters.")
            return value.strip()


def _number(value: Value) -> int | float:
    advice = "Write a number, such as 12 or 3.5."
    if isinstance(value, bool):
        raise Unfit(advice)
    try:
        read = Decimal(str(value).strip())
    except InvalidOperation:
        raise Unfit(advice) from None
    if not read.is_finite() or abs(read) >= LARGEST_NUMBER:
        raise Unfit("Write a number of at most 15 digits before the point.")
    return int(read) if read == read.to_integral_value() else float(read)


def _day(value: Value) -> str:
    text = str(value).strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Unfit("Write a day that exists, like 2026-03-02.")
