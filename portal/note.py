"""The note of the running stack: where it answers, and which processes it stands on."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ogonblick.errors import ServiceError
from ogonblick.settings import Secret, Settings
from portal.children import tail
from portal.orders import Orders
from storage.embedded import lifeline


@dataclass(frozen=True)
class Part:
    """A part of the stack that we started: the log it prints to, and its process' id."""

    log: Path
    pid: int

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return lifeline.is_alive(self.pid)


_KEYS = ("s3_access_key", "s3_reader_access_key", "s3_disposer_access_key")
_SECRETS = ("s3_secret_key", "s3_reader_secret_key", "s3_disposer_secret_key")


@contextmanager
def noted(settings: Settings, parts: Sequence[Part]) -> Iterator[None]:
    """Leave a note of the running stack, so that other commands use it instead of another."""
    note = _note(settings)
    told = {
        "s3_endpoint": settings.s3_endpoint,
        **{name: getattr(settings, name) for name in _KEYS},
        **{name: getattr(settings, name).value for name in _SECRETS},
        "prefect_api": settings.prefect_api,
        "parts": {str(part.log): part.pid for part in parts},
    }
    written = note.with_suffix(".part")
    written.touch(mode=0o600)
    written.write_text(json.dumps(told), encoding="utf-8")
    written.replace(note)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def running(settings: Settings) -> Settings | None:
    """Return the settings of the stack that runs whole for this home, or None if none does."""
    found = _read(settings)
    if found is None:
        return None
    answering, parts = found
    whole = all(part.is_alive for part in parts)
    return answering if whole and Orders(answering.prefect_api).is_answering() else None


def begun(settings: Settings) -> Settings | None:
    """Return the settings of the stack that was started for this home, whole or not, if any was."""
    found = _read(settings)
    return found[0] if found else None


def require_running(settings: Settings) -> None:
    """Raise ``ServiceError`` if a part of the stack has ended: nobody else would ever tell."""
    found = _read(settings)
    if found is None:
        raise ServiceError("Arkivet och flödena stoppades av den som startade dem. Kör om.")
    require_alive(found[1])


def require_alive(parts: Iterable[Part]) -> None:
    """Raise ``ServiceError`` for the first of some parts that has ended."""
    for part in parts:
        if not part.is_alive:
            raise ServiceError(
                f"{part.log.stem} har slutat, så inget mer kan tas. Kör samma kommando igen."
                f" Sist i {part.log} står:\n{tail(part.log)}"
            )


def _read(settings: Settings) -> tuple[Settings, tuple[Part, ...]] | None:
    """Read the note of this home: where the stack answers, and its parts."""
    try:
        told = json.loads(_note(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    parts = tuple(Part(Path(log), pid) for log, pid in told.pop("parts", {}).items())
    told |= {name: Secret(told[name]) for name in _SECRETS}
    return replace(settings, **told), parts


def _note(settings: Settings) -> Path:
    return settings.home / "running.json"
