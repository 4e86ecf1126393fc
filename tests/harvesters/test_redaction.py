"""Nothing that a login left behind is in the heads and questions that are recorded."""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.browser.exchange import Exchange
from harvesters.browser.session import REDACTED, Redaction, keys_in
from harvesters.browser.sockets import Conversation
from harvesters.sessions import Session

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COOKIE, TOKEN = "kaka-hemlig-4711", "nyckel-hemlig-0815"


def exchanged(*answered: tuple[str, str], body: bytes = b"") -> Exchange:
    """Return an exchange with so headed an answer."""
    asked = "https://x.se/konto"
    return Exchange(asked, "POST", (), body, 302, "", answered, b"", NOW, "Document")


def holding(**kept: str) -> Session:
    """Return a session whose cookies have such values, and whose page keeps a key as JSON."""
    cookies = tuple({"name": name, "value": value} for name, value in kept.items())
    inner = json.dumps({"user": "Karin Ek", "token": TOKEN})
    return Session("konto", "", NOW, cookies, {"https://x.se": {"a": json.dumps({"b": inner})}})


SIGNS = st.text(st.characters(codec="utf-8", exclude_characters="[]"), min_size=8)


@given(secret=SIGNS, longer=SIGNS)
def test_a_secret_is_found_however_it_is_written(secret: str, longer: str) -> None:
    """Plain, percent-encoded, in JSON; and where it begins another one nothing is left of that."""
    redaction = Redaction(holding(a=secret, b=secret + longer))
    written = (secret + longer, quote(secret + longer, safe=""), json.dumps(secret + longer)[1:-1])
    for form in written:
        told = redaction.exchange(exchanged(("X-A", form), body=form.encode()))
        assert told.header("x-a") == REDACTED
        assert told.request_body == REDACTED.encode()


def test_a_key_within_json_is_a_secret_and_what_people_read_is_none() -> None:
    """However deep it lies."""
    told = Redaction(holding()).exchange(exchanged(("X-A", f"Karin Ek {TOKEN}")))
    assert told.header("x-a") == f"Karin Ek {REDACTED}"


def test_what_replay_goes_by_is_left_to_it() -> None:
    """No cookie of a site's changes where an answer leads, nor does the account's own name."""
    session = holding(name="kommunens-konto", key=COOKIE)
    redaction = Redaction(session, "https://x.se/kommunens-konto")
    leads = ("Location", "https://www.kommun.se/kommunens-konto")
    first = exchanged(("Set-Cookie", "ref=https://www.kommun.se/; Path=/"), leads, ("X-A", "b"))
    assert redaction.exchange(first).header("location") == leads[1]
    assert redaction.exchange(exchanged(("X-A", leads[1]))).header("x-a").startswith(REDACTED)
    there = redaction.exchange(exchanged(("Location", f"/?{COOKIE}"))).header("location")
    assert there == redaction.address(f"/?{COOKIE}") == "/?redacted"
    redaction.exchange(exchanged(("Set-Cookie", "ref=annat-värde")))
    assert redaction.exchange(exchanged(("X-A", leads[1]))).header("x-a") == leads[1]


def test_messages_that_are_not_text_are_looked_through() -> None:
    """A key among other bytes is taken out of a web socket's message, and no other byte."""
    said = Conversation(f"wss://x.se/?key={COOKIE}", NOW, answer={"status": 101})
    data = b"\x93\x00" + COOKIE.encode() + b"\xff"
    frame = {"opcode": 2, "payloadData": b64encode(data).decode()}
    said.say({"timestamp": 1.0, "response": frame}, "send", 1000)
    told = Redaction(holding(key=COOKIE)).conversation(said)
    assert told.url == "wss://x.se/?key=redacted"
    (line,) = map(json.loads, told.lines)
    assert b64decode(line["payloadData"]) == b"\x93\x00" + REDACTED.encode() + b"\xff"
    assert line["type"] == "send"


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("access_token=nyckel-0815&page=2", ["access_token"]),
        ("PHPSESSID=abcdefgh&sid=12345678", ["PHPSESSID", "sid"]),
        ("access_token=redacted&sid=kort&keyword=brobyggen&q=token", []),
        ("monkey=banananas&code_of_conduct=gemensam", []),
    ],
)
def test_what_may_be_a_key_is_told_by_its_name(asked: str, names: list[str]) -> None:
    """A parameter with a key's name and a value long enough for one."""
    assert keys_in(f"https://x.se/mer?{asked}") == names
