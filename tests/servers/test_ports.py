"""A taken port is told in a sentence with port, holder and the setting to change."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.servers import embedded
from warmline.kit.settings import Settings
from warmline.servers import ports


def test_a_taken_port_names_itself_its_holder_and_the_setting(tmp_path: Path) -> None:
    # Given somebody (this test) who listens where the database wants to
    settings = Settings.for_test(tmp_path, embedded.free_base_port())
    door = socket.create_server(("127.0.0.1", settings.database.port))
    # when the ports are checked
    with door, pytest.raises(ports.PortTaken) as told:
        ports.check(settings)
    # then the sentence has all that is needed to help oneself
    sentence = told.value.message
    assert f"Port {settings.database.port} " in sentence
    assert f"(process {os.getpid()})" in sentence
    assert f"database.port in {tmp_path / 'warmline.toml'}" in sentence


def test_a_taken_sip_port_is_noticed_too(tmp_path: Path) -> None:
    settings = Settings.for_test(tmp_path, embedded.free_base_port())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", settings.asterisk.sip_port))
        [sentence] = ports.taken(settings)
    assert "asterisk.sip_port" in sentence


def test_free_ports_and_ports_of_external_servers_are_no_obstacle(tmp_path: Path) -> None:
    # Given a database elsewhere, and somebody on the port ours would have had
    base = embedded.free_base_port()
    settings = Settings.for_test(tmp_path, base, database={"url": "postgresql://db.example/x"})
    with socket.create_server(("127.0.0.1", settings.database.port)):
        # then nothing stands in the way
        assert ports.taken(settings) == []


def test_an_address_this_machine_does_not_have_is_told(tmp_path: Path) -> None:
    settings = Settings.for_test(tmp_path, embedded.free_base_port(), web={"host": "192.0.2.1"})
    sentence = ports.taken(settings)[0]
    assert "192.0.2.1" in sentence
    assert "web.port" in sentence
