"""Removals and closures on their pages: opened, taken step by step, and refused in words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ogonblick.account import AccountStatus
from ogonblick.capture import Finding, Occasion, Order, Severity
from ogonblick.case import ClosureStatus, Fate, RemovalStatus
from ogonblick.person import Duty, Grant, Person, Role
from ogonblick.snapshot import Deviation
from portal.web.closing import safe_name
from retention.policy import shipped_policy
from tests.bundles.building import png
from tests.entering import ENTERED
from tests.portal.in_process import Portal
from tests.portal.test_web_secrecy import snapshot
from tests.portal.world import FACEBOOK, NOW, PAGE, accounts

OWN = "Kommunledningsförvaltningen"
EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR, OWN),))
BO = Person("bo", "Bo Berg", (Duty(Role.REGISTRAR, OWN),))
KIM = Person("kim", "Kim Dal", (Duty(Role.REGISTRAR, "Kulturförvaltningen"),))
RUT = Person("rut", "Rut Lo", (Duty(Role.AUDITOR),))

ASKED = {"adress": f"{PAGE}/posts/1", "konto": "", "grund": "HBG-9c", "varfor": "Hotar en granne."}
PICTURE = {"skarmdump": ("bild.png", png(), "image/png")}


@pytest.fixture
def eva(nobodys: Portal, tmp_path: Path) -> Portal:
    """Give the portal as a registrar of one department meets it, where no flows are begun."""
    nobodys.catalogue.register(accounts(), ENTERED)
    home = replace(nobodys.settings, home=tmp_path / "hem")
    return replace(nobodys, settings=home).as_person(EVA)


def removal(portal: Portal, **changed: str) -> str:
    """Open a removal as a page's form does, and return the address that it led to."""
    answer = portal.form("/borttagning/ny", **(ASKED | changed))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def closure(portal: Portal) -> str:
    """Open a closure likewise."""
    answer = portal.form(f"/konton/{FACEBOOK}/avsluta", varfor="Verksamheten läggs ned.")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def stand(portal: Portal, status: RemovalStatus | ClosureStatus) -> None:
    """Take the only case as far as a flow would."""
    cases = portal.catalogue.removals if isinstance(status, RemovalStatus) else None
    if cases:
        cases.advance(replace(cases.all()[0], status=status))
    else:
        closures = portal.catalogue.closures
        closures.advance(replace(closures.all()[0], status=ClosureStatus(status)))


