"""Nothing that a login left behind is in the heads and questions that are recorded."""

import gzip
import json
import zlib
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.packed import ROOM
from harvesters.browser.recording.session import REDACTED, Redaction, keys_in
from harvesters.browser.recording.sockets import Conversation
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


SIGNS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="[]"), min_size=8
)


@given(secret=SIGNS, longer=SIGNS)
def test_a_secret_is_found_however_it_is_written(secret: str, longer: str) -> None:
    """Plain, percent-encoded, in JSON; and where it begins another one nothing is left of that."""
    redaction = Redaction(holding(a=secret, b=secret + longer))
    written = (secret + longer, quote(secret + longer, safe=""), json.dumps(secret + longer)[1:-1])
    for form in written:
        told = redaction.exchange(exchanged(("X-A", form), body=form.encode()))
        assert told.header("x-a") == REDACTED
        assert told.request_body == REDACTED.encode()


@pytest.mark.parametrize("before", ["", "a", "ab", "Basic karin:", "å"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_a_key_in_base64_is_a_key(before: str, encode: Callable[[bytes], bytes]) -> None:
    """Wherever it begins, in a head, a question or a message, no more than its ends are left."""
    secret = "?nyckel>hemlig~4711?"
    redaction = Redaction(holding(a=secret))
    packed = encode(f"{before}{secret} och mer".encode()).decode()
    kept = redaction.exchange(exchanged(("X-A", packed), body=packed.encode()))
    lines = [
        json.dumps(
            {"type": "send", "opcode": 1, "payloadData": json.dumps({"key": packed})}
        ).encode(),
        json.dumps(
            {"type": "send", "opcode": 2, "payloadData": b64encode(packed.encode()).decode()}
        ).encode(),
    ]
    said = redaction.conversation(
        Conversation("ws://x.se", NOW, answer={"status": 101}, lines=lines)
    )
    told = [kept.response_headers[0][1], kept.request_body.decode()]
    told += [json.loads(json.loads(said.lines[0])["payloadData"])["key"]]
    told += [b64decode(json.loads(said.lines[1])["payloadData"]).decode()]
    for one in told:
        assert REDACTED in one
        assert len(one.replace(REDACTED, "")) <= len(packed) - 4 * len(secret) // 3 + 2


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


def spoken(*messages: bytes, url: str = "wss://x.se/") -> Conversation:
    """Return a conversation of such messages, that are no text, to a host."""
    said = Conversation(url, NOW, answer={"status": 101})
    for data in messages:
        frame = {"opcode": 2, "payloadData": b64encode(data).decode()}
        said.say({"timestamp": 1.0, "response": frame}, "send", 1_000_000)
    return said


def kept_of(said: Conversation) -> list[bytes]:
    """Return what a recording keeps of a conversation's messages."""
    told = Redaction(holding(key=COOKIE)).conversation(said)
    lines = list(map(json.loads, told.lines))
    assert {line["type"] for line in lines} == {"send"}
    assert sum("withheld" in line for line in lines) == told.withheld
    return [b64decode(line["payloadData"]) for line in lines]


def bare(data: bytes) -> bytes:
    """Return data deflated as a web socket's own packing does it, without head or end."""
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush(zlib.Z_SYNC_FLUSH)[:-4]


SECRET = COOKIE.encode()
MASK = REDACTED.encode().ljust(len(SECRET), b"*")


def test_messages_that_are_not_text_are_looked_through() -> None:
    """A key among other bytes is masked in a web socket's message, and no other byte is moved."""
    said = spoken(b"\x93\x00" + SECRET + b"\xff", url=f"wss://x.se/?key={COOKIE}")
    assert kept_of(said) == [b"\x93\x00" + MASK + b"\xff"]
    assert Redaction(holding(key=COOKIE)).conversation(said).url == "wss://x.se/?key=redacted"


# The cookie in a map with one key (RFC 8949, MessagePack), or as a field: its length before it.
STRUCTURES = {
    "cbor": b"\xa1\x61t\x70" + SECRET,
    "msgpack": b"\x81\xa1t\xb0" + SECRET,
    "protobuf": b"\x0a\x10" + SECRET,
    "utf-16": b"\xff\xfe" + COOKIE.encode("utf-16-le"),
}


@pytest.mark.parametrize("form", STRUCTURES)
def test_a_masked_message_can_still_be_read(form: str) -> None:
    """The lengths that stand in it are still true."""
    (kept,) = kept_of(spoken(STRUCTURES[form]))
    assert len(kept) == len(STRUCTURES[form])
    assert kept.startswith(STRUCTURES[form][:2])
    assert SECRET not in kept.replace(b"\0", b"")


PACKINGS = {
    "zlib": zlib.compress,
    "gzip": gzip.compress,
    "deflate": bare,
    "zlib after a head": lambda data: b"\x01\x00\x00\x00\x2a" + zlib.compress(data),
    "deflate after a head": lambda data: b"\x00\x07" + bare(data),
    "gzip within": lambda data: b"\xa2\x64data\x58\x40" + gzip.compress(data) + b"\x00",
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_message_with_a_packed_key_is_not_kept(packing: str) -> None:
    """It is told that there was one; what is packed without a key is kept as it came."""
    packed = PACKINGS[packing]
    other = packed(b"Bron vid Storgatan \xc3\xb6ppnar. " * 9)
    hidden = packed(b'{"op": "identify", "token": "' + SECRET + b'"}' * 9)
    assert SECRET not in hidden
    assert kept_of(spoken(other, hidden, other)) == [other, b"", other]


def test_messages_that_are_packed_as_one_are_read_as_one() -> None:
    """A later one can only be read with those before it, and so none of them is kept."""
    machine = zlib.compressobj()
    texts = [b"hej " * 20, b"token " + SECRET, b"igen " + SECRET]
    parts = [machine.compress(text) + machine.flush(zlib.Z_SYNC_FLUSH) for text in texts]
    assert kept_of(spoken(*parts)) == [b"", b"", b""]
    assert kept_of(spoken(*parts[:1])) == parts[:1]


@pytest.mark.parametrize(
    "data",
    [
        b"\x28\xb5\x2f\xfd\x04\x58\x29\x00\x00hejsan",
        b"\x01\xfd7zXZ\x00\x00\x04",
        zlib.compress(bytes(ROOM + 1)),
    ],
    ids=["zstd", "xz", "bomb"],
)
def test_what_cannot_be_looked_through_is_not_kept(data: bytes) -> None:
    """Packed in another way, or to more than is unpacked."""
    assert kept_of(spoken(data)) == [b""]


def test_nothing_is_held_back_of_a_visit_without_a_login() -> None:
    """There is no key that it could have."""
    said = spoken(b"\x28\xb5\x2f\xfd", zlib.compress(SECRET))
    assert Redaction(None).conversation(said) is said


def test_a_question_with_a_packed_key_is_not_kept() -> None:
    """Nor one whose bytes are no text, but for the key."""
    redaction = Redaction(holding(key=COOKIE))
    packed = gzip.compress(b"token=" + SECRET)
    assert redaction.exchange(exchanged(body=packed)).request_body == REDACTED.encode()
    fields = redaction.exchange(exchanged(body=b"\x0a\x10" + SECRET)).request_body
    assert fields == b"\x0a\x10" + MASK


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_no_other_bytes_are_touched(before: bytes, after: bytes) -> None:
    """Whatever stands around the key."""
    (kept,) = kept_of(spoken(b"\x00" + before + SECRET + after))
    assert kept == b"\x00" + before + MASK + after


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
