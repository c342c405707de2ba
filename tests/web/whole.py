"""The application with the routers of every feature, as `warmline.app.web` builds it.

What lies behind the database is silent: commands to `voice` succeed, no demo call goes out. A
feature with routes is added here and in `permissions_table`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI

from tests.accounts.centre import Centre
from warmline.agents import http as agents_http
from warmline.agents.service import AgentsService
from warmline.demo import http as demo_http
from warmline.demo.caller import DemoCaller
from warmline.interactions import http as interactions_http
from warmline.interactions.export import CallExport
from warmline.interactions.http import messages as messages_http
from warmline.interactions.http import missed as missed_http
from warmline.interactions.service import InteractionService
from warmline.interactions.service.messages import MessageService
from warmline.interactions.service.missed import MissedService
from warmline.ivr import http as ivr_http
from warmline.ivr.http import calendars as calendars_http
from warmline.ivr.http import lookups as lookups_http
from warmline.ivr.http import prompts as prompts_http
from warmline.ivr.service import IvrService
from warmline.ivr.service.calendars import CalendarService
from warmline.ivr.service.lookups import LookupService
from warmline.ivr.service.prompts import PromptService
from warmline.ivr.speech.espeak import EspeakVoice
from warmline.kit.actor import Actor
from warmline.kit.bus import Bus
from warmline.routing import http as routing_http
from warmline.routing.service import RoutingService
from warmline.telephony import http as telephony_http
from warmline.telephony.service import TelephonyService
from warmline.voice import http as voice_http
from warmline.voice.client import VoiceClient
from warmline.voice.config_store import ConfigStore
from warmline.web.app import build_app
from warmline.web.live import floor_routes
from warmline.web.live import socket as live_socket
from warmline.web.live.hub import Hub

ZONE = "Asia/Shanghai"


class SilentBus:
    """Answers every request with nothing."""

    async def request(self, subject: str, body: dict[str, Any], **options: Any) -> Any:
        return {}


class SilentCaller:
    """Places no call."""

    async def call(self) -> None: ...


async def valid(actor: Actor) -> bool:
    return True


async def no_dial(actor: Actor, number: str) -> str:
    return ""


async def at_once(seconds: float) -> None:
    """Instead of waiting for a projection that never comes."""


def whole_app(centre: Centre, folder: Path) -> FastAPI:
    """`folder` is for what the application would write."""
    database, clock = centre.database, centre.clock
    bus = cast(Bus, SilentBus())
    voice = VoiceClient(bus)
    hub = Hub(bus, ["0"], ConfigStore(bus, folder / "config.json"), voice, clock)
    hub.ready.set()
    routing = RoutingService(database)
    interactions = InteractionService(database, clock, folder, sleep=at_once)
    return build_app(
        accounts=centre.accounts,
        routers=[
            agents_http.router(AgentsService(database, clock, memberships=routing)),
            routing_http.router(routing),
            ivr_http.router(IvrService(database)),
            calendars_http.router(CalendarService(database)),
            lookups_http.router(LookupService(database)),
            prompts_http.router(PromptService(database, clock, folder, EspeakVoice)),
            telephony_http.router(TelephonyService(database)),
            interactions_http.router(interactions, CallExport(database, ZONE, "zh")),
            messages_http.router(MessageService(database, clock, folder), no_dial),
            missed_http.router(MissedService(database, clock), no_dial),
            voice_http.router(voice),
            floor_routes.router(hub, voice, database),
            demo_http.router(cast(DemoCaller, SilentCaller())),
        ],
        live=live_socket.router(hub, valid),
    )
