"""Searching a million passages in either database: how long answers take, through the catalogue.

``python tests/bench/searching.py ADDRESS 1000000`` fills an empty catalogue, asks, and prints the
milliseconds of each answer by kind of question, of processor time and by the clock. Processor time
is ours and that of PostgreSQL's process that answers us, which must be on the same machine.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from language import COMMONEST, Language, vocabulary
from sqlalchemy import insert, text

from ogonblick.account import Account, Platform
from ogonblick.capture import Coverage, Occasion, Outcome
from ogonblick.decision import Decision, Retention
from ogonblick.digest import Digest
from ogonblick.likeness import Likeness
from ogonblick.post import Origin, Post, PostKind
from ogonblick.snapshot import Receipt, Snapshot
from storage.database import indexing, numbers, tables
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.engine import reading, writing
from storage.database.entries import Filters
from tests.entering import ENTERED

SEED = 20261121
ACCOUNTS = 120
POSTS = 5_000  # of a snapshot
LAST_DAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAYS = 4_000
ROUNDS = 40  # of each kind of question


def accounts() -> list[Account]:
    """Return a register: a large municipality's, in twelve departments."""
    platforms = tuple(Platform)
    return [
        Account(
            id=f"konto-{number}",
            name=f"Konto {number}",
            platform=platforms[number % len(platforms)],
            url=f"https://example.org/{number}",
            municipality="Exempelby",
            department=f"Förvaltning {number % 12}",
        )
        for number in range(ACCOUNTS)
    ]


