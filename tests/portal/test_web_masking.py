"""Masking and handing out in a browser: by keyboard, mouse and finger, and without a script."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from ogonblick.errors import CaseRefused
from ogonblick.release import ReleaseStatus
from portal.releases import close
from retention.disposal import Act
from tests.bundles.layers import forms_of, layers
from tests.portal import axe
from tests.portal.in_process import OWN
from tests.portal.signed_in import client
from tests.portal.world import FACEBOOK, GOOD, NOW, World

pytestmark = [pytest.mark.s3, pytest.mark.browser]

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
NAME = "en besökare"
GROUND = "OSL 21 kap. 7 §"
BLACK = (0, 0, 0)
WIDE: ViewportSize = {"width": 1280, "height": 900}
SIDES = ("Från vänster", "Uppifrån", "Bredd", "Höjd")


@pytest.fixture(scope="module", autouse=True)
def answered(world: World) -> Iterator[None]:
    """Let no request stay open after the module: it would stop disposal in others' tests."""
    yield
    for one in world.catalogue.releases.all():
        with suppress(CaseRefused):
            close(world.catalogue, one, ReleaseStatus.WITHDRAWN, "prov", Act("prov", NOW))


@pytest.fixture(scope="module")
def drawing(address: str, token: str) -> str:
    """Give the address where a picture of an open request is drawn on."""
    asked = {"begaran": "Bron", "hur": "besök", "dag": "2026-11-20", "konto": FACEBOOK}
    with client(address, token) as web:
        form = {**asked, "ogonblicksbild": GOOD.snapshot_id}
        answer = web.post("/utlamnande", data=form, headers=OWN)
    return f"{answer.headers['location']}/maskera/{GOOD.snapshot_id}/1"


