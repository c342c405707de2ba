"""The application with the routers of every feature, as `warmline.app.web` builds it.

What lies behind the database is silent: commands to `voice` succeed, no demo call goes out. A
feature with routes is added here and in `permissions_table`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI

from tests.accounts.centre import Centre
from tests.web.test_first_steps import EMPTY
from warmline.accounts import http as accounts_http
from warmline.agents import http as agents_http
from warmline.agents.service import AgentsService
from warmline.app.customers import number_of
from warmline.app.exports import audit_export
from warmline.app.followups import Neighbours, followups
from warmline.app.knowledge import built as knowledge_built
from warmline.app.person import timeline_sources
from warmline.app.pools import build as build_pools
from warmline.app.tickets import Neighbours as TicketNeighbours
from warmline.app.tickets import Tickets, over
from warmline.attachments import http as attachments_http
from warmline.attachments.rules import KEYS
from warmline.attachments.service import AttachmentService
from warmline.customers import http as customers_http
from warmline.customers.http import calls as call_cards_http
from warmline.customers.http import importing as importing_http
from warmline.customers.http import lists as customer_lists_http
from warmline.customers.http import personal as personal_http
from warmline.customers.http import timeline as timeline_http
from warmline.customers.service import CustomerService
from warmline.customers.service.calls import CallCardService
from warmline.customers.service.configuring import CustomerListService
from warmline.customers.service.importing import ImportService
from warmline.customers.service.personal import PersonalService
from warmline.customers.service.timeline import TimelineService
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
from warmline.interactions.service import InteractionService
from warmline.interactions.service.callbacks import CallbackService
from warmline.interactions.service.downloads import DownloadService
from warmline.interactions.service.exporting import CallExportRuns
from warmline.interactions.service.keeping import KeepingService
from warmline.interactions.service.messages import MessageService
from warmline.interactions.service.missed import MissedService
from warmline.interactions.service.moving import MovingService
from warmline.interactions.service.sampling import SamplingService
from warmline.interactions.service.showcase import ShowcaseService
from warmline.ivr import http as ivr_http
from warmline.ivr.http import calendars as calendars_http
from warmline.ivr.http import lookups as lookups_http
from warmline.ivr.http import prompts as prompts_http
from warmline.ivr.open_times import OpenTimes
from warmline.ivr.service import IvrService
from warmline.ivr.service.calendars import CalendarService
from warmline.ivr.service.lookups import LookupService
from warmline.ivr.service.prompts import PromptService
from warmline.ivr.speech.espeak import EspeakVoice
from warmline.kit.actor import Actor
from warmline.kit.bus import Bus
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.folder_store import FolderStore
from warmline.kit.objects import Words
from warmline.kit.settings import Settings
from warmline.knowledge import http as knowledge_http
from warmline.knowledge.http import files as knowledge_files_http
from warmline.knowledge.http import others as knowledge_others_http
from warmline.knowledge.ports import nobody_told
from warmline.notices import http as notices_http
from warmline.notices.service import NoticeService
from warmline.outward import http as outward_http
from warmline.outward.export import MessageExportRuns
from warmline.outward.service.choosing import ChoosingService
from warmline.outward.service.configuring import OutwardSettingsService
from warmline.pools import http as pools_http
from warmline.pools.http import exports as pool_exports_http
from warmline.pools.http import managing as pools_managing_http
from warmline.pools.service.exporting import PoolExportRuns
from warmline.routing import http as routing_http
from warmline.routing.service import RoutingService
from warmline.runs import http as runs_http
from warmline.runs.service import RunService
from warmline.shop import http as shop_http
from warmline.shop.http import figures as shop_figures_http
from warmline.shop.http import importing as shop_importing_http
from warmline.shop.service import ShopService
from warmline.shop.service.figures import FunnelService
from warmline.shop.service.importing import OrderImportService
from warmline.surveys import http as surveys_http
from warmline.surveys.export import ResultExportRuns
from warmline.surveys.http import links as survey_links_http
from warmline.surveys.service import SurveyService
from warmline.surveys.service.links import LinkService
from warmline.telephony import http as telephony_http
from warmline.telephony.service import TelephonyService
from warmline.tickets import http as tickets_http
from warmline.tickets.http import calling as ticket_calls_http
from warmline.tickets.http import configured as ticket_types_http
from warmline.tickets.http import handing as ticket_people_http
from warmline.tickets.ports import NoFiles
from warmline.tickets.service.common import Office
from warmline.views import http as views_http
from warmline.views.service import ViewService
from warmline.voice import http as voice_http
from warmline.voice.client import VoiceClient
from warmline.voice.config_store import ConfigStore
from warmline.web import alarms as alarms_http
from warmline.web import first_steps
from warmline.web.app import build_app
from warmline.web.live import floor_routes, why_routes
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


async def nothing_there(actor: Actor) -> first_steps.Counts:
    return EMPTY


async def valid(actor: Actor) -> str:
    return "as ever"


async def no_dial(actor: Actor, number: str) -> str:
    return ""


async def nobody_hears(event: object) -> None:
    """Announcements."""


async def no_party(actor: Actor, call: str, to: str, target: str, party: str) -> None: ...


async def no_callback(actor: Actor, callback: str) -> None: ...


async def at_once(seconds: float) -> None:
    """Instead of waiting for a projection that never comes."""


async def no_calendars() -> OpenTimes:
    return OpenTimes({}, {}, ZONE)


def whole_tickets(database: Database, clock: Clock, interactions: InteractionService) -> Tickets:
    """The services of work orders, over no calendars and no files."""
    customers, notices = CustomerService(database, clock), NoticeService(database, clock)
    office = Office(database, clock, ZONE, "CN", no_calendars, notices, NoFiles())
    near = TicketNeighbours(customers, interactions, notices, no_calendars)
    return over(office, near, "zh")


def whole_app(centre: Centre, folder: Path) -> FastAPI:
    """`folder` is for what the application would write."""
    database, clock = centre.database, centre.clock
    bus = cast(Bus, SilentBus())
    voice = VoiceClient(bus)
    hub = Hub(bus, ["0"], ConfigStore(bus, folder / "config.json"), voice, clock)
    hub.ready.set()
    routing = RoutingService(database)
    agents = AgentsService(database, clock, memberships=routing)
    interactions = InteractionService(database, clock, folder, sleep=at_once)
    tickets = whole_tickets(database, clock, interactions)
    surveys = SurveyService(database, clock, nobody_hears, interactions.comment)
    customers, notices = CustomerService(database, clock), NoticeService(database, clock)
    near = Neighbours(customers, interactions, notices, routing)
    made = followups(database, clock, ZONE, {}, near)
    pools = build_pools(Settings(home=folder), database, clock, routing, notices)
    knowledge = knowledge_built(
        database, clock, nobody_told, zone=ZONE, language="zh", centre="暖线"
    )
    return build_app(
        accounts=centre.accounts,
        routers=[
            accounts_http.export_router(audit_export(RunService(database, clock))),
            agents_http.router(agents),
            attachments_http.router(
                AttachmentService(
                    database, clock, FolderStore(folder, KEYS, Words()), folder / "arriving"
                )
            ),
            routing_http.router(routing),
            ivr_http.router(IvrService(database)),
            calendars_http.router(CalendarService(database)),
            lookups_http.router(LookupService(database)),
            prompts_http.router(PromptService(database, clock, folder, EspeakVoice)),
            telephony_http.router(TelephonyService(database)),
            interactions_http.router(interactions, CallExportRuns(RunService(database, clock))),
            messages_http.router(
                MessageService(database, clock, folder),
                no_dial,
                CallExportRuns(RunService(database, clock)),
            ),
            surveys_http.router(surveys, ResultExportRuns(RunService(database, clock))),
            survey_links_http.router(LinkService(database, clock, lambda call: None)),
            keeping_http.router(
                KeepingService(database, clock, folder),
                DownloadService(database, clock, interactions),
            ),
            storing_http.router(MovingService(database, clock, folder, None)),
            showcase_http.router(
                ShowcaseService(database, clock, interactions), SamplingService(database, clock)
            ),
            missed_http.router(
                MissedService(database, clock),
                no_dial,
                CallExportRuns(RunService(database, clock)),
            ),
            callbacks_http.router(
                CallbackService(database),
                CallExportRuns(RunService(database, clock)),
                cancel=no_callback,
                hurry=no_callback,
            ),
            importing_http.router(
                ImportService(database, clock, RunService(database, clock)),
                RunService(database, clock),
            ),
            customers_http.router(CustomerService(database, clock)),
            call_cards_http.router(
                CallCardService(
                    database,
                    clock,
                    CustomerService(database, clock),
                    number_of(hub, interactions),
                    no_dial,
                    NoticeService(database, clock),
                )
            ),
            customer_lists_http.router(CustomerListService(database)),
            personal_http.router(PersonalService(database, clock, [])),
            timeline_http.router(TimelineService(database, timeline_sources())),
            pool_exports_http.router(PoolExportRuns(RunService(database, clock))),
            followup_bulk_http.router(
                BulkService(made.service),
                made.assign,
                FollowupExportRuns(RunService(database, clock)),
            ),
            followups_http.router(made.service, made.assign),
            questionnaires_http.router(
                made.questionnaires, made.asking, FollowupExportRuns(RunService(database, clock))
            ),
            runs_http.router(RunService(database, clock)),
            views_http.router(ViewService(database, clock)),
            notices_http.router(notices, nobody_hears),
            pools_http.router(pools.pools, pools.tasks, no_dial),
            pools_managing_http.router(
                pools.settings, pools.distribution, pools.runs, pools.desk.groups
            ),
            outward_http.router(
                OutwardSettingsService(database, clock, {}),
                ChoosingService(database, "zh"),
                MessageExportRuns(RunService(database, clock)),
            ),
            tickets_http.router(tickets.verbs()),
            ticket_types_http.router(tickets.types),
            ticket_calls_http.router(tickets.calling, no_dial, no_party),
            ticket_people_http.router(tickets.handing),
            knowledge_files_http.router(knowledge),
            knowledge_http.router(knowledge),
            knowledge_others_http.router(knowledge),
            shop_importing_http.router(
                OrderImportService(database, clock, RunService(database, clock)),
                RunService(database, clock),
            ),
            shop_http.router(ShopService(database, clock)),
            shop_figures_http.router(FunnelService(database, ZONE)),
            voice_http.router(voice),
            floor_routes.router(hub, voice, database),
            alarms_http.router(list),
            first_steps.router(nothing_there),
            why_routes.router(
                why_routes.Sources(
                    hub=hub, voice=voice, interactions=interactions, agents=agents, clock=clock
                )
            ),
            demo_http.router(cast(DemoCaller, SilentCaller())),
        ],
        pages=[survey_links_http.pages()],
        live=live_socket.router(hub, valid),
    )
