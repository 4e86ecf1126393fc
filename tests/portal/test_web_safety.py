"""What keeps the portal safe: headers, host names, foreign forms, the port it listens on."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ogonblick.errors import ServiceError
from ogonblick.settings import Secret, Settings
from portal.web.child import portal_environment
from portal.web.serving import listen, serve
from tests.portal.in_process import OWN, Portal
from tests.portal.reading import has_foreign_script
from tests.portal.world import GOOD, World

pytestmark = pytest.mark.s3

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"

_SERVE = """
import sys
from starlette.applications import Starlette
from portal.web.serving import listen, serve
with listen(0) as free:
    port = free.getsockname()[1]
print(port, flush=True)
serve(Starlette(), port)
"""


@pytest.mark.parametrize(
    "path",
    ["/", SNAPSHOT, f"{SNAPSHOT}/bild/1", f"{SNAPSHOT}/hamta", "/static/style.css", "/borta"],
)
def test_every_answer_carries_the_security_headers(web: httpx.Client, path: str) -> None:
    """Pages, pictures, files and errors alike forbid scripts, sniffing, framing and referrers."""
    headers = web.get(path).headers
    policy = headers["content-security-policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert "frame-ancestors 'none'" in policy
    assert not any(directive.startswith("script-src") for directive in policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_fault_of_our_own_is_a_guarded_page(
    world: World, web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the program answers 500 in Swedish, with the headers and without its details."""
    monkeypatch.setattr(world.catalogue, "accounts", lambda: 1 / 0)
    page = web.get("/")
    assert page.status_code == 500
    assert "Något gick fel hos oss" in page.text
    assert "ZeroDivision" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("charset", ["punycode", "undefined"])
def test_a_form_in_an_encoding_that_is_none_is_refused(web: httpx.Client, charset: str) -> None:
    """Whoever sends it is told so: it is no fault of the program's."""
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nord\r\n--x--\r\n'
    kind = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = web.post("/logga-in", content=body, headers=OWN | kind)
    assert answer.status_code == 400
    assert "Formuläret går inte att läsa" in answer.text


def test_pages_ask_for_nothing_from_elsewhere(web: httpx.Client) -> None:
    """No page loads anything but our own stylesheet, pictures and scripts, and none has another."""
    for path in ("/", SNAPSHOT, "/sok?q=bron", "/avvikelser", "/plan"):
        page = web.get(path).text
        assert 'src="http' not in page
        assert not has_foreign_script(page)
        assert " style=" not in page


@pytest.mark.parametrize("host", ["angripare.example", "127.0.0.1.angripare.example", "10.0.0.1"])
def test_foreign_host_name_is_refused(web: httpx.Client, host: str) -> None:
    """A name that was made to point here (DNS rebinding) gets nothing, whatever it asks for."""
    answer = web.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "Sundby" not in answer.text


def test_the_portal_is_given_no_secret_that_it_does_not_need() -> None:
    """Of all keys it has the reader's and its own for signing in: whoever gets in finds no more."""
    every = {name: Secret(name) for name, kept in vars(Settings()).items() if is_secret(kept)}
    given = portal_environment(Settings(s3_reader_access_key="läsaren", **every))
    found = {value for value in given.values() if value in every}
    assert found == {"s3_reader_secret_key", "oidc_secret"}


def is_secret(value: object) -> bool:
    """Say whether a setting's value is a secret."""
    return isinstance(value, Secret)


def test_only_the_names_that_people_use_are_answered(nobodys: Portal) -> None:
    """The address of the settings is one of them; a proxy in front passes it on."""
    settings = replace(nobodys.settings, portal_address="https://ogonblick.example/")
    named = replace(nobodys, settings=settings, scheme="https")
    told = [replace(named, host=name) for name in ("ogonblick.example", "ond.example")]
    assert [one.ask("GET", "/logga-in").status_code for one in told] == [200, 400]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://angripare.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_form_from_elsewhere_is_refused(
    world: World, web: httpx.Client, headers: dict[str, str]
) -> None:
    """Only our own pages may have something done; anybody else's form changes nothing."""
    before = world.catalogue.events(GOOD.snapshot_id)
    answer = web.post(f"{SNAPSHOT}/kontrollera", headers=headers)
    assert answer.status_code == 403
    assert world.catalogue.events(GOOD.snapshot_id) == before


def test_form_from_our_own_page_is_accepted_by_origin(web: httpx.Client, address: str) -> None:
    """A browser that sends no Sec-Fetch-Site is believed by its Origin."""
    answer = web.post(f"{SNAPSHOT}/kontrollera", headers={"Origin": address})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/"])
def test_only_the_static_folder_is_served(web: httpx.Client, path: str) -> None:
    """Nothing beside the stylesheet's folder can be read."""
    assert web.get(path).status_code == 404


def test_port_in_use_is_told_with_what_to_do(address: str) -> None:
    """A taken port is named, together with the setting that chooses another."""
    port = int(address.rpartition(":")[2])
    with pytest.raises(ServiceError, match=rf"port {port}.*OGONBLICK_PORTAL_PORT"):
        serve(lambda *_: None, port)  # type: ignore[arg-type,return-value]  # never gets to run


def test_impossible_port_is_told() -> None:
    """A number that is no port is an error of ours."""
    with pytest.raises(ServiceError, match="port 70000: portar går från 0 till 65535"):
        listen(70_000)


def test_serve_answers_on_loopback_and_ends_when_told() -> None:
    """Serving begins at once, and SIGTERM ends it."""
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd()) as running:
        assert running.stdout
        port = int(running.stdout.readline())
        transport = httpx.HTTPTransport(retries=5)
        with httpx.Client(transport=transport) as client:
            assert client.get(f"http://127.0.0.1:{port}/").status_code == 404
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) in (0, -signal.SIGTERM)
