"""Where a capture came from: programs, settings, clock, machine. Not where it lay on disk."""

import ctypes
import hashlib
import json
import platform
import socket
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harvesters.browser.desk import Desk
from harvesters.browser.engine.chromium import ASK_FOR_PLAIN, ASK_FOR_SWEDISH
from harvesters.browser.page.scripts import words
from harvesters.browser.recording.session import SECRET_HEADERS
from harvesters.browser.report.folder import write_text
from harvesters.browser.rules import rules_for
from harvesters.browser.walls.refusing import VERSION as CONSENT_RULES
from harvesters.job import Job
from harvesters.sessions import Session
from ogonblick import __version__

PROGRAM = Path(__file__).parents[3]
PACKAGES = ("bundles", "harvesters", "ogonblick")
CODE = {".js", ".json", ".py", ".toml"}
LIBRARIES = ("playwright", "warcio", "websockets")
NOBODY = ("192.0.2.1", 9)
"""An address for examples (RFC 5737): nothing answers there, and nothing is sent."""

UNSYNCHRONISED = 5
"""What the kernel answers of its clock when nobody keeps it right (``TIME_ERROR``)."""


def write_provenance(desk: Desk) -> None:
    """Write ``provenance.json``, once the recording has ended and all is known."""
    answers = {one.url: {"status": one.status, "mime": one.mime} for one in desk.shelf.answers}
    lost = (*desk.unstored, *desk.shelf.withheld)
    provenance = {
        "versions": versions(desk.browser.version),
        "code": {"packages": PACKAGES, "sha256": code_digest(PROGRAM)},
        "rules": rules_for(desk.job.account.platform).version,
        "wall_rules": words("walls")["version"],
        "consent_rules": CONSENT_RULES,
        "settings": settings(desk.job),
        "request_headers": ASK_FOR_SWEDISH | (ASK_FOR_PLAIN if desk.asks_for_plain else {}),
        "session": session_told(desk.session) if desk.session else None,
        "surroundings": desk.surroundings,
        "ip": outgoing_address(),
        "time": time_sources(desk.clock()),
        "began": desk.job.taken_at.isoformat(),
        "ended": desk.clock().isoformat(),
        "urls": answers,
        "unstored": [{"url": gone.url, "reason": gone.reason} for gone in lost],
    }
    text = json.dumps(provenance, ensure_ascii=False)
    write_text(desk.job.folder / "provenance.json", text)


def session_told(session: Session) -> dict[str, Any]:
    """Return whose login it was, when it was taken, and what of it is not in the recording."""
    expires = session.expires_at
    return {
        "owner": session.owner,
        "taken_at": session.taken_at.isoformat(),
        "expires_at": expires.isoformat() if expires else None,
        "redacted": SECRET_HEADERS,
    }


def versions(browser: str) -> dict[str, str]:
    """Return the versions of ourselves and of everything that had a hand in the bytes."""
    return {
        "ogonblick": __version__,
        "browser": browser,
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version(name) for name in LIBRARIES},
    }


def settings(job: Job) -> dict[str, Any]:
    """Return what the visit was told, without the places of files."""
    return {
        "occasion": job.order.occasion,
        "period": job.order.period,
        "seconds": job.seconds,
        "limits": asdict(job.limits),
        "operator": job.operator,
        "contact": job.contact,
        "robot_page": job.robot_page,
        "private_addresses": job.allow_private_addresses,
    }


def code_digest(program: Path) -> str:
    """Return one SHA-256 of the program's ``.py``, ``.js``, ``.json`` and ``.toml`` files.

    It is of what ``sha256sum`` lists of them, sorted by path (``LC_ALL=C``): anybody who has the
    program can make it again with standard tools.
    """
    listed = "".join(
        f"{hashlib.sha256((program / path).read_bytes()).hexdigest()}  {path}\n"
        for path in sorted(_code(program))
    )
    return hashlib.sha256(listed.encode()).hexdigest()


def outgoing_address() -> str:
    """Return the address that this machine goes out by, as it knows it itself; or nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(NOBODY)  # of a datagram this only chooses the way
        except OSError:
            return ""
        return str(asking.getsockname()[0])


def time_sources(at: datetime) -> dict[str, str]:
    """Return which clock gave the times, whether it is kept right, and the machine's zone."""
    zone = f"{at.astimezone():%Z %z}"
    return {"clock": "systemklocka", "synchronised": clock_synchronised(), "zone": zone}


def clock_synchronised() -> str:
    """Return ``ja``, ``nej`` or ``okänt``: the kernel's own word, whoever keeps its clock right."""
    unasked = bytes(512)  # struct timex with modes 0: nothing is set, 208 bytes are filled in
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(unasked))
    except AttributeError:
        return "okänt"
    if answer < 0:
        return "okänt"
    return "nej" if answer == UNSYNCHRONISED else "ja"


def _code(program: Path) -> Iterator[str]:
    for package in PACKAGES:
        for file in (program / package).rglob("*"):
            if file.suffix in CODE:
                yield file.relative_to(program).as_posix()
