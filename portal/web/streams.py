"""News told to a page as it comes: Server-Sent Events, a few to each person, none for ever.

Starlette's own ``StreamingResponse`` is enough: what sse-starlette adds (pings, reconnects) is the
twenty lines below. Nobody has a thread while they wait: each look borrows one for some moments.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from ogonblick.errors import OgonblickError

MOST = 4
"""Streams at once for one person: a browser has six connections, and pages need the others."""


@dataclass(frozen=True)
class News:
    """Something told: what it is known by, its event's name, its data (one line), if it ends."""

    mark: str
    name: str
    data: str
    is_last: bool = False


@dataclass(frozen=True)
class Rhythm:
    """Seconds between looks, of silence before a sign of life, and until the page asks again.

    A stream ends after a minute so that who listens is asked again who they are: the browser comes
    back by itself, and tells what it heard last.
    """

    look: float = 1.0
    alive: float = 15.0
    longest: float = 60.0


class Streams:
    """The streams that are open, by person. Only the event loop counts, so nothing is locked."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def is_full(self, person_id: str) -> bool:
        """Say whether a person has as many streams as they may."""
        return self._open[person_id] >= MOST

    @contextmanager
    def taken(self, person_id: str) -> Iterator[None]:
        """Count a stream as long as it is open."""
        self._open[person_id] += 1
        try:
            yield
        finally:
            self._open[person_id] -= 1


def streamed(
    streams: Streams, person_id: str, look: Callable[[], News], heard: str, rhythm: Rhythm
) -> StreamingResponse:
    """Answer with news as they come; ``heard`` is the mark of what the page was told last."""

    async def counted() -> AsyncIterator[bytes]:
        with streams.taken(person_id):
            async for one in _told(look, heard, rhythm):
                yield one

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would save it up
    return StreamingResponse(counted(), media_type="text/event-stream", headers=headers)


async def _told(look: Callable[[], News], heard: str, rhythm: Rhythm) -> AsyncIterator[bytes]:
    """Yield what is new at each look, and a sign of life where nothing is for long."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + rhythm.longest
    spoke = loop.time()
    yield b"retry: 2000\n\n"
    while loop.time() < ends:
        try:
            news = await run_in_threadpool(look)
        except OgonblickError:
            return  # the browser comes again, and the page says what is wrong
        if news.mark != heard:
            heard, spoke = news.mark, loop.time()
            yield _written(news)
        elif loop.time() - spoke >= rhythm.alive:
            spoke = loop.time()
            yield b": fortfarande\n\n"
        if news.is_last:
            return
        await asyncio.sleep(rhythm.look)


def _written(news: News) -> bytes:
    return f"id: {news.mark}\nevent: {news.name}\ndata: {news.data}\n\n".encode()
