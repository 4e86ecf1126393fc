"""The rooms that a flow walks between, opened once for each process from its settings."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from ogonblick.settings import Settings, settings_from
from retention.policy import Policy, shipped_policy
from retention.reading import schedule_at
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
    return open_rooms(settings_from(os.environ))


def open_rooms(settings: Settings) -> Rooms:
    """Open the rooms of an installation.

    The archive is asked nothing yet: one that is away must not keep a visit from being made.
    """
    return Rooms(
        settings=settings,
        catalogue=open_catalogue(settings.database_url),
        archive=open_archive(settings),
        schedule=schedule_at(settings.plan),
        policy=shipped_policy(settings.policy),
        clock=lambda: datetime.now(UTC),
    )


def day_of(moment: datetime) -> date:
    """Return the Swedish day of an aware moment: plans and policies count local days."""
    return moment.astimezone(SWEDEN).date()
