"""Log lines: JSON for files and machines, coloured text on a terminal.

`configure(part)` is called once per process by the command line; everybody else does
`log = structlog.get_logger()` and names an event with its fields. Each process writes to its
standard error; the supervisor turns that into files (`servers.logs`). Secrets and phone numbers
are taken out of every line here, also out of exceptions and out of other libraries' lines.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

HIDDEN = "***"
NUMBER = "<number>"

_SECRET_KEY = re.compile(r"pass(word|wd)?$|secret|token|authori[sz]ation|cookie|credential", re.I)
_SECRET_IN_URL = re.compile(r"(?P<head>\w+://[^\s:/@]*:)[^\s@/]+(?=@)")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_PHONE = re.compile(r"(?<![\w.+-])\+?\d{7,15}(?![\w.])|(?<=[:/])\+?\d{7,15}(?=[@-])")


def configure(
    part: str, *, level: str = "info", pretty: bool | None = None, stream: TextIO | None = None
) -> None:
    """Send this process's lines to `stream` (standard error if not given); `pretty` defaults to:
    is it a terminal."""
    stream = stream or sys.stderr
    if pretty is None:
        pretty = stream.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    final: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if pretty
        else [structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(part=part)


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: hides values under secret-looking keys, passwords inside URLs, and
    phone numbers anywhere in text (our ids and times stay readable)."""
    for key, value in event.items():
        if key in ("timestamp", "level", "logger", "_record", "_from_structlog"):
            continue
        event[key] = HIDDEN if _SECRET_KEY.search(key) else _clean(value)
    return event


def _clean(value: Any) -> Any:
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {
                key: HIDDEN if _SECRET_KEY.search(str(key)) else _clean(inner)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [_clean(inner) for inner in value]
        case BaseException():
            return clean_text(repr(value))
        case _:
            return value


def clean_text(text: str) -> str:
    """`text` without passwords in URLs and without phone numbers; UUIDs stay as they are."""
    text = _SECRET_IN_URL.sub(rf"\g<head>{HIDDEN}", text)
    kept: list[str] = []
    last = 0
    for match in _UUID.finditer(text):
        kept += [_PHONE.sub(NUMBER, text[last : match.start()]), match.group()]
        last = match.end()
    kept.append(_PHONE.sub(NUMBER, text[last:]))
    return "".join(kept)
