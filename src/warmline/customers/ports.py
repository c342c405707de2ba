"""What customers need from outside: whose number a call has, and somebody who dials. Wired by
`app`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from warmline.kit.actor import Actor

NumberOf = Callable[[Actor, str], Awaitable[str]]
"""The whole number of a call's customer, for who takes part in the call or may see it; "" when he
hides it. Raises `Missing` for a call that is not the actor's to know of. Never shown: it finds
cards and fills in new ones."""

Dial = Callable[[Actor, str], Awaitable[str]]
"""Places a call of the actor's to a number; the call's id."""
