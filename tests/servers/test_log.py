"""No secret and no phone number in any log line, whatever library wrote it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from warmline.kit import log


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where this process's lines go for one test."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    stream = io.StringIO()
    log.configure("test", stream=stream, pretty=False)
    yield stream
    root.handlers, root.level = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_a_line_is_json_with_part_time_and_level(lines: io.StringIO) -> None:
    structlog.get_logger("a.place").info("call answered", seconds=3)
    line = json.loads(lines.getvalue())
    assert line["event"] == "call answered"
    assert (line["part"], line["level"], line["seconds"]) == ("test", "info", 3)
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "text", ["+8613800138000", "13800138000", "075512345678", "sip:13912345678@x"]
)
def test_phone_numbers_never_reach_a_line(lines: io.StringIO, text: str) -> None:
    # Given a number in the message, in a field, in a nested field and in another library's line
    logger = structlog.get_logger()
    logger.info(f"from {text} to us", caller=text, call={"numbers": [text]})
    logging.getLogger("library").warning("INVITE from %s", text)
    # then no digit of it is written
    digits = "".join(letter for letter in text if letter.isdigit())
    assert digits not in lines.getvalue()
    assert log.NUMBER in lines.getvalue()


def test_secrets_never_reach_a_line(lines: io.StringIO) -> None:
    structlog.get_logger().info(
        "connected", password="hunter2", ari_secret="hunter2", url="nats://warmline:hunter2@host:1"
    )
    try:
        raise ValueError("postgresql://u:hunter2@host/db is away")
    except ValueError:
        structlog.get_logger().exception("lost")
    assert "hunter2" not in lines.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "0199d0a1-1234-7000-8000-123456789012",
        "12345678-1234-7000-8000-123456789012",
        "3.1415926535",
    ],
)
def test_ids_and_figures_stay_readable(text: str) -> None:
    assert log.clean_text(f"id {text}.") == f"id {text}."
