"""Signing in by node-oidc-provider, a certified one: the same doors as in the suite, for real."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from benches.installing import HOME, with_node

from ogonblick.person import Duty, Role
from ogonblick.settings import Secret
from portal.children import free_port
from storage.database.catalogue import open_catalogue
from tests.portal.in_process import SETTINGS, Portal

HERE = Path(__file__).parent / "openid"
CLIENT, SECRET, BACK = "ogonblick", "hemlighet-hos-bada", "http://localhost/logga-in/svar"
TABLE = 'uppgift = "groups"\n[[roll]]\ngrupp = "SG-Kultur"\nroll = "registrator"\n'


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Install the provider once, start it, and give its address."""
    place = shutil.copytree(HERE, HOME / "openid", dirs_exist_ok=True)
    found = with_node(HOME)
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(npm, cwd=place, env=found, check=True, capture_output=True)
    port = str(free_port())
    command = ["node", "provider.js", port, CLIENT, SECRET, BACK]
    with subprocess.Popen(command, cwd=place, env=found, stdout=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}"
        running.terminate()


@pytest.fixture
def portal(issuer: str, tmp_path: Path) -> Iterator[Portal]:
    """Give a portal that believes the provider."""
    (tmp_path / "roller.toml").write_text(TABLE, encoding="utf-8")
    settings = replace(
        SETTINGS,
        oidc_issuer=issuer,
        oidc_client=CLIENT,
        oidc_secret=Secret(SECRET),
        oidc_roles=str(tmp_path / "roller.toml"),
        portal_address="http://localhost",
    )
    with closing(open_catalogue(f"sqlite:///{tmp_path}/catalogue.db")) as catalogue:
        yield Portal(catalogue, settings, now=datetime.now(UTC))


def signed_in_at(address: str) -> str:
    """Go through the provider's own pages as a person does; return where they lead back to."""
    with httpx.Client() as browser:
        answer = browser.get(address)
        while not answer.headers.get("location", "").startswith(BACK):
            if answer.has_redirect_location:
                answer = browser.get(answer.url.join(answer.headers["location"]))
            else:
                form = dict(re.findall(r'name="(prompt)" value="(\w+)"', answer.text))
                action = re.findall(r'action="([^"]+)"', answer.text)[0]
                typed = {"login": "eva-17", "password": "vad som helst"}
                answer = browser.post(answer.url.join(action), data=form | typed)
        return answer.headers["location"]


def test_a_person_signs_in_by_a_real_provider(portal: Portal, issuer: str) -> None:
    """Through both its pages and back, with name and role as it told them; a code is good once.

    It refuses to let persons choose an account, and is asked once more without.
    """
    going = portal.ask("GET", "/logga-in/tjanst?nasta=/plan")
    refused = portal.ask("GET", signed_in_at(going.headers["location"]))
    plainly = portal.ask("GET", refused.headers["location"])
    back = signed_in_at(plainly.headers["location"])
    kept = dict(portal.cookies)
    came = portal.ask("GET", back)
    assert (came.status_code, came.headers["location"]) == (303, "/plan")
    (eva,) = portal.catalogue.persons.all()
    assert (eva.id, eva.name, eva.subject) == ("eva", "Eva Ek", f"{issuer}#eva-17")
    assert eva.duties == (Duty(Role.REGISTRAR),)
    assert replace(portal, cookies=kept).ask("GET", back).status_code == 403
