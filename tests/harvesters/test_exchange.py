"""Held answers: whose body is asked for, and how raw headers are read."""

from typing import Any

import pytest

from harvesters.browser.exchange import is_cut, protocols, raw_headers, request_body, why_no_body


def held(status: int, method: str = "GET", **headers: str) -> dict[str, Any]:
    """Return a held answer as Chromium tells of it."""
    named = [{"name": n.replace("_", "-"), "value": v} for n, v in headers.items()]
    return {
        "responseStatusCode": status,
        "request": {"method": method},
        "responseHeaders": named,
    }


@pytest.mark.parametrize(
    ("paused", "reason"),
    [
        (held(200), ""),
        (held(404), ""),
        (held(302, location="/b"), "empty"),
        (held(300), ""),
        (held(204), "empty"),
        (held(304), "empty"),
        (held(200, "HEAD"), "empty"),
        (held(200, Content_Type="text/event-stream"), "unspecified"),
        (held(200, Content_Length="100"), ""),
        (held(200, Content_Length="101"), "length"),
        (held(200, Content_Length="mycket"), ""),
    ],
)
def test_a_body_is_asked_for_unless_there_is_none_or_it_must_pass(
    paused: dict[str, Any], reason: str
) -> None:
    """Redirects, HEAD and bodyless statuses have none; streams and giants pass, and say so."""
    assert why_no_body(paused, 100) == reason


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