@pytest.fixture
def page(
    browser: Browser, address: str, token: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Give a visitor; a parameter tells what is special with their browser."""
    special: dict[str, Any] = getattr(request, "param", {})
    context = browser.new_context(
        base_url=address,
        locale="sv-SE",
        viewport=WIDE,
        reduced_motion="reduce",
        **special,
    )
    context.add_cookies([{"name": "ogonblick", "value": token, "url": address}])
    yield context.new_page()
    context.close()


def test_a_name_is_masked_by_keyboard_and_handed_out_nowhere(page: Page, world: World) -> None:
    """From the snapshot to the answer: opened, masked, looked through, fetched, closed.

    Each page on the way is open to all, on a narrow dark screen too.
    """
    page.goto(SNAPSHOT)
    page.locator(".actions").get_by_role("link", name="Lämna ut").press("Enter")
    page.get_by_label("Vad som begärs").fill("Allt om bron")
    page.get_by_label("Hur begäran kom in").fill("e-post")
    page.get_by_role("button", name="Öppna begäran och lägg till").press("Enter")
    page.wait_for_url("**/utlamnande/*")
    release = page.url

    page.get_by_role("link", name="Maskera").press("Enter")
    page.locator("[name=grund]").first.fill(GROUND)
    page.get_by_role("button", name=f"Visa var namnet står {NAME}").press("Enter")
    expect(page.get_by_role("heading", name="Här står det")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Maskera överallt här").press("Enter")
    expect(page.locator("#maskat + .picks")).to_contain_text(f"1. Avsändare. {GROUND}")
    looked_at(page)

    page.get_by_role("link", name="Rita i bild 1").press("Enter")
    page.get_by_role("button", name="Lägg till en ruta").press("Enter")
    handle = page.get_by_role("button", name="Flytta ruta 1")
    expect(handle).to_be_focused()
    for key in ("ArrowLeft", "ArrowLeft", "Alt+ArrowDown", "Shift+ArrowRight"):
        handle.press(key)
    box = sides(page)
    expect(page.locator("#rutans-lage")).to_contain_text(f"Bredd {box[2]}")
    looked_at(page)
    page.get_by_role("button", name="Maskera rutorna").press("Enter")
    expect(page.get_by_text("2. Ruta i bilden.")).to_be_visible()

    page.get_by_role("link", name="Förhandsgranska").press("Enter")
    burnt = page.locator("#bild-1 img")
    expect(burnt).to_be_visible()
    looked_at(page)
    assert NAME not in page.locator("#text ~ article").all_inner_texts()
    assert colours(page, burnt.get_attribute("src") or "", box) == {BLACK}

    page.get_by_role("link", name="Vidare till paketet").press("Enter")
    page.get_by_label("Jag har förhandsgranskat").press("Space")
    page.get_by_role("button", name="Gör paketet").press("Enter")
    with page.expect_download() as fetching:
        page.get_by_role("link", name="Ladda ner paket 1").press("Enter")
    package = fetching.value.path().read_bytes()
    assert world.catalogue.releases.get(release.rpartition("/")[2]).packages[0].size == len(package)
    wanted = tuple(forms_of(NAME))
    assert not any(word in layer for layer in layers(package) for word in wanted)

    page.get_by_label("Besvarad").press("Space")
    page.get_by_label("Anteckning").fill("Lämnat vid disken")
    looked_at(page)
    page.get_by_role("button", name="Avsluta begäran").press("Enter")
    expect(page.get_by_text("Hävt när begäran avslutades")).to_be_visible()


def looked_at(page: Page) -> None:
    """Require that axe-core finds nothing on a narrow dark screen, where nothing is too wide."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    assert axe.faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def sides(page: Page, number: int = 1) -> list[int]:
    """Return the number fields of a box."""
    row = page.get_by_role("group", name=f"Ruta {number}")
    return [int(row.get_by_label(side).input_value()) for side in SIDES]


def colours(page: Page, path: str, box: list[int]) -> set[tuple[int, ...]]:
    """Return the colours within a box of a picture of ours."""
    picture = Image.open(io.BytesIO(page.request.get(path).body()))
    left, top, width, height = box
    found = picture.crop((left, top, left + width, top + height)).getcolors()
    return {colour for _, colour in found or ()}


def test_a_box_is_drawn_moved_pulled_and_thrown_away_with_the_mouse(
    page: Page, drawing: str
) -> None:
    """The fields tell where it is, in the picture's own pixels, and it never leaves the picture."""
    page.goto(drawing)
    drag(page, (40, 60), (240, 160))
    assert near(sides(page), [40, 60, 200, 100])
    drag(page, (100, 100), (150, 90))
    assert near(sides(page), [90, 50, 200, 100])
    drag(page, (290, 150), (390, 250))
    assert near(sides(page), [90, 50, 300, 200])
    drag(page, (100, 100), (-900, -900))
    assert sides(page)[:2] == [0, 0]
    page.get_by_role("group", name="Ruta 1").get_by_label("Bredd").fill("9999")
    page.keyboard.press("Tab")
    assert sides(page)[2] == 640
    page.get_by_role("button", name="Ta bort ruta 1").click()
    expect(page.get_by_role("group", name="Ruta")).to_have_count(0)


def drag(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag with the mouse between two points of the picture."""
    here, there = (on_screen(page, point) for point in (start, end))
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there)
    page.mouse.up()


def on_screen(page: Page, point: tuple[int, int]) -> tuple[float, float]:
    """Return where a point of the picture is in the window."""
    seen = page.locator(".sheet svg").bounding_box()
    assert seen
    scale = seen["width"] / 640
    return seen["x"] + point[0] * scale, seen["y"] + point[1] * scale


def near(found: list[int], meant: list[int]) -> bool:
    """Say whether a box is where it is meant to be, but for what the screen rounds."""
    return all(abs(one - other) <= 2 for one, other in zip(found, meant, strict=True))


@pytest.mark.parametrize("page", [{"has_touch": True, "is_mobile": True}], indirect=True)
def test_a_box_is_drawn_with_a_finger_once_asked_for(page: Page, drawing: str) -> None:
    """Until then a finger scrolls, as on any page."""
    page.goto(drawing)
    touch = page.context.new_cdp_session(page)
    for is_drawing in (False, True):
        if is_drawing:
            page.get_by_role("button", name="Rita i bilden").tap()
        page.evaluate("scrollTo(0, 0)")
        for kind, point in (("Start", (40, 60)), ("Move", (240, 160)), ("End", None)):
            places = [on_screen(page, point)] if point else []
            points = [{"x": x, "y": y} for x, y in places]
            touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
        expect(page.get_by_role("group", name="Ruta")).to_have_count(int(is_drawing))
    assert near(sides(page), [40, 60, 200, 100])


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_boxes_are_typed_masked_and_taken_back_without_a_script(page: Page, drawing: str) -> None:
    """What is typed wrong stands there still, with what is wrong; a button undoes a mask."""
    page.goto(drawing)
    for side, typed in zip(SIDES, ("10", "20", "300", "9"), strict=True):
        page.get_by_label(side).fill(typed)
    page.get_by_label("Höjd").fill("799")
    page.locator("[name=grund]").first.fill(GROUND)
    page.get_by_role("button", name="Maskera rutorna").click()
    assert page.get_by_role("alert").inner_text().startswith("En ruta ligger utanför bilden")
    assert sides(page) == [10, 20, 300, 799]
    page.get_by_label("Höjd").fill("40")
    page.get_by_role("button", name="Maskera rutorna").click()
    saved = page.locator("#maskat + .picks")
    assert GROUND in saved.inner_text()
    assert page.locator(".sheet .saved").get_attribute("height") == "40"
    saved.get_by_role("button", name="Ta bort maskering").click()
    expect(saved).to_have_count(0)
