"""Held answers: whose body is asked for, and what is kept back of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from harvesters.browser.recording.exchange import (
    Draft,
    asked_for,
    exchange_from,
    is_untold,
    request_body,
)
from harvesters.browser.recording.losses import is_cut
from harvesters.browser.recording.ways import Way, lacking, way_to
from harvesters.browser.recording.wired import Wired


def held(status: int, method: str = "GET", kind: str = "Fetch", **headers: str) -> dict[str, Any]:
    """Return a held answer as Chromium tells of it."""
    named = [{"name": n.replace("_", "-"), "value": v} for n, v in headers.items()]
    return {
        "responseStatusCode": status,
        "request": {"method": method},
        "resourceType": kind,
        "responseHeaders": named,
    }


@pytest.mark.parametrize(
    ("paused", "way"),
    [
        (held(200), Way.WHOLE),
        (held(404), Way.WHOLE),
        (held(302, location="/b"), Way.NONE),
        (held(300), Way.WHOLE),
        (held(204), Way.NONE),
        (held(304), Way.NONE),
        (held(200, "HEAD"), Way.NONE),
        (held(200, Content_Type="text/event-stream"), Way.ALONG),
        (held(200, kind="Image", Content_Type="Multipart/X-Mixed-Replace; a=b"), Way.ALONG),
        (held(200, kind="Document", Content_Type="multipart/x-mixed-replace"), Way.WHOLE),
        (held(200, Content_Length="64000000"), Way.WHOLE),
        (held(200, Content_Length="64000001"), Way.PIECES),
        (held(200, Content_Length="mycket"), Way.WHOLE),
        (held(200, Content_Length="9" * 5_000), Way.PIECES),
        (held(200, Content_Encoding="gzip"), Way.PIECES),
        (held(200, Content_Encoding="GZIP", Content_Length="19000"), Way.WHOLE),
        (held(200, Content_Encoding="gzip", Content_Length="20000"), Way.PIECES),
        (held(200, Content_Encoding="gzip, deflate", Content_Length="99"), Way.PIECES),
        (held(200, Content_Encoding="br", Content_Length="99"), Way.PIECES),
        (held(200, Content_Encoding="aws-chunked"), Way.WHOLE),
        (held(200, Content_Encoding="gzip,"), Way.WHOLE),
        (held(205), Way.WHOLE),
        (held(200, Content_Encoding="identity"), Way.WHOLE),
        (held(206, kind="Media", Content_Length="20000000"), Way.WHOLE),
        (held(206, kind="Media", Content_Length="20000001"), Way.UNREAD),
        (held(200, kind="Media"), Way.UNREAD),
    ],
)
def test_a_body_is_had_in_the_way_that_suits_it(paused: dict[str, Any], way: Way) -> None:
    """None where there is none, along with a stream, in pieces if large, a player's film after."""
    assert way_to(paused, 512_000_000) is way


def test_what_is_longer_than_may_be_kept_is_taken_in_pieces() -> None:
    """So that it can be cut where the limit is."""
    assert way_to(held(200, Content_Length="101"), 100) is Way.PIECES


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://jag:l%C3%B6sen@a.example:8443/?a@b#del", "https://a.example:8443/?a@b"),
        ("https://a.example/@jag", "https://a.example/@jag"),
        ("https://a.example?till=c@b", "https://a.example?till=c@b"),
    ],
)
def test_no_password_stands_in_an_address(url: str, address: str) -> None:
    """Nor what only the page reads: neither goes to the server in it."""
    assert asked_for({"url": url}) == address


def test_no_cookie_is_told_that_was_not_sent() -> None:
    """Of a shared worker's question we know what it was to have; cookies are as they are by now."""
    paused = held(200)
    paused["request"] |= {"url": "https://a.example/", "headers": {"Accept": "a", "Cookie": "ny=1"}}
    draft = Draft(paused, 0, datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    assert exchange_from(draft, Wired()).request_headers == (("Accept", "a"),)
    told = Wired(requests=[{"Accept": "a", "Cookie": "gammal=1"}])
    assert dict(exchange_from(draft, told).request_headers)["Cookie"] == "gammal=1"


def test_a_sent_body_is_read_from_its_bytes() -> None:
    """Binary survives: the entries are base64, the text beside them would corrupt it."""
    entries = [{"bytes": "AP8="}, {"bytes": "gA=="}]
    assert request_body({"postDataEntries": entries, "postData": "?"}) == b"\x00\xff\x80"


def test_a_body_that_a_script_streams_is_told_to_be_lacking() -> None:
    """Chromium has an entry without bytes for it, and no length; an empty body has a length."""
    streamed = {"postDataEntries": [{}]}
    assert is_untold(streamed, {":method": "POST"})
    assert not is_untold(streamed, {"Content-Length": "0"})
    assert not is_untold({"postDataEntries": [{"bytes": "AP8="}]}, {})
    assert not is_untold({}, {})


@pytest.mark.parametrize(
    ("reason", "cut"),
    [
        ("net::ERR_CONTENT_LENGTH_MISMATCH", True),
        ("net::ERR_INCOMPLETE_CHUNKED_ENCODING", True),
        ("net::ERR_INVALID_CHUNKED_ENCODING", True),
        ("net::ERR_CONNECTION_RESET", True),
        ("net::ERR_HTTP2_PROTOCOL_ERROR", True),
        ("net::ERR_ABORTED", False),
        ("net::ERR_FAILED", False),
        ("net::ERR_BLOCKED_BY_ORB", False),
    ],
)
def test_a_body_that_came_whole_is_not_cut(reason: str, *, cut: bool) -> None:
    """What the page was refused, or gave up itself, had come whole to the browser."""
    assert is_cut(reason) is cut


@pytest.mark.parametrize(
    ("paused", "word"),
    [
        (held(302, location="/b", content_length="18"), "unspecified"),
        (held(302, location="/b", transfer_encoding="chunked"), "unspecified"),
        (held(302, location="/b", content_length="0"), ""),
        (held(302, location="/b"), ""),
        (held(200, content_length="13"), "unspecified"),
        (held(200, content_length="00"), ""),
        (held(200, transfer_encoding="chunked"), ""),
        (held(200, "HEAD", content_length="13"), ""),
        (held(304, content_length="13"), ""),
        (held(200, content_length="20", content_encoding="gzip"), ""),
        (held(200, content_length="900", content_encoding="gzip"), "unspecified"),
        (held(302, location="/b", content_length="20", content_encoding="gzip"), "unspecified"),
        (held(0, transfer_encoding="chunked"), "unspecified"),
    ],
)
def test_a_body_that_is_kept_back_is_told(paused: dict[str, Any], word: str) -> None:
    """An answer that told of a body of which there are no bytes says that it is cut."""
    headers = [(one["name"], one["value"]) for one in paused["responseHeaders"]]
    assert lacking(paused, headers, 0) == word


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"content_length": "14"}, "disconnect"),
        ({"content_length": "9" * 5_000}, "disconnect"),
        ({"content_length": "13"}, ""),
        ({"content_length": "12"}, ""),
        ({"content_length": "14", "content_encoding": "gzip"}, ""),
        ({"content_length": "14", "transfer_encoding": "chunked"}, ""),
        ({"content_length": "mycket"}, ""),
    ],
)
def test_a_body_shorter_than_its_head_said_is_cut(told: dict[str, str], word: str) -> None:
    """Chromium takes it for whole over HTTP/2, and where it cannot read the length."""
    paused = held(200, **told)
    headers = [(one["name"], one["value"]) for one in paused["responseHeaders"]]
    assert lacking(paused, headers, 13) == word
