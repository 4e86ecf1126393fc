"""Keeping the search index: each wording once, however many snapshots hold it.

A passage is one post or comment of an account in one wording, or what a page says beside them.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    column,
    delete,
    func,
    insert,
    select,
    text,
    union,
    update,
    values,
)

from bundles.plain import from_plain
from ogonblick.capture import Occasion
from ogonblick.post import Post
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import day_of
from storage.database import tables
from storage.database.numbers import DAY, PAGES, first_number
from storage.words.page_text import PageText
from storage.words.wording import stems_of, words_of

T = TypeVar("T")

_HOLDING = (tables.posts, tables.pages)
"""The tables whose rows are what passages were made of."""

_INDEX_LOCK = 0x06_0B_11D  # any number that no other program in the database uses
_AT_ONCE = 10_000  # values in one statement; SQLite takes 32,766
_MOST_WORDS = 20_000  # of one passage; PostgreSQL's tsvector holds 1 MB


@dataclass(frozen=True)
class Said:
    """What is indexed as one passage: texts of an account, seen for an occasion.

    ``key`` is what tells it from other things said in the same words, ``origin`` is empty for a
    page, and ``first`` the first number of its day.
    """

    account_id: str
    occasion: Occasion
    first: int
    origin: str
    key: tuple[str, ...]
    texts: tuple[str, ...]


def said_in_post(snapshot: Snapshot, post: Post) -> Said:
    """Return what a post of a snapshot says, on the day that it was published, else seen."""
    return Said(
        account_id=snapshot.account_id,
        occasion=snapshot.occasion,
        first=first_number(_day(post.published or snapshot.taken_at)),
        origin=post.origin,
        key=(post.id, post.kind, post.origin),
        texts=texts_of(post),
    )


def said_on_page(snapshot: Snapshot, page: PageText) -> Said:
    """Return what a page of a snapshot says, on the day that it was seen."""
    return Said(
        account_id=snapshot.account_id,
        occasion=snapshot.occasion,
        first=PAGES + first_number(_day(snapshot.taken_at)),
        origin="",
        key=(page.url, "page"),
        texts=(page.title, page.text),
    )


def account_mark(account_id: str) -> str:
    """Return the mark of an account's passages. A hyphen would cut it in two for SQLite."""
    return f"account·{account_id.replace('-', '·')}"


def word_mark(kind: str, value: str) -> str:
    """Return the mark of a passage with a value of one of our enums."""
    return f"{kind}·{value.replace('-', '·')}"


def place(connection: Connection, said: Sequence[Said]) -> list[int]:
    """Return the number of each one's passage; wordings that are new get one.

    Their snapshots are recorded already. Others who write to the index wait until the transaction
    is done.
    """
    claim(connection)
    digests = list(map(_digest, said))
    known = _known(connection, dict.fromkeys(digests))
    met: defaultdict[str, set[Occasion]] = defaultdict(set)
    new: dict[str, Said] = {}
    for key, one in zip(digests, said, strict=True):
        met[key].add(one.occasion)
        if key not in known:
            new.setdefault(key, one)
    _met_again(connection, {number: met[key] for key, number in known.items()})
    numbers = dict(zip(new, _numbers(connection, new.values()), strict=True))
    rows = [_row(one, key, numbers[key], met[key]) for key, one in new.items()]
    if rows:
        connection.execute(insert(tables.passages), rows)
    given = known | numbers
    return [given[key] for key in digests]


def catch_up(connection: Connection) -> None:
    """Index the posts that an older version of the program recorded."""
    posts, snapshots = tables.posts, tables.snapshots
    behind = select(posts.c.snapshot_id).where(posts.c.passage.is_(None)).distinct()
    query = select(snapshots).where(snapshots.c.id.in_(behind)).order_by(snapshots.c.taken_at)
    for row in connection.execute(query).mappings().all():
        _catch_up(connection, from_plain(Snapshot, dict(row)))


def is_behind(connection: Connection) -> bool:
    """Say whether there are posts that are not indexed."""
    query = select(tables.posts.c.ordinal).where(tables.posts.c.passage.is_(None)).limit(1)
    return connection.scalar(query) is not None


