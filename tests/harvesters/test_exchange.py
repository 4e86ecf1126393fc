"""Held answers: whose body is asked for, and how raw headers are read."""

from typing import Any

import pytest

from harvesters.browser.exchange import (
    Wired,
    protocols,
    raw_headers,
    request_body,
)
from harvesters.browser.losses import is_cut
from harvesters.browser.ways import Way, keeps_back, way_to

CERTIFIED = {
    "securityDetails": {
        "subjectName": "x.se",
        "issuer": "Prov",
        "validFrom": 0,
        "validTo": 1,
        "sanList": ["x.se"],
        "protocol": "TLS 1.3",
        "cipher": "AES_128_GCM",
    }
}


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
        (held(200, Content_Length="64000000"), Way.WHOLE),
        (held(200, Content_Length="64000001"), Way.PIECES),
        (held(200, Content_Length="mycket"), Way.WHOLE),
        (held(200, Content_Encoding="gzip"), Way.PIECES),
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


def test_raw_headers_keep_order_spelling_and_repeats() -> None:
    """HTTP/1 has them as text; over HTTP/2 repeated cookies come joined by line feeds."""
    text = "HTTP/1.1 200 OK\r\nX-mIxEd: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n"
    assert raw_headers({"headersText": text}) == (
        ("X-mIxEd", "1"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    )
    odd = {"headersText": "HTTP/1.1 200 OK\r\nX-Rad: a\x85b\x0cc\r\n\r\n"}
    assert raw_headers(odd) == (("X-Rad", "a\x85b\x0cc"),)
    joined = {"headers": {"set-cookie": "a=1\nb=2"}}
    assert raw_headers(joined) == (("set-cookie", "a=1"), ("set-cookie", "b=2"))


def test_a_sent_body_is_read_from_its_bytes() -> None:
    """Binary survives: the entries are base64, the text beside them would corrupt it."""
    entries = [{"bytes": "AP8="}, {"bytes": "gA=="}]
    assert request_body({"postDataEntries": entries, "postData": "?"}) == b"\x00\xff\x80"


@pytest.mark.parametrize(
    ("response", "names"),
    [
        ({"protocol": "http/1.1"}, ("http/1.1",)),
        ({"protocol": "h2", "securityDetails": {"protocol": "TLS 1.3"}}, ("h2", "tls/1.3")),
        ({"protocol": "h3", "securityDetails": {"protocol": "QUIC"}}, ("h3",)),
        ({"protocol": "http/1.1", "securityDetails": None}, ("http/1.1",)),
        ({}, ()),
    ],
)
def test_protocols_have_the_names_that_warc_gives_them(
    response: dict[str, Any], names: tuple[str, ...]
) -> None:
    """HTTP's version and then TLS's, where Chromium tells of them."""
    assert protocols(response) == names


def test_what_the_wire_does_not_tell_is_not_made_up() -> None:
    """Over HTTP/2 no text names the protocol, and a certificate is of its own hop alone."""
    wired = Wired()
    wired.came_from({"remoteIPAddress": "192.0.2.1", "protocol": "h2"} | CERTIFIED)
    wired.received({"headers": {"a": "b"}})
    assert (wired.protocols, bool(wired.certificate)) == (("h2", "tls/1.3"), True)
    wired.came_from({"remoteIPAddress": "192.0.2.1", "protocol": "http/1.1"})
    assert wired.certificate is None
    wired.received({"headersText": "HTTP/1.0 200 OK\r\n\r\n"})
    assert wired.protocols == ("http/1.0",)


@pytest.mark.parametrize(
    ("reason", "cut"),
    [
        ("net::ERR_CONTENT_LENGTH_MISMATCH", True),
        ("net::ERR_INCOMPLETE_CHUNKED_ENCODING", True),
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
        (held(200, content_length="13", content_encoding="gzip"), ""),
    ],
)
def test_a_body_that_is_kept_back_is_told(paused: dict[str, Any], word: str) -> None:
    """An answer that told of a body of which there are no bytes says that it is cut."""
    headers = [(one["name"], one["value"]) for one in paused["responseHeaders"]]
    assert keeps_back(paused, headers, 0) == word
    assert not keeps_back(paused, headers, 13)


def test_headers_in_an_old_alphabet_are_read() -> None:
    """What Chromium leaves out of a head's text is taken from where it reads it, and no more."""
    text = "HTTP/1.1 200 OK\r\nX-A: rms\r\nX-B: åäö\r\nx-a: ren\r\n"
    event = {"headersText": text, "headers": {"X-A": "räksmörgås", "X-B": "Ã¥Ã¤Ã¶"}}
    assert raw_headers(event) == (("X-A", "räksmörgås"), ("X-B", "åäö"), ("x-a", "ren"))
