"""Nothing that a login left behind is in the heads and questions that are recorded."""

import json
from datetime import UTC, datetime
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from harvesters.browser.exchange import Exchange
from harvesters.browser.session import REDACTED, Redaction
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
    assert redaction.exchange(exchanged(("Location", f"/?{COOKIE}"))).header("location") == (
        f"/?{REDACTED}"
    )
    redaction.exchange(exchanged(("Set-Cookie", "ref=annat-värde")))
    assert redaction.exchange(exchanged(("X-A", leads[1]))).header("x-a") == leads[1]
