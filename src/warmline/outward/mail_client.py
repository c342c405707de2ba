"""One mail to the centre's mail server, over STARTTLS or TLS, within bounds.

Called by `delivering` and by the test of the settings page, as a `ports.Sender`. Neither the
password nor an address is logged, and what the server said is kept as its number alone.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.message import EmailMessage

import aiosmtplib

from warmline.kit import reach
from warmline.outward import letters
from warmline.outward.model import Language, MailServer, Opened, Outgoing, Result, Security

LONGEST_S = 20.0
"""For all of one mail."""
FAREWELL_S = 2.0


class MailSender:
    """Sends mails. `centre` and `address` stand in them; `inner` are the inner networks that may be
    reached; `context` makes the rules of TLS (tests: with their own certificate)."""

    def __init__(
        self,
        *,
        centre: str,
        address: str,
        language: Language,
        inner: Sequence[str] = (),
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._centre = centre
        self._address = address
        self._language: Language = language
        self._inner = inner
        self._context = context
        self._longest_s = longest_s

    async def send(self, opened: Opened, message: Outgoing) -> Result:
        """Send it once; what goes wrong is said in the result."""
        try:
            letter = letters.mail(
                opened.mail,
                message,
                centre=self._centre,
                address=self._address,
                language=self._language,
            )
        except ValueError:
            return Result(sent=False, why="receiver_refused", final=True)
        try:
            async with asyncio.timeout(self._longest_s) as limit:
                return await self._talk(opened, letter, limit)
        except TimeoutError:
            return _away("timed_out")
        except reach.Forbidden:
            return _away("address_forbidden")
        except socket.gaierror:
            return _away("unknown_host")
        except ssl.SSLError as problem:
            return _away("tls_failed", getattr(problem, "verify_message", "") or "")
        except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
            return _away("not_reached", type(problem).__name__)

    async def _talk(self, opened: Opened, letter: EmailMessage, limit: asyncio.Timeout) -> Result:
        server = opened.mail
        connected = await self._connect(server)
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            sock=connected,
            use_tls=server.security is Security.TLS,
            start_tls=False,
            tls_context=self._context() if server.security is not Security.NONE else None,
            local_hostname=_own_name(connected),
            timeout=self._longest_s,
        )
        try:
            await smtp.connect()
        except BaseException:
            connected.close()
            raise
        try:
            refused = await self._enter(smtp, opened)
            result = refused or await _hand_over(smtp, letter)
            # Taken or refused for good: what becomes of the farewell must not change that.
            limit.reschedule(None)
            with suppress(aiosmtplib.SMTPException, OSError):
                await smtp.quit(timeout=FAREWELL_S)
            return result
        finally:
            smtp.close()

    async def _enter(self, smtp: aiosmtplib.SMTP, opened: Opened) -> Result | None:
        """Encrypt and log in; what the server does not let us do."""
        server = opened.mail
        if server.security is Security.STARTTLS:
            try:
                await smtp.starttls(server_hostname=server.host, tls_context=self._context())
            except aiosmtplib.SMTPException as problem:
                if isinstance(problem.__cause__, ssl.SSLError):
                    raise problem.__cause__ from problem
                return _away("tls_failed", _code(problem))
        if not server.user:
            return None
        try:
            await smtp.login(server.user, opened.password)
        except aiosmtplib.SMTPAuthenticationError as problem:
            return _away("auth_refused", _code(problem))
        except aiosmtplib.SMTPNotSupported:
            return _away("auth_unsupported")
        except aiosmtplib.SMTPException as problem:
            if isinstance(problem, OSError):
                raise
            return _away("auth_unsupported", _code(problem))
        return None

    async def _connect(self, server: MailServer) -> socket.socket:
        """To one of the host's addresses, each of which was judged."""
        loop = asyncio.get_running_loop()
        problem: OSError = OSError("no address")
        for address in await reach.addresses(server.host, server.port, self._inner):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            one = socket.socket(family, socket.SOCK_STREAM)
            one.setblocking(False)
            try:
                await loop.sock_connect(one, (address, server.port))
            except OSError as failed:
                one.close()
                problem = failed
            except BaseException:
                one.close()
                raise
            else:
                return one
        raise problem


async def _hand_over(smtp: aiosmtplib.SMTP, letter: EmailMessage) -> Result:
    try:
        await smtp.send_message(letter)
    except aiosmtplib.SMTPRecipientsRefused as problem:
        first = problem.recipients[0]
        return _refused("receiver_refused", first)
    except aiosmtplib.SMTPSenderRefused as problem:
        return _away("sender_refused", _code(problem))
    except aiosmtplib.SMTPResponseException as problem:
        return _refused("mail_refused", problem)
    return Result(sent=True)


def _refused(why: str, problem: aiosmtplib.SMTPResponseException) -> Result:
    """Of a mail: 4xx is for now, 5xx for good."""
    return Result(sent=False, why=why, detail=_code(problem), final=problem.code >= 500)


def _away(why: str, detail: str = "") -> Result:
    return Result(sent=False, why=why, detail=detail, way_away=True)


def _code(problem: BaseException) -> str:
    return str(getattr(problem, "code", ""))


def _own_name(connected: socket.socket) -> str:
    """How we greet: by the address we speak from, which needs no look-up."""
    address = str(connected.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
