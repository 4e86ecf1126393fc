"""An owner's session in the browser, and nothing of it in what is recorded.

What a logged-in browser sends would let anybody in who reads the archive. So addresses, heads,
questions and web sockets of a recording made with a session lack it, and say so. A message that has
it packed is not kept at all. What the page showed is untouched: a platform that writes a key there
has it in the recording, and one that makes a new key during the visit has it in addresses, which is
told. Nobody sees a key that is encrypted, split over messages or written in a way of the platform's
own, nor all ways of packing (``packed.py``).
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, AnyStr, cast
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from playwright.sync_api import BrowserContext

from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.packed import hides, hides_in_stream
from harvesters.browser.recording.sockets import TEXT, WAYS, Conversation
from harvesters.browser.recording.wired import Headers, as_text
from harvesters.sessions import Session

REDACTED = "[redacted]"
REDACTED_THERE = "redacted"
"""The same in addresses, where brackets may not stand."""
WITHHELD = "packat, med inloggningens nycklar eller utan att kunna läsas igenom"
"""Why a message of a web socket is not kept."""
KEY = re.compile(
    r"(.*[-_.])?(auth|authorization|code|jwt|key|password|secret|sid|sig|signature|ticket|token)"
    r"|(php|j)?sess(ion)?[-_.]?(id)?",
    re.IGNORECASE,
)
"""What parameters of addresses are called that may be keys."""
SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization", "set-cookie")
"""Headers that are never kept of a visit with a session, in the order they are told."""
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
"""What stands in no text that people or forms write."""
READ_BY_REPLAY = {"content-type": False, "location": True}
"""Headers that a replay goes by, and whether the owner's own secrets are looked for there: what a
visited site calls a cookie is not, as it may be the very address that it leads to."""
URL_SAFE = str.maketrans("+/", "-_")
"""From the signs of Base64 to those of its alphabet for addresses."""
TELLING = 8
"""Letters from which a value is looked for elsewhere: shorter ones are found in any text."""
COOKIE = ("name", "value", "domain", "path", "httpOnly", "secure", "sameSite")
"""What is put back of a cookie. Without its expiry the browser never writes it to disk."""
RESTORE = """(() => {
  const kept = STORAGE[location.origin] || {};
  for (const [name, value] of Object.entries(kept))
    if (localStorage.getItem(name) === null) localStorage.setItem(name, value);
})();"""
"""Run before any script of a page's: what its origin had kept is there again."""


def log_in_with(context: BrowserContext, session: Session, now: datetime) -> None:
    """Give a browser's pages what the owner's login left behind and has not expired."""
    alive = (one for one in session.cookies if not 0 < one.get("expires", -1) <= now.timestamp())
    cookies = [{name: one[name] for name in COOKIE if name in one} for one in alive]
    context.add_cookies(cast("Any", cookies))
    if session.storage:
        storage = json.dumps({name: dict(texts) for name, texts in session.storage.items()})
        context.add_init_script(RESTORE.replace("STORAGE", f"({storage})"))


class Redaction:
    """Takes a session's secrets out of what is recorded; without a session it takes nothing.

    A cookie that is set during the visit is a secret too, until it is set again. What stands in
    the account's ``address`` is nobody's secret, such as its own name. Used by one thread.
    """

    def __init__(self, session: Session | None, address: str = "") -> None:
        self._is_on = session is not None
        secrets = session.secrets() if session else frozenset()
        self._own = forms_of(one for one in secrets if one not in address)
        self._address = address
        self._learnt: dict[str, str] = {}
        self._look_for(self._own)

    def exchange(self, found: Exchange) -> Exchange:
        """Return an exchange as it may be written."""
        if not self._is_on:
            return found
        self._learn(found.response_headers)
        return replace(
            found,
            url=self.address(found.url),
            request_headers=self._headers(found.request_headers),
            response_headers=self._headers(found.response_headers),
            request_body=self._bytes(found.request_body),
        )

    def address(self, url: str) -> str:
        """Return an address as it may be written; a redirect to it is written so as well."""
        return redacted(url, self._own, REDACTED_THERE)

    def conversation(self, said: Conversation) -> Conversation:
        """Return what was said over a web socket with the heads that opened it as they may be."""
        if not self._is_on:
            return said
        told: Mapping[str, str] = said.answer.get("headers", {})
        headers = dict(self._headers(tuple(told.items())))
        answer: dict[str, Any] = {"status": said.answer["status"], "headers": headers}
        hidden = self._hidden(map(json.loads, said.lines))
        return replace(
            said,
            url=self.address(said.url),
            sent=self._headers(said.sent),
            answer=answer,
            lines=[self._line(line, n in hidden) for n, line in enumerate(said.lines)],
            withheld=len(hidden),
        )

    def _hidden(self, messages: Iterable[dict[str, Any]]) -> set[int]:
        """Return which messages of a web socket, by their places, have a secret packed in them.

        Where a direction's messages are packed as one, and a secret is in that, all of it has.
        """
        said = {
            n: (one["type"], b64decode(one["payloadData"]))
            for n, one in enumerate(messages)
            if one["opcode"] != TEXT
        }

        def joined(way: str) -> bytes:
            return b"".join(data for told, data in said.values() if told == way)

        streams = {way for way in WAYS if hides_in_stream(joined(way), self._sought)}
        return {n for n, (way, data) in said.items() if way in streams or hides(data, self._sought)}

    def _line(self, line: bytes, hidden: bool) -> bytes:
        """Return a message of a web socket without secrets, or no more than that there was one."""
        told = json.loads(line)
        if told["opcode"] == TEXT:
            return redacted(line.decode(), self._secrets).encode()
        if hidden:
            return _line_of(told | {"payloadData": "", "withheld": WITHHELD})
        said = redacted_bytes(b64decode(told["payloadData"]), self._sought)
        return _line_of(told | {"payloadData": b64encode(said).decode()})

    def _bytes(self, data: bytes) -> bytes:
        """Return a question's bytes without secrets; nothing of them where one is packed."""
        if hides(data, self._sought):
            return REDACTED.encode()
        return redacted_bytes(data, self._sought)

    def _look_for(self, secrets: tuple[str, ...]) -> None:
        self._secrets = secrets
        self._sought = longest_first(form for one in secrets for form in _as_bytes(one))

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._value(name, value)) for name, value in headers)

    def _value(self, name: str, value: str) -> str:
        if name.lower() in SECRET_HEADERS:
            return REDACTED
        if name.lower() in READ_BY_REPLAY:
            return self.address(value) if READ_BY_REPLAY[name.lower()] else value
        return redacted(value, self._secrets)

    def _learn(self, headers: Headers) -> None:
        """Remember the values of cookies that an answer sets, the last one of each name."""
        set_ = (value for name, value in headers if name.lower() == "set-cookie")
        given = dict(map(_named, map(as_text, set_)))
        new = {name: value for name, value in given.items() if value not in self._address}
        if new.items() - self._learnt.items():
            self._learnt |= new
            learnt = forms_of(self._learnt.values())
            self._look_for(longest_first((*self._own, *learnt)))


