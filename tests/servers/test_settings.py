"""The settings file: written at the first start, read back, wrong values answered in sentences."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from warmline.app.fleet import places
from warmline.app.switch import node_access, spool, spools
from warmline.kit import settings as settings_module
from warmline.kit.errors import Invalid
from warmline.kit.settings import Settings, default_home, load
from warmline.kit.settings_file import FILE, SECRETS, SECRETS_FILE
from warmline.servers import processes


def test_first_start_writes_every_field_commented_and_changes_nothing(tmp_path: Path) -> None:
    # Given a data folder that does not exist yet, when the settings are read
    settings = load(tmp_path / "home")
    text = (tmp_path / "home" / FILE).read_text()
    # then the file has each field with its meaning, and all of it is comment or heading
    for name, section in settings_module._sections().items():
        assert f"[{name}]" in text
        for key, field in section.model_fields.items():
            assert f"#{key} =" in text
            assert field.description
            assert field.description in text
    assert all(not value for value in tomllib.loads(text).values())
    # and reading it again gives the same settings
    assert load(tmp_path / "home") == settings


def test_each_default_in_the_file_is_what_it_says(tmp_path: Path) -> None:
    # Given the commented file, when every comment mark before a default is taken away
    settings = load(tmp_path)
    text = (tmp_path / FILE).read_text()
    (tmp_path / FILE).write_text(re.sub(r"^#(\w+ = )", r"\1", text, flags=re.M))
    # then the settings are the same as before
    assert load(tmp_path) == settings


def test_files_with_secrets_are_for_the_owner_alone(tmp_path: Path) -> None:
    # Given a first start
    settings = load(tmp_path)
    # then nobody else may read the secrets or the settings, and every secret is its own
    for name in (FILE, SECRETS_FILE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    made = [settings.secret(name) for name in SECRETS]
    assert len(set(made)) == len(SECRETS)
    assert all(len(secret) >= 24 for secret in made)
    # and a later start keeps them
    assert load(tmp_path).secret("ari") == settings.secret("ari")


def test_a_secret_a_newer_version_needs_is_added_and_the_others_stay(tmp_path: Path) -> None:
    # Given secrets of an older version, without the one for the carrier
    kept = load(tmp_path).secret("database")
    path = tmp_path / SECRETS_FILE
    old = json.loads(path.read_text())
    del old["carrier_ari"]
    path.write_text(json.dumps(old))
    # when a newer version reads them, then it has all of them
    again = load(tmp_path)
    assert again.secret("carrier_ari")
    assert again.secret("database") == kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[web]\nport = 70000\n", "web.port"),
        ("[web]\nprot = 8700\n", "web.prot"),
        ("[centre]\nzone = 'Moon/Sea'\n", "Asia/Shanghai"),
        ("[web]\ncertificate = '/a.pem'\n", "belong together"),
        ("[nats]\nport = 8700\n", "both 8700"),
        ("[asterisk]\nrtp_low = 19999\n", "rtp_low must be below rtp_high"),
        ("[web\n", "not valid TOML"),
    ],
)
def test_a_wrong_value_is_told_with_file_and_field(tmp_path: Path, text: str, words: str) -> None:
    # Given a file with a mistake
    (tmp_path / FILE).write_text(text)
    # when it is read, then the sentence names the file and what is wrong
    with pytest.raises(Invalid) as told:
        load(tmp_path)
    assert words in told.value.message
    assert str(tmp_path / FILE) in told.value.message


def test_the_settings_cannot_be_changed_by_anybody(tmp_path: Path) -> None:
    settings = load(tmp_path)
    with pytest.raises(ValidationError):
        setattr(settings.web, "port", 1)  # noqa: B010 - a plain assignment is a type error


def test_an_own_url_replaces_the_embedded_server(tmp_path: Path) -> None:
    # Given URLs of servers somebody else runs
    (tmp_path / FILE).write_text(
        "[database]\nurl = 'postgresql://me:secret@db.example/centre'\n"
        "[nats]\nurl = 'nats://bus.example:4222'\n"
    )
    settings = load(tmp_path)
    # then they are used, and no port is claimed for an embedded one
    assert settings.database_url() == "postgresql+psycopg://me:secret@db.example/centre"
    assert settings.nats_url() == "nats://bus.example:4222"
    claimed = {name for name, _, _ in settings.ports()}
    assert not claimed & {"database.port", "nats.port"}


def test_the_command_line_stands_above_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a file that asks for the demo, and a command line that does not
    (tmp_path / FILE).write_text("[demo]\nenabled = true\n")
    monkeypatch.setenv("WARMLINE_DEMO", "false")
    monkeypatch.setenv("WARMLINE_PUBLIC_HOST", "centre.example")
    settings = load(tmp_path)
    # then the carrier does not run, and the address is the public one
    assert not settings.carrier_runs()
    assert settings.address() == "https://centre.example:8700"


def test_a_test_centre_shares_no_port_and_no_folder_with_the_standard_one(tmp_path: Path) -> None:
    # Given the standard settings and those of a test
    standard = load(tmp_path / "standard")
    other = Settings.for_test(tmp_path / "other", 21000)
    # then their ports and folders are all different, and a child process reads the same
    ports = {port for _, _, port in [*standard.ports(), *standard.sip_ports()]}
    assert not ports & {port for _, _, port in [*other.ports(), *other.sip_ports()]}
    assert other.recordings.folder.is_relative_to(tmp_path / "other")
    assert load(tmp_path / "other") == other


def test_the_data_folder_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_HOME", str(tmp_path / "here"))
    assert default_home() == tmp_path / "here"


def test_given_several_shards_when_a_process_is_told_one_then_it_may_lead_that_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Settings.for_test(tmp_path / "centre", 20000, voice={"shards": 3})
    assert made.voice.names() == made.voice.leads() == ("0", "1", "2")
    monkeypatch.setenv("WARMLINE_SHARD", "2")
    assert load(tmp_path / "centre").voice.leads() == ("2",)
    monkeypatch.setenv("WARMLINE_SHARD", "3")
    with pytest.raises(Invalid, match="none of 0, 1, 2"):
        load(tmp_path / "centre")


def test_given_several_shards_when_the_parts_are_made_then_each_has_its_own_voice(
    tmp_path: Path,
) -> None:
    settings = Settings.for_test(tmp_path / "centre", 20000, voice={"shards": 2})
    voices = [processes.voice(settings, shard) for shard in settings.voice.names()]
    assert [part.name for part in voices] == ["voice", "voice-1"]
    assert [part.env["WARMLINE_SHARD"] for part in voices] == ["0", "1"]
    assert {part.command for part in voices} == {processes.command("voice")}


NODE = '[[asterisk.nodes]]\nname = "node2"\nhost = "192.0.2.22"\nsip_port = 5060\n'
KAMAILIO = '[kamailio]\nhost = "192.0.2.5"\n'


def test_further_switches_stand_behind_kamailio(tmp_path: Path) -> None:
    # Given a further switch with a folder of its own for recordings
    (tmp_path / FILE).write_text(f'{NODE}recordings = "spool2"\n{KAMAILIO}')
    settings = load(tmp_path)
    # then the fleet has both by name, as Kamailio knows them, and jobs look into both folders
    assert places(settings) == {"node1": "127.0.0.1:8722", "node2": "192.0.2.22:5060"}
    assert spools(settings) == [spool(settings), tmp_path / "spool2"]
    (second,) = settings.asterisk.nodes
    access = node_access(settings, second, "0")
    assert (access.node, access.host, access.ari_port) == ("node2", "192.0.2.22", 8720)
    assert access.ari_secret == settings.secret("ari")
    # and one without such a folder writes where the first one does.
    (tmp_path / FILE).write_text(NODE + KAMAILIO)
    assert spools(load(tmp_path)) == [spool(load(tmp_path))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NODE, "kamailio.host"),
        (NODE.replace("node2", "node1") + KAMAILIO, "same name"),
        (NODE.replace("node2", "a b") + KAMAILIO, "name"),
    ],
)
def test_switches_that_cannot_be_told_apart_or_reached_are_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(Invalid, match=words):
        load(tmp_path)
