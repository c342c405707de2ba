"""Writes the configuration folder of our Asterisk and of the demo carrier.

`servers` calls `write_base`/`write_carrier` before it starts a switch; `app` calls
`write_accounts` whenever agents, phones or trunks changed and reloads the switch only if it says
that something did (`reload.reload_phones`, no call is dropped by it). All files are owner-only:
they hold passwords.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from warmline.telephony.asterisk.base_files import (
    QUEUES_MUSIC,
    asterisk_conf,
    music_folder,
    plain_files,
)
from warmline.telephony.asterisk.carrier_dialplan import PEER, carrier_extensions_conf
from warmline.telephony.asterisk.dialplan import REFUSED_CAUSES, extensions_conf
from warmline.telephony.asterisk.modules import modules_conf
from warmline.telephony.asterisk.music import classes_conf, ensure_music
from warmline.telephony.asterisk.pjsip import accounts_conf, pjsip_conf, section, trunks_conf
from warmline.telephony.asterisk.settings import (
    CarrierSettings,
    Proxy,
    SwitchAccount,
    SwitchSettings,
    SwitchTrunk,
)
from warmline.telephony.asterisk.tree import locate

_ACCOUNTS = "pjsip_accounts.conf"
_TRUNKS = "pjsip_trunks.conf"


def write_base(settings: SwitchSettings) -> None:
    """Write everything but agents and trunks (whose files are made empty if missing).

    Also makes the switch's folders and, when there is none yet, music for those who wait.
    """
    _write_common(settings)
    _write(
        settings.etc / "extensions.conf",
        extensions_conf(settings.recordings, REFUSED_CAUSES[settings.overload], settings.shards),
    )
    _write(settings.etc / "pjsip.conf", pjsip_conf(settings))
    if not (settings.etc / QUEUES_MUSIC).exists():
        write_music(settings, ())
    for name in (_ACCOUNTS, _TRUNKS):
        if not (settings.etc / name).exists():
            _write(settings.etc / name, "")
    ensure_music(music_folder(settings))


def write_music(settings: SwitchSettings, heard: Iterable[tuple[str, str]]) -> bool:
    """Write what those who wait hear: the folders of music, and for each (music, notice) of queues
    that have a notice the two as one. True when it changed and a reload is due."""
    return _write(settings.etc / QUEUES_MUSIC, classes_conf(settings.sounds, heard))


def write_accounts(
    settings: SwitchSettings, accounts: Sequence[SwitchAccount], trunks: Sequence[SwitchTrunk]
) -> bool:
    """Write agents' phones and trunks; True when a file changed and a reload is due.

    Raises `kit.errors.Invalid` for a name, host or source address that must not be.
    """
    texts = {_ACCOUNTS: accounts_conf(accounts, settings), _TRUNKS: trunks_conf(trunks, settings)}
    changed = [_write(settings.etc / name, text) for name, text in texts.items()]
    return any(changed)


def proxied_files(
    proxy: Proxy,
    language: str,
    accounts: Sequence[SwitchAccount],
    trunks: Sequence[SwitchTrunk],
) -> list[tuple[str, str]]:
    """Names and texts of the files with which a node calls agents and carriers through Kamailio.
    They are the same for every node, so nothing of one node's own is in them."""
    none = Path()
    behind = SwitchSettings(
        home=none,
        sounds=none,
        recordings=none,
        ari_secret="",
        ami_secret="",
        language=language,
        proxy=proxy,
    )
    texts = (accounts_conf(accounts, behind), trunks_conf(trunks, behind))
    return list(zip((_ACCOUNTS, _TRUNKS), texts, strict=True))


def write_carrier(settings: SwitchSettings, carrier: CarrierSettings) -> None:
    """Write the whole configuration of the demo carrier, a second switch of its own address."""
    _write_common(settings)
    _write(settings.etc / "extensions.conf", carrier_extensions_conf(carrier.speech))
    parts = [
        section("global", "global", user_agent="Carrier", endpoint_identifier_order="ip"),
        section(
            "udp",
            "transport",
            protocol="udp",
            bind=f"{settings.sip_address}:{settings.sip_port}",
        ),
        section(
            PEER,
            "endpoint",
            context="carrier-world",
            disallow="all",
            allow="alaw,ulaw",
            aors=PEER,
            direct_media="no",
            identify_by="ip",
            rtp_timeout=60,
            media_address=settings.sip_address,
            bind_rtp_to_media_address="yes",
        ),
        section(PEER, "aor", contact=f"sip:{carrier.switch_address}:{carrier.switch_port}"),
        section(PEER, "identify", endpoint=PEER, match=carrier.switch_address),
    ]
    _write(settings.etc / "pjsip.conf", "\n".join(parts))


def start_command(settings: SwitchSettings) -> list[str]:
    """The command line that runs this switch in the foreground, for the supervisor."""
    return locate(settings.tree).command("-f", "-C", str(settings.etc / "asterisk.conf"))


def control_command(settings: SwitchSettings, command: str) -> list[str]:
    """The command line that asks the running switch to do `command` (a CLI line)."""
    return locate(settings.tree).command(
        "-C", str(settings.etc / "asterisk.conf"), "-r", "-x", command
    )


def _write_common(settings: SwitchSettings) -> None:
    installation = locate(settings.tree)
    for folder in ("etc", "var", "var/cache", "var/keys", "spool", "run", "log"):
        (settings.home / folder).mkdir(parents=True, exist_ok=True)
    settings.recordings.mkdir(parents=True, exist_ok=True)
    _write(settings.etc / "asterisk.conf", asterisk_conf(settings, installation))
    _write(settings.etc / "modules.conf", modules_conf(installation.modules))
    for name, text in plain_files(settings).items():
        _write(settings.etc / name, text)


def _write(path: Path, text: str) -> bool:
    """Replace a file as a whole, owner-only; True when its content changed."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    scratch = path.with_name(f".{path.name}.new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    scratch.replace(path)
    return True
