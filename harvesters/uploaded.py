"""What a person saw and handed in, as a capture: a screenshot and a text, where no visit helps."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bundles.plain import to_json
from bundles.profile import Profile
from harvesters.browser.recording.warc import FileSpan, WarcFile, warc_date
from harvesters.browser.report.folder import write_lines, write_spans, write_text
from harvesters.findings import finding
from harvesters.handed import Handed, kind_of
from ogonblick import __version__
from ogonblick.capture import Capture, Coverage, Order, Outcome

_BLIND = "Allt utom det som lämnades in: sidan besöktes inte."
_FORMAT = "WARC File Format 1.1"


def capture_handed(order: Order, folder: Path, taken_at: datetime, handed: Handed) -> Capture:
    """Lay down what was handed in as a capture, whole or not at all; once more is no change.

    It is partial by nature, and says so: nobody of ours has seen the page.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    told = finding("C240", handed.url, by=handed.by)
    capture = Capture(
        order=order,
        folder=folder,
        taken_at=taken_at,
        outcome=Outcome.PARTIAL,
        title=handed.title,
        url=handed.url,
        coverage=Coverage(blind_spots=(_BLIND,)),
        findings=(told,),
    )
    write_spans(part, _write_warcs(order, part, taken_at, handed))
    for name, text in _texts(capture, handed):
        write_text(part / name, text)
    write_lines(part / "posts.jsonl", ())
    write_text(part / "capture.json", to_json(replace(capture, folder=Path())))
    part.rename(folder)
    return capture


def _write_warcs(order: Order, part: Path, at: datetime, handed: Handed) -> Iterator[FileSpan]:
    """Write what was handed in as records of our own making, under names that are no addresses."""
    page = _page_of(order)
    said = f"{handed.title}\n{handed.url}\nInlämnat av {handed.by}.\n\n{handed.text}\n"
    records = {
        "rec": (page, "text/plain;charset=utf-8", said.encode()),
        "screenshots": (f"urn:view:{page}", kind_of(handed.screenshot), handed.screenshot),
        "text": (f"urn:text:{page}", "text/plain;charset=utf-8", handed.text.encode()),
    }
    for name, (uri, mime, content) in records.items():
        with WarcFile(part, name, _info(order, handed), at) as file:
            file.resource(uri, mime, content, at)
        yield from file.spans


def _texts(capture: Capture, handed: Handed) -> Iterator[tuple[str, str]]:
    """Yield the capture's files of text, and what they hold."""
    line = {
        "id": capture.order.period,
        "url": _page_of(capture.order),
        "ts": warc_date(capture.taken_at),
        "title": handed.title,
        "text": handed.text,
        "depth": 0,
    }
    provenance = {
        "versions": {"ogonblick": __version__},
        "route": "manual",
        "handed_in_by": handed.by,
        "began": capture.taken_at.isoformat(),
    }
    yield "pages.jsonl", f"{json.dumps(line, ensure_ascii=False)}\n"
    yield "profile.json", to_json(Profile())
    yield "coverage.json", to_json(capture.coverage)
    yield "provenance.json", json.dumps(provenance, ensure_ascii=False)


def _info(order: Order, handed: Handed) -> dict[str, str]:
    return {
        "software": f"Ogonblick/{__version__}",
        "format": _FORMAT,
        "isPartOf": order.snapshot_id,
        "description": f"{handed.title}, {handed.url}, inlämnat av {handed.by}",
    }


def _page_of(order: Order) -> str:
    """Return the name of the page in the recording: no address, for none was visited."""
    return f"urn:uploaded:{order.snapshot_id}"
