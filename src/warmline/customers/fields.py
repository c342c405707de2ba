"""Fields of the centre's own: whether they may be defined so, whether a value fits one. Pure.

Every problem is a sentence for its field, so that a form shows all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from warmline.customers.errors import DefinitionInvalid, FieldInvalid, FilterUnknown
from warmline.customers.model import FieldDefinition, FieldType, Value

MOST_FIELDS = 100
MOST_CHOICES = 200
LONGEST_TEXT = 2000
LARGEST_NUMBER = 10**15
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES, _NO = frozenset({"true", "yes", "是", "1"}), frozenset({"false", "no", "否", "0"})


class Unfit(ValueError):
    """A value that its field may not hold; the message says what it may."""


def merged(
    present: Mapping[str, Value],
    given: Mapping[str, Value | None],
    definitions: Sequence[FieldDefinition],
    *,
    whole: bool,
) -> dict[str, Value]:
    """The fields of a card after `given` was filled in. Only what is given is looked at, and with
    `whole` (a new card) what is needed: an old card that lacks a field introduced since can still
    be changed elsewhere. Raises `FieldInvalid` with a sentence for each field."""
    known = {one.key: one for one in definitions}
    result, problems = dict(present), dict[str, str]()
    for key, value in given.items():
        definition = known.get(key)
        if value == present.get(key) and key in present:
            continue
        if definition is None or not definition.active:
            problems[key] = "There is no such field; look at the card's form again."
        elif _empty(value):
            result.pop(key, None)
            if definition.required:
                problems[key] = f"“{definition.zh}” ({definition.en}) is needed; fill it in."
        else:
            try:
                result[key] = fitted(definition, value)
            except Unfit as error:
                problems[key] = f"“{definition.zh}” ({definition.en}): {error}"
    if whole:
        for one in definitions:
            if one.active and one.required and one.key not in result and one.key not in problems:
                problems[one.key] = f"“{one.zh}” ({one.en}) is needed; fill it in."
    if problems:
        raise FieldInvalid(
            " ".join(problems.values()),
            field=f"fields.{next(iter(problems))}",
            fields=[{"field": f"fields.{key}", "message": said} for key, said in problems.items()],
        )
    return result


def _empty(value: Value | None) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def fitted(definition: FieldDefinition, value: Value | None) -> Value:
    """The value as the field keeps it. Raises `Unfit`."""
    match definition.type:
        case FieldType.TEXT:
            return _text(value)
        case FieldType.NUMBER:
            return _number(value)
        case FieldType.DATE:
            return _day(value)
        case FieldType.CHOICE:
            return _choice(definition, value)
        case FieldType.YES_NO:
            return _yes_no(value)


def _text(value: Value | None) -> str:
    if not isinstance(value, str) or len(value.strip()) > LONGEST_TEXT:
        raise Unfit(f"Write a text of at most {LONGEST_TEXT} characters.")
    return value.strip()


def _number(value: Value | None) -> int | float:
    """Whole numbers stay whole, so that 3 and 3.0 are one value to whoever searches."""
    advice = "Write a number, such as 12 or 3.5."
    if isinstance(value, bool) or value is None:
        raise Unfit(advice)
    try:
        read = Decimal(str(value).strip())
    except InvalidOperation:
        raise Unfit(advice) from None
    if not read.is_finite() or abs(read) >= LARGEST_NUMBER:
        raise Unfit("Write a number of at most 15 digits before the point.")
    return int(read) if read == read.to_integral_value() else float(read)


def _day(value: Value | None) -> str:
    text = str(value).strip()
    try:
        return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else _refuse_day()
    except ValueError:
        return _refuse_day()


def _refuse_day() -> str:
    raise Unfit("Write a day that exists, like 2026-03-02.")


def _choice(definition: FieldDefinition, value: Value | None) -> str:
    codes = [choice.code for choice in definition.choices]
    if value not in codes:
        raise Unfit(f"Choose one of {', '.join(codes)}.")
    return str(value)


def _yes_no(value: Value | None) -> bool:
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise Unfit("Say yes or no.")
    return word in _YES


def searched(
    wanted: Mapping[str, Value], definitions: Sequence[FieldDefinition]
) -> dict[str, Value]:
    """The values a list is filtered by, as cards keep them. Raises `FilterUnknown` for a field that
    is not searchable, or a value it cannot hold."""
    known = {one.key: one for one in definitions if one.searchable}
    found: dict[str, Value] = {}
    for key, value in wanted.items():
        definition = known.get(key)
        if definition is None:
            raise FilterUnknown(
                f"The list cannot be filtered by “{key}”; make the field searchable first.",
                field="field",
            )
        try:
            found[key] = fitted(definition, value)
        except Unfit as error:
            raise FilterUnknown(f"“{definition.zh}”: {error}", field="field") from None
    return found


def checked_definitions(
    before: Mapping[str, FieldDefinition], new: Sequence[FieldDefinition]
) -> None:
    """Raise `DefinitionInvalid` unless all of `new` may be defined so beside what there is."""
    keys = [one.key for one in new]
    if len(set(keys)) != len(keys):
        raise _invalid("Each key may stand there once.", "key")
    if len({*before, *keys}) > MOST_FIELDS:
        raise _invalid(f"A card has at most {MOST_FIELDS} fields of the centre's own.", "key")
    for one in new:
        _check(before.get(one.key), one)


def _check(old: FieldDefinition | None, one: FieldDefinition) -> None:
    if not _KEY.fullmatch(one.key):
        raise _invalid(
            f"“{one.key}” is no key: small letters, digits and _, 40 at most, a letter first.",
            "key",
        )
    if not one.zh.strip() or not one.en.strip():
        raise _invalid(f"“{one.key}” needs a name in both languages.", "zh")
    if old is not None and old.type is not one.type:
        raise _invalid(
            f"“{one.key}” is a field of type {old.type.value} and stays one, since cards hold "
            "values of it; retire it and add another.",
            "type",
        )
    codes = [choice.code for choice in one.choices]
    if (one.type is FieldType.CHOICE) != bool(codes):
        raise _invalid(f"“{one.key}”: choices belong to type choice, and it needs some.", "choices")
    if len(set(codes)) != len(codes) or len(codes) > MOST_CHOICES or not all(codes):
        raise _invalid(
            f"“{one.key}”: each choice has a code of its own; {MOST_CHOICES} at most.", "choices"
        )


def _invalid(message: str, field: str) -> DefinitionInvalid:
    return DefinitionInvalid(message, field=field)
