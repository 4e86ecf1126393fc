"""Where owners' sessions lie: encrypted, with a key in a file of its own that only we may read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bundles.plain import from_json, to_json
from bundles.proof.keys import made_once
from bundles.secrecy import locked, new_secret_key, unlocked
from harvesters.sessions import Session, session_file
from ogonblick.errors import BundleError, CaptureError

UNREADABLE = (
    "Den sparade inloggningen till {} går inte att läsa: {}. Logga in igen med"
    " »ogonblick accounts login {}«."
)


UNUSABLE = (
    "Nyckelfilen {} är ingen nyckel: den har {} byte och ska ha 32. Flytta undan den, så görs en"
    " ny nästa gång någon loggar in; sparade inloggningar behöver då göras om."
)
KEY_BYTES = (16, 24, 32)
"""How long a key for AES may be; ours are of the longest."""


@dataclass(frozen=True)
class Vault:
    """Where sessions are kept: a folder, and the file with the key to them."""

    folder: Path
    key: Path

    def keep(self, session: Session) -> None:
        """Keep an account's session, in place of an earlier one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = locked(self.ready(), to_json(session).encode(), session.account_id)
        file = session_file(self.folder, session.account_id)
        part = file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_bytes(data)
        part.replace(file)

    def kept(self, account_id: str) -> Session | None:
        """Return an account's session, if there is one. Raises ``CaptureError`` for half of one."""
        file = session_file(self.folder, account_id)
        if not file.exists():
            return None
        try:
            return from_json(Session, unlocked(self._key(), file.read_bytes(), account_id))
        except FileNotFoundError:
            why = f"nyckelfilen {self.key} finns inte"
        except BundleError as fault:
            why = str(fault)
        except ValueError:
            why = "den är skriven på ett annat sätt"
        raise CaptureError(UNREADABLE.format(account_id, why, account_id))

    def running_out(self, now: datetime) -> list[Session]:
        """Return the sessions that have expired at an aware moment or will soon, by account.

        Raises ``CaptureError`` for one that cannot be read.
        """
        files = sorted(self.folder.glob(session_file(Path(), "*").name))
        kept = (self.kept(file.stem) for file in files)
        return [one for one in kept if one and one.runs_out(now)]

    def forget(self, account_id: str) -> bool:
        """Throw an account's session away; says whether there was one."""
        file = session_file(self.folder, account_id)
        there = file.exists()
        file.unlink(missing_ok=True)
        return there

    def ready(self) -> bytes:
        """Return the key to keep sessions with, which is made where there is none yet.

        Raises ``CaptureError`` for a file that is no key.
        """
        made_once(self.key, new_secret_key)
        return self._key()

    def _key(self) -> bytes:
        """Return the key that there is: a new one would open nothing."""
        key = self.key.read_bytes()
        if len(key) not in KEY_BYTES:
            raise CaptureError(UNUSABLE.format(self.key, len(key)))
        return key
