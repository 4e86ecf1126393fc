"""The rooms that a flow walks between, opened once for each process from its settings."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ogonblick.errors import Fault, InputError
from ogonblick.settings import Settings, settings_from
from retention.policy import Policy, shipped_policy
from retention.reading import read_schedule, shipped_schedule
from retention.schedule import RetentionSchedule
from storage.catalogue import Catalogue, open_catalogue
from storage.s3 import S3Archive, open_archive

SWEDEN = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Rooms:
    """Everything a harvest needs besides its order."""

    settings: Settings
    catalogue: Catalogue
    archive: S3Archive
    schedule: RetentionSchedule
    policy: Policy
    clock: Callable[[], datetime]


@cache
def rooms() -> Rooms:
    """Open the rooms that this process' environment names."""
    settings = settings_from(os.environ)
    archive = open_archive(settings)
    archive.prepare()
    return Rooms(
        settings=settings,
        catalogue=open_catalogue(settings.database_url),
        archive=archive,
        schedule=schedule_in(settings),
        policy=shipped_policy(settings.policy),
        clock=lambda: datetime.now(UTC),
    )


def schedule_in(settings: Settings) -> RetentionSchedule:
    """Return the plan that the settings name. Raises ``InputError`` with all its faults."""
    if not settings.plan:
        return shipped_schedule()
    try:
        text = Path(settings.plan).read_text(encoding="utf-8")
    except OSError as fault:
        reason = f"planen går inte att läsa: {fault.strerror}"
        raise InputError([Fault(settings.plan, None, reason)]) from fault
    return read_schedule(text, settings.plan)


def day_of(moment: datetime) -> date:
    """Return the Swedish day of an aware moment: plans and policies count local days."""
    return moment.astimezone(SWEDEN).date()
