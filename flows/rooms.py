"""The rooms that a flow walks between, opened once for each process from its settings."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from ogonblick.settings import Settings
from ogonblick.settings_reading import settings_from
from ogonblick.swedish import day_of
from retention.plans import plans_in_force
from retention.policy import Policy, policy_at
from retention.schedule import RetentionSchedule
from storage.care.replica import replica_of
from storage.database.catalogue import Catalogue, open_catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.stores.identities import as_disposer


@dataclass(frozen=True)
class Rooms:
    """Everything a harvest needs besides its order.

    ``archive`` is opened with the writer's key, ``disposer`` with the one key that may delete, and
    so is ``replica``, the second archive, if there is one.
    """

    settings: Settings
    catalogue: Catalogue
    archive: Archive
    disposer: Archive
    policy: Policy
    clock: Callable[[], datetime]
    replica: Archive | None = None

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
    elsewhere = replica_of(settings)
    opened = Rooms(
        settings=settings,
        catalogue=open_catalogue(settings.database_url),
        archive=open_archive(settings),
        disposer=open_archive(as_disposer(settings)),
        policy=policy_at(settings.policy),
        clock=lambda: datetime.now(UTC),
        replica=open_archive(as_disposer(elsewhere)) if elsewhere else None,
    )
    opened.plans()  # a plan with faults is told before anybody is visited
    return opened
