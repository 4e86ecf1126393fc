"""The pages on which steps are taken, in a real browser: open to all, narrow and in the dark."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from harvesters.browser.engine.chromium import find_browser
from ogonblick.capture import Finding, Occasion, Order, Severity
from ogonblick.case import ClosureStatus, RemovalStatus
from ogonblick.hold import LegalHold
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation
from ogonblick.swedish import SWEDEN
from portal.closures import open_closure
from portal.removals import Wish, open_removal
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.disposal import Act
from retention.policy import shipped_policy
from storage.database.catalogue import Catalogue, open_catalogue
from tests.entering import ENTERED
from tests.flows.shelf import PLAN
from tests.portal import axe
from tests.portal.in_process import Portal, no_archive
from tests.portal.serving import served
from tests.portal.signed_in import session
from tests.portal.test_web_approving import TAKEN, open_case
from tests.portal.test_web_secrecy import snapshot
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW, X, accounts

pytestmark = pytest.mark.browser

ACT = Act("Bo Berg", NOW.astimezone(SWEDEN), "bo")
RUNNING = Order(X, Occasion.ON_REQUEST, "20261121T150300")
FAILED = Order(X, Occasion.ON_REQUEST, "20261121T120000")

PATHS = (
    *("/arenden", "/borttagning/ny", "/borttagning/B2026-1", "/borttagning/B2026-2"),
    *(f"/konton/{X}", f"/konton/{X}/avsluta", "/avslut/A2026-1"),
    *("/gallring/G2026-1/beslut", f"/konton/{FACEBOOK}/stopp", "/gallring/stopp/{hold}"),
    *(f"/konton/{X}/tas/on-request/{one.period}" for one in (FAILED, RUNNING)),
)


def fill(opened: Catalogue, settings: Settings) -> LegalHold:
    """Open a case of each kind, half on its way; returns a hold."""
    opened.register(accounts(), ENTERED)
    policy = shipped_policy("helsingborg")
    for number, ground in enumerate(("HBG-9c", "HBG-9d"), 1):
        account = opened.account(FACEBOOK)
        wish = Wish(account, f"{account.url}/posts/{number}", ground, "Hotar en granne.")
        last = open_removal(opened, policy, wish, ACT)
    opened.removals.advance(replace(last, status=RemovalStatus.SAVED))
    closure = open_closure(opened, opened.account(INSTAGRAM), "Läggs ned.", ACT)
    opened.closures.advance(replace(closure, status=ClosureStatus.CAPTURED))
    for account_id in (FACEBOOK, INSTAGRAM):
        old = replace(snapshot(account_id, Occasion.SCHEDULED, "2020H1"), taken_at=TAKEN)
        opened.record(old, (), (), ())
    open_case(Portal(opened, settings), ACT)
    opened.begin(FAILED, NOW)
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg: innehållet visas inte.")
    opened.deviate(Deviation(X, FAILED.occasion, FAILED.period, NOW, (wall,)))
    opened.begin(RUNNING, NOW)
    opened.progress(RUNNING, "läser flödet", NOW, 3, 8)
    return opened.add_hold(LegalHold("Bo Berg", "Tvist.", NOW.date(), account_id=FACEBOOK))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Catalogue, LegalHold]]:
    """Give a narrow, dark window on a portal with a case of each kind."""
    home = tmp_path_factory.mktemp("arenden")
    plan = home / "plan.toml"
    plan.write_text(PLAN.replace("Exempelby kommun", "Sundby kommun"), encoding="utf-8")
    settings = Settings(home=home, plan=str(plan))
    opened = open_catalogue(settings.database_url)
    hold = fill(opened, settings)
    policy = shipped_policy("helsingborg")
    app = create_app(Rooms(settings, opened, no_archive(), policy, lambda: NOW))
    with served(app) as address, sync_playwright() as playwright:
        path = find_browser("", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=path)
        context = browser.new_context(
            base_url=address,
            locale="sv-SE",
            viewport={"width": 400, "height": 800},
            color_scheme="dark",
            reduced_motion="reduce",
        )
        token = session(opened, NOW)
        context.add_cookies([{"name": "ogonblick", "value": token, "url": address}])
        yield context.new_page(), opened, hold
        browser.close()
    opened.close()


def test_every_page_of_a_case_is_open_to_all(page: tuple[Page, Catalogue, LegalHold]) -> None:
    """axe-core finds no fault, nothing is too wide, and the console has nothing to say."""
    window, _, hold = page
    told: list[str] = []
    window.on("console", lambda message: told.append(message.text))
    for path in (one.format(hold=hold.id) for one in PATHS):
        answer = window.goto(path)
        assert answer
        assert (path, answer.status) == (path, 200)
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert (path, axe.faults(window)) == (path, [])
    assert told == []


def test_a_page_shows_each_step_as_it_is_told(page: tuple[Page, Catalogue, LegalHold]) -> None:
    """Without being loaded again, until the order has ended; then it says how."""
    window, opened, _ = page
    window.goto(f"/konton/{X}/tas/on-request/{RUNNING.period}")
    step = window.locator("#steg")
    expect(step).to_have_text("läser flödet 3/8")
    opened.progress(RUNNING, "tar skärmdumpar", NOW, 1, 2)
    expect(step).to_have_text("tar skärmdumpar 1/2", timeout=30_000)
    assert window.locator("#stapel").evaluate("bar => bar.value / bar.max") == 0.5
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg: innehållet visas inte.")
    opened.deviate(Deviation(X, RUNNING.occasion, RUNNING.period, NOW, (wall,)))
    heading = window.get_by_role("heading", level=1)
    expect(heading).to_have_text("Det blev ingen ögonblicksbild", timeout=30_000)
