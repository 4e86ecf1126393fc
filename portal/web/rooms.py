"""What every page is made from: the rooms behind the door, opened by whoever starts the portal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Self

from ogonblick.account import Account
from ogonblick.errors import AccessDenied, CatalogueError
from ogonblick.person import EVERYWHERE, Access, Permission, Person
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from portal.web.providers import Providers
from portal.web.streams import Streams
from retention.due import Taken, covering
from retention.plans import plans_in_force
from retention.policy import Policy
from retention.schedule import RetentionSchedule
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

_ELSEWHERE = (
    "Kontot hör till {}, där du inte har behörighet till det här. Behöver du den, säg till den som"
    " sköter Ögonblick."
)
_NO_SNAPSHOT = "Det finns ingen ögonblicksbild {} som du får se. Sök efter den på sidan Sök."

NOBODY = Person("", "")
"""Who asks before anybody is signed in: somebody without any duty."""


@dataclass(frozen=True)
class Rooms:
    """The rooms and the clock, as one person sees them through one door.

    ``clock`` gives aware moments. ``needs`` is what the door asks for: an account or a snapshot is
    shown to who may do that in its department. ``place`` is the address that was asked for.
    ``streams`` counts who listens to news, ``providers`` knows how to sign in elsewhere.
    """

    settings: Settings
    catalogue: Catalogue
    archive: Archive
    policy: Policy
    clock: Callable[[], datetime]
    person: Person = NOBODY
    needs: Permission = Permission.OPEN
    place: str = ""
    streams: Streams = field(default_factory=Streams)
    providers: Providers = field(default_factory=Providers)

    def seen_by(self, person: Person | None, needs: Permission, place: str) -> Self:
        """Return the rooms as somebody sees them through a door."""
        return replace(self, person=person or NOBODY, needs=needs, place=place)

    def shows(self, account: Account) -> bool:
        """Say whether this person may do here what the door is for with an account."""
        return self.person.may(self.needs, account.department)

    @property
    def is_whole(self) -> bool:
        """Say whether this person may do here what the door is for in every department."""
        return self.person.may(self.needs, EVERYWHERE)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the register that this person may see, read once."""
        return tuple(one for one in self.catalogue.accounts() if self.shows(one))

    def account(self, account_id: str) -> Account:
        """Return one account. Raises ``AccessDenied`` where it is another department's."""
        account = self.catalogue.account(account_id)
        if not self.shows(account):
            raise AccessDenied(_ELSEWHERE.format(account.department or "en annan förvaltning"))
        return account

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """Return one snapshot; a look at a restricted one is noted.

        To those who may not see it a restricted one is not there. Raises ``AccessDenied`` where it
        is another department's, ``CatalogueError`` where there is none.
        """
        snapshot = self._known(snapshot_id)
        if snapshot.restricted and snapshot.id not in self._granted():
            raise CatalogueError(_NO_SNAPSHOT.format(snapshot_id))
        self.account(snapshot.account_id)
        if snapshot.restricted:
            self._note(snapshot.id)
        return snapshot

    def may_see(self, snapshot: Snapshot) -> bool:
        """Say whether this person may still see a snapshot that they were shown."""
        is_open = not snapshot.restricted or snapshot.id in self._granted()
        return is_open and self.shows(self.catalogue.account(snapshot.account_id))

    def secrets(self) -> frozenset[str]:
        """Return the ids of the orders on a ground of secrecy, and of the snapshots that stand."""
        cases = (one.order.snapshot_id for one in self.catalogue.removals.all() if one.restricted)
        return self.catalogue.secrecy.restricted().union(cases)

    def kept_from(self) -> frozenset[str]:
        """Return those of the secrets that this person may not see."""
        found = self.secrets()
        return found - self._granted() if found else found

    def note_looks(self, ids: Iterable[str]) -> None:
        """Note that this person is shown something of those among these that are secret."""
        if shown := frozenset(ids):
            for one in self.secrets() & shown:
                self._note(one)

    def _note(self, subject_id: str) -> None:
        seen = Access(self.person.id, subject_id, self.place, self.clock())
        self.catalogue.secrecy.note(seen)

    def _known(self, snapshot_id: str) -> Snapshot:
        """Return a snapshot; nothing is said of ids like it, since they may be secret."""
        try:
            return self.catalogue.snapshot(snapshot_id)
        except CatalogueError as fault:
            if fault.__cause__ is not None or self._may_be_told_gone(snapshot_id):
                raise
            raise CatalogueError(_NO_SNAPSHOT.format(snapshot_id)) from None

    def _may_be_told_gone(self, snapshot_id: str) -> bool:
        """Say whether a snapshot is disposed of, which this person may know."""
        gone = self.catalogue.disposal_of(snapshot_id)
        if gone is None or gone.restricted:
            return False
        return any(one.id == gone.account_id for one in self.accounts)

    def snapshots(self, account_id: str) -> list[Snapshot]:
        """Return an account's snapshots that this person may see, newest first."""
        found = self.catalogue.snapshots(account_id)
        granted = self._granted() if any(one.restricted for one in found) else frozenset()
        return [one for one in found if not one.restricted or one.id in granted]

    def newest(self) -> dict[str, Snapshot]:
        """Return each account's newest snapshot that this person may see."""
        found = self.catalogue.newest(self.clock())
        open_ones = {id_: one for id_, one in found.items() if not one.restricted}
        others = {id_: self.snapshots(id_)[:1] for id_ in found if id_ not in open_ones}
        return open_ones | {id_: shown[0] for id_, shown in others.items() if shown}

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        """What fills periods, of the accounts that this person may see, read once."""
        known = {one.id for one in self.accounts}
        found = self.catalogue.taken(occasions=covering(self.policy))
        return tuple(Taken(*one) for one in found if one[0] in known)

    def _granted(self) -> frozenset[str]:
        return self.catalogue.secrecy.granted(self.person.id)

    def plans(self) -> tuple[RetentionSchedule, ...]:
        """Return the plans that rule today."""
        return plans_in_force(self.catalogue.plans(), self.settings.plan, self.today())

    def today(self) -> date:
        """Return the Swedish day: plans and policies count local days."""
        return day_of(self.clock())
