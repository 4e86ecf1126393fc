"""Larger changes on the portal and at the command line: seen with both pictures, and answered."""

import json
from dataclasses import replace

import httpx
import pytest

from ogonblick.account import Platform
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.person import Duty, Person, Role
from tests.bundles.building import png
from tests.conftest import Ogonblick
from tests.portal.signed_in import client, session
from tests.portal.world import FACEBOOK, GOOD, HOSTILE, NOW, World

pytestmark = pytest.mark.s3

RENAMED = LargerChange(
    f"{FACEBOOK}-1a2b3c4d",
    FACEBOOK,
    Platform.FACEBOOK,
    NOW,
    ("name",),
    f"Större förändring: namnet ändrat från »Sundby« till »{HOSTILE}«.",
    GOOD.snapshot_id,
    f"deviations/{FACEBOOK}-1a2b3c4d/header.png",
)
MOVED = replace(RENAMED, id=f"{FACEBOOK}-5e6f7a8b", evidence="", reason="Flyttad.")
LAYOUT = LargerChange(
    "layout-facebook-20261121",
    None,
    Platform.FACEBOOK,
    NOW,
    ("layout",),
    "Facebook ser annorlunda ut på 4 av 5 konton.",
)


@pytest.fixture(scope="module")
def found(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world, with three changes that wait for an answer."""
    picture = tmp_path_factory.mktemp("bild") / "header.png"
    picture.write_bytes(png(640, 200))
    world.archive.put_evidence(RENAMED.evidence, picture)
    for one in (RENAMED, MOVED, LAYOUT):
        world.catalogue.larger_changes.find(one)
    return world


def answered(web: httpx.Client, change: LargerChange, answer: str, why: str) -> httpx.Response:
    """Send what a page's own form would send."""
    said = {"svar": answer, "varfor": why}
    own = {"Sec-Fetch-Site": "same-origin"}
    return web.post(f"/forandringar/{change.id}", data=said, headers=own)


def status(world: World, change: LargerChange) -> ChangeStatus:
    """Return where a change stands."""
    return world.catalogue.larger_changes.one(change.id).status


def test_changes_are_shown_with_the_header_as_it_was_and_is(
    found: World, web: httpx.Client
) -> None:
    """Names are text, never markup; the picture comes out of the archive as one of ours."""
    told = web.get("/forandringar").text
    assert "&lt;script&gt;alert" in told
    assert HOSTILE not in told
    assert (
        f'src="/ogonblicksbilder/{found.catalogue.snapshot(GOOD.snapshot_id).id}/miniatyr"' in told
    )
    picture = web.get(f"/forandringar/{RENAMED.id}/bild")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    assert web.get(f"/forandringar/{MOVED.id}/bild").status_code == 404
    assert "4 av 5 konton" in told


def test_an_answer_needs_a_reason_and_is_given_once(found: World, web: httpx.Client) -> None:
    """A confirmed change is ordered, for the next sweep where no flows answer; all with names."""
    refused = answered(web, RENAMED, "bestall", " - ")
    assert "Skriv varför" in refused.text
    assert status(found, RENAMED) is ChangeStatus.OPEN
    done = answered(web, RENAMED, "bestall", "Nytt namn.")
    assert (done.status_code, done.headers["location"]) == (303, "/forandringar")
    assert status(found, RENAMED) is ChangeStatus.ORDERED
    assert "av Alla Roller: Nytt namn." in web.get("/forandringar").text
    again = answered(web, RENAMED, "avfarda", "Nej.")
    assert "redan besvarad" in again.text
    layout = answered(web, LAYOUT, "bestall", "Ja.")
    assert "Avfärda den när" in layout.text


def test_who_may_only_look_answers_nothing(found: World, address: str) -> None:
    """An auditor sees the changes and no form; another department's editor not even those."""
    auditor = Person("granskare", "Gun Ek", (Duty(Role.AUDITOR),))
    other = Person("annan", "Per Ek", (Duty(Role.EDITOR, "Annan förvaltning"),))
    with client(address, session(found.catalogue, NOW, auditor)) as web:
        assert MOVED.reason in (page := web.get("/forandringar").text)
        assert 'name="varfor"' not in page
        assert answered(web, MOVED, "avfarda", "Nej.").status_code == 403
    with client(address, session(found.catalogue, NOW, other)) as web:
        assert MOVED.reason not in web.get("/forandringar").text
        assert answered(web, MOVED, "avfarda", "Nej.").status_code == 403
    assert status(found, MOVED) is ChangeStatus.OPEN


def test_the_command_lists_and_waves_off(found: World, ogonblick: Ogonblick) -> None:
    """With who and why; what is answered is listed no more, but with ``--all``."""
    home = found.settings.home
    said = ("--by", "Anna Ek", "--why", "Bara en logga.")
    done = ogonblick("changes", "dismiss", MOVED.id, *said, home=home)
    assert (done.returncode, done.stdout) == (
        0,
        f"{MOVED.id} är avfärdad. Den föreslås inte igen.\n",
    )
    assert status(found, MOVED) is ChangeStatus.DISMISSED
    listed = json.loads(ogonblick("changes", "list", "--all", "--json", home=home).stdout)
    assert (MOVED.id, "dismissed") in {(one["id"], one["status"]) for one in listed}
