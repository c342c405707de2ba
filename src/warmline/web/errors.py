"""Errors as answers: the only place that knows which failure has which status code.

Every answer that is not a success has the shape of `kit.http.ErrorAnswer`. What a request held is
never repeated in it, since that may be a password.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from warmline.accounts.errors import SecondFactorNeeded, TooManyAttempts, WrongLogin
from warmline.kit.errors import Conflict, Invalid, Missing, Refused, RetryLater, WarmlineError
from warmline.kit.http import NotLoggedIn

STATUS: tuple[tuple[type[WarmlineError], int], ...] = (
    (NotLoggedIn, 401),
    (WrongLogin, 401),
    (SecondFactorNeeded, 401),
    (TooManyAttempts, 429),
    (Missing, 404),
    (Refused, 403),
    (Conflict, 409),
    (Invalid, 422),
    (RetryLater, 503),
)
"""Kind → status; the first that fits."""

ADVICE = {
    404: ("route_missing", "There is nothing at this address. Check its spelling."),
    405: ("method_not_allowed", "This address does not know this method."),
    413: ("body_too_large", "The request is too large. Send less at once."),
}


def status_of(error: WarmlineError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def close_code_of(error: WarmlineError) -> int:
    """The close code of a WebSocket for this error: 4000 and the status it would have."""
    return 4000 + status_of(error)


def answer(error: WarmlineError) -> JSONResponse:
    """The error as a response, with `Retry-After` where it says when to come again."""
    status = status_of(error)
    headers = {}
    if status in (429, 503):
        headers["Retry-After"] = str(error.details.get("after_s", 2))
    return shaped(status, error.code, error.message, error.field, error.details, headers)


def shaped(
    status: int,
    code: str,
    message: str,
    field: str | None = None,
    details: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A response of the one error shape; empty parts are left out."""
    body: dict[str, Any] = {"code": code, "message": message}
    if field:
        body["field"] = field
    if details:
        body["details"] = details
    return JSONResponse({"error": body}, status_code=status, headers=headers)


def handle_errors(app: FastAPI) -> None:
    """Teach the application every kind of failure it can expect."""

    @app.exception_handler(WarmlineError)
    async def known(connection: HTTPConnection, error: WarmlineError) -> Response | None:
        if isinstance(connection, WebSocket):
            await connection.close(close_code_of(error), error.code)
            return None
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        return answer(invalid(error.errors()))

    @app.exception_handler(HTTPException)
    async def routed(request: Request, error: HTTPException) -> Response:
        code, message = ADVICE.get(error.status_code, ("http_error", str(error.detail)))
        headers = dict(error.headers) if error.headers else None
        return shaped(error.status_code, code, message, headers=headers)


def invalid(problems: Sequence[Any]) -> Invalid:
    """Pydantic's findings as our `Invalid`: the first one's field and remedy, all in details."""
    found = [(_field(problem["loc"]), _remedy(problem)) for problem in problems]
    field, remedy = found[0] if found else ("", "The request is malformed.")
    message = f"{field}: {remedy}" if field else remedy
    listed = [{"field": name, "message": text} for name, text in found]
    return Invalid(message, code="input_invalid", field=field or None, fields=listed)


def _field(location: Sequence[int | str]) -> str:
    """Dotted path without where it came from (body, query, path)."""
    return ".".join(str(part) for part in location[1:])


def _remedy(problem: Any) -> str:
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind == "missing":
        return "is needed; add it."
    if kind == "extra_forbidden":
        return "is not known here; remove it."
    if kind == "json_invalid":
        return "The body is no valid JSON; mend it."
    if kind == "string_too_long":
        return f"is too long; use at most {context.get('max_length')} characters."
    if kind == "string_pattern_mismatch":
        return f"does not fit; it must match {context.get('pattern')}."
    return f"{str(problem['msg']).rstrip('.')}."
