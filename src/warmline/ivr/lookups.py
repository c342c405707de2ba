"""Connections to other systems that `lookup` nodes name, and how an answer is read. Pure.

A connection is set up by an administrator: flows choose among connections and paths below them,
never an address of their own, so a flow cannot be made to reach what nobody allowed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from warmline.kit.errors import Invalid

MAX_HEADERS = 20
MOST = 1000
"""Characters of a value kept."""

_KEY = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")
_HEADER = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$")
_RESERVED = frozenset({"host", "content-length", "transfer-encoding", "connection", "content-type"})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question, as a node put it: the fields of `ivr.model.LookUp`."""

    service: str
    method: str = "GET"
    path: str = ""
    query: dict[str, str] = {}
    body: dict[str, str] = {}
    values: dict[str, str] = {}
    timeout_s: float = 3


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: found (with values by variable), not_found, failed. `why` is for the log of
    whoever sets the connection up; it holds nothing of the answer or the secrets."""

    outcome: str
    values: dict[str, str] = {}
    why: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as people see it: `headers` are names only."""

    id: str
    key: str
    name: str
    base_url: str
    headers: tuple[str, ...]
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection with its secrets, for the request alone."""

    base_url: str
    headers: Mapping[str, str]


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a connection as they may be kept. Raises `Invalid` with the field."""
    found = dict(fields)
    if "key" in found and not _KEY.match(str(found["key"])):
        raise Invalid(
            "A key has letters, digits, _ . and -, 64 at most.", code="key_malformed", field="key"
        )
    if "name" in found and not 1 <= len(str(found["name"])) <= 64:
        raise Invalid("A name has 1 to 64 characters.", code="name_malformed", field="name")
    if "base_url" in found:
        found["base_url"] = _address(str(found["base_url"]))
    if "headers" in found:
        _check_headers(found["headers"])
    return found


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.query or parts.fragment or "@" in parts.netloc or len(text) > 500:
        raise Invalid(
            "Write an address such as https://crm.example.com/api, with neither a question mark "
            "nor a user in it; put secrets into headers.",
            code="address_malformed",
            field="base_url",
        )
    return text.rstrip("/")


def _check_headers(headers: Mapping[str, str]) -> None:
    fine = len(headers) <= MAX_HEADERS and all(
        _HEADER.match(name)
        and name.lower() not in _RESERVED
        and len(value) <= 4000
        and value.isprintable()
        for name, value in headers.items()
    )
    if not fine:
        raise Invalid(
            f"A header has a plain name and a value in one line; {MAX_HEADERS} at most.",
            code="headers_malformed",
            field="headers",
        )


def picked(answer: Any, values: Mapping[str, str]) -> dict[str, str]:
    """The parts of a JSON answer by variable; what is not there is an empty text."""
    return {name: _text(_at(answer, place)) for name, place in values.items()}


def _at(value: Any, place: str) -> Any:
    for step in place.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    return str(value)[:MOST]
