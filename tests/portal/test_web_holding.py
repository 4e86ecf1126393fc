"""Holds placed and lifted on pages: with a reason, by those who may, and the decision with them."""

import pytest

from ogonblick.hold import LegalHold
from ogonblick.person import Duty, Grant, Person, Role
from retention.decide import is_held
from tests.portal.in_process import Portal
from tests.portal.test_web_secrecy import OPEN, SECRET, portal
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW

__all__ = ["portal"]

OWN, OTHER = "Kommunledningsförvaltningen", "Kulturförvaltningen"
EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR, OWN),))
ANN = Person("ann", "Ann Ås", (Duty(Role.ARCHIVIST),))
KIM = Person("kim", "Kim Dal", (Duty(Role.ARCHIVIST, OTHER),))


@pytest.mark.parametrize(
    ("path", "subject_id"), [(f"/ogonblicksbilder/{OPEN}", OPEN), (f"/konton/{FACEBOOK}", "")]
)
def test_a_hold_is_placed_by_a_registrar_and_lifted_by_an_archivist(
    portal: Portal, path: str, subject_id: str
) -> None:
    """The recorded decision says so meanwhile; who and why is kept of both."""
    eva, ann, opened = portal.as_person(EVA), portal.as_person(ANN), portal.catalogue
    refused = eva.form(f"{path}/stopp", varfor=" - ")
    assert (refused.status_code, "Skriv varför" in refused.text) == (422, True)
    assert opened.holds() == []
    assert eva.form(f"{path}/stopp", varfor="Tvist T 12-26.").status_code == 303
    (hold,) = opened.holds()
    assert (hold.who, hold.why) == ("Eva Ek", "Tvist T 12-26.")
    assert (hold.subject_id, hold.account_id) == (subject_id, FACEBOOK)
    assert is_held(opened.snapshot(OPEN).decision)
    lift = f"/gallring/stopp/{hold.id}"
    assert lift not in eva.ask("GET", f"{path}/stopp").text
    assert eva.form(lift, varfor="Avslutad.").status_code == 403
    assert f'href="{lift}"' in ann.ask("GET", f"{path}/stopp").text
    assert "Skriv varför" in ann.form(lift, varfor="").text
    assert ann.form(lift, varfor="Tvisten är avslutad.").headers["location"] == "/gallring"
    (lifted,) = opened.lifted_holds()
    assert (lifted.lifted_by, lifted.why) == ("Ann Ås", "Tvisten är avslutad.")
    assert not is_held(opened.snapshot(OPEN).decision)
    assert ann.form(lift, varfor="En gång till.").status_code == 404


def test_others_holds_are_neither_placed_nor_lifted(portal: Portal) -> None:
    """A department's archivist lifts what is on its own accounts, and nothing that is on more."""
    kim, ann = portal.as_person(KIM), portal.as_person(ANN)
    assert kim.form(f"/konton/{FACEBOOK}/stopp", varfor="Tvist.").status_code == 403
    assert ann.form(f"/konton/{FACEBOOK}/stopp", varfor="Tvist.").status_code == 303
    assert kim.form(f"/konton/{INSTAGRAM}/stopp", varfor="Tvist.").status_code == 303
    theirs, own = (f"/gallring/stopp/{one.id}" for one in portal.catalogue.holds())
    assert kim.ask("GET", theirs).status_code == 403
    assert kim.form(theirs, varfor="Nej.").status_code == 403
    assert kim.form(own, varfor="Klar.").status_code == 303
    assert len(portal.catalogue.holds()) == 1


def test_a_hold_on_what_is_secret_names_it_to_nobody_without_a_grant(portal: Portal) -> None:
    """Neither on the list nor on the page that lifts it."""
    ann, opened = portal.as_person(ANN), portal.catalogue
    hold = opened.add_hold(LegalHold("Eva Ek", f"Tvist om {SECRET}.", NOW.date(), SECRET))
    for path in ("/gallring", f"/gallring/stopp/{hold.id}"):
        shown = ann.ask("GET", path).text
        assert (SECRET in shown, "en sekretessmarkerad ögonblicksbild" in shown) == (False, True)
    opened.secrecy.grant(Grant("ann", SECRET, "Bo", "Tvisten", NOW))
    assert f"Tvist om {SECRET}." in ann.ask("GET", "/gallring").text
