"""The settings as our switches, the demo carrier and the engine want them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from warmline.agents.service import PhoneDoor
from warmline.kit.settings import Node, Settings
from warmline.servers import asterisk as asterisk_server
from warmline.telephony.asterisk.link import SwitchAccess
from warmline.telephony.asterisk.settings import CarrierSettings, Proxy, SwitchSettings
from warmline.telephony.asterisk.trial_caller import SwitchTrialCaller
from warmline.telephony.switch import SwitchDoor


def switch_settings(settings: Settings) -> SwitchSettings:
    """Our switch as its configuration's writer wants it."""
    asterisk = settings.asterisk
    return SwitchSettings(
        home=settings.home / "asterisk",
        tree=_tree(settings),
        node=asterisk.node,
        sip_address=asterisk.host,
        sip_port=asterisk.sip_port,
        tls_port=asterisk.tls_port,
        tls_certificate=asterisk.tls_certificate,
        tls_key=asterisk.tls_key,
        tls_ca=asterisk.tls_ca,
        http_address=asterisk.host,
        http_port=asterisk.ari_port,
        ami_address=asterisk.host,
        ami_port=asterisk.ami_port,
        ari_user=asterisk.ari_user,
        ari_secret=settings.secret("ari"),
        ami_user=asterisk.ami_user,
        ami_secret=settings.secret("ami"),
        rtp_low=asterisk.rtp_low,
        rtp_high=asterisk.rtp_high,
        media_address=asterisk.media_address,
        sounds=settings.sounds.folder,
        recordings=spool(settings),
        language=settings.centre.language,
        overload=asterisk.overload,
        shards=settings.voice.names(),
        proxy=proxy(settings),
    )


def switch_door(settings: Settings) -> SwitchDoor:
    """Where carriers and phones reach our switch."""
    asterisk = settings.asterisk
    return SwitchDoor(
        address=asterisk.host,
        sip_port=asterisk.sip_port,
        tls_port=asterisk.tls_port,
        rtp_low=asterisk.rtp_low,
        rtp_high=asterisk.rtp_high,
        tls_certificate=asterisk.tls_certificate is not None,
        tls_ca=asterisk.tls_ca,
        proxied=settings.kamailio.host is not None,
    )


def phone_door(settings: Settings) -> PhoneDoor:
    """Where agents' phones register: at Kamailio, where there is one."""
    asterisk, kamailio = settings.asterisk, settings.kamailio
    if kamailio.host is not None:
        return PhoneDoor(server=kamailio.host, port=kamailio.sip_port, by_proxy=True)
    return PhoneDoor(
        server=asterisk.media_address or asterisk.host,
        port=asterisk.sip_port,
        tls_port=asterisk.tls_port if asterisk.tls_certificate is not None else None,
    )


def proxy(settings: Settings) -> Proxy | None:
    """Kamailio in front, where there is one."""
    kamailio = settings.kamailio
    if kamailio.host is None:
        return None
    return Proxy(address=kamailio.host, port=kamailio.sip_port, realm=kamailio.realm)


def carrier_settings(settings: Settings) -> tuple[SwitchSettings, CarrierSettings]:
    """The demo carrier likewise."""
    carrier = settings.carrier
    own = SwitchSettings(
        home=settings.home / "carrier",
        tree=_tree(settings),
        node="carrier",
        sip_address=carrier.address,
        sip_port=carrier.sip_port,
        http_address=carrier.address,
        http_port=carrier.ari_port,
        ami_address=carrier.address,
        ami_port=carrier.ami_port,
        ari_secret=settings.secret("carrier_ari"),
        ami_secret=settings.secret("carrier_ami"),
        rtp_low=carrier.rtp_low,
        rtp_high=carrier.rtp_high,
        sounds=settings.sounds.folder,
        recordings=settings.home / "carrier" / "spool" / "recordings",
    )
    called = CarrierSettings(
        switch_address=settings.asterisk.host,
        switch_port=settings.asterisk.sip_port,
        speech=settings.sounds.folder,
    )
    return own, called


def _tree(settings: Settings) -> Path | None:
    root = asterisk_server.find(settings).root
    return None if root == Path("/") else root


def switch_access(settings: Settings, shard: str) -> SwitchAccess:
    """How the engine of a shard reaches our switch."""
    return SwitchAccess(
        shard=shard,
        host=settings.asterisk.host,
        ari_port=settings.asterisk.ari_port,
        ari_user=settings.asterisk.ari_user,
        ari_secret=settings.secret("ari"),
        ami_port=settings.asterisk.ami_port,
        ami_user=settings.asterisk.ami_user,
        ami_secret=settings.secret("ami"),
        sounds=str(settings.sounds.folder),
        recordings=str(spool(settings)),
        node=settings.asterisk.node,
        admission=settings.asterisk.overload != "off",
    )


def trial_caller(settings: Settings) -> SwitchTrialCaller:
    """The made-up caller on our switch; he speaks what the demo's first one does."""
    asterisk = settings.asterisk
    return SwitchTrialCaller(
        host=asterisk.host,
        ami_port=asterisk.ami_port,
        ami_user=asterisk.ami_user,
        ami_secret=settings.secret("ami"),
        speech=str(settings.sounds.folder / "caller-1"),
    )


def node_access(settings: Settings, node: Node, shard: str) -> SwitchAccess:
    """How the engine of a shard reaches a further switch."""
    return replace(
        switch_access(settings, shard),
        host=node.host,
        ari_port=node.ari_port,
        ami_port=node.ami_port,
        recordings=str(node_spool(settings, node)),
        node=node.name,
    )


def spool(settings: Settings) -> Path:
    """Where our switch writes raw recordings."""
    return settings.home / "asterisk" / "spool" / "recordings"


def node_spool(settings: Settings, node: Node) -> Path:
    """Where a further switch writes them; relative folders are below the data folder."""
    return spool(settings) if node.recordings is None else settings.home / node.recordings


def spools(settings: Settings) -> list[Path]:
    """The folders of raw recordings of all switches, each once."""
    folders = [spool(settings), *(node_spool(settings, node) for node in settings.asterisk.nodes)]
    return list(dict.fromkeys(folders))
