"""What the wire tells of heads, and of how an answer came."""

from typing import Any

import pytest

from harvesters.browser.recording.wired import (
    Connections,
    Wired,
    as_bytes,
    as_text,
    protocols,
    raw_headers,
)

SECURED = {"protocol": "TLS 1.3"}
ANSWERED = {"remoteIPAddress": "192.0.2.1", "protocol": "h2", "connectionId": 7}


def held(*names: str) -> list[dict[str, str]]:
    """Return the headers of a held answer, whose values may lack signs."""
    return [{"name": name, "value": ""} for name in names]


def test_raw_headers_keep_order_spelling_and_repeats() -> None:
    """HTTP/1 has them as text."""
    text = "HTTP/1.1 200 OK\r\nX-mIxEd: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n"
    assert raw_headers({"headersText": text}) == (
        ("X-mIxEd", "1"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    )
    odd = {"headersText": "HTTP/1.1 200 OK\r\nX-Rad: a\x0b\x0cc\r\n\r\n"}
    assert raw_headers(odd) == (("X-Rad", "a\x0b\x0cc"),)


def test_headers_without_a_text_have_the_order_of_the_held_answer() -> None:
    """Over HTTP/2 they are told by the alphabet, and those of a name joined by line feeds."""
    event = {"headers": {"a": "1", "set-cookie": "a=1\nb=2", "vary": "x\ny"}}
    assert raw_headers(event, held("vary", "a", "vary")) == (
        ("vary", "x"),
        ("a", "1"),
        ("vary", "y"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    )
    assert raw_headers(event)[0] == ("a", "1")


def test_headers_in_an_old_alphabet_keep_their_bytes() -> None:
    """Chromium's text lacks them and what ends the line after them; in UTF-8 it has them."""
    text = "HTTP/1.1 200 OK\r\nX-A: rksmrgs\r\nX-D: X-D: o\r\nset-cookie: c=1\r\n"
    told = {"X-A": "räksmörgås", "X-D": "å\no", "set-cookie": "c=1"}
    event = {"headersText": text, "headers": told}
    assert raw_headers(event, held("X-D", "X-A", "x-d")) == (
        ("X-D", "å"),
        ("X-A", "räksmörgås"),
        ("x-d", "o"),
        ("set-cookie", "c=1"),
    )
    text = "HTTP/1.1 200 OK\r\nX-B: åäö\r\nx-a: ren\r\n"
    event = {"headersText": text, "headers": {"X-B": "Ã¥Ã¤Ã¶", "x-a": "ren"}}
    assert raw_headers(event) == (("X-B", "Ã¥Ã¤Ã¶"), ("x-a", "ren"))


def test_values_are_written_as_they_came_and_read_as_they_were_meant() -> None:
    """In either alphabet; what Chromium tells before it is sent is text already."""
    assert as_bytes("Ã¥") == "å".encode()
    assert as_bytes("å") == b"\xe5"
    assert as_bytes("日") == "日".encode()
    assert (as_text("Ã¥"), as_text("å"), as_text("日"), as_text("a")) == ("å", "å", "日", "a")


@pytest.mark.parametrize(
    ("response", "names"),
    [
        ({"protocol": "http/1.1"}, ("http/1.1",)),
        ({"protocol": "h2", "securityDetails": SECURED}, ("h2", "tls/1.3")),
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
    ("wired", "names"),
    [
        (Wired(answers=[ANSWERED]), ("h2",)),
        (Wired(answers=[ANSWERED | {"securityDetails": SECURED}]), ("h2", "tls/1.3")),
        (Wired(heads=[{"headersText": "HTTP/1.0 200 OK\r\n"}]), ("http/1.0",)),
        (Wired(answers=[{"protocol": "http/1.1"}]), ()),
        (Wired(answers=[{"protocol": "http/1.1"}], requests=[{":authority": "x.se"}]), ("h2",)),
        (Wired(answers=[{}, ANSWERED]), ()),
    ],
)
def test_how_an_answer_came_is_not_made_up(wired: Wired, names: tuple[str, ...]) -> None:
    """Of one that we gave the page ourselves no more is known than its heads tell."""
    assert wired.protocols(0) == names


def test_a_redirect_does_not_say_what_it_leads_to() -> None:
    """To a worker's script: of that alone the browser tells how it was answered."""
    heads = [{"statusCode": 302, "headersText": "HTTP/1.1 302 Vidare\r\n"}, {"statusCode": 200}]
    wired = Wired(heads=heads, answers=[ANSWERED | {"status": 200, "statusText": "OK"}])
    assert (wired.reason(0, ""), wired.protocols(0)) == ("Vidare", ("http/1.1",))


def test_a_connection_is_secured_as_it_was() -> None:
    """Of what a redirect leads to over the same connection Chromium does not tell it again."""
    connections = Connections()
    assert "securityDetails" not in connections.complete(ANSWERED)
    connections.complete(ANSWERED | {"securityDetails": SECURED})
    assert connections.complete(ANSWERED)["securityDetails"] == SECURED
    assert "securityDetails" not in connections.complete(ANSWERED | {"connectionId": 8})
    assert "securityDetails" not in connections.complete({"connectionId": 7})
