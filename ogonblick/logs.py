"""Logs: a line for each occurrence, with what it is about, for persons or for programs.

What it is about (``account``, ``snapshot``) is said once, around what is done; a flow's run and
task come from its orchestrator, which writes them on every record.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType

RUN_IDS: Mapping[str, str] = {
    "flow_run_id": "run",
    "flow_name": "flow",
    "task_run_name": "task",
}
"""What the orchestrator calls the ids that it writes on records, and what we call them."""

_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=MappingProxyType({}))


@contextmanager
def about(**known: str) -> Iterator[None]:
    """Say what all that is logged in a block, in this thread, is about."""
    before = _about.set({**_about.get(), **known})
    try:
        yield
    finally:
        _about.reset(before)


def ids_of(record: logging.LogRecord) -> dict[str, str]:
    """Return what a record is about, the run that it belongs to first."""
    run = {ours: getattr(record, theirs, "") for theirs, ours in RUN_IDS.items()}
    return {name: str(id_) for name, id_ in {**run, **_about.get()}.items() if id_}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: when (UTC), how grave, who says it, what, and about what."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback is one more text in it."""
        told = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "text": record.getMessage(),
            **ids_of(record),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class TextLines(logging.Formatter):
    """A record as a line for persons, what it is about in brackets at the end."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it a traceback if there is one."""
        told = " ".join(f"{name}={id_}" for name, id_ in ids_of(record).items())
        line = f"{_moment(record)} {record.levelname} {record.getMessage()}"
        traceback = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{line} [{told}]{traceback}" if told else f"{line}{traceback}"


def log_as(form: str) -> None:
    """Have all logs of this process written to standard error in a form: ``text`` or ``json``."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells whole addresses


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
