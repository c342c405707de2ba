"""Which requests come from our own page. Pure."""

from __future__ import annotations

import pytest

from warmline.web.origin import (
    ForeignRequest,
    body_type_known,
    check_origin,
    check_request,
    same_host,
)


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://127.0.0.1:8700", "127.0.0.1:8700", True),
        ("https://desk.example.cn", "desk.example.cn", True),
        ("https://desk.example.cn", "desk.example.cn:443", True),
        ("https://desk.example.cn:8443", "desk.example.cn:8443", True),
        ("https://DESK.example.cn", "desk.example.cn", True),
        ("http://[::1]:8700", "[::1]:8700", True),
        ("https://evil.example.cn", "desk.example.cn", False),
        ("https://desk.example.cn.evil.cn", "desk.example.cn", False),
        ("http://127.0.0.1:9999", "127.0.0.1:8700", False),
        ("null", "desk.example.cn", False),
        ("", "desk.example.cn", False),
        ("https://desk.example.cn:port", "desk.example.cn", False),
        ("file://", "", False),
    ],
)
def test_an_origin_is_ours_when_name_and_port_are_those_asked_for(
    origin: str, host: str, same: bool
) -> None:
    assert same_host(origin, host) is same


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_needs_our_header(method: str) -> None:
    check_request(method, {"x-warmline": "1"})
    with pytest.raises(ForeignRequest):
        check_request(method, {})
    with pytest.raises(ForeignRequest):
        check_request(method, {"x-warmline": "1", "origin": "https://evil.cn", "host": "desk.cn"})


def test_reading_needs_nothing() -> None:
    check_request("GET", {"origin": "https://evil.cn", "host": "desk.cn"})


def test_where_an_origin_is_needed_none_is_refused() -> None:
    check_origin({}, needed=False)
    with pytest.raises(ForeignRequest):
        check_origin({}, needed=True)


@pytest.mark.parametrize(
    ("content_type", "known"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("multipart/form-data; boundary=x", True),
        ("application/octet-stream", True),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("", False),
        (None, False),
    ],
)
def test_only_json_and_forms_with_files_are_read(content_type: str | None, known: bool) -> None:
    assert body_type_known(content_type) is known
