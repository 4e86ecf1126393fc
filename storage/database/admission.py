"""The catalogue's part about who is let in: persons and systems, and what they may see and saw."""

from sqlalchemy import Engine

from storage.database.hit_lists import HitLists
from storage.database.looking import Looks
from storage.database.passkeys import Passkeys
from storage.database.persons import Persons
from storage.database.secrecy import Secrecy
from storage.database.signing_in import SigningIn
from storage.database.tokens import Tokens


class Admission:
    """Who may come in, and how. Opened as part of the ``Catalogue``."""

    _engine: Engine

    @property
    def persons(self) -> Persons:
        """Who may sign in."""
        return Persons(self._engine)

    @property
    def signing_in(self) -> SigningIn:
        """Who is signed in."""
        return SigningIn(self._engine)

    @property
    def looks(self) -> Looks:
        """Who looks at which recording."""
        return Looks(self._engine)

    @property
    def passkeys(self) -> Passkeys:
        """What persons sign in with instead of a password."""
        return Passkeys(self._engine)

    @property
    def hit_lists(self) -> HitLists:
        """Which lists of hits were taken home."""
        return HitLists(self._engine)

    @property
    def tokens(self) -> Tokens:
        """Which systems may ask the API."""
        return Tokens(self._engine)

    @property
    def secrecy(self) -> Secrecy:
        """Who may see what is restricted."""
        return Secrecy(self._engine)
