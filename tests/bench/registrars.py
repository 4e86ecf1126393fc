"""Fifty registrars at work in a large municipality: how long pages take them, and what they cost.

``python tests/bench/registrars.py FOLDER [DATABASE]`` makes ``municipality.py``'s in a folder,
where it is kept for another run, and asks the portal as ``ogonblick serve`` starts it: by persons
who read two to five seconds between pages, then by as many who do not read at all; a browser
opens replays beside the first. PostgreSQL must run on the same machine.
"""

import asyncio
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import municipality
import psutil
from language import Language
from playwright.sync_api import Page, sync_playwright
from searching import QUESTIONS, worst_of_twenty
from sqlalchemy import text

from harvesters.browser.engine.chromium import find_browser
from ogonblick.settings import Settings
from portal.stack import own_archive
from portal.web.child import portal_running
from portal.web.serving import listen
from storage.database.catalogue import open_catalogue
from storage.database.engine import reading

READING = (2.0, 5.0)
"""Seconds that a person looks at a page, from and to."""

WARMING, WORKING, STORMING = 15.0, 75.0, 20.0
OPENINGS = 5
ACCOUNT = re.compile(r'href="(/konton/konto-\d+)"')
SNAPSHOT = re.compile(r'href="(/ogonblicksbilder/s\d+)')
NEXT = re.compile(r'href="([^"]+)" rel="next"')

PAINTED = """() => performance.timeOrigin
    + performance.getEntriesByName("first-contentful-paint")[0].startTime"""


@dataclass(frozen=True)
class Answered:
    """One answer: of what kind, its milliseconds by the clock, whether it was what it should be.

    ``began`` is when it was asked for, in seconds from the first that count.
    """

    kind: str
    milliseconds: float
    is_good: bool
    began: float


@dataclass
class Desk:
    """A person at work: their browser, what they were answered, and how long they read."""

    browser: httpx.AsyncClient
    token: str
    chance: random.Random
    language: Language
    reading: tuple[float, float]
    begins: float
    told: list[Answered] = field(default_factory=list)

    async def ask(self, kind: str, path: str) -> str:
        """Ask for a page, and return its text."""
        began = time.perf_counter()
        headers = {"Cookie": f"ogonblick={self.token}"}
        try:
            answer = await self.browser.get(path, headers=headers)
        except httpx.TimeoutException:
            answer = httpx.Response(504)
        spent = (time.perf_counter() - began) * 1e3
        good = answer.status_code == 200
        self.told.append(Answered(kind, spent, good, began - self.begins))
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        return answer.text if is_page else ""

    async def read(self) -> None:
        """Look at a page."""
        await asyncio.sleep(self.chance.uniform(*self.reading))


async def oversee(desk: Desk) -> None:
    """Look at the overview, then at an account there, then at its pictures in a row."""
    found = ACCOUNT.findall(await desk.ask("översikten", "/"))
    await desk.read()
    for account in desk.chance.sample(found, k=min(1, len(found))):
        await desk.ask("ett konto", account)
        await desk.read()
        await desk.ask("ett kontos bilder", f"/ogonblicksbilder?konto={account.rpartition('/')[2]}")
        await desk.read()


async def find(desk: Desk) -> None:
    """Search, look at the next page of hits, and at a snapshot and its picture."""
    asked = QUESTIONS[desk.chance.choice(tuple(QUESTIONS))]
    words, _ = asked(desk.language, desk.chance)
    hits = await desk.ask("en sökning", f"/sok?q={quote(words)}")
    await desk.read()
    for more in NEXT.findall(hits):
        hits = await desk.ask("nästa träffar", more.replace("&amp;", "&"))
        await desk.read()
    for snapshot in SNAPSHOT.findall(hits)[:1]:
        await desk.ask("en ögonblicksbild", snapshot)
        await desk.ask("en skärmdump", f"{snapshot}/bild/1")
        await desk.read()


async def work(desk: Desk, ends: float) -> None:
    """Do one thing after the other: three searches for each look at how it stands."""
    await asyncio.sleep(desk.chance.uniform(0, desk.reading[1]))
    while time.perf_counter() < ends:
        await desk.chance.choice((oversee, find, find, find))(desk)


async def all_at_work(at: "Running", pause: tuple[float, float], seconds: float) -> list[Answered]:
    """Have all persons work; returns every answer, also before and after the seconds that count."""
    begins = time.perf_counter() + WARMING
    async with AsyncExitStack() as opened:
        desks = []
        for number, token in enumerate(at.tokens):
            asking = httpx.AsyncClient(base_url=at.address, timeout=60)
            browser = await opened.enter_async_context(asking)
            chance = random.Random(number)  # the same work in every run
            desks.append(Desk(browser, token, chance, at.language, pause, begins))
        await asyncio.gather(*(work(desk, begins + seconds) for desk in desks))
    return [one for desk in desks for one in desk.told]


@dataclass(frozen=True)
class Running:
    """A portal that runs, who is signed in to it, their words, and its processes."""

    address: str
    tokens: list[str]
    language: Language
    processes: dict[str, psutil.Process]


