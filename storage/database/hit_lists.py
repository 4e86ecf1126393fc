"""Which lists of hits were taken home."""

from sqlalchemy import Engine, insert, select

from bundles.plain import from_plain
from ogonblick.person import HitList
from storage.database.engine import reading, writing
from storage.database.tables import hit_lists


class HitLists:
    """The lists of hits that persons took home. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, taken: HitList) -> None:
        """Note that a list was taken."""
        with writing(self._engine) as connection:
            connection.execute(insert(hit_lists).values(**vars(taken)))

    def newest(self, most: int) -> list[HitList]:
        """Return the lists that were taken last, the newest first."""
        query = select(hit_lists).order_by(hit_lists.c.number.desc()).limit(most)
        with reading(self._engine) as connection:
            return [from_plain(HitList, dict(row)) for row in connection.execute(query).mappings()]
