"""What a table of the settings file is, and those about switches, Kamailio and the demo's carrier.

Part of `kit.settings`, from where everybody takes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    """One table of the file: frozen, unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(Section):
    """One further switch, an Asterisk of its own; Kamailio is in front of all."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9-]{1,40}$", description="Its name in records; its systemname, too."
    )
    host: str = Field(description="Address of its ARI, AMI and SIP listeners.")
    ari_port: Port = Field(default=8720, description="HTTP port of its ARI.")
    ami_port: Port = Field(default=8721, description="Port of its manager interface.")
    sip_port: Port = Field(default=8722, description="SIP port (UDP), as Kamailio knows it.")
    recordings: Path | None = Field(
        default=None,
        description="Folder of its raw recordings, under the same path there and here.",
    )


class Asterisk(Section):
    """The voice engine."""

    external: bool = Field(
        default=False, description="true: an Asterisk you run yourself at host; false: embedded."
    )
    host: str = Field(default="127.0.0.1", description="Address of its ARI, AMI and SIP listeners.")
    ari_port: Port = Field(default=8720, description="HTTP port: ARI and SIP over WebSocket (/ws).")
    ami_port: Port = Field(default=8721, description="Manager interface port.")
    sip_port: Port = Field(
        default=8722, description="SIP port (UDP and TCP) for trunks and desk phones."
    )
    tls_port: Port = Field(default=8723, description="Port of SIP over TLS.")
    tls_certificate: Path | None = Field(
        default=None,
        description="The switch's certificate for TLS (PEM); unset: calls out over TLS only.",
    )
    tls_key: Path | None = Field(default=None, description="The certificate's key (PEM).")
    tls_ca: Path | None = Field(
        default=None,
        description="Who must have signed the carriers' certificates (PEM); unset: not checked.",
    )
    rtp_low: Port = Field(default=18000, description="Lowest UDP port of the media.")
    rtp_high: Port = Field(default=18999, description="Highest UDP port of the media.")
    media_address: str | None = Field(
        default=None,
        description="Address told to phones for media when this machine is behind NAT.",
    )
    ari_user: str = Field(default="warmline", description="User name for ARI.")
    ami_user: str = Field(default="warmline", description="User name for the manager interface.")
    node: str = Field(default="node1", description="Name of this switch in records.")
    overload: Literal["503", "busy", "off"] = Field(
        default="503",
        description="How calls are refused while more come than can be served: SIP 503, busy "
        "(486), or off: none is.",
    )
    tree: Path | None = Field(
        default=None,
        description="Folder of an unpacked Asterisk to use; unset: system's or fetched.",
    )
    nodes: tuple[Node, ...] = Field(
        default=(),
        description="Further switches behind Kamailio, each a table [[asterisk.nodes]]: name, "
        "host, ari_port, ami_port, sip_port, recordings; users and secrets as for this one.",
    )


class Kamailio(Section):
    """Kamailio in front of several switches: registrar of the agents, and who spreads calls."""

    host: str | None = Field(
        default=None,
        description="Its address; unset: there is none, phones and carriers come to the switch.",
    )
    sip_port: Port = Field(default=5060, description="Its SIP port (UDP).")
    http_port: Port = Field(
        default=8080, description="Its TCP port: SIP over WebSocket, and what voice asks it."
    )
    realm: str = Field(
        default="agents.warmline", description="Domain of the agents' phones, as in its site file."
    )


class Carrier(Section):
    """The demo's telephone company: a second Asterisk that places test calls over SIP."""

    enabled: bool = Field(default=True, description="Start it when the demo is on.")
    address: str = Field(
        default="127.0.0.2",
        description="Its own loopback address, so that no browser looks like it.",
    )
    sip_port: Port = Field(default=8732, description="SIP port (UDP).")
    ari_port: Port = Field(default=8730, description="HTTP port of its ARI.")
    ami_port: Port = Field(default=8731, description="Port of its manager interface.")
    rtp_low: Port = Field(default=19000, description="Lowest UDP port of its media.")
    rtp_high: Port = Field(default=19499, description="Highest UDP port of its media.")
