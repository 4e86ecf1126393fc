"""What the indexes find: the newest, no more, and the same in both databases however far back."""

import random
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select, text

from ogonblick.account import Account
from ogonblick.post import Origin, Post, PostKind
from ogonblick.snapshot import Snapshot
from storage.database import tables
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.engine import reading
from storage.database.matching import matching
from storage.database.migrating import upgrade
from storage.database.numbers import DAY, Span
from storage.database.walking import blocks_of
from storage.words.asking import asked, holds
from storage.words.pairing import pairs_of
from storage.words.wording import words_of

days = st.integers(1, date.max.toordinal() * 2)


@given(days, st.integers(0, 20_000))
def test_blocks_hold_all_days_asked_for_and_hardly_others(first: int, length: int) -> None:
    """Each day is in exactly one of the blocks; there are few, and they end with the days."""
    last = first + length
    blocks = list(blocks_of(first, last))
    edges = {first - 4, first, (first + last) // 2, last, last + 4}
    for day in edges:
        names = {(day * DAY >> shift) * 4 + level for level, shift in enumerate((26, 29, 32, 35))}
        assert len(names & set(blocks)) == (first <= day <= last), day
    assert len(blocks) <= 7 * 2 * 3 + 2 + length // 2048


@given(st.text(), st.text())
def test_pairs_of_a_row_are_pairs_of_every_text_with_it(row: str, beside: str) -> None:
    """So what is left out by its pairs has not the row; and no word is taken for a pair."""
    words = words_of(f"{beside} {row} {beside}")
    assert set(pairs_of(words_of(row))) <= set(pairs_of(words))
    assert not set(pairs_of(words)) & set(words)


VOCABULARY = "bron bron bron över ån och badet badets öppnar öppet sällan"
NEWEST = datetime(2026, 7, 1, 12, tzinfo=UTC)
ASKED = (
    "bad",
    "sällan",
    '"bron över"',
    '"ån och badet"',
    "öpp*",
    '"badet öpp*"',
    "bro* bad öppnar",
)
SPANS = (
    Span.of_posts(None, None),
    Span.of_posts(date(1990, 1, 1), date(2020, 6, 30)),
    Span.of_posts(date(2026, 6, 30), None),
    Span.of_pages(None, None),
)


def _posts() -> list[Post]:
    """Return posts of forty years, most of them late, with years of silence and a wrong date."""
    chance = random.Random(20261121)
    ages = [0, 0, 1, *(int(15_000 * chance.random() ** 3) for _ in range(350))]
    spoken = [age for age in ages if not 200 < age < 2_000]
    said = (" ".join(chance.choices(VOCABULARY.split(), k=chance.randrange(2, 12))) for _ in spoken)
    return [
        Post(str(at), PostKind.POST, Origin.DRAWN_UP, "", one, published=NEWEST - timedelta(age))
        for at, (age, one) in enumerate(zip([-9_000, *spoken[1:]], said, strict=True))
    ]


def test_the_newest_are_found_however_far_back(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """For every question, days and number of hits: what going through all posts would find."""
    catalogue.record(snapshot, _posts(), [], [])
    with reading(catalogue._engine) as connection:
        query = select(tables.posts.c.passage, tables.posts.c.text)
        said = sorted(connection.execute(query).tuples().all(), reverse=True)
        for question, span, most in product(ASKED, SPANS, (1, 12, 1001)):
            clauses = asked(question)
            wanted = [
                number
                for number, one in said
                if span.first <= number <= span.last and holds(words_of(one), clauses)
            ]
            found = matching(connection, clauses, span, most)
            assert list(found) == wanted[:most], (question, span, most)


_OLD_INDEX = {
    "postgresql": ("'bron':1 'över':2 'ån':3 'bron':4", "'bron':1 'ån':2 'bron':3", "'x':1"),
    "sqlite": ("bron över ån bron", "bron ån bron", "x"),
}


def test_index_of_version_0006_is_made_anew(address: str, account: Account) -> None:
    """Words in a row are found also in what was indexed before the index knew neighbours."""
    _make_version_0006(address, account)
    with closing(open_catalogue(address)) as made, reading(made._engine) as connection:
        for question, found in (('"över ån"', [7 * DAY]), ('"ån över"', []), ("bron", [7 * DAY])):
            span = Span.of_posts(None, None)
            assert list(matching(connection, asked(question), span, 9)) == found, question


def _make_version_0006(address: str, account: Account) -> None:
    """Make a catalogue with one passage as version 0006 had it."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir()
    words, stems, marks = _OLD_INDEX[engine.dialect.name]
    row = {"number": 7 * DAY, "account": account.id, "words": words, "stems": stems, "marks": marks}
    with engine.begin() as connection:
        upgrade(connection, "0006")
        connection.execute(insert(tables.accounts).values(**vars(account)))
        connection.execute(
            text(
                "INSERT INTO passages VALUES (:number, :account, '', 'd', :words, :stems, :marks)"
            ),
            row,
        )
    engine.dispose()
