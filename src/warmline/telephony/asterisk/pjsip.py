"""Text of the PJSIP configuration: transports, agents' phones, trunks.

Who is who is decided here and must not be guessable: a trunk is known by its source address only
(`identify_by=ip`), a phone by its user name and password only (`identify_by=username`), and no
endpoint takes strangers. So neither a browser behind a proxy nor a caller who writes a trunk's
name into his From header becomes a trunk.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from warmline.kit.errors import Invalid
from warmline.telephony.asterisk.dialplan import MEASURED
from warmline.telephony.asterisk.settings import (
    TRUNK_PREFIX,
    SwitchAccount,
    SwitchSettings,
    SwitchTrunk,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
CODECS = ("pcma", "pcmu", "g722", "opus")
"""Of a desk phone where nothing else is chosen. G.711 first: what carriers and desk phones speak
costs the switch no transcoding."""
TRUNK_CODECS = ("pcma", "pcmu", "opus")
_CODEC_NAMES = {"pcma": "alaw", "pcmu": "ulaw", "g722": "g722", "opus": "opus"}
WATCH_S = 30
"""How often a trunk is asked whether it can be reached."""
BROWSER_CODECS = "opus"
"""It rides out lost packets, which a browser's network has and a carrier's has not, and every
browser speaks it (RFC 7874). With others beside it the switch would send the caller's G.711 on."""
RTP_TIMEOUT_S = 30
"""A leg that sends no media for so long is dead (a page gone without a word)."""
TRUNK_RTP_TIMEOUT_S = 60
"""Longer: carriers may suppress silence."""
RTP_TIMEOUT_HOLD_S = 3600


def escaped(value: str) -> str:
    """A value safe inside an Asterisk configuration line."""
    if any(ord(char) < 32 for char in value):
        raise Invalid("A name or secret for the switch holds a control character.")
    return value.replace("\\", "\\\\").replace(";", "\\;")


def _named(value: str, what: str) -> str:
    if not _NAME.fullmatch(value):
        raise Invalid(f"The {what} “{value}” may hold only letters, digits, _ and -.", field=what)
    return value


def section(name: str, kind: str, **options: object) -> str:
    """One configuration section; options whose value is None are left out, `_` in front of a
    Python keyword's name is dropped."""
    lines = [f"[{name}]", f"type={kind}"]
    for key, value in options.items():
        if isinstance(value, tuple):
            lines += [f"{key}={item}" for item in value]
        elif value is not None:
            lines.append(f"{key}={value}")
    return "\n".join(lines) + "\n"


def pjsip_conf(settings: SwitchSettings) -> str:
    """The main file: global values and transports; accounts and trunks are included."""
    parts = [
        section(
            "global",
            "global",
            user_agent="Warmline",
            endpoint_identifier_order="ip,username,auth_username",
            keep_alive_interval=30,
            unidentified_request_count=5,
        ),
        section("system", "system", timer_t1=500, timer_b=32000, disable_tcp_switch="yes"),
        section(
            "udp",
            "transport",
            protocol="udp",
            bind=f"{settings.sip_address}:{settings.sip_port}",
            external_media_address=settings.media_address,
            external_signaling_address=settings.media_address,
            local_net="127.0.0.0/8" if settings.media_address else None,
        ),
        *([] if settings.proxy else _stream_transports(settings)),
        section("ws", "transport", protocol="ws", bind=settings.http_address),
        "#include pjsip_accounts.conf\n#include pjsip_trunks.conf\n",
    ]
    return "\n".join(parts)


def _stream_transports(settings: SwitchSettings) -> list[str]:
    """SIP over TCP and TLS, for carriers and desk phones. They are always there, since a transport
    that is put in while calls run would need a restart."""
    tls_port = settings.tls_port or settings.sip_port + 1
    behind_nat = {
        "external_media_address": settings.media_address,
        "external_signaling_address": settings.media_address,
        "local_net": "127.0.0.0/8" if settings.media_address else None,
    }
    tcp = section(
        "tcp",
        "transport",
        protocol="tcp",
        bind=f"{settings.sip_address}:{settings.sip_port}",
        **behind_nat,
    )
    tls = section(
        "tls",
        "transport",
        protocol="tls",
        bind=f"{settings.sip_address}:{tls_port}",
        method="tlsv1_2",
        cert_file=settings.tls_certificate,
        priv_key_file=settings.tls_key,
        ca_list_file=settings.tls_ca,
        verify_server="yes" if settings.tls_ca else "no",
        **behind_nat,
    )
    return [tcp, tls]


