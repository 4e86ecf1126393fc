"""Posted bodies as text: what pywb 2.10 made of the same bodies when it was asked."""

import json

import pytest

from bundles.posted import posted_text, posted_url
from bundles.records import Request

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PARTS = "multipart/form-data; boundary=AaB03x"
NESTED = {
    "type": "event",
    "id": 44.0,
    "float": 35.7,
    "values": [True, False, None],
    "source": {"type": "component", "id": "a+b&c= d~", "values": [3, 4]},
}
NAMED = (
    "type=event&id=44&float=35.7&values=true&values.2_=false&values.3_=null"
    "&type.2_=component&id.2_=a%2Bb%26c%3D+d~&values.4_=3&values.5_=4"
)


def parts(*fields: tuple[str, bytes]) -> bytes:
    """Return a form's fields as a browser sends them with a file among them."""
    start = '--AaB03x\r\nContent-Disposition: form-data; name="'
    sent = [f"{start}{name}\r\n\r\n".encode() + value + b"\r\n" for name, value in fields]
    return b"".join(sent) + b"--AaB03x--\r\n"


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        (FORM, b"a=1&b=2", "a=1&b=2"),
        (f"{FORM}; charset=UTF-8", b"a=%C3%A5+x&b=%26%3D", "a=å x&b=&="),
        (FORM, b"variables=%7B%22id%22%3A1%7D&doc_id=77", 'variables={"id":1}&doc_id=77'),
        (FORM, b"\xff\xfe=1", "__wb_post_data=//49MQ=="),
        (JSON, b'{"q":"posts"}', "q=posts"),
        (JSON, json.dumps(NESTED).encode(), NAMED),
        (f"{JSON}; charset=utf-8", '{"å":"ö😀"}'.encode(), "%C3%A5=%C3%B6%F0%9F%98%80"),
        (JSON, b'[{"id":1},{"id":2},7]', "id=1&id.2_=2"),
        (JSON, b'{"a":[],"b":{},"c":[[1],[2]]}', "c=1&c.2_=2"),
        (JSON, b'{"a":1,"a.2_":5,"b":{"a":3}}', "a=1&a.2_=3"),
        (JSON, b'{"a":1e2,"b":-0.0,"c":1e-7}', "a=100&b=0&c=1e-07"),
        (JSON, b'{"":1,"x":{"":2}}', ""),
        (JSON, b'"str"', ""),
        (JSON, b"not json", ""),
        (JSON, b'{"a":NaN}', ""),
        (JSON, b'{"a":"\\ud800"}', ""),
        (JSON, b"[" * 100_000, ""),
        ("text/plain;charset=UTF-8", b'{"a":1}', "a=1"),
        ("text/plain;charset=UTF-8", b"hello", "__wb_post_data=aGVsbG8="),
        ("application/octet-stream", b"\x00\x01\xff", "__wb_post_data=AAH/"),
        ("application/graphql+json", b'{"a":1}', "__wb_post_data=eyJhIjoxfQ=="),
        ("", b"hello", "__wb_post_data=aGVsbG8="),
        (PARTS, parts(('a"', b"1"), ('b"', "åö x&y".encode())), "a=1&b=%C3%A5%C3%B6+x%26y"),
        (PARTS, parts(('a"', b"1"), ('a"', b"l1\r\nl2\r\n")), "a=1&a=l1%0D%0Al2%0D%0A"),
        (PARTS, parts(('a%22b"', b"\xff")), "a%2522b=%EF%BF%BD"),
        (PARTS, parts(('f"; filename="x.bin"', b"\x00\xff\r\nz")), "f=%00%FF%0D%0Az"),
        (f'{PARTS[:-6]}"AaB03x"; charset=utf-8', parts(('a"', b"1")), "a=1"),
        (PARTS, b"garbage", ""),
        ("multipart/form-data", b"--x", "__wb_post_data=LS14"),
    ],
)
def test_a_body_becomes_the_text_that_pywb_looks_up(
    content_type: str, body: bytes, text: str
) -> None:
    """Forms and JSON tell their values, everything else its bytes, as pywb 2.10 asks for them."""
    assert posted_text(Request("POST", content_type, body)) == text
    assert posted_text(Request("PUT", content_type, body)) == text


def test_a_long_body_tells_its_beginning() -> None:
    """Of a body's text the first 4096 signs count, which is as far as pywb looks."""
    assert posted_text(Request("POST", FORM, b"a=" + b"x" * 9000)) == "a=" + "x" * 4094


@pytest.mark.parametrize("request_", [Request("PATCH", JSON, b'{"a":1}'), Request("POST", FORM)])
def test_some_bodies_say_nothing(request_: Request) -> None:
    """Nobody looks at the body of a method other than POST and PUT, nor at an empty one."""
    assert posted_text(request_) == ""


@pytest.mark.parametrize(
    ("url", "text", "found"),
    [
        ("https://a.se/", "q=1", "https://a.se/?__wb_method=POST&q=1"),
        ("https://a.se/?x=1", "", "https://a.se/?x=1&__wb_method=POST"),
        ("https://a.se/?x&", "q=1", "https://a.se/?x&&__wb_method=POST&q=1"),
    ],
)
def test_method_and_body_follow_the_address_own_query(url: str, text: str, found: str) -> None:
    """The method is one more parameter, whatever the address ended in."""
    assert posted_url(url, "POST", text) == found
