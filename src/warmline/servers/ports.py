"""Which of our ports are taken, by whom, and which setting moves ours away.

Asked before anything starts and by `doctor`.
"""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

import psutil

from warmline.kit.errors import Conflict
from warmline.kit.settings import Settings


class PortTaken(Conflict):
    """Somebody else listens where one of our parts wants to."""

    code = "port_taken"


def check(settings: Settings) -> None:
    """Raises `PortTaken` for the first port of ours that somebody else has."""
    for sentence in taken(settings):
        raise PortTaken(sentence)


def taken(settings: Settings) -> list[str]:
    """A sentence for every taken port, naming port, holder and the setting to change."""
    wanted = [(*entry, socket.SOCK_STREAM) for entry in settings.ports()]
    wanted += [(*entry, socket.SOCK_DGRAM) for entry in settings.sip_ports()]
    return [
        sentence
        for setting, address, port, kind in wanted
        if (sentence := _sentence(settings, setting, address, port, kind))
    ]


def _sentence(settings: Settings, setting: str, address: str, port: int, kind: int) -> str | None:
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        where = f"{setting} in {settings.home / 'warmline.toml'}"
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {port} on {address} is taken by {holder(port)}; end that, or change {where}."
            )
        if error.errno == errno.EACCES:
            return f"Port {port} is not for ordinary users; choose one above 1023 as {where}."
        return f"Port {port} on {address} cannot be opened ({error.strerror}); change {where}."
    return None


def holder(port: int) -> str:
    """Who has a port, as far as we may see: program and process id."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("inet"):
            listening = connection.status in (psutil.CONN_LISTEN, psutil.CONN_NONE)
            if connection.laddr and connection.laddr.port == port and listening and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    return "another program"
