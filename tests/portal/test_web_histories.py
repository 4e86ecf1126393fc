"""An account's history: what persons decided about it, who ordered what, and nobody else's."""

import re
from dataclasses import fields, replace
from datetime import timedelta

from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion
from ogonblick.event import Event, EventType, asked_for, who_asked
from ogonblick.larger_change import ChangeStatus, LargerChange
from ogonblick.person import Duty, Person, Role
from portal.web.register_changes import FIELDS
from tests.entering import ENTERED
from tests.portal.in_process import Portal
from tests.portal.signed_in import EVERYTHING
from tests.portal.test_web_secrecy import snapshot
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW, accounts

PATH = f"/konton/{FACEBOOK}/historik"
URL = "https://sundby.example/sida,%20best%C3%A4lld%20av%20ingen"


def test_who_asked_is_read_out_of_what_was_written() -> None:
    """Whatever the page's address holds; nobody where nobody did, and of no other event."""
    told = Event("x", EventType.CAPTURE, NOW, "Ögonblick", "success", asked_for(URL, "Eva (eva)"))
    assert (told.detail.startswith(URL), who_asked(told)) == (True, "Eva (eva)")
    assert asked_for(URL, "") == URL
    for kind, detail in ((EventType.CAPTURE, URL), (EventType.VALIDATION, told.detail)):
        assert who_asked(Event("x", kind, NOW, "Ögonblick", "success", detail)) == ""


def test_a_history_tells_what_was_decided_and_by_whom_newest_first(nobodys: Portal) -> None:
    """A closure's steps, a change and its answer, an order: each once, and leads to where it is."""
    nobodys.catalogue.register(accounts(), ENTERED)
    portal = nobodys.as_person(EVERYTHING)
    decide(nobodys)
    shown = portal.ask("GET", PATH).text
    told = shown[shown.index('<ol class="events">') :]
    said = [
        "Ögonblicksbild tagen på begäran",
        "Eva Eklund (eva)",
        "Läge: från Aktivt till Under avslut",
        "Alla Roller (allt)",
        "<strong>Öppnat",
        "Avfärdad",
        "Bara en ny bild.",
        "Kim Dal",
        "Större förändring funnen",
        "Ny profilbild.",
        "Tillagt i registret",
        "konton.csv",
        "Rut Registrator",
    ]
    places = [told.index(one) for one in said]
    assert places == sorted(places), told
    assert [told.count(one) for one in ("Eva Eklund", "Avfärdad")] == [1, 2]
    for address in (f"/ogonblicksbilder/{ORDERED.id}", "/avslut/A2026-1", "/forandringar"):
        assert f'href="{address}"' in shown
    assert "Kim Dal" not in portal.ask("GET", f"/konton/{INSTAGRAM}/historik").text


def test_a_history_is_reached_from_its_account_by_who_may_read_it(nobodys: Portal) -> None:
    """A technician, who may see that there is an account, is not led there."""
    nobodys.catalogue.register(accounts(), ENTERED)
    technician = nobodys.as_person(Person("tage", "Tage", (Duty(Role.TECHNICIAN),)))
    for one, is_shown in ((nobodys.as_person(EVERYTHING), True), (technician, False)):
        assert (PATH in one.ask("GET", f"/konton/{FACEBOOK}").text) is is_shown


def test_a_history_tells_what_was_changed_in_the_register(nobodys: Portal) -> None:
    """A file's changes are one line: each field by the name that the account's page has for it."""
    nobodys.catalogue.register(accounts(), ENTERED)
    account = nobodys.catalogue.account(FACEBOOK)
    later = replace(ENTERED, by="ulf", at=NOW, file="nya-konton.csv")
    changed = replace(account, board="", listed=False, closed_on=NOW.date(), editors=("A", "B"))
    nobodys.catalogue.register([changed], later)
    portal = nobodys.as_person(EVERYTHING)
    shown = portal.ask("GET", PATH).text
    words = " ".join(re.sub("<[^>]+>", " ", shown).split())
    said = [
        "Ändrat i registret nya-konton.csv",
        "Nämnd: från Kommunstyrelsen till Inte angivet",
        "Avslutat: från Inte angivet till 2026-11-21",
        "Redaktörer: från Redaktör 1; Redaktör 2 till A; B",
        "I den publika förteckningen: från Ja till Nej",
        " ulf ",
        "Tillagt i registret",
    ]
    places = [words.index(one) for one in said]
    assert places == sorted(places), words
    assert f'href="/konton/{FACEBOOK}#uppgifter"' in shown


def test_each_field_of_an_account_has_a_name_in_its_history() -> None:
    """All but its id, which never changes."""
    assert set(FIELDS) == {one.name for one in fields(Account)} - {"id"}


ORDERED = snapshot(FACEBOOK, Occasion.ON_REQUEST, "20261121T150000")


def decide(portal: Portal) -> None:
    """Have a change answered, a closure opened, and a snapshot ordered, one after the other."""
    found = NOW - timedelta(days=3)
    about = ("f-1", FACEBOOK, Platform.FACEBOOK, found, ("avatar",), "Ny profilbild.")
    changes = portal.catalogue.larger_changes
    changes.find(LargerChange(*about))
    answered = (ChangeStatus.DISMISSED, "Kim Dal", "Bara en ny bild.", NOW - timedelta(days=2))
    changes.answer("f-1", *answered)
    portal.as_person(EVERYTHING).form(f"/konton/{FACEBOOK}/avsluta", varfor="Läggs ned.")
    asked = asked_for(URL, "Eva Eklund (eva)")
    later = NOW + timedelta(minutes=1)
    event = Event(ORDERED.id, EventType.CAPTURE, later, "Ögonblick", "success", asked)
    portal.catalogue.record(ORDERED, [], [], [event])