def forms(shown: str) -> list[str]:
    """Return where the forms of a case's page lead."""
    return re.findall(r'<form [^>]*action="([^"]+)"', shown.partition("<main")[2])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"varfor": " - "}, "Skriv varför"),
        ({"grund": ""}, "Välj grunden"),
        ({"grund": "HBG-0"}, "finns inte i"),
        ({"adress": "anslagstavlan"}, "Klistra in adressen"),
        ({"adress": "https://annan.example/1"}, "Välj kontot i listan"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_typed(
    eva: Portal, changed: dict[str, str], said: str
) -> None:
    """Nothing is opened; the fault stands in the form, in words, with every field as it was."""
    refused = eva.form("/borttagning/ny", **(ASKED | changed))
    assert refused.status_code == 422
    assert re.search(rf'role="alert"[^>]*>[^<]*{said}', refused.text)
    sent = (ASKED | changed)["adress"]
    assert f'name="adress" type="url" value="{sent}"' in refused.text
    assert eva.catalogue.removals.all() == []


def test_a_removal_goes_its_way_on_its_page(eva: Portal) -> None:
    """Each step is a form where it may be taken and only there; all with the person's name."""
    path = removal(eva)
    (case,) = eva.catalogue.removals.all()
    assert (path, case.url) == (f"/borttagning/{case.id}", ASKED["adress"])
    assert "ta inte bort något" in eva.ask("GET", path).text
    early = eva.form(f"{path}/borttaget", atgard="deleted")
    assert (early.status_code, "inte sparat än" in early.text) == (409, True)
    stand(eva, RemovalStatus.SAVED)
    assert "Nu får det tas bort" in eva.ask("GET", path).text
    assert eva.form(f"{path}/borttaget", atgard="deleted").headers["location"] == path
    assert eva.form(f"{path}/overlamnat", hur="Internpost till Bo").status_code == 303
    wrong = eva.form(f"{path}/diariefort", nummer="nummer ett")
    assert "»nummer ett« är inget diarienummer" in wrong.text
    assert 'name="nummer" type="text" value="nummer ett"' in wrong.text
    assert eva.form(f"{path}/diariefort", nummer="KS 2026/17").status_code == 303
    done = eva.catalogue.removals.get(case.id)
    assert (done.status, done.fate) == (RemovalStatus.REGISTERED, Fate.DELETED)
    assert {(deed.by, deed.account) for deed in done.deeds} == {("Eva Ek", "eva")}
    told = eva.ask("GET", path).text
    assert "KS 2026/17" in told
    assert forms(told) == [f"{path}/kopia"]


def test_what_a_visit_cannot_see_is_handed_in(eva: Portal) -> None:
    """By its content, not its name; what is no picture is refused where it was chosen."""
    path = removal(eva)
    false = {"skarmdump": ("bild.png", b"MZ\0\0", "image/png")}
    refused = eva.form(f"{path}/skarmdump", files=false, text="Hot")
    assert (refused.status_code, "ingen bild" in refused.text) == (409, True)
    assert ">Hot</textarea>" in refused.text
    assert eva.form(f"{path}/skarmdump", files=PICTURE, text="Hot").status_code == 303
    (case,) = eva.catalogue.removals.all()
    assert [(one.name, one.by) for one in case.uploaded] == [
        ("skarmdump", "Eva Ek"),
        ("text.txt", "Eva Ek"),
    ]
    assert (eva.settings.uploads / case.id / "skarmdump").read_bytes() == png()
    assert eva.form(f"{path}/tillbaka", varfor="Ångrat.").status_code == 303
    assert not (eva.settings.uploads / case.id).exists()


def test_a_secret_case_is_its_openers_and_the_granted(eva: Portal) -> None:
    """For others it is a number; who is let see it does, and each look is kept."""
    (ground,) = [one.id for one in shipped_policy("helsingborg").removal_grounds if one.secrecy][:1]
    path = removal(eva, grund=ground)
    assert eva.ask("GET", path).status_code == 200
    bo = eva.as_person(BO)
    assert bo.ask("GET", path).status_code == 404
    assert bo.form(f"{path}/tillbaka", varfor="Nej.").status_code == 404
    same = bo.form("/borttagning/ny", **ASKED)
    assert (same.status_code, ground in same.text) == (403, False)
    (case,) = eva.catalogue.removals.all()
    secret = case.order.snapshot_id
    followed = f"/konton/{FACEBOOK}/tas/before-removal/{case.id}"
    assert bo.ask("GET", followed).status_code == 404
    taken = snapshot(FACEBOOK, Occasion.BEFORE_REMOVAL, case.id)
    eva.catalogue.record(replace(taken, restricted=True), (), (), ())
    eva.catalogue.secrecy.grant(Grant("bo", secret, "Ann", "diarieför", NOW))
    assert bo.ask("GET", path).status_code == 200
    seen = {one.access.person_id for one in eva.catalogue.secrecy.accesses(9)}
    assert seen == {"eva", "bo"}
    stand(eva, RemovalStatus.SAVED)
    assert f"{path}/kopia" in forms(bo.ask("GET", path).text)
    assert f"{path}/kopia" not in forms(eva.ask("GET", path).text)
    shut = eva.form(f"{path}/kopia")
    assert (shut.status_code, "Be arkivarien" in shut.text) == (403, True)


def test_who_makes_a_case_secret_sees_it(eva: Portal) -> None:
    """A new ground makes it theirs as much as whoever opened it."""
    (ground,) = [one.id for one in shipped_policy("helsingborg").removal_grounds if one.secrecy][:1]
    path = removal(eva)
    bo = eva.as_person(BO)
    assert removal(bo, grund=ground) == path
    assert [one.ask("GET", path).status_code for one in (bo, eva)] == [200, 200]
    assert eva.as_person(KIM).ask("GET", path).status_code == 404


def test_a_picture_that_cannot_be_kept_opens_no_case(eva: Portal) -> None:
    """The form says so, with what was typed; the next try is the first."""
    false = {"skarmdump": ("bild.png", b"MZ\0\0", "image/png")}
    refused = eva.form("/borttagning/ny", files=false, **ASKED)
    assert (refused.status_code, "ingen bild" in refused.text) == (422, True)
    assert eva.catalogue.removals.all() == []
    assert eva.form("/borttagning/ny", files=PICTURE, **ASKED).status_code == 303
    (case,) = eva.catalogue.removals.all()
    assert [one.name for one in case.uploaded] == ["skarmdump"]


def test_others_departments_and_who_only_looks_take_no_step(eva: Portal) -> None:
    """Another department's registrar sees nothing, an auditor the case without any form."""
    path = removal(eva)
    kim, rut = eva.as_person(KIM), eva.as_person(RUT)
    assert kim.ask("GET", path).status_code == 403
    assert kim.form(f"{path}/tillbaka", varfor="Nej.").status_code == 403
    assert kim.form("/borttagning/ny", **(ASKED | {"konto": FACEBOOK})).status_code == 403
    looked = rut.ask("GET", path)
    assert (looked.status_code, "<form" in looked.text.partition("<main")[2]) == (200, False)
    assert rut.form(f"{path}/tillbaka", varfor="Nej.").status_code == 403
    assert eva.catalogue.removals.all()[0].status is RemovalStatus.OPENED


def test_a_closure_goes_its_way_on_its_page(eva: Portal) -> None:
    """The export, the delivery, the receipt: only then is the account closed, in the register."""
    path = closure(eva)
    assert "Kontot får inte avslutas än." in eva.ask("GET", path).text
    early = eva.form(f"{path}/avslutat")
    assert (early.status_code, "inte sparat än" in early.text) == (409, True)
    stand(eva, ClosureStatus.CAPTURED)
    false = {"export": ("program.exe", b"MZ\0\0", "application/zip")}
    assert "ingen export som går att bevara" in eva.form(f"{path}/export", files=false).text
    real = {"export": ("../../allt mitt.zip", b"PK\x03\x04", "application/zip")}
    assert eva.form(f"{path}/export", files=real).status_code == 303
    (case,) = eva.catalogue.closures.all()
    assert [one.name for one in case.uploaded] == ["allt mitt.zip"]
    stand(eva, ClosureStatus.DELIVERED)
    assert eva.form(f"{path}/kvitterat", nummer="").status_code == 303
    assert "Kontot får avslutas." in eva.ask("GET", path).text
    assert eva.form(f"{path}/avslutat").status_code == 303
    assert eva.catalogue.closures.get(case.id).status is ClosureStatus.CLOSED
    assert eva.catalogue.account(FACEBOOK).status is AccountStatus.CLOSED
    assert forms(eva.ask("GET", path).text) == [f"{path}/kopia"]


def test_an_export_that_cannot_be_had_is_excused_and_a_case_withdrawn(eva: Portal) -> None:
    """Both with a reason; the account is in use again afterwards."""
    path = closure(eva)
    stand(eva, ClosureStatus.CAPTURED)
    assert "Skriv varför" in eva.form(f"{path}/ingen-export", varfor="").text
    assert eva.form(f"{path}/ingen-export", varfor="Ingen kommer in.").status_code == 303
    assert eva.catalogue.closures.all()[0].no_export == "Ingen kommer in."
    assert eva.form(f"{path}/tillbaka", varfor="Kontot behövs.").status_code == 303
    assert eva.catalogue.account(FACEBOOK).status is AccountStatus.ACTIVE


def test_a_visit_that_failed_is_told_with_what_to_do(eva: Portal) -> None:
    """On the page where it is followed; a case leads back to itself, an order to a new one."""
    order = Order(FACEBOOK, Occasion.ON_REQUEST, "20261121T150000")
    path = removal(eva)
    (case,) = eva.catalogue.removals.all()
    wall = (Finding("C102", Severity.ERROR, "Inloggningsvägg."),)
    for one in (order, case.order):
        eva.catalogue.begin(one, NOW)
        eva.catalogue.deviate(Deviation(one.account_id, one.occasion, one.period, NOW, wall))
    followed = [
        f"/konton/{FACEBOOK}/tas/{one.occasion}/{one.period}" for one in (order, case.order)
    ]
    asked, saved = (eva.ask("GET", one).text for one in followed)
    assert "Det blev ingen ögonblicksbild" in asked
    assert "Inloggningsvägg." in asked
    assert f'action="/konton/{FACEBOOK}/ta"' in asked
    assert f'href="{path}"' in saved
    assert f'action="/konton/{FACEBOOK}/ta"' not in saved
    assert "gick inte att spara utifrån" in eva.ask("GET", path).text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (r"C:\Mina filer\export 2026.zip", "export 2026.zip"),
        ("../../.ssh", "ssh"),
        ("a\0b<c>.zip", "a-b-c-.zip"),
        ("..", "export"),
        ("å" * 300 + ".zip", "å" * 96 + ".zip"),
    ],
)
def test_a_files_name_is_made_safe(sent: str, kept: str) -> None:
    """No folder, no odd sign, nothing hidden, and not too long."""
    assert safe_name(sent) == kept
