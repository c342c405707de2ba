"""The one place that builds services, picks adapters, starts and stops tasks.

Four entries, one per process: `prepare` (migrations, seeds, the switch's configuration),
`run_voice`, `run_web`, `run_jobs`. Each builds what it needs out of the settings; nobody else reads
them. Who hears whose news stands in `News`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from alembic import command
from alembic.config import Config
from fastapi import APIRouter, FastAPI

import warmline
from warmline.accounts.events import SessionsEnded
from warmline.accounts.service import AccountsService
from warmline.agents import http as agents_http
from warmline.agents.ports import HandledFigures
from warmline.agents.profile import PhoneKind
from warmline.agents.service import AgentsService
from warmline.demo import http as demo_http
from warmline.demo import seed as demo_seed
from warmline.demo.caller import DemoCaller
from warmline.interactions import http as interactions_http
from warmline.interactions.export import CallExport
from warmline.interactions.service import InteractionService
from warmline.interactions.tasks import RecordingJobs
from warmline.ivr import http as ivr_http
from warmline.ivr.calendar import compile_days
from warmline.ivr.service import IvrService
from warmline.ivr.sounds import SoundFolder
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import RetryLater
from warmline.kit.ids import uuid7
from warmline.kit.jobs import jobs_app, run_worker
from warmline.kit.paging import MAX_SIZE, Page
from warmline.kit.settings import Settings
from warmline.kit.settings_file import write_private
from warmline.routing import http as routing_http
from warmline.routing.service import RoutingService
from warmline.servers import asterisk as asterisk_server
from warmline.telephony import http as telephony_http
from warmline.telephony import numbers
from warmline.telephony.asterisk import config as switch_config
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.asterisk.link import SwitchAccess
from warmline.telephony.asterisk.reload import reload_phones
from warmline.telephony.asterisk.settings import CarrierSettings, SwitchAccount, SwitchSettings
from warmline.telephony.service import TelephonyService
from warmline.voice import http as voice_http
from warmline.voice import leader, stream
from warmline.voice.client import VoiceClient
from warmline.voice.compiling import Sources, compile_config
from warmline.voice.config_store import ConfigStore
from warmline.voice.jobs_journal import JobsJournal
from warmline.voice.lease import BUCKET as LEASES
from warmline.voice.lease import Lease
from warmline.voice.projector import Projector
from warmline.web.app import WebOptions, build_app
from warmline.web.live import socket as live_socket
from warmline.web.live.hub import Hub
from warmline.web.session_routes import AgentRef

log = structlog.get_logger(__name__)

ROOT = Path(warmline.__file__).resolve().parents[2]
"""The checkout: migrations and the built desktop lie beside `src`."""

CONFIG_CHANGED = "config.changed"
"""Bus subject on which every process says that something `voice` lives on was changed."""


@dataclass(frozen=True, slots=True)
class Services:
    """Every feature's service over one database, as one process uses them."""

    settings: Settings
    database: Database
    accounts: AccountsService
    agents: AgentsService
    routing: RoutingService
    ivr: IvrService
    telephony: TelephonyService
    interactions: InteractionService
    calendar: Mapping[str, str]

    async def compile(self) -> Any:
        """The configuration snapshot as of now."""
        centre = self.settings.centre
        return await compile_config(
            Sources(
                database=self.database,
                agents=self.agents,
                routing=self.routing,
                ivr=self.ivr,
                telephony=self.telephony,
                calendar=self.calendar,
                zone=centre.zone,
                country=centre.country,
            )
        )


class News:
    """Who hears of what. Every change of what `voice` lives on is told to `jobs` over the bus; the
    end of a session closes its pages here at once (other processes find out when they ask)."""

    def __init__(self) -> None:
        self.bus: Bus | None = None
        self.hub: Hub | None = None

    async def __call__(self, event: object) -> None:
        """Pass one announcement on."""
        if isinstance(event, SessionsEnded):
            if self.hub is not None:
                self.hub.drop(user=event.user_id, session=event.session_id, but=event.but)
        elif self.bus is not None:
            await self.bus.nc.publish(CONFIG_CHANGED, b"")


