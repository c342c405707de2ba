"""The five ways a verb may fail; features subclass them with a message that advises.

    WarmlineError
    ├── Missing      the thing named does not exist, or the actor may not know that it does
    ├── Refused      it exists, but this actor may not do this
    ├── Conflict     the thing is not in a state in which this can be done
    ├── Invalid      the input is wrong; `field` names where
    └── RetryLater   a part we need is away; the same request may succeed soon

Raised by every service, shown by `web` (which alone knows status codes) and by the CLI (which
prints the same sentence). `code` is the machine's English word for the error and stable;
`message` is for people and may be translated by the desktop by its code.
"""

from __future__ import annotations


class WarmlineError(Exception):
    """Base of all expected failures. `code` is stable; the message is advice to a person."""

    code = "error"

    def __init__(
        self, message: str, *, code: str | None = None, field: str | None = None, **details: object
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details
        if code is not None:
            self.code = code


class Missing(WarmlineError):
    """The thing does not exist for this actor."""

    code = "missing"


class Refused(WarmlineError):
    """The actor lacks the permission or the scope."""

    code = "refused"


class Conflict(WarmlineError):
    """The thing is in a state that does not allow this."""

    code = "conflict"


class Invalid(WarmlineError):
    """The input is wrong. `field` is the dotted path of the offending field."""

    code = "invalid"


class RetryLater(WarmlineError):
    """A needed part is away; `details['after_s']` says when to try again, in seconds."""

    code = "retry_later"