def account(entry: SwitchAccount, settings: SwitchSettings) -> str:
    """Endpoint, registration record and password of one agent's phone."""
    name = _named(entry.endpoint, "endpoint")
    if name.startswith(TRUNK_PREFIX):
        raise Invalid(f"The phone “{name}” may not begin with “{TRUNK_PREFIX}”.", field="endpoint")
    browser = entry.kind == "browser"
    endpoint = section(
        name,
        "endpoint",
        context="warmline-phones",
        identify_by="username",
        disallow="all",
        allow=BROWSER_CODECS if browser else _allowed(entry.codecs or CODECS),
        aors=name,
        auth=name,
        webrtc="yes" if browser else None,
        dtls_auto_generate_cert="yes" if browser else None,
        outbound_proxy=settings.proxy.route if settings.proxy else None,
        rewrite_contact="no" if settings.proxy else "yes",
        rtp_symmetric="yes",
        force_rport="yes",
        direct_media="no",
        media_address=settings.media_address if browser else None,
        rtp_timeout=RTP_TIMEOUT_S,
        rtp_timeout_hold=RTP_TIMEOUT_HOLD_S,
        rtp_keepalive=15,
        send_connected_line="no",
        trust_connected_line="no",
        allow_transfer="no",
        allow_subscribe="no",
        language=settings.language,
        moh_suggest="default",
        # A page measures its own network; of a desk phone's the switch tells at each leg's end.
        set_var=None if browser else f"CHANNEL(hangup_handler_push)={MEASURED},s,1",
    )
    auth = section(
        name, "auth", auth_type="userpass", username=name, password=escaped(entry.secret)
    )
    if settings.proxy:
        # Kamailio keeps where the phone is; the password stays, so that nobody is the phone here.
        record = section(name, "aor", contact=f"sip:{name}@{settings.proxy.realm}")
        return "\n".join((endpoint, record, auth))
    record = section(
        name,
        "aor",
        max_contacts=1,
        remove_existing="yes",
        minimum_expiration=30,
        default_expiration=120,
        maximum_expiration=600,
        qualify_frequency=0 if browser else 30,
    )
    return "\n".join((endpoint, record, auth))


def _allowed(codecs: Sequence[str]) -> str:
    """Codecs in the switch's words, in their order."""
    unknown = [codec for codec in codecs if codec not in _CODEC_NAMES]
    if unknown:
        raise Invalid(f"The switch knows no codec “{unknown[0]}”.", field="codecs")
    return ",".join(_CODEC_NAMES[codec] for codec in codecs)


def accounts_conf(entries: Sequence[SwitchAccount], settings: SwitchSettings) -> str:
    return "\n".join(account(entry, settings) for entry in sorted(entries, key=_by_endpoint))


def _by_endpoint(entry: SwitchAccount | SwitchTrunk) -> str:
    return entry.endpoint