class _Handled:
    """Today's calls of an agent for `agents`, which stands below `interactions`' neighbours."""

    def __init__(self, interactions: InteractionService) -> None:
        self._interactions = interactions

    async def handled(
        self, session: Any, agent: str, start: datetime, end: datetime
    ) -> HandledFigures:
        """What he handled since `start`; the day is not over, so `end` is now."""
        day = await self._interactions.agent_day(agent, start)
        return HandledFigures(handled=day.handled, talk_s=day.talk_s, hold_s=day.hold_s)


@asynccontextmanager
async def services(settings: Settings, news: News) -> AsyncIterator[Services]:
    """Build everything over one pool of connections, and close it afterwards."""
    clock = SystemClock()
    calendar = compile_days(settings.centre.country)
    database = Database(settings.database_url())
    routing = RoutingService(database, announce=news)
    interactions = InteractionService(database, clock, settings.recordings.folder)
    try:
        yield Services(
            settings=settings,
            database=database,
            accounts=AccountsService(database, clock, announce=news),
            agents=AgentsService(
                database,
                clock,
                zone=settings.centre.zone,
                announce=news,
                memberships=routing,
                handled=_Handled(interactions),
            ),
            routing=routing,
            ivr=IvrService(
                database,
                sounds=SoundFolder(settings.sounds.folder),
                days=calendar,
                announce=news,
            ),
            telephony=TelephonyService(database, announce=news),
            interactions=interactions,
            calendar=calendar,
        )
    finally:
        await database.close()


async def _bus(settings: Settings, part: str) -> Bus:
    return await Bus.connect(settings.nats_url(), f"warmline {part}")


def _store(settings: Settings, bus: Bus) -> ConfigStore:
    return ConfigStore(bus, settings.home / "outbox" / "config.json")


# prepare -----------------------------------------------------------------------------------------


async def prepare(settings: Settings) -> None:
    """Bring database, seeds, sounds and the switch's configuration up to date; may be repeated."""
    await asyncio.to_thread(migrate, settings.database_url())
    await asyncio.to_thread(demo_seed.copy_sounds, settings.sounds.folder)
    async with services(settings, News()) as here:
        await here.accounts.seed_defaults()
        await here.agents.seed_defaults()
        await here.interactions.seed_result_codes()
        await here.accounts.ensure_admin(settings.secret("demo"))
        if settings.demo.enabled:
            lines = await demo_seed.seed(
                demo_seed.Centre(
                    accounts=here.accounts,
                    agents=here.agents,
                    routing=here.routing,
                    ivr=here.ivr,
                    telephony=here.telephony,
                ),
                password=settings.secret("demo"),
                carrier=(settings.carrier.address, settings.carrier.sip_port),
            )
            write_private(settings.home / "run" / "logins.txt", "\n".join(lines) + "\n")
        bus = await _bus(settings, "prepare")
        try:
            await _store(settings, bus).publish(await here.compile())
        finally:
            await bus.close()
        if not settings.asterisk.external:
            switch_config.write_base(switch_settings(settings))
        await _write_phones(settings, here)
    if settings.carrier_runs():
        switch_config.write_carrier(*carrier_settings(settings))


def migrate(url: str) -> None:
    """Bring the database to the newest schema."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


def switch_settings(settings: Settings) -> SwitchSettings:
    """Our switch as its configuration's writer wants it."""
    asterisk = settings.asterisk
    return SwitchSettings(
        home=settings.home / "asterisk",
        tree=_tree(settings),
        node=asterisk.node,
        sip_address=asterisk.host,
        sip_port=asterisk.sip_port,
        http_address=asterisk.host,
        http_port=asterisk.ari_port,
        ami_address=asterisk.host,
        ami_port=asterisk.ami_port,
        ari_user=asterisk.ari_user,
        ari_secret=settings.secret("ari"),
        ami_user=asterisk.ami_user,
        ami_secret=settings.secret("ami"),
        rtp_low=asterisk.rtp_low,
        rtp_high=asterisk.rtp_high,
        media_address=asterisk.media_address,
        sounds=settings.sounds.folder,
        recordings=spool(settings),
        language=settings.centre.language,
    )


