"""What travels over HTTP/2 is recorded as it came, as far as Chromium tells of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from second.server import HEAD, serve
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders

from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Outcome

pytestmark = pytest.mark.browser


def test_what_comes_over_http2_is_recorded(
    certified: Path, browser: Path, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    """Heads in their order, and how they came; what a script streamed is told to be lacking."""
    with serve(certified / "own.pem", certified / "own.key") as site:
        job = make_job(f"{site.url}/", tmp_path / "capture")
        capture = visit(replace(job, browser_path=str(browser)), lambda *_: None)
    assert capture.outcome is Outcome.COMPLETE, capture.findings
    assert "ström".encode() in site.sent
    with (capture.folder / "rec-0001.warc.gz").open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read())
            for record in ArchiveIterator(stream)
            if record.rec_type != "warcinfo"
        ]
    assert len(records) == 2 * len(site.sent)
    for kind, about, head, _ in records:
        told = [value for name, value in about.headers if name == "WARC-Protocol"]
        assert told == ["h2", "tls/1.3"]
        assert kind == "request" or head.headers == HEAD
    ((about, _, body),) = (one[1:] for one in records if one[0] == "request" and is_post(one[2]))
    assert urlsplit(about["WARC-Target-URI"]).path == "/sent"
    assert (about["WARC-Truncated"], body) == ("unspecified", b"")


def is_post(head: StatusAndHeaders) -> bool:
    """Say whether a request's head is of what was posted."""
    return head.protocol == "POST"