def trunk(entry: SwitchTrunk, settings: SwitchSettings) -> str:
    """Endpoint, address and identification of one trunk."""
    name = _named(entry.endpoint, "endpoint")
    if not name.startswith(TRUNK_PREFIX):
        raise Invalid(f"The trunk “{name}” must begin with “{TRUNK_PREFIX}”.", field="endpoint")
    if not _HOST.fullmatch(entry.host):
        raise Invalid(f"The trunk's host “{entry.host}” is not an address or name.", field="host")
    registers = entry.kind == "registration"
    if registers and settings.proxy:
        raise Invalid(
            f"The trunk “{name}” registers at its carrier, which goes through Kamailio only with "
            "carriers that know us by our address.",
            field="kind",
        )
    user = escaped(entry.user)
    uri = _uri(entry)
    way = settings.proxy.route if settings.proxy else _outbound_proxy(entry)
    parts = [
        section(
            name,
            "endpoint",
            context="warmline-limited" if entry.max_calls else "warmline-arrive",
            set_var=f"WL_MOST={entry.max_calls}" if entry.max_calls else None,
            identify_by="ip",
            disallow="all",
            allow=_allowed(entry.codecs or TRUNK_CODECS),
            dtmf_mode="auto",  # a carrier without telephone events sends tones in the sound
            aors=name,
            transport="udp" if settings.proxy else entry.transport,
            media_encryption="sdes" if entry.media == "sdes" else None,
            outbound_proxy=way,
            outbound_auth=name if registers else None,
            from_user=escaped(entry.from_user) or (user if registers else None),
            from_domain=escaped(entry.from_domain) or None,
            direct_media="no",
            rtp_symmetric="yes",
            force_rport="yes",
            rtp_timeout=TRUNK_RTP_TIMEOUT_S,
            rtp_timeout_hold=RTP_TIMEOUT_HOLD_S,
            trust_id_inbound="yes",
            send_pai="yes",
            send_connected_line="no",
            trust_connected_line="no",
            allow_transfer="no",
            allow_subscribe="no",
            language=settings.language,
            moh_suggest="default",
        ),
        section(
            name,
            "aor",
            contact=uri,
            outbound_proxy=_outbound_proxy(entry) if not settings.proxy else None,
            qualify_frequency=WATCH_S if entry.watch and not settings.proxy else None,
        ),
    ]
    if registers:
        parts += [
            section(
                name,
                "auth",
                auth_type="userpass",
                username=user,
                password=escaped(entry.secret),
            ),
            section(
                name,
                "registration",
                transport=entry.transport,
                outbound_auth=name,
                outbound_proxy=_outbound_proxy(entry),
                server_uri=uri,
                client_uri=_uri(entry, user),
                contact_user=name,
                retry_interval=30,
                forbidden_retry_interval=300,
                expiration=600,
                line="yes",
                endpoint=name,
            ),
        ]
    sources = matched(entry, settings)
    if sources and not settings.proxy:
        parts.append(section(name, "identify", endpoint=name, match=sources, srv_lookups="no"))
    return "\n".join(parts)


def _uri(entry: SwitchTrunk, user: str = "") -> str:
    """Where the carrier is; with a user who we are there."""
    who = f"{user}@" if user else ""
    host = f"[{entry.host}]" if ":" in entry.host else entry.host
    over = "" if entry.transport == "udp" else f"\\;transport={entry.transport}"
    return f"sip:{who}{host}:{entry.port}{over}"


def _outbound_proxy(entry: SwitchTrunk) -> str | None:
    if not entry.proxy:
        return None
    if not _HOST.fullmatch(entry.proxy):
        raise Invalid(f"The outbound proxy “{entry.proxy}” is no host.", field="proxy")
    over = "" if entry.transport == "udp" else f"\\;transport={entry.transport}"
    return f"sip:{entry.proxy}{over}\\;lr"


def matched(entry: SwitchTrunk, settings: SwitchSettings) -> tuple[str, ...]:
    """Source addresses of a trunk, checked: none may cover the front door's address."""
    door = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    for bound in (settings.http_address, settings.sip_address):
        address = ipaddress.ip_address(bound)
        if not address.is_unspecified:
            door.add(address)
    sources = entry.match or ((entry.host,) if entry.kind == "ip" else ())
    for source in sources:
        try:
            network = ipaddress.ip_network(source, strict=False)
        except ValueError as error:
            raise Invalid(
                f"The trunk's source “{source}” must be an IP address or network.", field="match"
            ) from error
        if any(address in network for address in door):
            raise Invalid(
                f"The trunk's source “{source}” covers this switch's own front door; browsers "
                "would be taken for the trunk. Give the carrier an address of its own.",
                code="trunk_covers_front_door",
                field="match",
            )
    return tuple(sources)


def trunks_conf(entries: Sequence[SwitchTrunk], settings: SwitchSettings) -> str:
    """All trunks. Behind Kamailio every call in comes from its address, so that the carriers cannot
    be told apart: it counts as one of the first trunk."""
    ordered = sorted(entries, key=_by_endpoint)
    parts = [trunk(entry, settings) for entry in ordered]
    if settings.proxy and ordered:
        first = ordered[0].endpoint
        match = settings.proxy.address
        parts.append(section(first, "identify", endpoint=first, match=match, srv_lookups="no"))
    return "\n".join(parts)
