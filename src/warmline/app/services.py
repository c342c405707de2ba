"""Every feature's service over one database, and who hears whose news."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from warmline.accounts.events import SessionsEnded
from warmline.accounts.model import PasswordRules
from warmline.accounts.service import AccountsService
from warmline.agents.ports import HandledFigures
from warmline.agents.service import AgentsService
from warmline.app.attachments import attachments
from warmline.app.bus import CONFIG_CHANGED
from warmline.app.buying import PlanOfOrder, PlansSettled, RenewedByOrders, RenewedByReplies
from warmline.app.flows import CalendarUsers, FlowNeighbours, PromptUsers
from warmline.app.followups import Followups, Neighbours, followups
from warmline.app.knowledge import knowledge
from warmline.app.outward import Outward, outward
from warmline.app.person import personal, timeline_sources
from warmline.app.pools import Pools
from warmline.app.pools import build as build_pools
from warmline.app.recordings import object_store
from warmline.app.revisits import PlannedRevisits
from warmline.app.switch import phone_door, switch_door, trial_caller
from warmline.app.tickets import Neighbours as TicketNeighbours
from warmline.app.tickets import Tickets, tickets
from warmline.attachments.service import AttachmentService
from warmline.customers.service import CustomerService
from warmline.customers.service.configuring import CustomerListService
from warmline.customers.service.personal import PersonalService
from warmline.customers.service.timeline import TimelineService
from warmline.interactions.service import InteractionService
from warmline.interactions.service.callbacks import CallbackService
from warmline.interactions.service.downloads import DownloadService
from warmline.interactions.service.keeping import KeepingService
from warmline.interactions.service.messages import MessageService
from warmline.interactions.service.missed import MissedService
from warmline.interactions.service.moving import MovingService
from warmline.interactions.service.sampling import SamplingService
from warmline.interactions.service.showcase import ShowcaseService
from warmline.ivr.calendar import compile_days
from warmline.ivr.open_times import OpenTimes
from warmline.ivr.service import IvrService
from warmline.ivr.service.calendars import CalendarService
from warmline.ivr.service.lookups import LookupService
from warmline.ivr.service.prompts import PromptService
from warmline.ivr.sounds import SoundFolder
from warmline.ivr.speech import voices
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.jobs import JobQueue
from warmline.kit.settings import Settings
from warmline.knowledge.http import Knowledge
from warmline.notices.service import NoticeService
from warmline.outward.service import Outbox
from warmline.routing.service import RoutingService
from warmline.runs.service import RunService
from warmline.runs.tasks import waker
from warmline.servers import fonts
from warmline.shop.service import ShopService
from warmline.surveys.service import SurveyService
from warmline.telephony.service import TelephonyService
from warmline.tickets.service.configuring import TicketTypeService
from warmline.tickets.service.replanning import levels_changed
from warmline.tickets.store.calls import has_order
from warmline.views.service import ViewService
from warmline.voice.compiling import Sources, compile_config
from warmline.web.live.hub import Hub


@dataclass(frozen=True, slots=True)
class Services:
    """Every feature's service over one database, as one process uses them."""

    settings: Settings
    database: Database
    accounts: AccountsService
    agents: AgentsService
    attachments: AttachmentService
    routing: RoutingService
    ivr: IvrService
    calendars: CalendarService
    lookups: LookupService
    prompts: PromptService
    telephony: TelephonyService
    interactions: InteractionService
    messages: MessageService
    surveys: SurveyService
    keeping: KeepingService
    moving: MovingService
    downloads: DownloadService
    showcase: ShowcaseService
    sampling: SamplingService
    missed: MissedService
    callbacks: CallbackService
    customers: CustomerService
    customer_lists: CustomerListService
    personal: PersonalService
    timeline: TimelineService
    knowledge: Knowledge
    notices: NoticeService
    outward: Outward
    runs: RunService
    views: ViewService
    pools: Pools
    followups: Followups
    tickets: Tickets
    shop: ShopService
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
                calendars=self.calendars,
                telephony=self.telephony,
                calendar=self.calendar,
                zone=centre.zone,
                country=centre.country,
                shards=self.settings.voice.names(),
                length_of=SoundFolder(self.settings.sounds.folder).seconds,
                long_sounds=SoundFolder(self.settings.sounds.folder).long,
                surveys=self.surveys.active,
                former_agents=self.pools.pools.cooling,
                supervision_shown=centre.show_supervision,
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
    queue = JobQueue(settings.database_url())
    sounds = SoundFolder(settings.sounds.folder)
    routing = RoutingService(database, announce=news, sounds=sounds.told)
    folder, objects = settings.recordings.folder, object_store(settings)
    interactions = InteractionService(database, clock, folder, store=objects, has_order=has_order)
    agents = AgentsService(
        database,
        clock,
        zone=settings.centre.zone,
        announce=news,
        memberships=routing,
        handled=_Handled(interactions),
        door=phone_door(settings),
    )
    zone = settings.centre.zone
    notices = NoticeService(database, clock, Outbox(zone))
    pools = build_pools(settings, database, clock, routing, notices)
    customers = CustomerService(
        database, clock, settings.centre.country, pools.by_hand, levels_changed
    )
    near = Neighbours(customers, interactions, notices, routing)
    files = attachments(settings, database, clock)
    runs = RunService(database, clock, waker(queue))
    later = followups(database, clock, zone, calendar, near, settings.centre.language)
    plan = PlanOfOrder(later.service, later.centre.seen, settings.centre.language)
    surveys = SurveyService(database, clock, news, interactions.comment)

    async def open_times() -> OpenTimes:
        return OpenTimes(await calendars.published(), calendar, zone)

    telephony = TelephonyService(
        database,
        clock,
        announce=news,
        door=switch_door(settings),
        zone=zone,
        tries=trial_caller(settings),
        calendars=open_times,
    )
    calendars = CalendarService(
        database,
        country=settings.centre.country,
        announce=news,
        users=CalendarUsers(telephony, routing, TicketTypeService(database)),
    )
    try:
        yield Services(
            settings=settings,
            database=database,
            accounts=AccountsService(
                database,
                clock,
                announce=news,
                wanted=PasswordRules(
                    shortest=settings.log_in.password_shortest,
                    days=settings.log_in.password_days,
                    history=settings.log_in.password_history,
                    second_factor_needed=settings.log_in.second_factor == "needed",
                ),
                centre=settings.centre.name,
            ),
            agents=agents,
            attachments=files,
            routing=routing,
            ivr=IvrService(
                database,
                sounds=sounds,
                days=calendar,
                announce=news,
                neighbours=FlowNeighbours(telephony, routing, agents, surveys),
                clock=clock,
                zone=settings.centre.zone,
            ),
            telephony=telephony,
            calendars=calendars,
            lookups=LookupService(database),
            prompts=PromptService(
                database,
                clock,
                settings.sounds.folder,
                partial(voices.open_voice, voices.home_of(settings.tools.folder)),
                users=PromptUsers(routing, surveys),
            ),
            interactions=interactions,
            messages=MessageService(database, clock, folder, objects),
            surveys=surveys,
            keeping=KeepingService(database, clock, folder, objects),
            moving=MovingService(
                database,
                clock,
                folder,
                objects,
                keep_on_disk_days=settings.recording_store.keep_on_disk_days,
            ),
            downloads=DownloadService(database, clock, interactions),
            showcase=ShowcaseService(database, clock, interactions),
            sampling=SamplingService(database, clock),
            missed=MissedService(database, clock),
            callbacks=CallbackService(database),
            customers=customers,
            customer_lists=CustomerListService(database),
            personal=personal(settings, database, clock),
            timeline=TimelineService(database, timeline_sources(later.centre.queues)),
            runs=runs,
            views=ViewService(database, clock),
            notices=notices,
            outward=outward(settings, database, clock),
            pools=pools,
            followups=later,
            tickets=tickets(
                database,
                clock,
                settings,
                TicketNeighbours(
                    customers,
                    interactions,
                    notices,
                    open_times,
                    files,
                    replied=RenewedByReplies(pools.pools),
                    runs=runs,
                    fonts=partial(fonts.places, settings.tools.folder),
                    revisits=PlannedRevisits(later.service, clock, settings.centre.language),
                ),
            ),
            knowledge=knowledge(database, settings, notices, files, runs),
            shop=ShopService(
                database,
                clock,
                country=settings.centre.country,
                plan=plan,
                bought=RenewedByOrders(pools.pools),
                no_longer_unpaid=PlansSettled(later.service, settings.centre.language),
            ),
            calendar=calendar,
        )
    finally:
        await queue.close()
        await database.close()