def claim(connection: Connection) -> None:
    """Keep other writers of the index waiting until we are done; SQLite has only one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_INDEX_LOCK})"))


def passages_of(connection: Connection, snapshot_id: str) -> list[int]:
    """Return the passages that a snapshot holds."""
    held = (select(table.c.passage).where(table.c.snapshot_id == snapshot_id) for table in _HOLDING)
    found = connection.scalars(union(*held))
    return [number for number in found if number is not None]


def forget(connection: Connection, passages: Iterable[int], occasion: Occasion) -> None:
    """Remove the passages that no snapshot holds any more, after one of the occasion let go.

    The caller has the index claimed since before it let go.
    """
    for numbers in _batches(passages):
        met = _occasions(connection, numbers)
        gone = [number for number in numbers if number not in met]
        connection.execute(delete(tables.passages).where(tables.passages.c.number.in_(gone)))
        _mark(connection, {one: met[one] for one in met if occasion not in met[one]})


def _catch_up(connection: Connection, snapshot: Snapshot) -> None:
    table = tables.posts
    query = select(table).where(table.c.snapshot_id == snapshot.id).order_by(table.c.ordinal)
    rows = connection.execute(query).mappings().all()
    posts = [from_plain(Post, dict(row)) for row in rows]
    numbers = place(connection, [said_in_post(snapshot, post) for post in posts])
    for row, number in zip(rows, numbers, strict=True):
        same = (table.c.snapshot_id == snapshot.id) & (table.c.ordinal == row["ordinal"])
        connection.execute(update(table).where(same).values(passage=number))


def _digest(said: Said) -> str:
    """Return what tells a wording from all others; for finding it again, no proof of anything."""
    parts = [said.account_id, *said.key, *said.texts]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def texts_of(post: Post) -> tuple[str, ...]:
    """Return all of a post that is searched: its author, its text, what describes its pictures."""
    return (post.author, post.text, *(one.alternative_text for one in post.media))


def _known(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the wordings that are indexed already."""
    table = tables.passages
    found: dict[str, int] = {}
    for some in _batches(digests):
        query = select(table.c.digest, table.c.number).where(table.c.digest.in_(some))
        found |= dict(connection.execute(query).tuples().all())
    return found


def _met_again(connection: Connection, met: Mapping[int, set[Occasion]]) -> None:
    """Mark passages with the occasions of more snapshots that hold them."""
    for numbers in _batches(met):
        before = _occasions(connection, numbers)
        new = {one: before[one] | met[one] for one in numbers if not met[one] <= before[one]}
        _mark(connection, new)


def _occasions(connection: Connection, numbers: Sequence[int]) -> Mapping[int, set[Occasion]]:
    """Return the occasions of the snapshots that hold each of the passages."""
    snapshots = tables.snapshots
    held = (
        select(table.c.passage, snapshots.c.occasion)
        .join_from(table, snapshots)
        .where(table.c.passage.in_(numbers))
        for table in _HOLDING
    )
    met: defaultdict[int, set[Occasion]] = defaultdict(set)
    for number, occasion in connection.execute(union(*held)):
        met[number].add(Occasion(occasion))
    return met


def _mark(connection: Connection, met: Mapping[int, Iterable[Occasion]]) -> None:
    """Write the marks of passages anew, with the occasions given."""
    table = tables.passages
    query = select(table.c.number, table.c.account_id, table.c.origin)
    for number, account_id, origin in connection.execute(
        query.where(table.c.number.in_(met))
    ).all():
        marks = _marks(account_id, origin, met[number])
        connection.execute(update(table).where(table.c.number == number).values(marks=marks))


def _marks(account_id: str, origin: str, occasions: Iterable[Occasion]) -> tuple[str, ...]:
    origin_marks = (word_mark("origin", origin),) if origin else ()
    occasion_marks = (word_mark("occasion", one) for one in sorted(occasions))
    return (account_mark(account_id), *origin_marks, *occasion_marks)


def _numbers(connection: Connection, said: Collection[Said]) -> Iterator[int]:
    """Yield a number for each new passage, the next free one of its day."""
    free = _free(connection, {one.first for one in said})
    for one in said:
        yield free[one.first]
        free[one.first] += 1


def _free(connection: Connection, firsts: Iterable[int]) -> dict[int, int]:
    """Return the number after the last passage of each day, given by their first numbers."""
    number = tables.passages.c.number
    free: dict[int, int] = {}
    for some in _batches(firsts):
        days = values(column("first", BigInteger)).data([(one,) for one in some]).cte("days")
        ours = number.between(days.c.first, days.c.first + (DAY - 1))
        last = select(func.max(number)).where(ours).scalar_subquery()
        found = connection.execute(select(days.c.first, last)).tuples()
        free |= {first: first if taken is None else taken + 1 for first, taken in found}
    return free


def _row(said: Said, digest: str, number: int, occasions: Iterable[Occasion]) -> dict[str, object]:
    words = words_of("\n".join(said.texts))[:_MOST_WORDS]
    return {
        "number": number,
        "account_id": said.account_id,
        "origin": said.origin,
        "digest": digest,
        "words": words,
        "stems": stems_of(words),
        "marks": _marks(said.account_id, said.origin, occasions),
    }


def _day(moment: datetime) -> date:
    return day_of(moment)


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the values in lists that fit into one statement."""
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        yield some
