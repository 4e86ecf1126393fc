"""Which passages meet what is asked for, by SQLite's full-text index or by PostgreSQL's."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, column, select, table

from storage.database.numbers import Span
from storage.database.walking import walk
from storage.words.asking import Clause


def matching(
    connection: Connection, clauses: Sequence[Clause], span: Span, most: int
) -> Sequence[int]:
    """Return the passages of a span that meet all clauses, newest first, ``most`` at most.

    A clause without texts is met by nothing.
    """
    if not all(clause.texts for clause in clauses):
        return ()
    return _DIALECTS[connection.dialect.name](connection, clauses, span, most)


def _in_sqlite(
    connection: Connection, clauses: Iterable[Clause], span: Span, most: int
) -> Sequence[int]:
    """Ask FTS5, which goes through its index newest first, and no further than it has to."""
    index = table("passages_search", column("rowid"), column("passages_search"))
    wanted = " AND ".join(map(_fts5, clauses))
    met = index.c.passages_search.op("MATCH", is_comparison=True)(wanted)
    number = index.c.rowid
    query = select(number).where(met, number.between(span.first, span.last))
    return connection.scalars(query.order_by(number.desc()).limit(most)).all()


def _fts5(clause: Clause) -> str:
    end = " *" if clause.is_beginning else ""
    rows = (f'"{text}"{end}' for text in clause.texts)
    return f"{clause.field} : ({' OR '.join(rows)})"


_DIALECTS = {"sqlite": _in_sqlite, "postgresql": walk}