@contextmanager
def running(home: Path, database: str) -> Iterator[Running]:
    """Give the portal of the municipality in a folder, which is filled where it is not yet."""
    home.mkdir(parents=True, exist_ok=True)
    with own_archive(Settings(home=home, database=database)) as (settings, parts):
        language = municipality.filled(settings, home / "place")
        with closing(open_catalogue(settings.database_url)) as catalogue:
            tokens = list(municipality.signed_in(catalogue, datetime.now(UTC)))
        with listen(0) as listener, portal_running(settings, listener) as (address, portal):
            listener.close()
            named = {"portalen": portal, "arkivet": parts[0]}
            found = {name: psutil.Process(part.pid) for name, part in named.items()}
            yield Running(address, tokens, language, found | _postgresql(database))


def _postgresql(database: str) -> dict[str, psutil.Process]:
    """Return PostgreSQL's first process, the mother of those that answer."""
    if not database:
        return {}
    with closing(open_catalogue(database)) as catalogue, reading(catalogue._engine) as connection:
        own = connection.scalar(text("SELECT pg_backend_pid()"))
        return {"PostgreSQL": psutil.Process(own).parent()}


def spent(process: psutil.Process) -> float:
    """Return the seconds of processor that a process and its children have taken so far."""
    all_ = [process.cpu_times(), *(one.cpu_times() for one in process.children(recursive=True))]
    own = process.cpu_times()
    return sum(one.user + one.system for one in all_) + own.children_user + own.children_system


def opening(page: Page, path: str) -> float:
    """Return the milliseconds from the choice to play a snapshot until its page is painted."""
    page.goto(path)
    began = time.time() * 1e3
    page.get_by_role("link", name="Spela upp sidan").first.click(no_wait_after=True)
    frame = page.frame_locator("iframe").locator("h1", has_text="Exempelby")
    frame.wait_for()
    return frame.evaluate(PAINTED) - began


def openings(at: Running, later: float) -> list[float]:
    """Open replays in the browser of one of the persons, who looks at each.

    It runs already, and begins with it some seconds ``later``.
    """
    with sync_playwright() as playwright:
        path = find_browser("", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=path)
        context = browser.new_context(base_url=at.address, locale="sv-SE")
        context.add_cookies([{"name": "ogonblick", "value": at.tokens[0], "url": at.address}])
        page = context.new_page()
        _stand_back()
        page.wait_for_timeout(later * 1e3)
        found = []
        for one in range(OPENINGS):
            found.append(opening(page, f"/ogonblicksbilder/s{one}"))
            page.wait_for_timeout(statistics.mean(READING) * 1e3)
        browser.close()
    return found


def _stand_back() -> None:
    """Have the browser take what the portal leaves: a reader's runs on another computer.

    A lower priority is not enough: its twenty threads had a quarter of the processors (2026-11).
    """
    for one in psutil.Process().children(recursive=True):
        if "chrom" in one.name():
            for thread in one.threads():
                os.sched_setscheduler(thread.id, os.SCHED_IDLE, os.sched_param(0))


def _told(what: str, told: list[Answered]) -> None:
    """Print what half of some answers, 95 of 100 and all of them took at most."""
    took = [one.milliseconds for one in told]
    wrong = sum(not one.is_good for one in told)
    shares = f"{statistics.median(took):.0f} · {worst_of_twenty(took):.0f} · {max(took):.0f}"
    print(f"{what}: {len(took)} svar, {wrong} fel, {shares} ms", flush=True)


def measured(at: Running, what: str, reading: tuple[float, float], seconds: float) -> None:
    """Have all work, and print how long answers took and what they cost."""
    before = {one: spent(at.processes[one]) for one in at.processes}
    answers = asyncio.run(all_at_work(at, reading, seconds))
    cost = {one: spent(at.processes[one]) - before[one] for one in at.processes}
    told = [one for one in answers if 0 <= one.began <= seconds]
    for kind in sorted({one.kind for one in told}):
        _told(f"{what}, {kind}", [one for one in told if one.kind == kind])
    _told(f"{what}, alla", told)
    # what answers cost is of all of them, warming and last ones too: so is the processor's time
    each = ", ".join(f"{name} {used / len(answers) * 1e3:.0f}" for name, used in cost.items())
    print(f"{what}: {len(told) / seconds:.1f} svar/s, CPU-ms för varje: {each}", flush=True)


def tell(home: Path, database: str = "") -> None:
    """Have the persons work, and print how they fared; the municipality is kept in a folder."""
    with running(home.resolve(), database) as at:
        with ThreadPoolExecutor(1) as beside:
            replays = beside.submit(openings, at, 2 * WARMING)
            measured(at, "50 registratorer", READING, WORKING)
            took = replays.result()
        print(f"uppspelning, till första bild: {' · '.join(f'{one:.0f}' for one in took)} ms")
        measured(at, "50 utan att läsa", (0, 0), STORMING)


if __name__ == "__main__":
    tell(Path(sys.argv[1]), *sys.argv[2:3])
