"""Tokens in the catalogue: which systems may ask, and whose a token is that comes with a question.

Of the secret only its digest is kept: whoever reads the catalogue can ask nothing with it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from bundles.plain import from_plain, to_plain
from ogonblick.digest import Digest
from ogonblick.errors import CatalogueError
from ogonblick.token import System, Token, bearer
from storage.database.engine import reading, writing
from storage.database.persons import known
from storage.database.tables import token_digests, tokens

_USED_AGAIN = timedelta(minutes=1)  # who fetches ten thousand snapshots is noted once a minute


class Tokens:
    """What lets systems ask. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Token]:
        """Return every token there has been, the newest first."""
        with reading(self._engine) as connection:
            query = select(tokens).order_by(tokens.c.made_at.desc(), tokens.c.id)
            return [from_plain(Token, dict(row)) for row in connection.execute(query).mappings()]

    def add(self, token: Token, digest: Digest) -> None:
        """Note a token and the digest of its secret. Raises ``CatalogueError`` for no system."""
        row = vars(token) | {name: to_plain(getattr(token, name)) for name in _LISTS}
        with writing(self._engine) as connection:
            known(connection, token.system_id)
            connection.execute(insert(tokens).values(**row))
            connection.execute(insert(token_digests).values(digest=digest, token_id=token.id))

    def revoke(self, token_id: str, by: str, at: datetime) -> Token:
        """End a token from this moment on; one that has ended already stays as it is.

        Raises ``CatalogueError`` where there is none of that id.
        """
        same = tokens.c.id == token_id
        with writing(self._engine) as connection:
            connection.execute(delete(token_digests).where(token_digests.c.token_id == token_id))
            ended = update(tokens).where(same, tokens.c.revoked_at.is_(None))
            connection.execute(ended.values(revoked_by=by, revoked_at=at))
            row = connection.execute(select(tokens).where(same)).mappings().first()
        if row is None:
            raise CatalogueError(
                f"Det finns ingen nyckel {token_id}. Se alla med »ogonblick tokens list«."
            )
        return from_plain(Token, dict(row))

    def who(self, digest: Digest, at: datetime) -> tuple[Token, System] | None:
        """Return a token and who has it, and note that it was used.

        None where there is none, it is over, or the system is shut out.
        """
        with reading(self._engine) as connection:
            whose = token_digests.c.token_id == tokens.c.id
            query = select(tokens).join(token_digests, whose)
            row = connection.execute(query.where(token_digests.c.digest == digest)).mappings()
            found = next((from_plain(Token, dict(one)) for one in row), None)
            if found is None or not found.holds(at):
                return None
            person = known(connection, found.system_id)
        if person.disabled:
            return None
        if found.used_at is None or at - found.used_at >= _USED_AGAIN:
            self._use(found.id, at)
        return found, bearer(found, person)

    def _use(self, token_id: str, at: datetime) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=at))


_LISTS = ("scopes", "departments")
