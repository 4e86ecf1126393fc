"""Finding in PostgreSQL, newest first: back through the days, a stretch at a time.

Left to itself, PostgreSQL either reads all rows that hold the words before it gives the newest, or
goes through all passages, newest first, until there are enough: by an estimate that takes a phrase
for as common as its words. Of a million posts that was 90 ms for a common word, and seconds for a
phrase (15.18, 2026-11). So we decide ourselves: the index knows in which blocks of days a passage
is, and is asked for as many days at a time as seem to hold what is still missing.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from storage.database import tables
from storage.database.numbers import DAY, Span
from storage.words.asking import Clause
from storage.words.pairing import pairs_of

_SETTINGS = {
    "enable_seqscan": "off",  # its estimate of a common word makes it read everything
    "max_parallel_workers_per_gather": "0",  # to start them takes longer than the answer
    "jit": "off",  # so does compiling the query
    "work_mem": "32MB",  # of what does not fit, whole pages are looked through
}

_BLOCKS = (4, 32, 256, 2048)
"""The days of blocks that the index knows, each level a few times the one before."""

_IN_BLOCKS = (
    "ARRAY[(number >> 26) * 4, (number >> 29) * 4 + 1,"
    " (number >> 32) * 4 + 2, (number >> 35) * 4 + 3]"
)
"""The names of a passage's blocks, word for word as migration 0007 has them indexed."""

_FIRST_DAYS = 8
_FIRST_DAYS_OF_BEGINNINGS = 64  # the index gathers all words that begin so anew for each stretch
_TIMES_AS_MANY = 16  # days as before, at most: what is rare this month may be common every summer


def walk(connection: Connection, clauses: Sequence[Clause], span: Span, most: int) -> list[int]:
    """Return the passages of a span that meet all clauses, newest first, ``most`` at most."""
    connection.execute(select(*(func.set_config(*one, True) for one in _SETTINGS.items())))
    met = and_(*map(_meets, clauses))
    found: list[int] = []
    walked, days = 0, _first_days(clauses)
    while len(found) < most and (left := _held(connection, span)):
        stretch = _stretch(left, days)
        found += _found(connection, met, stretch, most - len(found))
        walked += _length(stretch)
        days = _days(len(found), walked, most)
        span = Span(left.first, stretch.first - 1)
    return found


def _first_days(clauses: Iterable[Clause]) -> int:
    is_of_beginnings = any(clause.is_beginning for clause in clauses)
    return _FIRST_DAYS_OF_BEGINNINGS if is_of_beginnings else _FIRST_DAYS


def _held(connection: Connection, span: Span) -> Span | None:
    """Return the span from the oldest to the newest passage within another, if there is any."""
    if span.last < span.first:
        return None
    number = tables.passages.c.number
    ends = select(func.min(number), func.max(number)).where(number.between(span.first, span.last))
    first, last = connection.execute(ends).one()
    return None if first is None else Span(first, last)


def _days(found: int, walked: int, most: int) -> int:
    """Return how many days more seem to hold what is missing, and a quarter of them to be sure."""
    enough = 5 * walked * (most - found) // (4 * (found + 1))
    return min(max(enough, _FIRST_DAYS), _TIMES_AS_MANY * walked)


def _stretch(left: Span, days: int) -> Span:
    """Return about so many of the last days, or all that are left if that is most of them.

    It begins where a block begins that is large for so many days.
    """
    size = max(block for block in _BLOCKS if block <= days)
    first = (left.last // DAY - days + 1) // size * size * DAY
    is_most = first - left.first < left.last - first
    return left if is_most else Span(first, left.last)


def _length(stretch: Span) -> int:
    """Return the days from the first to the last."""
    return stretch.last // DAY - stretch.first // DAY + 1


def _found(
    connection: Connection, met: ColumnElement[bool], stretch: Span, most: int
) -> Sequence[int]:
    """Return the newest passages of a stretch that meet a condition.

    What the index finds is taken first of all, or the planner would try the other way again.
    """
    number = tables.passages.c.number
    of_index = select(number).where(met, _in_blocks(stretch)).cte("of_index")
    seen = of_index.prefix_with("MATERIALIZED").c.number
    query = select(seen).where(seen.between(stretch.first, stretch.last))
    return connection.scalars(query.order_by(seen.desc()).limit(most)).all()


def _in_blocks(stretch: Span) -> ColumnElement[bool]:
    """Return the condition that a passage is in one of the blocks that a stretch is made of."""
    blocks = list(blocks_of(stretch.first // DAY, stretch.last // DAY))
    wanted = literal(blocks, ARRAY(BigInteger))
    return literal_column(_IN_BLOCKS).op("&&", is_comparison=True)(wanted)


def blocks_of(first: int, last: int) -> Iterator[int]:
    """Yield the names of blocks that hold the days, as few as possible, the oldest first.

    The smallest at both ends may hold some days more.
    """
    smallest = _BLOCKS[0]
    at, end = first // smallest * smallest, last // smallest * smallest + smallest
    while at < end:
        level = max(
            level for level, size in enumerate(_BLOCKS) if at % size == 0 and at + size <= end
        )
        yield at // _BLOCKS[level] * len(_BLOCKS) + level
        at += _BLOCKS[level]


def _meets(clause: Clause) -> ColumnElement[bool]:
    """Return the condition in the language of tsquery."""
    wanted = cast(literal(_tsquery(clause)), TSQUERY)
    return tables.passages.c[clause.field].op("@@", is_comparison=True)(wanted)


def _tsquery(clause: Clause) -> str:
    return " | ".join(_row(text.split(), clause) for text in clause.texts)


def _row(words: Sequence[str], clause: Clause) -> str:
    """Ask for words in a row, and for their pairs, since the index knows no places."""
    end = ":*" if clause.is_beginning else ""
    known = words[:-1] if clause.is_beginning else words
    row = " <-> ".join(f"'{word}'" for word in words)
    pairs = (f"'{pair}'" for pair in pairs_of(known))
    return f"({' & '.join((f'({row}{end})', *pairs))})"
