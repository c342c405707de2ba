"""`warmline run web`: pages, API and live feed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import APIRouter, FastAPI

import warmline
from warmline.accounts import http as accounts_http
from warmline.agents import http as agents_http
from warmline.app import customers, shop
from warmline.app.bus import config_store, connect
from warmline.app.exports import audit_export
from warmline.app.first_steps import counts
from warmline.app.imports import import_routes
from warmline.app.knowledge import warm
from warmline.app.services import News, Services, services
from warmline.attachments import http as attachments_http
from warmline.demo import http as demo_http
from warmline.demo.caller import DemoCaller
from warmline.followups import http as followups_http
from warmline.followups.http import bulk as followup_bulk_http
from warmline.followups.http import questionnaires as questionnaires_http
from warmline.followups.service.bulk import BulkService
from warmline.followups.service.exporting import FollowupExportRuns
from warmline.interactions import http as interactions_http
from warmline.interactions.http import callbacks as callbacks_http
from warmline.interactions.http import keeping as keeping_http
from warmline.interactions.http import messages as messages_http
from warmline.interactions.http import missed as missed_http
from warmline.interactions.http import showcase as showcase_http
from warmline.interactions.http import storing as storing_http
from warmline.interactions.service.exporting import CallExportRuns
from warmline.ivr import http as ivr_http
from warmline.ivr.http import calendars as calendars_http
from warmline.ivr.http import lookups as lookups_http
from warmline.ivr.http import prompts as prompts_http
from warmline.kit.actor import Actor
from warmline.kit.batched import Batched
from warmline.kit.clock import SystemClock
from warmline.kit.errors import RetryLater
from warmline.kit.ids import uuid7
from warmline.kit.settings import Settings
from warmline.knowledge import http as knowledge_http
from warmline.knowledge.http import files as knowledge_files_http
from warmline.knowledge.http import others as knowledge_others_http
from warmline.notices import http as notices_http
from warmline.outward import http as outward_http
from warmline.outward.export import MessageExportRuns
from warmline.pools import http as pools_http
from warmline.pools.http import exports as pool_exports_http
from warmline.pools.http import managing as pools_managing_http
from warmline.pools.service.exporting import PoolExportRuns
from warmline.routing import http as routing_http
from warmline.runs import http as runs_http
from warmline.servers import alarms
from warmline.surveys import http as surveys_http
from warmline.surveys.export import ResultExportRuns
from warmline.surveys.http import links as survey_links_http
from warmline.surveys.service.links import LinkService
from warmline.surveys.store.links import Handled
from warmline.telephony import http as telephony_http
from warmline.tickets import http as tickets_http
from warmline.tickets.http import calling as ticket_calls_http
from warmline.tickets.http import configured as ticket_types_http
from warmline.tickets.http import handing as ticket_people_http
from warmline.views import http as views_http
from warmline.voice import http as voice_http
from warmline.voice.client import VoiceClient
from warmline.voice.inputs import AddParty, CancelCallback, DialOut, HurryCallback
from warmline.web import alarms as alarms_http
from warmline.web import first_steps
from warmline.web.app import WebOptions, build_app
from warmline.web.live import floor_routes, why_routes
from warmline.web.live import protocol as live_protocol
from warmline.web.live import socket as live_socket
from warmline.web.live.hub import Hub
from warmline.web.session_routes import AgentRef

ROOT = Path(warmline.__file__).resolve().parents[2]
"""The checkout: the built desktop lies beside `src`."""


async def run_web(settings: Settings) -> None:
    """Serve pages, API and live feed on loopback behind the front door."""
    news = News()
    bus = await connect(settings, "web")
    voice = VoiceClient(bus)
    hub = Hub(bus, settings.voice.names(), config_store(settings, bus), voice, SystemClock())
    news.bus, news.hub = bus, hub
    async with services(settings, news) as here:
        app = application(here, voice, hub)
        hub.ahead.cards_of = customers.cards_of(
            customers.call_cards(here, hub, partial(_dial, voice)),
            here.accounts.sessions.actor_of_session,
        )
        server = uvicorn.Server(server_limits(app, settings.web.app_port))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        folding = asyncio.create_task(hub.run(), name="hub")
        warming = asyncio.create_task(warm(here.knowledge), name="knowledge")
        serving = asyncio.create_task(server.serve(), name="http")
        try:
            await asyncio.wait({folding, serving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            server.should_exit = True
            folding.cancel()
            warming.cancel()
            await asyncio.gather(folding, serving, warming, return_exceptions=True)
            await bus.close()


def server_limits(app: FastAPI, port: int) -> uvicorn.Config:
    """How the application is served: on loopback, with the far end's address from the front door
    alone, and with the largest WebSocket message (bytes) that is read at all."""
    return uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        log_config=None,
        access_log=False,
        ws=live_protocol.Protocol,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=3,
    )


def application(here: Services, voice: VoiceClient, hub: Hub) -> FastAPI:
    """The ASGI application with every feature's routes."""
    settings = here.settings
    routers: list[APIRouter] = [
        accounts_http.export_router(audit_export(here.runs)),
        agents_http.router(here.agents),
        attachments_http.router(here.attachments),
        routing_http.router(here.routing),
        ivr_http.router(here.ivr),
        calendars_http.router(here.calendars),
        lookups_http.router(here.lookups),
        prompts_http.router(here.prompts),
        telephony_http.router(here.telephony),
        interactions_http.router(here.interactions, CallExportRuns(here.runs)),
        messages_http.router(here.messages, partial(_dial, voice), CallExportRuns(here.runs)),
        surveys_http.router(
            here.surveys,
            ResultExportRuns(here.runs),
        ),
        survey_links_http.router(LinkService(here.database, SystemClock(), _handled(hub))),
        keeping_http.router(here.keeping, here.downloads),
        storing_http.router(here.moving),
        showcase_http.router(here.showcase, here.sampling),
        missed_http.router(here.missed, partial(_dial, voice), CallExportRuns(here.runs)),
        callbacks_http.router(
            here.callbacks,
            CallExportRuns(here.runs),
            cancel=partial(_about_callback, voice, CancelCallback),
            hurry=partial(_about_callback, voice, HurryCallback),
        ),
        *customers.routers(here, hub, partial(_dial, voice)),
        import_routes(here),
        runs_http.router(here.runs),
        views_http.router(here.views),
        pools_http.router(here.pools.pools, here.pools.tasks, partial(_dial, voice)),
        pools_managing_http.router(
            here.pools.settings, here.pools.distribution, here.pools.runs, here.pools.desk.groups
        ),
        pool_exports_http.router(PoolExportRuns(here.runs)),
        followup_bulk_http.router(
            BulkService(here.followups.service),
            here.followups.assign,
            FollowupExportRuns(here.runs),
        ),
        followups_http.router(here.followups.service, here.followups.assign),
        questionnaires_http.router(
            here.followups.questionnaires, here.followups.asking, FollowupExportRuns(here.runs)
        ),
        knowledge_files_http.router(here.knowledge),
        knowledge_http.router(here.knowledge),
        knowledge_others_http.router(here.knowledge),
        notices_http.router(here.notices, partial(Hub.notices_changed, hub)),
        outward_http.router(
            here.outward.settings, here.outward.choosing, MessageExportRuns(here.runs)
        ),
        tickets_http.router(here.tickets.verbs()),
        ticket_types_http.router(here.tickets.types),
        ticket_calls_http.router(
            here.tickets.calling, partial(_dial, voice), partial(_add_party, voice)
        ),
        ticket_people_http.router(here.tickets.handing),
        *shop.routers(here),
        voice_http.router(voice),
        floor_routes.router(hub, voice, here.database),
        alarms_http.router(partial(alarms.alarms, settings), here.moving.alarms),
        first_steps.router(partial(counts, here)),
        demo_http.router(demo_caller(settings) if settings.carrier_runs() else None),
        why_routes.router(
            why_routes.Sources(
                hub=hub,
                voice=voice,
                interactions=here.interactions,
                agents=here.agents,
                clock=SystemClock(),
            )
        ),
    ]

    async def agent_of(actor: Actor) -> AgentRef | None:
        found = await here.agents.profiles.find(actor.user_id)
        return None if found is None else AgentRef(id=found[0], extension=found[1])

    # Hundreds of open pages ask every few seconds.
    going_on = Batched(here.accounts.sessions.going_on)

    async def rights_of(actor: Actor) -> str | None:
        return await going_on.get(actor.session_id) if actor.session_id is not None else None

    desktop = ROOT / "desktop" / "dist"
    return build_app(
        accounts=here.accounts,
        routers=routers,
        pages=[survey_links_http.pages()],
        live=live_socket.router(hub, rights_of),
        desktop_dir=desktop if desktop.is_dir() else None,
        agent_of=agent_of,
        health=partial(_health, here, hub),
        alarms=partial(alarms.sounding, settings),
        options=WebOptions(body_limit_mb=settings.web.body_limit_mb, title=settings.centre.name),
    )


