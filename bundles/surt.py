"""The key by which replay tools look an address up (SURT): what differs in vain is made the same.

The rules are the Internet Archive's, as Heritrix's manual and IIPC's webarchive-commons describe
them, in the form in which pywb looks an address up (where an IP address is turned round as well).
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote_to_bytes

_PARTS = re.compile(r"([^:/?#]+):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.DOTALL)
_AUTHORITY = re.compile(r"(?:.*@)?(?:\[(.*?)\]|([^:]*))(?::(.*))?", re.DOTALL)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_WWW = re.compile(r"www\d*", re.IGNORECASE)

_SESSIONS_IN_PATH = (
    re.compile(r"^(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/(?=[^?]+\.aspx)"),
    re.compile(r"^(.*/)\([0-9a-z]{24}\)/(?=[^?]+\.aspx)"),
)
_SESSIONS_IN_QUERY = (
    re.compile(r"^(.*)jsessionid=[0-9a-z]{32}(?:&|$)"),
    re.compile(r"^(.*)phpsessid=[0-9a-z]{32}(?:&|$)"),
    re.compile(r"^(.*)sid=[0-9a-z]{32}(?:&|$)"),
    re.compile(r"^(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)"),
    re.compile(r"^(.*)cfid=[^&]+&cftoken=[^&]+(?:&|$)"),
)


def surt_key(url: str) -> str:
    """Return the key of an address: that of ``https://www.A.se/B?d&c`` is ``se,a)/b?c&d``.

    An address without a host, as ``urn:text:…``, keeps its order; one without a scheme is its own
    key. A key has no space in it.
    """
    parts = _PARTS.match(url.strip())
    if parts is None:
        return _written(url)
    scheme, authority, path, query = parts.groups()
    place = _host(scheme, authority) + _path(path) if authority else _opaque(scheme, path)
    wanted = _query(query or "")
    return f"{place}?{wanted}" if wanted else place


def _opaque(scheme: str, path: str) -> str:
    whole = f"{scheme}:{_written(path)}".lower()
    return _without(_SESSIONS_IN_PATH, whole).removesuffix("/")


def _host(scheme: str, authority: str) -> str:
    """Return the names from the right to the left, and the port unless it is the usual one."""
    address, name, port = _AUTHORITY.findall(authority)[0]
    usual = port in ("", _DEFAULT_PORTS.get(scheme.lower()))
    host = address or ",".join(reversed(_labels(name)))
    return _written(f"{host})" if usual else f"{host}:{port})").lower()


def _labels(name: str) -> list[str]:
    known = name if name.isascii() else name.lower().encode("idna").decode()
    labels = [label for label in known.split(".") if label]
    return labels[1:] if len(labels) > 1 and _WWW.fullmatch(labels[0]) else labels


def _path(path: str) -> str:
    kept: list[str] = []
    for part in _written(path).removeprefix("/").split("/"):
        if part == ".." and kept:
            kept.pop()
        elif part != ".":
            kept.append(part)
    whole = "/".join(part for part in kept if part)
    return _without(_SESSIONS_IN_PATH, f"/{whole}".lower())


def _query(query: str) -> str:
    """Return the parameters in order; one without a value comes before one with an empty one."""
    told = _without(_SESSIONS_IN_QUERY, _written(query).lower())
    return "&".join(sorted(told.split("&"), key=lambda pair: pair.split("=", 1)))


def _without(sessions: Sequence[re.Pattern[str]], text: str) -> str:
    """Return the text without a session's name, which is another at every visit."""
    for session in sessions:
        text = session.sub(r"\1", text, count=1)
    return text


def _written(text: str) -> str:
    """Return the text percent-encoded once and only where it must, however it was before."""
    data = text.encode()
    while (decoded := unquote_to_bytes(data)) != data:
        data = decoded
    return "".join(_characters(data))


def _characters(data: bytes) -> Iterator[str]:
    for byte in data:
        visible = ord(" ") < byte < 0x7F  # noqa: PLR2004 - the last of ASCII deletes
        yield chr(byte) if visible and byte not in b"#%" else f"%{byte:02x}"
