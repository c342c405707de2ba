"""Values that break programs, and bodies in which each leaf is one of them.

Found in practice: PostgreSQL's text takes no NUL, its bigint ends at 2^63, UTF-8 takes no lone
surrogate, moments near the year 1 or 9999 leave the calendar when a time zone is applied, JSON's
numbers have no end, and `1e400` is infinite in Python.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Json = Any

TEXTS = (
    "",
    "a\x00b",
    "\ud800",
    "\u202e\ufffe",
    "'; DROP TABLE user_account; --%_\\",
    "../../../../etc/passwd",
    "\r\nset-cookie: a=b",
    "𠜎" * 70,
    "00000000-0000-0000-0000-00000000000\u0660",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
)
NUMBERS = (-1, 2**31, 2**63, 10**400, 1e308)
MOMENTS = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "2026-02-30T00:00:00Z",
    "1e400",
    "99999999999999999999",
)
OTHERS: tuple[Json, ...] = (None, [], {}, {"\ud800": 1}, [None] * 300)
LEAVES: tuple[Json, ...] = (*TEXTS[1:3], *TEXTS[6:], *NUMBERS[1:4], MOMENTS[0], *OTHERS)
"""The most telling of them, for every field of every body."""

BODIES = (
    b"",
    b"{",
    b"null",
    b'"text"',
    b"NaN",
    b'{"a": Infinity}',
    b"1e999",
    b"9" * 5000,
    b'{"\\ud800": "\\ud800"}',
    b'{"a": "\xff\xfe"}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"__proto__": {"admin": true}, "constructor": 1}',
)
"""Whole bodies that are no JSON, or JSON that hurts parsers."""


def spoiled(body: Json) -> Iterator[Json]:
    """The body with each leaf in turn replaced by each nasty value, and with a strange field."""
    for path in _leaves(body):
        for value in LEAVES:
            yield _replaced(body, path, value)
    if isinstance(body, dict):
        yield {**body, "\ud800": 1}
        yield {**body, "a\x00": "\x00"}


def _leaves(body: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(body, dict):
        for key, value in body.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(body, list) and body:
        yield from _leaves(body[0], (*path, 0))


def _replaced(body: Json, path: tuple[Any, ...], value: Json) -> Json:
    made = copy.deepcopy(body)
    place = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return made