def carrier_settings(settings: Settings) -> tuple[SwitchSettings, CarrierSettings]:
    """The demo carrier likewise."""
    carrier = settings.carrier
    own = SwitchSettings(
        home=settings.home / "carrier",
        tree=_tree(settings),
        node="carrier",
        sip_address=carrier.address,
        sip_port=carrier.sip_port,
        http_address=carrier.address,
        http_port=carrier.ari_port,
        ami_address=carrier.address,
        ami_port=carrier.ami_port,
        ari_secret=settings.secret("carrier_ari"),
        ami_secret=settings.secret("carrier_ami"),
        rtp_low=carrier.rtp_low,
        rtp_high=carrier.rtp_high,
        sounds=settings.sounds.folder,
        recordings=settings.home / "carrier" / "spool" / "recordings",
    )
    called = CarrierSettings(
        switch_address=settings.asterisk.host,
        switch_port=settings.asterisk.sip_port,
        speech=settings.sounds.folder,
    )
    return own, called


def _tree(settings: Settings) -> Path | None:
    root = asterisk_server.find(settings).root
    return None if root == Path("/") else root


def spool(settings: Settings) -> Path:
    """Where the switch writes raw recordings."""
    return settings.home / "asterisk" / "spool" / "recordings"


async def _write_phones(settings: Settings, here: Services) -> bool:
    """Write agents' phones and trunks; True when the switch must reload them."""
    if settings.asterisk.external:
        return False
    phones = [
        SwitchAccount(
            endpoint=p.endpoint,
            secret=p.secret,
            extension=p.extension,
            name=p.name,
            kind="browser" if p.kind is PhoneKind.WEBRTC else "phone",
        )
        for p in await here.agents.switch_accounts()
    ]
    trunks = await here.telephony.switch_trunks()
    return switch_config.write_accounts(switch_settings(settings), phones, trunks)


# voice -------------------------------------------------------------------------------------------


async def run_voice(settings: Settings) -> None:
    """Contend for the shard and lead it."""
    clock = SystemClock()
    # The library reads its ranges at the first number; a caller must not wait for that.
    await asyncio.to_thread(numbers.normalise, "13800138000")
    bus = await _bus(settings, "voice")
    access = SwitchAccess(
        host=settings.asterisk.host,
        ari_port=settings.asterisk.ari_port,
        ari_user=settings.asterisk.ari_user,
        ari_secret=settings.secret("ari"),
        ami_port=settings.asterisk.ami_port,
        ami_user=settings.asterisk.ami_user,
        ami_secret=settings.secret("ami"),
        sounds=str(settings.sounds.folder),
        recordings=str(spool(settings)),
        node=settings.asterisk.node,
    )
    shard = settings.voice.shard
    parts = leader.Leading(
        bus=bus,
        clock=clock,
        shard=shard,
        folder=settings.home / "outbox",
        lease=Lease(
            await bus.bucket(LEASES),
            f"voice.{shard}",
            uuid7(),
            clock,
            lease_s=settings.voice.lease_s,
        ),
        store=_store(settings, bus),
        engine_for=lambda may: AsteriskEngine(access, clock, may),
    )
    try:
        await leader.contend(parts)
    finally:
        await bus.close()


# web ---------------------------------------------------------------------------------------------


