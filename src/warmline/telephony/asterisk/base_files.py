"""The configuration files of one Asterisk that do not depend on agents, phones or trunks.

Each function returns the text of one file; `config` writes them. Kept deliberately short: what is
not named here has Asterisk's default or is not loaded at all.
"""

from __future__ import annotations

from pathlib import Path

from warmline.telephony.asterisk.dialplan import PASSING, WAITING
from warmline.telephony.asterisk.settings import APPLICATION, SwitchSettings, mark_of
from warmline.telephony.asterisk.tree import Installation

AMI_EVENTS = (
    "UserEvent",
    "Hangup",
    "HangupRequest",
    "SoftHangupRequest",
    "Hold",
    "Unhold",
    "DialState",
    "DialEnd",
    "ContactStatus",
    "FullyBooted",
    "ContactList",
    "ContactListComplete",
    "CoreShowChannel",
    "CoreShowChannelsComplete",
)
"""All that may reach our AMI connection; everything else is filtered in the switch."""

CONFIG_USER = "-config"
"""Behind the engine's manager user: a second one, for reloads and trial calls, whom no new leader
shuts out."""

CHANNEL_MARKS = (
    "WL_KIND",
    "WL_CALLER",
    "WL_CALLED",
    "WL_TRUNK",
    "WL_ENDPOINT",
    "WL_CALL",
    "WL_OFFER",
    "WL_PEER",
    "WL_ANSWERED",
    "WL_RECORDING",
    "WL_HELD",
    "WL_SHARD",
    "WL_TICKET",
)
"""Our marks on a channel. A new leader reads them one channel after another (`snapshot`): shown by
ARI with every message (`channelvars`) they would be looked up on every change of every channel."""


def asterisk_conf(settings: SwitchSettings, installation: Installation) -> str:
    home = settings.home
    folders = {
        "astetcdir": settings.etc,
        "astmoddir": installation.modules,
        "astvarlibdir": home / "var",
        "astdbdir": home / "var",
        "astkeydir": home / "var",
        "astcachedir": home / "var" / "cache",
        "astdatadir": installation.data,
        "astagidir": home / "var" / "agi-bin",
        "astspooldir": home / "spool",
        "astrundir": home / "run",
        "astlogdir": home / "log",
        "astsbindir": installation.binary.parent,
    }
    lines = ["[directories]"] + [f"{key} => {path}" for key, path in folders.items()]
    lines += [
        "",
        "[options]",
        f"systemname = {settings.node}",
        f"defaultlanguage = {settings.language}",
        "documentation_language = en_US",
        "transmit_silence = yes",
        # Keys shorter than this (80 by default) are lengthened, and those that follow meanwhile
        # come out twice: somebody who dials quickly or an autodialler loses his number.
        "mindtmfduration = 1",
        "nocolor = yes",
        "hideconnect = yes",
    ]
    return "\n".join(lines) + "\n"


def http_conf(settings: SwitchSettings) -> str:
    return (
        "[general]\nenabled=yes\n"
        f"bindaddr={settings.http_address}\nbindport={settings.http_port}\n"
        "sessionlimit=10000\nsession_inactivity=30000\nsession_keep_alive=15000\n"
        "enable_static=no\nenable_status=no\n"
    )


def ari_conf(settings: SwitchSettings) -> str:
    return (
        "[general]\nenabled=yes\npretty=no\n"
        "websocket_write_timeout=1000\n\n"
        f"[{settings.ari_user}]\ntype=user\nread_only=no\npassword={settings.ari_secret}\n"
        "password_format=plain\n"
    )