def _named(cookie: str) -> tuple[str, str]:
    name, _, value = cookie.partition(";")[0].partition("=")
    return name.strip(), value.strip()


def redacted(text: str, secrets: Iterable[str], instead: str = REDACTED) -> str:
    """Return a text without any of the secrets, which come in their order."""
    for secret in secrets:
        text = text.replace(secret, instead)
    return text


def redacted_bytes(data: bytes, secrets: Iterable[bytes]) -> bytes:
    """Return bytes without any of the secrets, which come in their order.

    What is no text keeps its length: programs write the lengths of its parts before them.
    """
    instead, keeps_length = REDACTED.encode(), not is_text(data)
    for secret in secrets:
        fits = instead[: len(secret)].ljust(len(secret), b"*")
        data = data.replace(secret, fits if keeps_length else instead)
    return data


def is_text(data: bytes) -> bool:
    """Say whether bytes are text that people or forms could have written."""
    try:
        return not NO_TEXT.search(data.decode())
    except UnicodeDecodeError:
        return False


def keys_in(url: str) -> list[str]:
    """Return what those parameters of an address are called that may be keys, and still stand."""
    asked = parse_qsl(urlsplit(url).query)
    standing = (name for name, value in asked if is_telling(value) and value != REDACTED_THERE)
    return list(filter(KEY.fullmatch, standing))


def forms_of(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return how telling secrets may be written in heads, forms and JSON, and in Base64 there."""
    written = ((one, *_in_base64(one)) for one in secrets if is_telling(one))
    return longest_first(form for ways in written for way in ways for form in _forms(way))


def longest_first(secrets: Iterable[AnyStr]) -> tuple[AnyStr, ...]:
    """Return secrets in the order they are looked for: none may leave the rest of a longer one."""
    return tuple(sorted(set(secrets), key=lambda one: (-len(one), one)))


def _as_bytes(secret: str) -> Iterator[bytes]:
    """Yield a secret as programs put texts into bytes."""
    return (secret.encode(name, "replace") for name in ("utf-8", "utf-16-le", "utf-16-be"))


def _line_of(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield secret.encode("utf-8", "replace").decode("latin-1")  # as heads have it
    yield quote_plus(secret, errors="replace")
    for safe in ("", "/", "!'()*"):  # as Python does it, and as browsers do
        yield quote(secret, safe=safe, errors="replace")
    for plain in (True, False):
        once = json.dumps(secret, ensure_ascii=plain)[1:-1]
        yield from (once, json.dumps(once)[1:-1])  # within JSON, and JSON as a text in JSON


def _in_base64(secret: str) -> Iterator[str]:
    """Yield what stands of a secret in Base64, in both alphabets, wherever in the text it begins.

    Its first and last letters may share a sign with what stands beside it, and are not told by it.
    """
    data = secret.encode("utf-8", "replace")
    for before in range(3):
        first, end = -(-8 * before // 6), 8 * (before + len(data)) // 6
        whole = b64encode(bytes(before) + data).decode()[first:end]
        yield from (whole, whole.translate(URL_SAFE))


def is_telling(secret: str) -> bool:
    """Say whether a value is long enough to be looked for."""
    return len(secret) >= TELLING
