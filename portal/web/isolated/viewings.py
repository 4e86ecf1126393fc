"""Recordings that are looked at just now: each look has an origin of its own, which nobody guesses.

Nothing is shared between two looks, not even of the same recording: neither what a page's scripts
store nor what they register.
"""

from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit

from bundles.answers import Answer, Answers, origin_of
from bundles.lookup import sealed_answers
from bundles.manifest import WACZ
from bundles.reading import open_wacz
from bundles.records import Request
from ogonblick.errors import NotInArchive
from ogonblick.person import Permission
from ogonblick.snapshot import Snapshot
from portal.opening import stored_file
from portal.web.rooms import Rooms
from portal.web.visiting import digest_of_token
from storage.database.looking import LONGEST, Look

_MOST = 40
"""Recordings kept open at once; with one more the oldest is shut, and opened again if asked for.

Each keeps an index of some megabytes.
"""

_ENDED = "Uppspelningen är avslutad. Öppna den igen från ögonblicksbildens sida."


@dataclass(frozen=True)
class Viewing:
    """One look at one recording, of the account of this name.

    The package is read by one at a time: it is one stream.
    """

    look: Look
    snapshot: Snapshot
    name: str
    answers: Answers
    lock: Lock
    opened: ExitStack

    @property
    def site(self) -> str:
        """The origin of the page that was recorded, which the isolated one stands in for."""
        return origin_of(self.snapshot.url)

    @property
    def path(self) -> str:
        """The page's own path and query, as its scripts expect to find it."""
        parts = urlsplit(self.snapshot.url)
        return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"

    def answer(self, url: str, request: Request, wanted: str) -> Answer | None:
        """Return what was recorded for a question, or None; of a film the part that is wanted."""
        with self.lock:
            return self.answers.answer(url, request, wanted)

    def shut(self) -> None:
        """Let go of the package, once nobody reads it."""
        with self.lock:
            self.opened.close()


class Viewings:
    """The looks that are played here, by the first word of their origin's name."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._opening = Lock()
        self._open: OrderedDict[str, Viewing] = OrderedDict()

    def named(self, name: str) -> Viewing:
        """Return a look, its package opened at the first question.

        Raises ``NotInArchive`` for one that has ended, or never was; ``BundleError`` or
        ``ArchiveError`` for a package that cannot be read.
        """
        found = self._open.get(name) or self._opened(name)
        if self._rooms.clock() - found.look.begun_at > LONGEST or not self._is_allowed(found):
            self._end(name)
            raise NotInArchive(_ENDED)
        return found

    def _opened(self, name: str) -> Viewing:
        """Open a look's package, unless somebody just did."""
        with self._opening:
            if name in self._open:
                return self._open[name]
            look = self._rooms.catalogue.looks.find(digest_of_token(name), self._rooms.clock())
            if look is None:
                raise NotInArchive(_ENDED)
            found = self._open[name] = self._read(look)
            for one in [self._open.popitem(last=False)[1] for _ in self._too_many()]:
                one.shut()
            return found

    def _read(self, look: Look) -> Viewing:
        catalogue, archive = self._rooms.catalogue, self._rooms.archive
        snapshot = catalogue.snapshot(look.snapshot_id)
        account = catalogue.account(snapshot.account_id)
        with ExitStack() as stack:
            package = stack.enter_context(archive.open(stored_file(snapshot, WACZ)))
            answers = sealed_answers(stack.enter_context(open_wacz(package)))
            return Viewing(look, snapshot, account.name, answers, Lock(), stack.pop_all())

    def _is_allowed(self, viewing: Viewing) -> bool:
        """Say whether the session is still there, and its person may still see this."""
        rooms = self._rooms
        person = rooms.catalogue.signing_in.who(viewing.look.session, rooms.clock())
        return bool(person) and rooms.seen_by(person, Permission.READ, "").may_see(viewing.snapshot)

    def _end(self, name: str) -> None:
        with self._opening:
            ended = self._open.pop(name, None)
        self._rooms.catalogue.looks.end(digest_of_token(name))
        if ended:
            ended.shut()

    def _too_many(self) -> range:
        return range(len(self._open) - _MOST)
