"""How the installation stands: what answers, what ran, what is late, what failed, what comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ogonblick.errors import OgonblickError, ServiceError
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation, DeviationStatus
from ogonblick.swedish import day_of
from portal.note import begun
from portal.orders import Orders, Scheduled
from portal.stack import AT_THE_DOOR
from retention.due import Due, Taken, due
from retention.policy import policy_at
from storage.database.catalogue import Catalogue
from storage.database.entries import Work, WorkStatus
from storage.packages.opening import open_archive

LATELY = timedelta(days=7)
"""How far back what ran and what failed is told: a week, for whoever was away over a weekend."""

COMING = 5
"""How many of the next scheduled runs are told: a night's, and the first of the year's."""

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
class Status:
    """The whole picture at one moment, for whoever is on duty.

    ``finished`` and ``failed`` (runs of flows) go back ``LATELY``; ``due`` is what is to be taken
    now, those that are overdue first; ``planned`` are the next runs on the schedule.
    """

    at: datetime
    services: tuple[Service, ...]
    finished: tuple[Work, ...]
    under_way: tuple[Work, ...]
    due: tuple[Due, ...]
    deviations: tuple[Deviation, ...]
    failed: tuple[Scheduled, ...]
    planned: tuple[Scheduled, ...]

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have been taken in an earlier period."""
        return tuple(one for one in self.due if one.overdue_since)

    @property
    def needs_somebody(self) -> bool:
        """Whether a person has something to see to."""
        silent = not all(one.answers for one in self.services)
        return bool(silent or self.overdue or self.deviations or self.failed)


def status_of(settings: Settings, catalogue: Catalogue, at: datetime) -> Status:
    """Ask every part how it stands. One that does not answer is told, and stops nothing."""
    answering = begun(settings) or settings
    flows, failed, planned = flows_now(answering, at)
    works = catalogue.work()
    return Status(
        at=at,
        services=(archive_now(answering), flows),
        finished=_of(works, WorkStatus.FINISHED, at - LATELY),
        under_way=_of(works, WorkStatus.RUNNING),
        due=due_now(settings, catalogue, at),
        deviations=tuple(catalogue.deviations(DeviationStatus.OPEN)),
        failed=failed,
        planned=planned,
    )


def flows_now(settings: Settings, at: datetime) -> tuple[Service, Runs, Runs]:
    """Ask Prefect whether it answers, which runs failed lately, and which come next."""
    orders = Orders(settings.prefect_api)
    if not (settings.prefect_api and orders.is_answering()):
        return Service("flöden", answers=False, advice=_SILENT_FLOWS), (), ()
    try:
        failed, planned = orders.failed_since(at - LATELY), orders.next_runs(at, COMING)
    except ServiceError as fault:
        return Service("flöden", answers=False, advice=str(fault)), (), ()
    return Service("flöden", answers=True), failed, planned


def archive_now(settings: Settings) -> Service:
    """Ask the archive whether it answers."""
    if not settings.s3_endpoint:
        return Service("arkiv", answers=False, advice=_SILENT_ARCHIVE)
    try:
        open_archive(settings, AT_THE_DOOR).ping()
    except OgonblickError as fault:
        return Service("arkiv", answers=False, advice=str(fault))
    return Service("arkiv", answers=True)


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
