"""Who looks at which recording just now: each look has an origin of its own, which nobody guesses.

Nothing is shared between two looks, not even of the same recording: neither what a page's scripts
store nor what they register.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import BinaryIO
from urllib.parse import urlsplit

from bundles.answers import Answer, Answers, origin_of
from bundles.lookup import sealed_answers
from bundles.reading import open_wacz
from bundles.records import Request
from ogonblick.errors import NotInArchive
from portal.web.languages import Language

_MOST = 40
"""Looks at once; with one more the oldest ends. Each keeps an index of some megabytes."""

_LONGEST = timedelta(hours=1)

_ENDED = "Uppspelningen är avslutad. Öppna den igen från ögonblicksbildens sida."


@dataclass(frozen=True)
class Recorded:
    """What is looked at: a page's address, its name, when it was taken, where it leads back.

    ``language`` is the reader's: the isolated place reads no cookie.
    """

    url: str
    name: str
    taken_at: datetime
    back: str
    language: Language = Language.SWEDISH


@dataclass(frozen=True)
class Viewing:
    """One look at one recording. The package is read by one at a time: it is one stream.

    ``is_allowed`` says whether whoever began it may still see it: signed in, with the same rights.
    """

    recorded: Recorded
    begun_at: datetime
    is_allowed: Callable[[], bool]
    answers: Answers
    lock: Lock
    opened: ExitStack

    @property
    def site(self) -> str:
        """The origin of the page that was recorded, which the isolated one stands in for."""
        return origin_of(self.recorded.url)

    @property
    def path(self) -> str:
        """The page's own path and query, as its scripts expect to find it."""
        parts = urlsplit(self.recorded.url)
        return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"

    def answer(self, url: str, request: Request, wanted: str) -> Answer | None:
        """Return what was recorded for a question, or None; of a film the part that is wanted."""
        with self.lock:
            return self.answers.answer(url, request, wanted)


class Viewings:
    """The looks of all readers, by the first word of their origin's name."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """``clock`` gives aware moments: a look ends after an hour."""
        self._clock = clock
        self._lock = Lock()
        self._viewings: OrderedDict[str, Viewing] = OrderedDict()

    def begin(
        self,
        opened: Callable[[], BinaryIO],
        recorded: Recorded,
        is_allowed: Callable[[], bool],
    ) -> str:
        """Begin a look at a sealed package; returns its name.

        Raises ``BundleError`` or ``ArchiveError`` for one that cannot be read.
        """
        with ExitStack() as stack:
            wacz = stack.enter_context(open_wacz(stack.enter_context(opened())))
            answers = sealed_answers(wacz)
            viewing = Viewing(recorded, self._clock(), is_allowed, answers, Lock(), stack.pop_all())
        name = secrets.token_hex(16)
        with self._lock:
            self._viewings[name] = viewing
            ended = [self._viewings.popitem(last=False)[1] for _ in self._too_many()]
        for one in ended:
            one.opened.close()
        return name

    def named(self, name: str) -> Viewing:
        """Return a look. Raises ``NotInArchive`` for one that has ended, or never was."""
        found = self._viewings.get(name)
        if found is None:
            raise NotInArchive(_ENDED)
        if self._clock() - found.begun_at > _LONGEST or not found.is_allowed():
            self._end(name)
            raise NotInArchive(_ENDED)
        return found

    def _end(self, name: str) -> None:
        with self._lock:
            ended = self._viewings.pop(name, None)
        if ended:
            with ended.lock:
                ended.opened.close()

    def _too_many(self) -> range:
        return range(len(self._viewings) - _MOST)
