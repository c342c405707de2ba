"""Whether a request comes from our own page: the rules against forged requests (CSRF). Pure.

A mutating request needs the header `X-Warmline: 1`, which no foreign page can send without asking
first (and we never agree), and where the browser names an origin it must be ours. A WebSocket
cannot carry own headers, so its origin must be named and ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from warmline.kit.errors import Refused

HEADER = "x-warmline"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_TYPES = frozenset({"application/json", "multipart/form-data", "application/octet-stream"})
"""JSON, a form with files, or one file as the whole body."""

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class ForeignRequest(Refused):
    """The request does not come from our page."""

    code = "foreign_request"


def check_request(method: str, headers: Mapping[str, str]) -> None:
    """Raise `ForeignRequest` unless the request may be acted on. Header names in lower case."""
    if method in SAFE:
        return
    if headers.get(HEADER) != "1":
        raise ForeignRequest("Send the header “X-Warmline: 1” with requests that change something.")
    check_origin(headers, needed=False)


def check_origin(headers: Mapping[str, str], *, needed: bool) -> None:
    """Raise `ForeignRequest` when the named origin is not the host asked for, or (`needed`) none
    is named."""
    origin = headers.get("origin")
    if origin is None and not needed:
        return
    if origin is None or not same_host(origin, headers.get("host", "")):
        raise ForeignRequest(
            "This request came from another site. Open Warmline's own page and try again."
        )


def same_host(origin: str, host: str) -> bool:
    """Whether `origin` (scheme://name:port) names the host and port of the `Host` header."""
    try:
        parts = urlsplit(origin)
        asked = urlsplit(f"//{host}")
        default = _PORTS.get(parts.scheme)
        return (
            default is not None
            and parts.hostname is not None
            and parts.hostname == asked.hostname
            and (parts.port or default) == (asked.port or default)
        )
    except ValueError:
        return False


def body_type_known(content_type: str | None) -> bool:
    """Whether a body of this type is taken."""
    return (content_type or "").partition(";")[0].strip().lower() in BODY_TYPES
