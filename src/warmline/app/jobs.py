"""`warmline run jobs`: projects the journal, encodes recordings, keeps `voice` and the switch
configured."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from functools import partial

import structlog

from warmline.app import runs
from warmline.app.bus import CONFIG_CHANGED, config_store, connect, notices_changed
from warmline.app.imports import import_service
from warmline.app.outward import outward_job
from warmline.app.person import personal
from warmline.app.phones import write_music, write_phones
from warmline.app.services import News, Services, services
from warmline.app.shop import order_imports
from warmline.app.switch import spools
from warmline.attachments.tasks import SweepJob
from warmline.customers.tasks import ErasureJob
from warmline.followups.tasks import keep_reminding
from warmline.interactions.encoders import Encoders
from warmline.interactions.tasks import MoveJob, RecordingJobs, RetentionJob
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.errors import RetryLater
from warmline.kit.jobs import jobs_app
from warmline.kit.listening import wakes
from warmline.kit.settings import Settings
from warmline.knowledge.tasks import keep_expiring
from warmline.notices.tasks import CHANNEL, NoticeRelay, keep_forgetting
from warmline.pools.tasks import PoolJob
from warmline.runs.tasks import ForgetJob
from warmline.servers import opus
from warmline.shop.tasks import LayJob
from warmline.telephony.asterisk.looking import SwitchWatch
from warmline.telephony.asterisk.reload import MUSIC, PHONES, reload_phones
from warmline.telephony.tasks import watch_switch
from warmline.tickets.tasks import TicketJobs, keep_following, keep_indexing
from warmline.voice import stream
from warmline.voice.jobs_journal import JobsJournal
from warmline.voice.outside import FORMER, LOOKUPS
from warmline.voice.projector import Projector

log = structlog.get_logger(__name__)

NICE = 5
"""Records may come some seconds later, calls may not."""
LOOK_EVERY_S = 15.0
"""How soon a change is noticed that nobody announced. What is unchanged is not published."""


async def run_jobs(settings: Settings) -> None:
    """Project the journal, encode recordings, and keep `voice` and the switch configured."""
    os.nice(NICE)
    bus = await connect(settings, "jobs")
    work = jobs_app(settings.database_url())
    try:
        async with (
            services(settings, News()) as here,
            work.open_async(),
            Encoders(opus.places(settings.tools.folder, settings.asterisk.tree)) as encoders,
        ):
            recordings = RecordingJobs(
                here.database,
                JobsJournal(bus, SystemClock()),
                spools(settings),
                settings.recordings.folder,
                encoders,
                clips=here.surveys.clips,
            )
            recordings.register(work)
            retention = RetentionJob(
                here.keeping,
                JobsJournal(bus, SystemClock()),
                SystemClock(),
                zone=settings.centre.zone,
                hour=settings.recordings.erase_hour,
            )
            retention.register(work)
            erasures = ErasureJob(
                personal(settings, here.database, SystemClock(), JobsJournal(bus, SystemClock()))
            )
            erasures.register(work)
            sweep = SweepJob(here.attachments)
            sweep.register(work)
            move = MoveJob(here.moving)
            move.register(work)
            long_work = runs.run_jobs_of(here)
            long_work.register(work)
            forgetting = [
                ForgetJob(import_service(here), "customers"),
                ForgetJob(order_imports(here), "shop"),
            ]
            for job in forgetting:
                job.register(work)
            pools = PoolJob(here.pools.runs)
            pools.register(work)
            orders = TicketJobs(
                here.tickets.replanning,
                here.tickets.ticking,
                here.tickets.handing,
                here.tickets.omitting,
            )
            orders.register(work)
            laying = LayJob(here.shop.laying)
            laying.register(work)
            outside = outward_job(settings, here.outward)
            await stream.ensure(bus)
            await bus.serve(LOOKUPS, here.lookups.answered, queue="jobs")
            await bus.serve(FORMER, here.pools.former_agent, queue="jobs")
            projector = Projector(
                bus,
                here.database,
                [
                    here.interactions.projection(),
                    here.agents.projection(),
                    here.surveys.projection(),
                    here.callbacks.projection(),
                ],
                told=recordings.ended,
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(_keep_configured(here, bus), name="config")
                group.create_task(_watch(here), name="switch")
                group.create_task(projector.run(), name="projector")
                runs.start(group, work, long_work)
                for job in forgetting:
                    group.create_task(job.keep_looking(), name="forget imports")
                group.create_task(recordings.keep_sweeping(), name="sweep")
                group.create_task(sweep.keep_looking(), name="sweep attachments")
                group.create_task(erasures.keep_looking(), name="erasures")
                group.create_task(retention.keep_looking(), name="retention")
                group.create_task(laying.keep_looking(), name="shop")
                group.create_task(_relay(here, bus).run(), name="notices")
                group.create_task(outside.run(), name="outward")
                group.create_task(outside.keep_forgetting(), name="old messages outward")
                group.create_task(keep_expiring(here.knowledge.articles), name="knowledge")
                group.create_task(keep_forgetting(here.notices), name="old notices")
                group.create_task(pools.keep_looking(), name="pools")
                group.create_task(keep_reminding(here.followups.reminders), name="reminders")
                group.create_task(orders.keep_ticking(), name="tickets")
                group.create_task(orders.keep_archiving(), name="old tickets")
                group.create_task(keep_following(here.tickets.following), name="ticket calls")
                group.create_task(keep_indexing(here.tickets.indexing), name="ticket texts")
                if settings.recording_store.bucket is not None:
                    group.create_task(move.keep_looking(), name="move")
    finally:
        await bus.close()


def _relay(here: Services, bus: Bus) -> NoticeRelay:
    """What people are told, on its way to their pages."""
    words = wakes(here.settings.database_url(), CHANNEL)
    return NoticeRelay(here.database, SystemClock(), partial(notices_changed, bus), words)


async def _watch(here: Services) -> None:
    """Keep what the switch says of trunks and phones."""
    asterisk = here.settings.asterisk
    watch = SwitchWatch(
        host=asterisk.host,
        ami_port=asterisk.ami_port,
        ami_user=asterisk.ami_user,
        ami_secret=here.settings.secret("ami"),
    )
    try:
        await watch_switch(here.telephony, watch.look, SystemClock())
    finally:
        await watch.close()


async def _keep_configured(here: Services, bus: Bus) -> None:
    """Compile, publish and write phones anew after every change, once at the start, and now and
    then: a change made on the command line is announced to nobody."""
    changed = asyncio.Event()
    changed.set()

    async def heard(_message: object) -> None:
        changed.set()

    await bus.nc.subscribe(CONFIG_CHANGED, cb=heard)
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await changed.wait()
        await asyncio.sleep(0.2)  # a form saved often is several changes in one breath
        changed.clear()
        try:
            await config_store(here.settings, bus).publish(await here.compile())
            if await write_phones(here.settings, here):
                await _reload(here.settings, PHONES)
            if await write_music(here.settings, here):
                await _reload(here.settings, MUSIC)
        except RetryLater as error:
            log.warning("not_configured", problem=error.message)
            await asyncio.sleep(2)
            changed.set()


async def _reload(settings: Settings, modules: tuple[str, ...]) -> None:
    asterisk = settings.asterisk
    await reload_phones(
        host=asterisk.host,
        ami_port=asterisk.ami_port,
        ami_user=asterisk.ami_user,
        ami_secret=settings.secret("ami"),
        modules=modules,
    )
