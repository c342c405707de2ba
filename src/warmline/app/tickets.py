"""Work orders as a process uses them: their services over one office."""

from __future__ import annotations

from dataclasses import dataclass

from warmline.attachments.service import AttachmentService
from warmline.customers.service import CustomerService
from warmline.interactions.service import InteractionService
from warmline.interactions.service.downloads import DownloadService
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.paper_pdf import Fonts, no_fonts
from warmline.kit.settings import Settings
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.tickets import http
from warmline.tickets.export import TicketExport, in_background
from warmline.tickets.export.evidence import EVIDENCE, EvidencePack, EvidenceRuns, EvidenceWork
from warmline.tickets.export.omissions import OmissionExport, omissions_in_background
from warmline.tickets.ports import NoFiles, OpenTimesNow, Replied, RevisitTasks, Tells
from warmline.tickets.service import TicketService
from warmline.tickets.service.calling import CallingService
from warmline.tickets.service.common import Office
from warmline.tickets.service.configuring import TicketTypeService
from warmline.tickets.service.exporting import EXPORT, OMISSIONS, TicketExportRuns
from warmline.tickets.service.following import FollowService
from warmline.tickets.service.handing import HandingService
from warmline.tickets.service.indexing import IndexService
from warmline.tickets.service.joining import JoiningService
from warmline.tickets.service.making import MakingService
from warmline.tickets.service.omitting import OmissionService
from warmline.tickets.service.replanning import ReplanService
from warmline.tickets.service.stepping import StepService
from warmline.tickets.service.ticking import TickService


@dataclass(frozen=True, slots=True)
class Tickets:
    """Every service of work orders over one office."""

    looking: TicketService
    making: MakingService
    stepping: StepService
    joining: JoiningService
    types: TicketTypeService
    replanning: ReplanService
    ticking: TickService
    export: TicketExport
    evidence: EvidencePack
    evidence_runs: EvidenceRuns
    calling: CallingService
    following: FollowService
    handing: HandingService
    omitting: OmissionService
    exports: TicketExportRuns
    omission_export: OmissionExport
    indexing: IndexService

    def verbs(self) -> http.Verbs:
        """What their routes call."""
        return http.Verbs(
            self.looking,
            self.making,
            self.stepping,
            self.joining,
            self.evidence_runs,
            self.omitting,
            self.exports,
        )

    def handlers(self) -> dict[str, Handler]:
        """Who does their long work."""
        return {
            EVIDENCE: EvidenceWork(self.evidence),
            EXPORT: in_background(self.export),
            OMISSIONS: omissions_in_background(self.omission_export),
        }


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What orders use of others."""

    customers: CustomerService
    interactions: InteractionService
    notices: Tells
    open_times: OpenTimesNow
    files: AttachmentService | None = None
    replied: Replied | None = None
    runs: RunService | None = None
    fonts: Fonts = no_fonts
    revisits: RevisitTasks | None = None


def tickets(
    database: Database, clock: Clock, settings: Settings, neighbours: Neighbours
) -> Tickets:
    """The services of work orders for a centre."""
    centre, files = settings.centre, neighbours.files
    made = over(
        Office(
            database=database,
            clock=clock,
            zone=centre.zone,
            country=centre.country,
            open_times=neighbours.open_times,
            notices=neighbours.notices,
            files=files or NoFiles(),
            replied=neighbours.replied,
            revisits=neighbours.revisits,
        ),
        neighbours,
        centre.language,
    )
    if files is not None:
        files.register("ticket", made.looking.may_see)
    return made


def over(office: Office, neighbours: Neighbours, language: str) -> Tickets:
    """The services of work orders over an office."""
    customers, interactions = neighbours.customers, neighbours.interactions
    looking = TicketService(office, customers, interactions)
    interactions.register(looking.opens_call)
    omitting = OmissionService(looking)
    runs = neighbours.runs or RunService(office.database, office.clock)
    return Tickets(
        looking=looking,
        making=MakingService(looking, customers),
        stepping=StepService(looking, interactions),
        joining=JoiningService(looking),
        types=TicketTypeService(office.database),
        replanning=ReplanService(office),
        ticking=TickService(office),
        export=TicketExport(looking, language),
        evidence=EvidencePack(
            looking,
            DownloadService(office.database, office.clock, interactions),
            language,
            neighbours.fonts,
        ),
        evidence_runs=EvidenceRuns(looking, runs),
        calling=CallingService(looking),
        following=FollowService(office),
        handing=HandingService(office),
        omitting=omitting,
        exports=TicketExportRuns(runs),
        omission_export=OmissionExport(office, omitting, language),
        indexing=IndexService(office),
    )
