"""What a person may see: their own departments, and what is secret by grant, each look kept."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from ogonblick.capture import Coverage, Finding, Occasion, Order, Outcome, Severity
from ogonblick.case import Removal, RemovalStatus
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.hold import LegalHold
from ogonblick.likeness import Likeness
from ogonblick.person import Access, Duty, Grant, Person, Role
from ogonblick.snapshot import Deviation, Receipt, Snapshot
from portal.web.disposal import veil_of
from portal.web.rendering import webp
from portal.web.rooms import Rooms
from retention.policy import shipped_policy
from tests.entering import ENTERED
from tests.portal.in_process import Portal, no_archive
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW, TAKEN, X, accounts, posts

OWN, OTHER = "Kommunledningsförvaltningen", "Kulturförvaltningen"
EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR, OWN),))
KIM = Person("kim", "Kim Dal", (Duty(Role.REGISTRAR, OTHER),))
ANN = Person("ann", "Ann Ås", (Duty(Role.ARCHIVIST),))
RUT = Person("rut", "Rut Lo", (Duty(Role.AUDITOR),))

OPEN = Order(FACEBOOK, Occasion.SCHEDULED, "2026H2").snapshot_id
SECRET = Order(FACEBOOK, Occasion.BEFORE_REMOVAL, "2026-10-01").snapshot_id
OTHERS = Order(INSTAGRAM, Occasion.SCHEDULED, "2026H2").snapshot_id


def snapshot(account_id: str, occasion: Occasion, period: str) -> Snapshot:
    """Return a snapshot of an account, without files."""
    name = Order(account_id, occasion, period).snapshot_id
    return Snapshot(
        id=name,
        account_id=account_id,
        occasion=occasion,
        period=period,
        taken_at=TAKEN,
        outcome=Outcome.COMPLETE,
        title="Sundby kommun",
        url="https://social.sundby.example/",
        coverage=Coverage(),
        findings=(),
        bundle_digest=digest_of([name.encode()]),
        size=1000,
        decision=Decision(Retention.PERMANENT, None, "1", "", "Plan, version 1", ("Bevaras.",)),
        likeness=Likeness(name),
        receipt=Receipt(name, "prov", ()),
    )


@pytest.fixture
def portal(nobodys: Portal) -> Portal:
    """Give a portal with a snapshot in each of two departments, and one that is secret."""
    catalogue = nobodys.catalogue
    catalogue.register(accounts(), ENTERED)
    secret = replace(
        snapshot(FACEBOOK, Occasion.BEFORE_REMOVAL, "2026-10-01"), restricted=True, title="Hot"
    )
    for one in (
        snapshot(FACEBOOK, Occasion.SCHEDULED, "2026H2"),
        snapshot(INSTAGRAM, Occasion.SCHEDULED, "2026H2"),
        secret,
    ):
        catalogue.record(one, posts(), (), ())
    return nobodys


def test_a_department_sees_its_own_accounts_alone(portal: Portal) -> None:
    """Overview, search with its counts and choices, deviations and holds tell of no others."""
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg.")
    portal.catalogue.deviate(Deviation(X, Occasion.SCHEDULED, "2026H2", NOW, (wall,)))
    portal.catalogue.add_hold(LegalHold("Bo", "hemlig tvist", NOW.date(), account_id=FACEBOOK))
    kim = portal.as_person(KIM)
    for path in ("/", "/sok?q=biblioteket", "/avvikelser", "/gallring", "/rapport/2026"):
        page = kim.ask("GET", path)
        assert page.status_code == 200, path
        for word in (FACEBOOK, X, "räddningstjänst", "hemlig tvist", "Inloggningsvägg"):
            assert word not in page.text, (path, word)
    found = kim.ask("GET", f"/sok?q=biblioteket&konto={FACEBOOK}").text
    assert OTHERS in kim.ask("GET", "/sok?q=biblioteket").text
    assert OPEN not in found
    everything = portal.as_person(ANN).ask("GET", "/sok?q=biblioteket").text
    assert OPEN in everything
    assert OTHERS in everything


def test_another_departments_account_and_snapshot_are_refused(portal: Portal) -> None:
    """Who has a role elsewhere is told so; the content is not."""
    kim = portal.as_person(KIM)
    for path in (f"/konton/{FACEBOOK}", f"/ogonblicksbilder/{OPEN}"):
        refused = kim.ask("GET", path)
        assert refused.status_code == 403
        assert "Bron" not in refused.text
        assert portal.as_person(EVA).ask("GET", path).status_code == 200


def test_a_role_in_one_department_gives_nothing_in_another(portal: Portal) -> None:
    """Who hands out here and only reads there may not hand out there."""
    both = Person("max", "Max Alm", (Duty(Role.REGISTRAR, OTHER), Duty(Role.EDITOR, OWN)))
    asked = portal.as_person(both)
    assert asked.ask("GET", f"/ogonblicksbilder/{OPEN}").status_code == 200
    assert asked.ask("GET", f"/ogonblicksbilder/{OPEN}/hamta").status_code == 403
    assert asked.ask("GET", f"/ogonblicksbilder/{OTHERS}/hamta").status_code == 404  # no file


def test_what_is_secret_is_not_there_for_others(portal: Portal) -> None:
    """The answer is that of an id that never was, and nothing else tells of it."""
    eva = portal.as_person(EVA)
    secret = eva.ask("GET", f"/ogonblicksbilder/{SECRET}")
    never = eva.ask("GET", f"/ogonblicksbilder/{SECRET[:-1]}")
    assert secret.status_code == never.status_code == 404
    assert secret.text.replace(SECRET, "") == never.text.replace(SECRET[:-1], "")
    telling = ("/", f"/konton/{FACEBOOK}", "/sok?q=biblioteket", "/handelser", "/arenden")
    for path in (*telling, f"/ogonblicksbilder/{OPEN}", f"/ogonblicksbilder?konto={FACEBOOK}"):
        assert SECRET not in eva.ask("GET", path).text, path
    kim = portal.as_person(KIM)  # of another department: not even that is told
    assert kim.ask("GET", f"/ogonblicksbilder/{SECRET}").status_code == 404
    assert re.search(r"<strong>1</strong>\s+ögonblicksbild\b", eva.ask("GET", "/").text)
    assert not portal.catalogue.secrecy.accesses(9)


def test_a_grant_shows_it_to_one_person_and_every_look_is_kept(portal: Portal) -> None:
    """The one who was let sees it, and the auditor sees who looked, at what, where and when."""
    eva, rut = portal.as_person(EVA), portal.as_person(RUT)
    portal.catalogue.secrecy.grant(Grant("eva", SECRET, "Bo Berg", "ärende 7", NOW))
    assert SECRET in eva.ask("GET", f"/konton/{FACEBOOK}").text
    assert re.search(r"<strong>2</strong>\s+ögonblicksbilder\b", eva.ask("GET", "/").text)
    assert eva.ask("GET", f"/ogonblicksbilder/{SECRET}").status_code == 200
    assert portal.as_person(ANN).ask("GET", f"/ogonblicksbilder/{SECRET}").status_code == 404
    assert "1 är inte genomsökt" in eva.ask("GET", "/sok?q=biblioteket").text  # no archive here
    assert "inte genomsökt" not in rut.ask("GET", "/sok?q=biblioteket").text
    (seen,) = [one.access for one in portal.catalogue.secrecy.accesses(9)]
    assert (seen.person_id, seen.subject_id, seen.at) == ("eva", SECRET, NOW)
    assert seen.place == f"/ogonblicksbilder/{SECRET}"
    told = rut.ask("GET", "/insyn").text
    assert all(word in told for word in ("Eva Ek", SECRET, "21\u00a0november\u00a02026"))
    portal.catalogue.secrecy.withdraw("eva", SECRET, "Bo Berg", NOW)
    assert eva.ask("GET", f"/ogonblicksbilder/{SECRET}").status_code == 404


@pytest.mark.parametrize("is_saved", [True, False], ids=["partial", "failed"])
def test_what_met_a_secret_visit_is_secret_too(portal: Portal, *, is_saved: bool) -> None:
    """A deviation of a removal on a ground of secrecy is told to who may see that one alone."""
    case = portal.catalogue.removals.open(2026, secret_case)
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg.", "https://x.example/hot")
    order = case.order
    met = Deviation(FACEBOOK, order.occasion, order.period, NOW, (wall,), evidence="bild")
    portal.catalogue.deviate(met)
    picture = f"/avvikelser/{quote(order.snapshot_id, safe='')}/bild"
    eva = portal.as_person(EVA)
    for path in ("/avvikelser", f"/konton/{FACEBOOK}"):
        assert "x.example/hot" not in eva.ask("GET", path).text
    assert eva.ask("GET", picture).status_code == 404
    if is_saved:
        partial = snapshot(FACEBOOK, order.occasion, order.period)
        partial = replace(partial, restricted=True, outcome=Outcome.PARTIAL)
        portal.catalogue.record(partial, (), (), ())
        portal.catalogue.deviate(met)
        portal.catalogue.secrecy.grant(Grant("eva", order.snapshot_id, "Bo", "ärende", NOW))
        assert "x.example/hot" in eva.ask("GET", "/avvikelser").text
        (seen,) = portal.catalogue.secrecy.accesses(9)
        assert (seen.access.subject_id, seen.access.place) == (order.snapshot_id, "/avvikelser")


def secret_case(case_id: str) -> Removal:
    """Return a case on a ground of secrecy, just opened."""
    return Removal(
        case_id,
        RemovalStatus.OPENED,
        FACEBOOK,
        "https://social.sundby.example/hot",
        "HBG-9a",
        "Sekretess.",
        "Skäl.",
        restricted=True,
        opened_at=NOW,
    )


def test_an_auditor_of_one_department_sees_its_looks_alone(portal: Portal) -> None:
    """Neither grants nor looks of others' are shown, and older looks are on a page of their own."""
    portal.as_person(EVA)
    secrecy = portal.catalogue.secrecy
    secrecy.grant(Grant("eva", SECRET, "Bo Berg", "ärende 7", NOW))
    for minutes in range(102):
        at = NOW + timedelta(minutes=2 * minutes)
        secrecy.note(Access("eva", SECRET, f"/sida-{minutes}.", at))
        secrecy.note(Access("eva", SECRET, "/bricka", at + timedelta(seconds=3)))
    whole = portal.as_person(RUT).ask("GET", "/insyn").text
    assert ("/sida-101." in whole, "/sida-1." in whole, "/bricka" in whole) == (True, False, False)
    (older,) = re.findall(r'href="(/insyn\?fore=\d+)"', whole)
    rest = portal.as_person(RUT).ask("GET", older).text
    assert ("/sida-1." in rest, "/sida-2." in rest) == (True, False)
    for department, is_told in ((OWN, True), (OTHER, False)):
        there = Person(f"ulf-{is_told}", "Ulf Ö", (Duty(Role.AUDITOR, department),))
        assert (SECRET in portal.as_person(there).ask("GET", "/insyn").text) is is_told


def test_a_case_about_disposal_names_no_secret_snapshot(portal: Portal) -> None:
    """Its id is a word in the place of it, and one that only begins alike keeps its own."""
    rooms = Rooms(
        portal.settings,
        portal.catalogue,
        no_archive(),
        shipped_policy("helsingborg"),
        lambda: NOW,
        EVA,
    )
    said = f'["{SECRET}", "{SECRET}1", "{OPEN}"]'
    assert veil_of(rooms)(said) == f'["sekretess", "{SECRET}1", "{OPEN}"]'


def test_a_secret_picture_is_kept_nowhere() -> None:
    """Who looks again asks again, and that is noted; other pictures are kept for an hour."""
    assert webp(b"", is_secret=True).headers["cache-control"] == "no-store"
    assert webp(b"").headers["cache-control"] == "private, max-age=3600"