def manager_conf(settings: SwitchSettings) -> str:
    filters = "\n".join(f"eventfilter(action(include),name({name})) =" for name in AMI_EVENTS)
    for application in (*WAITING, PASSING):
        filters += (
            "\neventfilter(action(include),name(Newexten),header(Application),method(exact)) = "
            + application
        )
    return (
        "[general]\nenabled=yes\nwebenabled=no\n"
        f"bindaddr={settings.ami_address}\nport={settings.ami_port}\n"
        "timestampevents=yes\nallowmultiplelogin=yes\n\n"
        + "".join(
            f"[{settings.ami_user}{mark_of(shard)}]\nsecret={settings.ami_secret}\n"
            "read=call,user,system,dialplan\nwrite=call,system,command,originate,reporting\n"
            f"writetimeout=1000\n{filters}\n\n"
            for shard in settings.shards
        )
        + f"[{settings.ami_user}{CONFIG_USER}]\nsecret={settings.ami_secret}\n"
        "read=\nwrite=system,command,config,originate\n"
    )


def rtp_conf(settings: SwitchSettings) -> str:
    return (
        f"[general]\nrtpstart={settings.rtp_low}\nrtpend={settings.rtp_high}\n"
        "strictrtp=yes\nicesupport=yes\n"
    )


def dsp_conf() -> str:
    """What passes for a key in the sound. The defaults (8 and 4.01 dB, as ratios of power) are the
    largest twists that ITU-T Q.24 wants heard, so that of tones at these limits half are missed;
    two decibels beyond them nearly all are heard (`bench ivr`). A key begins after two blocks of
    12.75 ms, as by default: with one, speech would be taken for keys."""
    return "[default]\ndtmf_normal_twist=10.0\ndtmf_reverse_twist=3.98\n"


def stasis_conf() -> str:
    """Declines what nobody here reads; each saved message is CPU per call. (Music and recording
    messages cannot be declined: the manager does not start without them.)"""
    declined = (
        "ast_channel_varset_type",
        "ast_rtp_rtcp_sent_type",
        "ast_rtp_rtcp_received_type",
    )
    return "[declined_message_types]\n" + "".join(f"decline={name}\n" for name in declined)


QUEUES_MUSIC = "musiconhold_queues.conf"
"""What queues ask for; written anew when they change."""


def musiconhold_conf(settings: SwitchSettings) -> str:
    usual = f"[default]\nmode=files\ndirectory={music_folder(settings)}\nsort=alpha\n"
    return f"{usual}\n#tryinclude {QUEUES_MUSIC}\n"


def music_folder(settings: SwitchSettings) -> Path:
    return settings.sounds / "music"


def logger_conf() -> str:
    """Everything goes to the console alone, whose log the supervisor turns over by size, so that
    nobody fills the disk by guessing. Security lines (who was challenged, refused, let in) are for
    a firewall's daemon (deploy/fail2ban); values in them are escaped, unlike those in notices."""
    return (
        "[general]\ndateformat=%FT%T.%3q\nqueue_log=no\n\n"
        "[logfiles]\nconsole => notice,warning,error,security\n"
    )


def plain_files(settings: SwitchSettings) -> dict[str, str]:
    """File name → text of everything that needs only the settings."""
    return {
        "http.conf": http_conf(settings),
        "ari.conf": ari_conf(settings),
        "manager.conf": manager_conf(settings),
        "rtp.conf": rtp_conf(settings),
        "dsp.conf": dsp_conf(),
        "stasis.conf": stasis_conf(),
        "musiconhold.conf": musiconhold_conf(settings),
        "logger.conf": logger_conf(),
        "cdr.conf": "[general]\nenable=no\n",
        "cel.conf": "[general]\nenable=no\n",
        "ccss.conf": "[general]\n",
        "features.conf": "[general]\n",
        "udptl.conf": "[general]\n",
        "codecs.conf": "[opus]\ntype=opus\nfec=yes\n",
        "pjproject.conf": "[startup]\ntype=startup\nlog_level=1\n",
        "websocket_client.conf": "",
        "cli_permissions.conf": "[general]\ndefault_perm=permit\n",
        "indications.conf": "[general]\ncountry=cn\n\n[cn]\ndescription=China\n"
        "ringcadence=1000,4000\ndial=450\nbusy=450/350,0/350\nring=450/1000,0/4000\n"
        "congestion=450/700,0/700\n",
        "acl.conf": "",
    }


__all__ = ["AMI_EVENTS", "APPLICATION", "CHANNEL_MARKS", "asterisk_conf", "plain_files"]