async def _dial(voice: VoiceClient, actor: Actor, number: str) -> str:
    """Place a call of the actor's."""
    call = uuid7()
    await voice.ask(DialOut(actor.user_id, number, call))
    return call


async def _add_party(
    voice: VoiceClient, actor: Actor, call: str, to: str, target: str, party: str
) -> None:
    """Ring somebody into a talk of the actor's."""
    await voice.ask(AddParty(actor.user_id, call, to, target, party))


def _handled(hub: Hub) -> Callable[[str], Handled | None]:
    """Who handles a call now, as the floor says."""

    def look(call: str) -> Handled | None:
        live = hub.floor.calls.get(call)
        return Handled(live.agent, live.queue, live.project) if live is not None else None

    return look


async def _about_callback(
    voice: VoiceClient,
    command: type[CancelCallback | HurryCallback],
    actor: Actor,
    callback: str,
) -> None:
    """Cancel or hurry a callback that the actor may see."""
    await voice.ask_about(actor, command(actor.user_id, callback))


async def _health(here: Services, hub: Hub) -> Mapping[str, str]:
    """How the parts that this process needs are."""
    try:
        await here.database.ping()
        database = "ok"
    except RetryLater as error:
        database = error.message
    return {
        "database": database,
        "bus": "ok" if hub.connected else "The bus is away; pages show the last known state.",
        "floor": "ok" if hub.ready.is_set() else "The journal is still being read.",
    }


def demo_caller(settings: Settings) -> DemoCaller:
    """Places the demo's calls through the carrier."""
    return DemoCaller(
        host=settings.carrier.address,
        ami_port=settings.carrier.ami_port,
        ami_user="warmline",
        ami_secret=settings.secret("carrier_ami"),
        speech=settings.sounds.folder,
    )
