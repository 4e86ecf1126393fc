"""The rooms that a flow walks between, opened once for each process from its settings."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from ogonblick.settings import Settings, settings_from
from ogonblick.swedish import SWEDEN
from retention.plans import plans_in_force
from retention.policy import Policy, policy_at
from retention.schedule import RetentionSchedule
from storage.catalogue import Catalogue, open_catalogue
from storage.s3 import S3Archive, open_archive


@dataclass(frozen=True)
class Rooms:
    """Everything a harvest needs besides its order."""

    settings: Settings
    catalogue: Catalogue
    archive: S3Archive
    policy: Policy
    clock: Callable[[], datetime]

    def plans(self) -> tuple[RetentionSchedule, ...]:
        """Return the plans that rule today; one may have been adopted since they were last asked.

        Raises ``InputError`` with every fault where none is adopted and the setting's has faults.
        """
        today = day_of(self.clock())
        return plans_in_force(self.catalogue.plans(), self.settings.plan, today)


@cache
def rooms() -> Rooms:
    """Open the rooms that this process' environment names."""
    return open_rooms(settings_from(os.environ))


def open_rooms(settings: Settings) -> Rooms:
    """Open the rooms of an installation.

    The archive is asked nothing yet: one that is away must not keep a visit from being made.
    """
    opened = Rooms(
        settings=settings,
        catalogue=open_catalogue(settings.database_url),
        archive=open_archive(settings),
        policy=policy_at(settings.policy),
        clock=lambda: datetime.now(UTC),
    )
    opened.plans()  # a plan with faults is told before anybody is visited
    return opened


def day_of(moment: datetime) -> date:
    """Return the Swedish day of an aware moment: plans and policies count local days."""
    return moment.astimezone(SWEDEN).date()
