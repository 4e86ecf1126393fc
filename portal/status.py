"""How the installation stands: what answers, what ran, what is late, what failed, what comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from harvesters.sessions import Session
from harvesters.vault import Vault
from ogonblick.errors import CaptureError, OgonblickError, ServiceError
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation, DeviationStatus
from ogonblick.swedish import day_of, moment
from portal.note import begun
from portal.orders import Orders, Scheduled
from portal.stack import AT_THE_DOOR
from portal.upkeep import Upkeep, upkeep_of
from portal.waiting import Waiting, waiting
from retention.due import Due, Taken, due
from retention.policy import policy_at
from storage.database.catalogue import Catalogue
from storage.database.entries import Work, WorkStatus
from storage.packages.opening import open_archive

LATELY = timedelta(days=7)
"""How far back what ran and what failed is told: a week, for whoever was away over a weekend."""

LATE = timedelta(minutes=15)
"""How long after its moment a run that has not begun is late: one at a time may have to wait."""

Runs = tuple[Scheduled, ...]

_SILENT_FLOWS = "Inget tas enligt schemat. Starta flödena med »ogonblick serve«."
_SILENT_ARCHIVE = "Arkivet är inte startat. Starta det med »ogonblick serve«."


@dataclass(frozen=True)
class Service:
    """A part of the installation: whether it answers, and else what to do."""

    name: str
    answers: bool
    advice: str = ""


@dataclass(frozen=True)
class FlowRuns:
    """Runs of flows: those that failed or were begun again lately, are late, or come next."""

    failed: Runs = ()
    revived: Runs = ()
    late: Runs = ()
    planned: Runs = ()


@dataclass(frozen=True)
class Login:
    """An owner's login that no visit can use soon, or at all. ``text`` says so, and what to do."""

    account_id: str
    text: str


@dataclass(frozen=True)
class Status:
    """The whole picture at one moment, for whoever is on duty.

    ``finished`` and ``failed`` (runs of flows) go back ``LATELY``; ``due`` is what is to be taken
    now, those that are overdue first; ``waiting`` are cases that their receivers have not
    registered or acknowledged; ``revived`` are runs that crashed and that the watchdog began
    again; ``late`` are runs that should have begun; ``planned`` is the next run of each flow.
    """

    at: datetime
    services: tuple[Service, ...]
    finished: tuple[Work, ...]
    under_way: tuple[Work, ...]
    due: tuple[Due, ...]
    deviations: tuple[Deviation, ...]
    larger_changes: tuple[LargerChange, ...]
    waiting: tuple[Waiting, ...]
    failed: Runs
    revived: Runs
    late: Runs
    logins: tuple[Login, ...]
    upkeep: Upkeep
    planned: Runs

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have been taken in an earlier period."""
        return tuple(one for one in self.due if one.overdue_since)

    @property
    def needs_somebody(self) -> bool:
        """Whether a person has something to see to."""
        silent = not all(one.answers for one in self.services)
        return bool(
            silent
            or self.overdue
            or self.deviations
            or self.larger_changes
            or self.failed
            or self.late
            or self.logins
            or self.upkeep.needs_somebody(self.at)
        )


def status_of(settings: Settings, catalogue: Catalogue, at: datetime) -> Status:
    """Ask every part how it stands. One that does not answer is told, and stops nothing."""
    answering = begun(settings) or settings
    flows, runs = flows_now(answering, at)
    archive = archive_now(answering)
    opened = open_archive(answering, AT_THE_DOOR) if archive.answers else None
    works = catalogue.work()
    return Status(
        at=at,
        services=(archive, flows),
        finished=_of(works, WorkStatus.FINISHED, at - LATELY),
        under_way=_of(works, WorkStatus.RUNNING),
        due=due_now(settings, catalogue, at),
        deviations=tuple(catalogue.deviations(DeviationStatus.OPEN)),
        larger_changes=tuple(catalogue.larger_changes.all(ChangeStatus.OPEN)),
        waiting=tuple(waiting(catalogue)),
        logins=logins_now(settings, at),
        upkeep=upkeep_of(catalogue, opened, at - LATELY, reads=settings.fixity_files > 0),
        **vars(runs),
    )


def flows_now(settings: Settings, at: datetime) -> tuple[Service, FlowRuns]:
    """Ask Prefect whether it answers, and about the runs that somebody may want to know of."""
    orders = Orders(settings.prefect_api)
    if not (settings.prefect_api and orders.is_answering()):
        return Service("flöden", answers=False, advice=_SILENT_FLOWS), FlowRuns()
    try:
        runs = FlowRuns(
            failed=orders.failed_since(at - LATELY),
            revived=orders.revived_since(at - LATELY),
            late=orders.late(at - LATE),
            planned=orders.next_runs(at),
        )
    except ServiceError as fault:
        return Service("flöden", answers=False, advice=str(fault)), FlowRuns()
    return Service("flöden", answers=True), runs


def archive_now(settings: Settings) -> Service:
    """Ask the archive whether it answers."""
    if not settings.s3_endpoint:
        return Service("arkiv", answers=False, advice=_SILENT_ARCHIVE)
    try:
        open_archive(settings, AT_THE_DOOR).ping()
    except OgonblickError as fault:
        return Service("arkiv", answers=False, advice=str(fault))
    return Service("arkiv", answers=True)


def logins_now(settings: Settings, at: datetime) -> tuple[Login, ...]:
    """Return the logins that run out; one that cannot be read is told in the place of all."""
    try:
        ending = Vault(settings.sessions, settings.session_key_file).running_out(at)
    except CaptureError as fault:
        return (Login("", str(fault)),)
    return tuple(Login(one.account_id, _runs_out(one)) for one in ending)


def _runs_out(session: Session) -> str:
    """Say when a login runs out, and what to do."""
    ends = moment(session.expires_at) if session.expires_at else "snart"
    return (
        f"inloggningen ({session.owner}) går ut {ends}. Logga in igen med »ogonblick accounts login"
        f" {session.account_id}«."
    )


def due_now(settings: Settings, catalogue: Catalogue, at: datetime) -> tuple[Due, ...]:
    """Return what the policy wants taken now."""
    taken = (Taken(*row) for row in catalogue.taken())
    policy = policy_at(settings.policy)
    return due(catalogue.accounts(), taken, policy, day_of(at)).now


def _of(works: list[Work], status: WorkStatus, since: datetime | None = None) -> tuple[Work, ...]:
    """Return the works that stand so, and moved since a moment."""
    return tuple(
        work
        for work in works
        if work.status is status and (since is None or work.updated_at >= since)
    )
