"""Requests that carry a body, made into text: how replay tools tell one posted query from another.

After Webrecorder's and IIPC's guidelines for the index of requests other than GET; where they
leave a choice, as pywb 2.10 looks a request up. Flash's own format (AMF) counts as any other.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.parse import unquote_plus, urlencode

from bundles.records import Request

_WITH_BODY = ("POST", "PUT")
_LONGEST = 4096
_NAME = re.compile(rb'\bname="?([^"\r\n;]*)', re.IGNORECASE)


def posted_url(url: str, method: str, text: str) -> str:
    """Return the address with the method and the body's text after its own query."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}__wb_method={method}" + (f"&{text}" if text else "")


def posted_text(request: Request) -> str:
    """Return what the body says, as the text of a query, 4096 characters at most.

    Empty for a method whose body nobody looks at, and for JSON that cannot be read.
    """
    if request.method not in _WITH_BODY or not request.body:
        return ""
    return _text(request.content_type, request.body)[:_LONGEST]


def _text(content_type: str, body: bytes) -> str:
    try:
        if content_type.startswith("application/x-www-form-urlencoded"):
            return unquote_plus(body.decode())
        if content_type.startswith("multipart/"):
            return urlencode(list(_fields(_boundary(content_type), body)))
        if content_type.startswith(("application/json", "text/plain")):
            return urlencode(_named_values(body))
    except (ValueError, RecursionError):
        if content_type.startswith("application/json"):
            return ""
    return f"__wb_post_data={base64.b64encode(body).decode()}"


def _boundary(content_type: str) -> bytes:
    heading = Message()
    heading["Content-Type"] = content_type
    boundary = heading.get_boundary()
    if not boundary:
        raise ValueError("the parts have no boundary")
    return boundary.encode()


def _fields(boundary: bytes, body: bytes) -> Iterator[tuple[str, str | bytes]]:
    """Yield name and value of each field of a form; a file's value is its bytes."""
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary):
        heading, end, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(heading)
        if end and name:
            is_file = b"filename=" in heading
            yield name[1].decode(), value if is_file else value.decode(errors="replace")


def _named_values(body: bytes) -> dict[str, str]:
    """Return the values in JSON by the names nearest to them; a name's second is ``name.2_``."""
    met: Counter[str] = Counter()
    found = {}
    for name, value in _leaves(json.loads(body, parse_constant=_refuse), ""):
        met[name] += 1
        found[name if met[name] == 1 else f"{name}.{met[name]}_"] = value
    return found


def _leaves(value: Any, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON's any value
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _leaves(one, inner)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, name)
    elif name:
        yield name, _as_in_javascript(value)


def _as_in_javascript(value: str | float | None) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
