"""Faces proposed in a browser: gone through by keyboard and mouse, and without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bundles.astronaut import middle
from tests.portal.in_process import OWN
from tests.portal.portraits import FACES, HEIGHT, PORTRAITS, WIDTH, add_portraits
from tests.portal.signed_in import client
from tests.portal.test_web_masking import BLACK, GROUND, WIDE, colours, looked_at, sides
from tests.portal.world import FACEBOOK, World

pytestmark = [pytest.mark.s3, pytest.mark.browser]


@pytest.fixture(scope="module", autouse=True)
def portraits(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Add a snapshot with faces."""
    add_portraits(world, tmp_path_factory.mktemp("portraits"))


@pytest.fixture
def release(address: str, token: str) -> str:
    """Give the address of an open request for it."""
    asked = {"begaran": "Porträtten", "hur": "besök", "dag": "2026-11-20", "konto": FACEBOOK}
    with client(address, token) as web:
        form = {**asked, "ogonblicksbild": PORTRAITS.snapshot_id}
        return web.post("/utlamnande", data=form, headers=OWN).headers["location"]


@pytest.fixture
def page(
    browser: Browser, address: str, token: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Give a visitor, with scripts unless a parameter says that there are none."""
    context = browser.new_context(
        base_url=address,
        locale="sv-SE",
        viewport=WIDE,
        reduced_motion="reduce",
        java_script_enabled=getattr(request, "param", True),
    )
    context.add_cookies([{"name": "ogonblick", "value": token, "url": address}])
    yield context.new_page()
    context.close()


def test_proposals_are_kept_and_dropped_by_keyboard_picture_by_picture(
    page: Page, release: str
) -> None:
    """The search goes on by itself; each picture leads to the next, and the last one back."""
    page.goto(release)
    page.get_by_role("link", name="Ansikten i bilderna").press("Enter")
    expect(page.get_by_text("Inga bilder är genomsökta.")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Föreslå ansikten i alla bilder").press("Enter")
    expect(page.get_by_text("3 ansikten hittades.")).to_be_visible()
    expect(page.get_by_text("gå igenom varje bild själv")).to_be_visible()
    expect(page.get_by_text("Inget ansikte hittades")).to_have_count(1)
    looked_at(page)

    page.get_by_role("link", name="Gå igenom förslagen i 2 bilder").press("Enter")
    expect(page.get_by_text("2 ansikten hittades.")).to_be_visible()
    expect(page.get_by_text("Program missar ansikten: gå igenom bilden själv.")).to_be_visible()
    expect(page.locator(".sheet .new")).to_have_count(2)
    looked_at(page)
    handle = page.get_by_role("button", name="Flytta ruta 1")
    handle.focus()
    handle.press("Delete")
    expect(page.get_by_role("button", name="Flytta ruta 2")).to_be_focused()
    kept = sides(page, 2)
    page.locator("[name=grund]").first.fill(GROUND)
    page.get_by_role("button", name="Maskera rutorna").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Rita i bild 3 av 3")
    page.get_by_role("button", name="Maskera inget av förslagen").press("Enter")
    expect(page.get_by_text("Inget förslag väntar.")).to_be_visible()
    looked_at(page)

    page.goto(f"{release}/granska/{PORTRAITS.snapshot_id}")
    burnt = page.locator("#bild-1 img").get_attribute("src") or ""
    assert colours(page, burnt, kept) == {BLACK}
    across, down = map(round, middle(FACES[0][0], 110))
    assert BLACK not in colours(page, burnt, [across, down, 1, 1])


def test_a_proposal_is_dropped_and_another_moved_with_the_mouse(page: Page, release: str) -> None:
    """On the page of one picture, where only that is looked through."""
    page.goto(f"{release}/maskera/{PORTRAITS.snapshot_id}/1")
    page.get_by_role("button", name="Föreslå ansikten").click()
    page.get_by_role("button", name="Ta bort ruta 1").click()
    before = sides(page, 2)
    seen = page.locator(".sheet svg").bounding_box()
    assert seen
    scale = seen["width"] / WIDTH
    left, top = seen["x"] + (before[0] + 20) * scale, seen["y"] + (before[1] + 20) * scale
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left - 50 * scale, top)
    page.mouse.up()
    moved = sides(page, 2)
    assert abs(moved[0] - (before[0] - 50)) <= 2
    page.locator("[name=grund]").first.fill(GROUND)
    page.get_by_role("button", name="Maskera rutorna").click()
    expect(page.get_by_text("Bild 1")).to_be_visible()
    expect(page.get_by_text("2 bilder är genomsökta")).to_have_count(0)
    expect(page.get_by_text(re.compile("1 av 3 bilder är genomsökta"))).to_be_visible()


@pytest.mark.parametrize("page", [False], indirect=True)
def test_without_a_script_proposals_are_ticked_away(page: Page, release: str) -> None:
    """They are seen on the picture; while they wait no package is made, and the page says so."""
    page.goto(f"{release}/ansikten")
    page.get_by_role("button", name="Föreslå ansikten i alla bilder").click()
    page.goto(release)
    assert page.get_by_text("I 2 bilder väntar föreslagna ansikten").is_visible()
    page.get_by_role("button", name="Gör paketet").click()
    assert "I 2 av bilderna finns föreslagna ansikten" in page.get_by_role("alert").inner_text()

    page.goto(f"{release}/maskera/{PORTRAITS.snapshot_id}/1")
    assert page.locator(".sheet .new").count() == 2
    kept = sides(page, 1)
    page.get_by_label("Maskera inte ruta 2").check()
    page.locator("[name=grund]").first.fill(GROUND)
    page.get_by_role("button", name="Maskera rutorna").click()
    page.goto(f"{release}/maskera/{PORTRAITS.snapshot_id}/1")
    saved = page.locator(".sheet .saved")
    assert saved.count() == 1
    assert saved.get_attribute("x") == str(kept[0])
    assert kept[1] + kept[3] <= HEIGHT
