"""A folder as a store of objects: for delivery on a medium, and for development.

Each object is a file under its own key, so that the folder can be read without us. What it is,
and its lock and hold, stand in ``.about``. These locks are honoured by this program alone: anybody
who may write in the folder can remove anything, and a file beside says so.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from bundles.plain import from_json, to_json
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.errors import ArchiveError, ArchiveRefused, NotInArchive, ReceiptMismatch
from ogonblick.snapshot import StoredFile
from storage.archive import (
    Lock,
    Protection,
    Sending,
    Version,
    kept_already,
    lock_on,
    longest,
)

_ABOUT = ".about"
_NOTES = "*.json"
"""What the notes of a key's versions are called; a key's own folder may be called so too."""

_LABEL = "LÄS MIG.txt"
_WORDS = (
    "Arkivpaket från Ögonblick. Lås och stopp i mappen .about följs av Ögonblick, men ingenting"
    " hindrar andra program från att ändra eller ta bort filerna. Mappen är en leverans eller"
    " en arbetskopia, inte ett skyddat arkiv.\n"
)


@dataclass(frozen=True)
class _Fact:
    """One version: what it is, its file's path here, its number, and whether it is held."""

    file: StoredFile
    path: str
    number: int
    held: bool = False


class FolderStore:
    """A folder as a store; ``storage.archive`` says what its methods promise.

    ``clock`` gives the aware moment that locks are judged by.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._folder.name

    def ping(self) -> None:
        """See that the folder is there."""
        if not (self._folder / _ABOUT).is_dir():
            raise ArchiveError(f"{self._folder} är ingen arkivmapp. Kontrollera sökvägen.")

    def prepare(self) -> None:
        """Make the folder if it is missing, and label it."""
        (self._folder / _ABOUT).mkdir(parents=True, exist_ok=True)
        (self._folder / _LABEL).write_text(_WORDS, encoding="utf-8")

    def put(self, sending: Sending) -> StoredFile:
        """See to it that the object is there, and prove it."""
        with self._alone():
            fact = self._newest(sending.key)
            if fact and sending.alone and not _same(fact.file, sending):
                raise kept_already(sending.key)
            if fact is None or sending.anew or not _same(fact.file, sending):
                fact = self._write(sending, fact)
            self._prove(fact)
            return self._locked(fact, sending.lock).file

    def find(self, key: str) -> StoredFile | None:
        """Return the newest version under a key."""
        fact = self._newest(key)
        return fact.file if fact else None

    def read(self, key: str, version: str, start: int, end: int) -> bytes:
        """Return the bytes between two positions of a version."""
        with self._opened(self._fact(key, version)) as stream:
            stream.seek(start)
            return stream.read(end - start)

    def lock(self, key: str, lock: Lock) -> StoredFile:
        """Lengthen the lock of the newest version under a key."""
        with self._alone():
            return self._locked(self._fact(key, ""), lock).file

    def versions(self, prefix: str, spared: str = "") -> list[Version]:
        """Return all that lies below a prefix."""
        return [
            Version(one.file.key, one.file.version, size=one.file.size)
            for one in self._facts(prefix, spared)
        ]

    def folders(self, prefix: str) -> list[str]:
        """Return the names of the folders right below a prefix."""
        below = (one.key.removeprefix(prefix) for one in self.versions(prefix))
        return sorted({name for name, slash, _ in (key.partition("/") for key in below) if slash})

    def protection(self, prefix: str, spared: str = "") -> Protection:
        """Return what keeps all below a prefix from being removed."""
        facts = list(self._facts(prefix, spared))
        locks = [lock.until for one in facts if (lock := lock_on(one.file))]
        return Protection(max(locks, default=None), any(one.held for one in facts))

    def hold(self, prefix: str, *, on: bool) -> None:
        """Set or lift the folder's own legal hold."""
        with self._alone():
            for one in self._facts(prefix, ""):
                self._note(replace(one, held=on))

    def remove(self, prefix: str, spared: str = "") -> None:
        """Remove every version below a prefix."""
        self.remove_versions(self.versions(prefix, spared))
        self._drop_parts(lambda key: _is_below(key, prefix, spared))

    def remove_versions(self, versions: Iterable[Version]) -> None:
        """Remove exactly these versions."""
        with self._alone():
            for one in versions:
                for fact in self._known(one.key):
                    if fact.file.version == one.id:
                        self._remove(fact)

    def drop_unfinished(self, keys: Iterable[str]) -> None:
        """Drop what writings that were cut short left of some objects."""
        wanted = frozenset(keys)
        self._drop_parts(lambda key: key in wanted)

    def _known(self, key: str) -> list[_Fact]:
        """Return what is noted of the versions under a key, oldest first."""
        found = self._noted_at(key).glob(_NOTES)
        facts = [from_json(_Fact, path.read_bytes()) for path in found if path.is_file()]
        return sorted(facts, key=lambda fact: fact.number)

    def _newest(self, key: str) -> _Fact | None:
        """Return the newest version under a key."""
        return next(reversed(self._known(key)), None)

    def _fact(self, key: str, version: str) -> _Fact:
        """Return a version under a key, the newest for ``""``; ``NotInArchive`` without one."""
        found = [one for one in self._known(key) if version in ("", one.file.version)]
        if not found:
            raise NotInArchive(f"Arkivet har inget som heter {key}.")
        return found[-1]

    def _facts(self, prefix: str, spared: str) -> Iterator[_Fact]:
        """Yield all versions below a prefix, but for what is spared; of a key the newest first."""
        about = self._folder / _ABOUT
        notes = (path for path in about.rglob(_NOTES) if path.is_file())
        for key in sorted({path.parent.relative_to(about).as_posix() for path in notes}):
            if _is_below(key, prefix, spared):
                yield from reversed(self._known(key))

    def _drop_parts(self, is_wanted: Callable[[str], bool]) -> None:
        """Remove what was never written to its end of the objects under some keys."""
        about = self._folder / _ABOUT
        with self._alone():
            for path in [one for one in about.rglob("*.part") if one.is_file()]:
                if is_wanted(path.parent.relative_to(about).as_posix()):
                    path.unlink()

    def _noted_at(self, key: str) -> Path:
        """Return where it is noted what lies under a key; an error for one that leads out."""
        parts = Path(key).parts
        if not parts or set(parts) & {"..", "/", _ABOUT}:
            raise ArchiveRefused(f"{key} är ingen plats i en arkivmapp.")
        return self._folder / _ABOUT / key

    def _write(self, sending: Sending, before: _Fact | None) -> _Fact:
        """Write a version of its own: first its bytes, then what is noted of it."""
        version = uuid4().hex
        taken = {fact.path for fact in self._known(sending.key)}
        path = f"{sending.key}~{version[:8]}" if sending.key in taken else sending.key
        self._noted_at(sending.key).mkdir(parents=True, exist_ok=True)
        part = self._noted_at(sending.key) / f"{version}.part"
        with sending.open() as source:
            digest = _written(part, blocks(source))
        if digest != sending.digest:
            part.unlink()
            raise ReceiptMismatch(
                f"{sending.key} är inte den fil som förseglades. Gör om inhämtningen."
            )
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        part.replace(self._folder / path)
        file = StoredFile(sending.key, version, sending.size, sending.digest)
        return self._note(_Fact(file, path, before.number + 1 if before else 1))

    def _note(self, fact: _Fact) -> _Fact:
        """Note what a version is, whole or not at all."""
        path = self._noted_at(fact.file.key) / f"{fact.file.version}.json"
        _written(path.with_suffix(".part"), [to_json(fact).encode()])
        path.with_suffix(".part").replace(path)
        return fact

    def _locked(self, fact: _Fact, lock: Lock | None) -> _Fact:
        """Lengthen a version's lock to what is asked, if it is not that long."""
        if lock is None:
            return fact
        if lock.until <= self._clock():
            raise ArchiveError(
                f"{fact.file.key}: låset skulle redan ha gått ut. Ange en dag som kommer."
            )
        wanted = longest(lock, lock_on(fact.file))
        until = wanted.until.astimezone(UTC).isoformat()
        file = replace(fact.file, locked_until=until, lock_mode=wanted.mode)
        return self._note(replace(fact, file=file))

    def _prove(self, fact: _Fact) -> None:
        """Raise ``ReceiptMismatch`` unless a version's file holds what is noted of it."""
        with self._opened(fact) as stream:
            if digest_of(blocks(stream)) != fact.file.digest:
                raise ReceiptMismatch(
                    f"{fact.path} i arkivmappen är inte den fil som lades dit. Hämta den på nytt"
                    " ur arkivet."
                )

    def _opened(self, fact: _Fact) -> BinaryIO:
        """Open a version's file."""
        try:
            return (self._folder / fact.path).open("rb")
        except FileNotFoundError as fault:
            raise NotInArchive(f"Filen {fact.path} saknas i arkivmappen.") from fault

    def _remove(self, fact: _Fact) -> None:
        """Remove a version: first its bytes, then what is noted of it."""
        lock = lock_on(fact.file)
        if fact.held or (lock and lock.until > self._clock()):
            raise ArchiveRefused(f"{fact.file.key} är låst eller stoppad och tas inte bort.")
        (self._folder / fact.path).unlink(missing_ok=True)
        (self._noted_at(fact.file.key) / f"{fact.file.version}.json").unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other writers out, in this process and in others."""
        with (self._folder / _ABOUT / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _is_below(key: str, prefix: str, spared: str) -> bool:
    return key.startswith(prefix) and not (spared and key.startswith(spared))


def _same(file: StoredFile, sending: Sending) -> bool:
    return (file.size, file.digest) == (sending.size, sending.digest)


def _written(path: Path, data: Iterable[bytes]) -> Digest:
    """Write a file down to the disk itself, and return the digest of what was written."""
    with path.open("wb") as file:
        digest = digest_of(_passed(data, file))
        file.flush()
        os.fsync(file.fileno())
    return digest


def _passed(data: Iterable[bytes], file: BinaryIO) -> Iterator[bytes]:
    for block in data:
        file.write(block)
        yield block
