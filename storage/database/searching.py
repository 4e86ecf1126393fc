"""Searching what was said: one answer, from SQLite's full-text index or PostgreSQL's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, false, or_, select

from bundles.plain import from_plain
from ogonblick.account import Account
from ogonblick.post import Post
from storage.database import finding, tables
from storage.database.entries import Answer, Filters, Hit
from storage.database.indexing import account_mark, texts_of, word_mark
from storage.database.matching import matching
from storage.database.numbers import Span
from storage.database.sighting import page_hits, sightings
from storage.words.asking import Clause, Field, asked, score, widened
from storage.words.naming import named

_MOST_COUNTED = 1000
_MOST_RANKED = 200
_MOST_PAGES = 20


@dataclass(frozen=True)
class _Numbers:
    """The passages found, newest first: those of posts, and those of pages."""

    posts: Sequence[int] = ()
    pages: Sequence[int] = ()


def search(
    connection: Connection,
    question: str,
    filters: Filters,
    first: int,
    limit: int,
    known: Iterable[Account] | None = None,
) -> Answer:
    """Return one page of the posts that hold all that is asked for, ``limit`` from ``first`` on.

    With the first of them the newest pages that do, and the accounts. A question without words
    finds nothing. Who has read the register gives those ``known`` that the filters may choose.
    """
    clauses = asked(question)
    if not clauses:
        return Answer()
    accounts = finding.accounts(connection) if known is None else known
    register = [one for one in accounts if _is_chosen(one, filters)]
    keeping = _keeping(register, filters)
    sought, found = clauses, _matching(connection, clauses, keeping, filters)
    if not (found.posts or found.pages):
        sought = widened(clauses)
        found = _matching(connection, sought, keeping, filters)
    numbers = found.posts
    is_ranked = len(numbers) <= _MOST_RANKED
    hits = _hits(connection, numbers if is_ranked else numbers[first : first + limit], filters)
    shown = _ranked(hits, sought)[first : first + limit] if is_ranked else hits
    return Answer(
        hits=tuple(_in_context(connection, shown)),
        count=min(len(numbers), _MOST_COUNTED),
        has_more=len(numbers) > _MOST_COUNTED,
        is_ranked=is_ranked,
        is_widened=bool(numbers or found.pages) and sought is not clauses,
        pages=tuple(() if first else page_hits(connection, found.pages[:_MOST_PAGES], filters)),
        has_more_pages=len(found.pages) > _MOST_PAGES,
        accounts=tuple(() if first else named(register, clauses)),
        sought=sought,
    )


def _keeping(chosen: Iterable[Account], filters: Filters) -> list[Clause]:
    """Return the filters as clauses about marks; one without marks is met by nothing."""
    kept = []
    among = (filters.account_id, filters.department, filters.platform, filters.departments)
    if any(one is not None for one in among):
        kept.append(Clause(Field.MARKS, tuple(account_mark(one.id) for one in chosen)))
    if filters.origin:
        kept.append(Clause(Field.MARKS, (word_mark("origin", filters.origin),)))
    if filters.occasion:
        kept.append(Clause(Field.MARKS, (word_mark("occasion", filters.occasion),)))
    return kept


def _is_chosen(account: Account, filters: Filters) -> bool:
    return (
        filters.account_id in (None, account.id)
        and filters.department in (None, account.department)
        and filters.platform in (None, account.platform)
        and (filters.departments is None or account.department in filters.departments)
    )


def _matching(
    connection: Connection, clauses: Sequence[Clause], keeping: Sequence[Clause], filters: Filters
) -> _Numbers:
    """Return the passages that meet all clauses, newest first, at most one more than we count.

    A page is neither drawn up nor received, so one of these directions leaves out all pages.
    """
    everything = [*clauses, *keeping]
    days = (filters.first_day, filters.last_day)
    posts = matching(connection, everything, Span.of_posts(*days), _MOST_COUNTED + 1)
    if filters.origin:
        return _Numbers(posts)
    return _Numbers(posts, matching(connection, everything, Span.of_pages(*days), _MOST_PAGES + 1))


def _hits(connection: Connection, numbers: Sequence[int], filters: Filters) -> list[Hit]:
    """Return each passage as its newest snapshot shows it, in the order of the numbers."""
    seen = list(sightings(connection, tables.posts, numbers, filters))
    posts = _posts(connection, [(one.snapshot_id, one.ordinal) for one in seen])
    return [
        Hit(
            snapshot_id=one.snapshot_id,
            account_id=one.account_id,
            taken_at=one.taken_at,
            post=posts[one.snapshot_id, one.ordinal],
            others=one.others,
        )
        for one in seen
    ]


def _posts(connection: Connection, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Post]:
    """Return the posts by snapshot and place in it.

    Asked for snapshot by snapshot: of a list of pairs SQLite makes a scan of all posts, 150 ms for
    half a million (3.40.1, 2026-11).
    """
    posts = tables.posts
    places: defaultdict[str, list[int]] = defaultdict(list)
    for snapshot_id, ordinal in keys:
        places[snapshot_id].append(ordinal)
    wanted = (
        (posts.c.snapshot_id == snapshot_id) & posts.c.ordinal.in_(ordinals)
        for snapshot_id, ordinals in places.items()
    )
    rows = connection.execute(select(posts).where(or_(false(), *wanted))).mappings()
    return {(row["snapshot_id"], row["ordinal"]): from_plain(Post, dict(row)) for row in rows}


def _in_context(connection: Connection, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits with what they answer, asked for as ``_posts`` does."""
    found = list(hits)
    posts, asked = tables.posts, defaultdict[str, set[str]](set)
    for hit in found:
        if hit.post.parent:
            asked[hit.snapshot_id].add(hit.post.parent)
    wanted = (
        (posts.c.snapshot_id == snapshot_id) & posts.c.id.in_(ids)
        for snapshot_id, ids in asked.items()
    )
    rows = connection.execute(select(posts).where(or_(false(), *wanted))).mappings()
    answered = {(row["snapshot_id"], row["id"]): from_plain(Post, dict(row)) for row in rows}
    for hit in found:
        yield replace(hit, answered=answered.get((hit.snapshot_id, hit.post.parent)))


def _ranked(hits: Iterable[Hit], sought: Sequence[Clause]) -> list[Hit]:
    """Return the hits, best first; those that are about as good stay newest first."""
    return sorted(hits, key=lambda hit: -round(_score(hit, sought), 1))


def _score(hit: Hit, sought: Sequence[Clause]) -> float:
    return score(texts_of(hit.post), sought)
