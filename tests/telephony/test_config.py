"""What the configuration writer writes, and what it refuses to write."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from warmline.kit.errors import Invalid
from warmline.telephony.asterisk.config import write_accounts, write_base
from warmline.telephony.asterisk.settings import SwitchAccount, SwitchSettings, SwitchTrunk

PASSWORD = "a-password"


@pytest.fixture
def settings(tmp_path: Path) -> SwitchSettings:
    tree = tmp_path / "tree"
    for folder in ("usr/lib/x86_64-linux-gnu/asterisk/modules", "usr/lib64", "usr/sbin"):
        (tree / folder).mkdir(parents=True)
    (tree / "usr/lib64/ld-linux-x86-64.so.2").touch()
    (tree / "usr/sbin/asterisk").touch()
    return SwitchSettings(
        home=tmp_path / "switch",
        tree=tree,
        ari_secret="ari-secret",
        ami_secret="ami-secret",
        sounds=tmp_path / "sounds",
        recordings=tmp_path / "recordings",
    )


def agent(name: str = "agent-1", password: str = PASSWORD, kind: str = "browser") -> SwitchAccount:
    return SwitchAccount(endpoint=name, secret=password, kind=kind)


def test_given_settings_when_written_then_only_their_owner_can_read_them(
    settings: SwitchSettings,
) -> None:
    write_base(settings)
    files = [path for path in settings.etc.iterdir() if path.is_file()]
    assert len(files) > 15
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_given_no_music_when_written_then_there_is_some_and_own_music_is_left_alone(
    settings: SwitchSettings,
) -> None:
    write_base(settings)
    music = list((settings.sounds / "music").iterdir())
    assert [path.name for path in music] == ["waiting.wav"]
    music[0].rename(settings.sounds / "music" / "ours.wav")
    write_base(settings)
    assert [path.name for path in (settings.sounds / "music").iterdir()] == ["ours.wav"]


def test_given_the_same_accounts_when_written_again_then_no_reload_is_due(
    settings: SwitchSettings,
) -> None:
    write_base(settings)
    assert write_accounts(settings, [agent("b"), agent("a")], [])
    assert not write_accounts(settings, [agent("a"), agent("b")], [])
    assert write_accounts(settings, [agent("a")], [])


def test_given_a_browser_and_a_phone_when_written_then_only_the_browser_speaks_webrtc(
    settings: SwitchSettings,
) -> None:
    write_base(settings)
    write_accounts(settings, [agent("a"), agent("b", kind="phone")], [])
    text = (settings.etc / "pjsip_accounts.conf").read_text()
    browser, phone = text.split("[b]\ntype=endpoint")
    assert "webrtc=yes" in browser
    assert "webrtc=yes" not in phone
    for part in (browser, phone):
        assert "identify_by=username" in part
        assert "max_contacts=1" in part
        assert "remove_existing=yes" in part
        assert "rtp_timeout=30" in part


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "a]", "trunk-x", "x" * 41, "张三"])
def test_given_a_name_that_could_mean_something_else_when_written_then_refused(
    settings: SwitchSettings, name: str
) -> None:
    write_base(settings)
    with pytest.raises(Invalid):
        write_accounts(settings, [agent(name)], [])


def test_given_a_secret_with_special_characters_when_written_then_it_stays_one_value(
    settings: SwitchSettings,
) -> None:
    write_base(settings)
    write_accounts(settings, [agent(password="a;b\\c")], [])
    assert "password=a\\;b\\\\c\n" in (settings.etc / "pjsip_accounts.conf").read_text()
    with pytest.raises(Invalid):
        write_accounts(settings, [agent(password="a\nb")], [])


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "127.0.0.1/32"])
def test_given_a_trunk_whose_source_covers_the_front_door_when_written_then_refused(
    settings: SwitchSettings, source: str
) -> None:
    write_base(settings)
    trunk = SwitchTrunk(endpoint="trunk-a", host="192.0.2.1", match=(source,))
    with pytest.raises(Invalid, match="front door"):
        write_accounts(settings, [], [trunk])


@pytest.mark.parametrize(
    "trunk",
    [
        SwitchTrunk(endpoint="carrier", host="192.0.2.1"),
        SwitchTrunk(endpoint="trunk-a", host="bad host"),
        SwitchTrunk(endpoint="trunk-a", host="carrier.example"),
        SwitchTrunk(endpoint="trunk-a", host="x", match=("nonsense",)),
    ],
)
def test_given_a_trunk_that_cannot_be_when_written_then_refused(
    settings: SwitchSettings, trunk: SwitchTrunk
) -> None:
    write_base(settings)
    with pytest.raises(Invalid):
        write_accounts(settings, [], [trunk])


def test_given_a_registering_trunk_when_written_then_it_logs_in_and_is_known_by_its_line(
    settings: SwitchSettings,
) -> None:
    write_base(settings)
    trunk = SwitchTrunk(
        endpoint="trunk-a", host="sip.example", kind="registration", user="u", secret="p"
    )
    write_accounts(settings, [], [trunk])
    text = (settings.etc / "pjsip_trunks.conf").read_text()
    assert "type=registration" in text
    assert "line=yes" in text
    assert "type=identify" not in text
