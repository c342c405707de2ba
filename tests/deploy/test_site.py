"""What a site may be, and which files come of it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from warmline.app import kamailio as command
from warmline.kit.errors import Invalid
from warmline.telephony.kamailio import files, ha1, site_of
from warmline.telephony.switch import SwitchAccount, SwitchTrunk

EXAMPLE = Path(__file__).parents[2] / "deploy" / "kamailio" / "site.example.toml"
SECRET = "the-secret-of-voice-itself"
AGENTS = [
    SwitchAccount(endpoint="agent-2", secret="second", kind="phone"),
    SwitchAccount(endpoint="agent-1", secret="first"),
]


def values(**more: Any) -> dict[str, Any]:
    return {
        "address": "192.0.2.5",
        "nodes": [{"address": "192.0.2.21"}, {"address": "192.0.2.22", "port": 5070}],
        "carriers": [{"name": "a", "address": "198.51.100.10", "sources": ["198.51.100.64/30"]}],
        "front_doors": ["192.0.2.10"],
        **more,
    }


def test_each_node_is_a_destination_and_each_source_an_address() -> None:
    texts = files(site_of(values(voices=["192.0.2.11"])), AGENTS, SECRET)
    assert texts["dispatcher.list"] == "1 sip:192.0.2.21:5060 0 0\n1 sip:192.0.2.22:5070 0 0\n"
    assert texts["addresses.list"] == (
        "1 198.51.100.10 32 0\n1 198.51.100.64 30 0\n2 192.0.2.10 32 0\n3 192.0.2.11 32 0\n"
    )
    assert "listen=udp:192.0.2.5:5060\n" in texts["site.cfg"]
    assert "listen=tcp:192.0.2.5:8080\n" in texts["site.cfg"]


def test_kamailio_learns_hashes_and_no_password() -> None:
    texts = files(site_of(values()), AGENTS, SECRET)
    # RFC 2617 3.5: the example of a digest, its HA1 as published in its errata and elsewhere
    assert ha1("Mufasa", "testrealm@host.com", "Circle Of Life") == (
        "939e7578ed9e3c518a452acee763bce9"
    )
    rows = texts["db/agents"].splitlines()[1:]
    assert [row.split(":")[0] for row in rows] == ["agent-1", "agent-2"]
    assert rows[0].split(":")[3] == ha1("agent-1", "agents.warmline", "first")
    assert not any("first" in text or "second" in text for text in texts.values())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": "kamailio.example"}, "address"),
        ({"nodes": []}, "nodes"),
        ({"carriers": [{"name": "a b", "address": "198.51.100.10"}]}, "carriers.0.name"),
        ({"realm": 'x"!g"'}, "realm"),
        ({"etc": "/etc/a!b"}, "folder"),
        ({"node": "192.0.2.21"}, "node"),
        ({"sip_port": 0}, "sip_port"),
    ],
)
def test_what_would_spoil_the_configuration_is_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        site_of(values(**wrong))


@pytest.mark.parametrize("own", ["192.0.2.5", "192.0.2.22", "192.0.2.10"])
def test_no_carrier_covers_what_is_ours(own: str) -> None:
    carrier = {"name": "a", "address": "198.51.100.10", "sources": [f"{own}/29"]}
    with pytest.raises(Invalid) as refused:
        site_of(values(carriers=[carrier]))
    assert refused.value.code == "carrier_covers_own"


def test_an_agent_s_name_cannot_become_a_second_row() -> None:
    with pytest.raises(Invalid):
        files(site_of(values()), [SwitchAccount(endpoint="a:0\nb", secret="x")], SECRET)


def test_the_example_makes_files_that_only_their_owner_reads(tmp_path: Path) -> None:
    written = command.write(command.read(EXAMPLE), AGENTS, tmp_path / "out", "zh", SECRET)
    names = [str(path.relative_to(tmp_path / "out")) for path in written]
    assert "kamailio/db/agents" in names
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)
    phones = (tmp_path / "out" / "node" / "pjsip_accounts.conf").read_text()
    trunks = (tmp_path / "out" / "node" / "pjsip_trunks.conf").read_text()
    # Each node calls agents and carriers through Kamailio,
    assert phones.count("outbound_proxy=sip:192.0.2.5:5060\\;lr") == 2
    assert "contact=sip:agent-1@agents.warmline" in phones
    assert "contact=sip:198.51.100.10:5060" in trunks
    # and takes calls from it alone.
    assert trunks.count("match=") == 1
    assert "match=192.0.2.5\n" in trunks


def test_a_trunk_that_kamailio_would_forbid_is_told(tmp_path: Path) -> None:
    site = command.read(EXAMPLE)
    listed = SwitchTrunk(endpoint="trunk-a", host="198.51.100.10", port=5060)
    strange = SwitchTrunk(endpoint="trunk-b", host="198.51.100.99", port=5060, name="B")
    command.write(site, AGENTS, tmp_path / "out", "zh", SECRET, [listed])
    assert "[trunk-a]" in (tmp_path / "out" / "node" / "pjsip_trunks.conf").read_text()
    with pytest.raises(Invalid, match=r"198\.51\.100\.99"):
        command.write(site, AGENTS, tmp_path / "out", "zh", SECRET, [listed, strange])


@pytest.mark.parametrize("secret", ["", "short", 'long-enough-but-with-a"!g"'])
def test_a_secret_that_would_open_or_spoil_kamailio_is_refused(secret: str) -> None:
    with pytest.raises(Invalid, match="secret"):
        files(site_of(values()), AGENTS, secret)


def test_a_site_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        command.read(tmp_path / "missing.toml")