def snapshot(number: int) -> Snapshot:
    """Return one snapshot, of each account in turn."""
    digest = Digest("sha256", "ab" * 32)
    return Snapshot(
        id=f"s{number}",
        account_id=f"konto-{number % ACCOUNTS}",
        occasion=tuple(Occasion)[number // ACCOUNTS % len(Occasion)],
        period=str(number),
        taken_at=LAST_DAY,
        outcome=Outcome.COMPLETE,
        title="",
        url="",
        coverage=Coverage(),
        findings=(),
        bundle_digest=digest,
        size=1,
        decision=Decision(Retention.PERMANENT, None, "1", "E", "p", ()),
        likeness=Likeness(f"s{number}"),
        receipt=Receipt(f"s{number}", "b", ()),
    )


def posts(
    number: int, language: Language, chance: random.Random, count: int = POSTS
) -> Iterator[tuple[Post, tuple[str, ...], tuple[str, ...]]]:
    """Yield a snapshot's posts with their words and stems; one in four is the account's own."""
    for place in range(count):
        is_own = place % 4 == 0
        chosen = language.text(chance)
        words = tuple(language.forms[one] for one in chosen)
        post = Post(
            id=f"{number}-{place}",
            kind=PostKind.POST if is_own else PostKind.COMMENT,
            origin=Origin.DRAWN_UP if is_own else Origin.RECEIVED,
            author="",
            text=" ".join(words),
            published=LAST_DAY - timedelta(days=chance.randrange(DAYS)),
        )
        yield post, words, tuple(stem for one in chosen for stem in language.stems[one])


def fill(catalogue: Catalogue, count: int, language: Language) -> None:
    """Lay so many posts in the catalogue, as recording would, but many at once."""
    catalogue.register(accounts(), ENTERED)
    for number in range(count // POSTS):
        chance = random.Random(f"{SEED}-{number}")
        taken = snapshot(number)
        catalogue.record(taken, [], [], [])
        passages, rows = said_in(taken, posts(number, language, chance), number * POSTS)
        with writing(catalogue._engine) as connection:
            connection.execute(insert(tables.passages), passages)
            connection.execute(insert(tables.posts), rows)


def said_in(
    taken: Snapshot,
    posts: Iterable[tuple[Post, tuple[str, ...], tuple[str, ...]]],
    first: int,
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the rows of a snapshot's passages and posts; so many went before in all snapshots."""
    said = list(posts)
    passages = [_passage(taken, *one, place) for place, one in enumerate(said, start=first)]
    rows = [
        {**vars(post), "snapshot_id": taken.id, "ordinal": place, "passage": passage["number"]}
        for place, ((post, *_), passage) in enumerate(zip(said, passages, strict=True))
    ]
    return passages, rows


def _passage(
    taken: Snapshot,
    post: Post,
    words: tuple[str, ...],
    stems: tuple[str, ...],
    place: int,
) -> dict[str, object]:
    """Return the row of a passage; of a day they are numbered by their place among all."""
    assert post.published
    return {
        "number": numbers.first_number(post.published.date()) + 1 + place,
        "account_id": taken.account_id,
        "origin": post.origin,
        "digest": post.id,
        "words": words,
        "stems": stems,
        "marks": indexing._marks(taken.account_id, post.origin, [taken.occasion]),
    }


Ask = Callable[[Language, random.Random], tuple[str, Filters]]


def _common(language: Language, chance: random.Random) -> str:
    return language.words[chance.randrange(20, 60)]


def _middling(language: Language, chance: random.Random) -> str:
    return language.words[chance.randrange(60, 3_000)]


def _days(chance: random.Random) -> Filters:
    last = (LAST_DAY - timedelta(days=chance.randrange(DAYS))).date()
    return Filters(first_day=last - timedelta(days=chance.choice((7, 90, 730))), last_day=last)


def _account(chance: random.Random) -> str:
    return f"konto-{chance.randrange(ACCOUNTS)}"


QUESTIONS: dict[str, Ask] = {
    "ett vanligt ord": lambda lang, chance: (_common(lang, chance), Filters()),
    "ett ord": lambda lang, chance: (_middling(lang, chance), Filters()),
    "ett sällsynt ord": lambda lang, chance: (lang.words[-chance.randrange(1, 20_000)], Filters()),
    "två ord": lambda lang, chance: (
        f"{_common(lang, chance)} {_middling(lang, chance)}",
        Filters(),
    ),
    "två vanliga ord": lambda lang, chance: (
        f"{_common(lang, chance)} {_common(lang, chance)}",
        Filters(),
    ),
    "bara stoppord": lambda _, chance: (" ".join(chance.sample(COMMONEST[:20], 2)), Filters()),
    "början på ord": lambda lang, chance: (f"{_middling(lang, chance)[:4]}*", Filters()),
    "fras": lambda lang, chance: (f'"{_common(lang, chance)} {_common(lang, chance)}"', Filters()),
    "fras med stoppord": lambda lang, chance: (f'"{_common(lang, chance)} i att"', Filters()),
    "inget funnet": lambda lang, chance: (f"{_middling(lang, chance)} xaoaoaoax", Filters()),
    "ord och konto": lambda lang, chance: (
        _common(lang, chance),
        Filters(account_id=_account(chance)),
    ),
    "ord, konto och dagar": lambda lang, chance: (
        _common(lang, chance),
        replace(_days(chance), account_id=_account(chance)),
    ),
    "ord och förvaltning": lambda lang, chance: (
        _common(lang, chance),
        Filters(department=f"Förvaltning {chance.randrange(12)}"),
    ),
    "ord, riktning och anledning": lambda lang, chance: (
        _middling(lang, chance),
        Filters(origin=Origin.RECEIVED, occasion=chance.choice(tuple(Occasion))),
    ),
    "ord och dagar": lambda lang, chance: (_common(lang, chance), _days(chance)),
}


@dataclass(frozen=True)
class Spent:
    """Milliseconds: of processor time, and by the clock."""

    processor: float
    clock: float

    def __sub__(self, before: "Spent") -> "Spent":
        """Return what was spent since then."""
        return Spent(self.processor - before.processor, self.clock - before.clock)


def ask(catalogue: Catalogue, language: Language) -> dict[str, list[Spent]]:
    """Ask every kind of question; returns what each answer took, every fourth a second page."""
    backend = _backend(catalogue)
    chance = random.Random(SEED)
    spent: dict[str, list[Spent]] = {kind: [] for kind in QUESTIONS}
    for round_ in range(ROUNDS):
        for kind, asked in QUESTIONS.items():
            question, filters = asked(language, chance)
            began = _now(backend)
            catalogue.search(question, filters, first=0 if round_ % 4 else 50)
            spent[kind].append(_now(backend) - began)
    return spent


def _backend(catalogue: Catalogue) -> Path | None:
    """Return where Linux tells what PostgreSQL's process took; None for a database in ours."""
    if catalogue._engine.dialect.name == "sqlite":
        return None
    with reading(catalogue._engine) as connection:
        return Path("/proc", str(connection.scalar(text("SELECT pg_backend_pid()"))), "schedstat")


def _now(backend: Path | None) -> Spent:
    theirs = int(backend.read_text().split()[0]) if backend else 0
    return Spent((time.process_time_ns() + theirs) / 1e6, time.perf_counter_ns() / 1e6)


def worst_of_twenty(spent: list[float]) -> float:
    """Return what 95 of 100 answers take at most."""
    return statistics.quantiles(spent, n=20)[-1]


def measure(address: str, count: int) -> dict[str, list[float]]:
    """Fill and ask in a process of its own; returns each answer's processor time by kind."""
    command = [sys.executable, __file__, address, str(count), "--json"]
    root = Path(__file__).parents[2]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return {kind: [one["processor"] for one in spent] for kind, spent in json.loads(told).items()}


def tell(what: str, spent: list[Spent]) -> None:
    """Print what half of some answers, 95 of 100 and all of them took at most."""
    processor = _shares([one.processor for one in spent])
    clock = _shares([one.clock for one in spent])
    print(f"sökning, {what}: {processor} CPU-ms, {clock} ms på klockan")


def _shares(spent: list[float]) -> str:
    return f"{statistics.median(spent):.0f} · {worst_of_twenty(spent):.0f} · {max(spent):.0f}"


def main() -> None:
    """Fill what is empty, ask, and print what it took."""
    address, count = sys.argv[1], int(sys.argv[2])
    language = Language.of(vocabulary(random.Random(SEED)))
    catalogue = open_catalogue(address)
    if not catalogue.accounts():
        fill(catalogue, count, language)
    spent = ask(catalogue, language)
    if "--json" in sys.argv:
        print(json.dumps(spent, default=vars))
        return
    for kind, each in spent.items():
        tell(kind, each)
    tell("alla", [one for each in spent.values() for one in each])


if __name__ == "__main__":
    main()
