"""What every page is made from: the rooms behind the door, opened by whoever starts the portal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from ogonblick.settings import Settings
from ogonblick.swedish import day_of
from retention.plans import plans_in_force
from retention.policy import Policy
from retention.schedule import RetentionSchedule
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive


@dataclass(frozen=True)
class Rooms:
    """The rooms and the clock. ``clock`` gives aware moments."""

    settings: Settings
    catalogue: Catalogue
    archive: Archive
    policy: Policy
    clock: Callable[[], datetime]

    def plans(self) -> tuple[RetentionSchedule, ...]:
        """Return the plans that rule today."""
        return plans_in_force(self.catalogue.plans(), self.settings.plan, self.today())

    def today(self) -> date:
        """Return the Swedish day: plans and policies count local days."""
        return day_of(self.clock())