async def run_web(settings: Settings) -> None:
    """Serve pages, API and live feed on loopback behind the front door."""
    await asyncio.to_thread(numbers.normalise, "13800138000")
    news = News()
    bus = await _bus(settings, "web")
    voice = VoiceClient(bus, settings.voice.shard)
    hub = Hub(bus, settings.voice.shard, _store(settings, bus), voice, SystemClock())
    news.bus, news.hub = bus, hub
    async with services(settings, news) as here:
        app = application(here, voice, hub)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                host="127.0.0.1",
                port=settings.web.app_port,
                proxy_headers=True,
                forwarded_allow_ips="127.0.0.1",
                log_config=None,
                access_log=False,
                ws_max_size=64 * 1024,
                timeout_graceful_shutdown=3,
            )
        )
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        folding = asyncio.create_task(hub.run(), name="hub")
        serving = asyncio.create_task(server.serve(), name="http")
        try:
            await asyncio.wait({folding, serving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            server.should_exit = True
            folding.cancel()
            await asyncio.gather(folding, serving, return_exceptions=True)
            await bus.close()


def application(here: Services, voice: VoiceClient, hub: Hub) -> FastAPI:
    """The ASGI application with every feature's routes."""
    settings = here.settings
    routers: list[APIRouter] = [
        agents_http.router(here.agents),
        routing_http.router(here.routing),
        ivr_http.router(here.ivr),
        telephony_http.router(here.telephony),
        interactions_http.router(here.interactions, _export(here)),
        voice_http.router(voice),
    ]
    if settings.carrier_runs():
        routers.append(demo_http.router(demo_caller(settings)))

    async def agent_of(actor: Actor) -> AgentRef | None:
        found = await here.agents.profiles.find(actor.user_id)
        return None if found is None else AgentRef(id=found[0], extension=found[1])

    async def still_valid(actor: Actor) -> bool:
        session = actor.session_id
        return session is not None and (
            await here.accounts.sessions.actor_of_session(session) is not None
        )

    desktop = ROOT / "desktop" / "dist"
    return build_app(
        accounts=here.accounts,
        routers=routers,
        live=live_socket.router(hub, still_valid),
        desktop_dir=desktop if desktop.is_dir() else None,
        agent_of=agent_of,
        options=WebOptions(body_limit_mb=settings.web.body_limit_mb, title=settings.centre.name),
    )


def _export(here: Services) -> CallExport:
    async def queue_names(wanted: Iterable[str]) -> Mapping[str, str]:
        listed = await here.routing.list(SYSTEM, Page(size=MAX_SIZE))
        return {queue.id: queue.settings.name for queue in listed.items}

    centre = here.settings.centre
    return CallExport(here.database, centre.zone, centre.language, queue_names)


def demo_caller(settings: Settings) -> DemoCaller:
    """Places the demo's calls through the carrier."""
    return DemoCaller(
        host=settings.carrier.address,
        ami_port=settings.carrier.ami_port,
        ami_user="warmline",
        ami_secret=settings.secret("carrier_ami"),
        speech=settings.sounds.folder,
    )


# jobs --------------------------------------------------------------------------------------------


async def run_jobs(settings: Settings) -> None:
    """Project the journal, encode recordings, and keep `voice` and the switch configured."""
    bus = await _bus(settings, "jobs")
    work = jobs_app(settings.database_url())
    try:
        async with services(settings, News()) as here, work.open_async():
            recordings = RecordingJobs(
                here.database,
                JobsJournal(bus, SystemClock()),
                spool(settings),
                settings.recordings.folder,
            )
            recordings.register(work)
            await stream.ensure(bus)
            projector = Projector(
                bus,
                here.database,
                [here.interactions.project, here.agents.project],
                forgets=[here.interactions.forget],
                told=recordings.ended,
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(_keep_configured(here, bus), name="config")
                group.create_task(projector.run(), name="projector")
                group.create_task(run_worker(work), name="worker")
    finally:
        await bus.close()


async def _keep_configured(here: Services, bus: Bus) -> None:
    """Compile, publish and write phones anew after every change, and once at the start."""
    changed = asyncio.Event()
    changed.set()

    async def heard(_message: object) -> None:
        changed.set()

    await bus.nc.subscribe(CONFIG_CHANGED, cb=heard)
    while True:
        await changed.wait()
        await asyncio.sleep(0.2)  # a form saved often is several changes in one breath
        changed.clear()
        try:
            await _store(here.settings, bus).publish(await here.compile())
            if await _write_phones(here.settings, here):
                asterisk = here.settings.asterisk
                await reload_phones(
                    host=asterisk.host,
                    ami_port=asterisk.ami_port,
                    ami_user=asterisk.ami_user,
                    ami_secret=here.settings.secret("ami"),
                )
        except RetryLater as error:
            log.warning("not_configured", problem=error.message)
            await asyncio.sleep(2)
            changed.set()
