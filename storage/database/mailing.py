"""Cases whose receivers are told by letter: what is sent, and what a case says of it, are one."""

from datetime import datetime

from ogonblick.letter import Letter
from storage.database import outbox
from storage.database.engine import writing
from storage.database.leaving import Cases, T


class MailedCases(Cases[T]):
    """The cases of one kind, of which letters tell. Every method is one transaction."""

    def advance_posting(self, case: T, letter: Letter, at: datetime, refused_id: str) -> T:
        """Write a case as it is now, and post a letter in the place of a refused one; both or none.

        Raises ``CatalogueError`` if somebody has written the case since it was read.
        """
        with writing(self._engine) as connection:
            outbox.drop_refused(connection, refused_id)
            outbox.post(connection, letter, at)
            return self._advanced(connection, case)
