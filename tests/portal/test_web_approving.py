"""A disposal decided on its page: by a second person, about what would go at that very moment."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bundles.plain import from_json
from ogonblick.capture import Occasion
from ogonblick.hold import LegalHold
from ogonblick.person import Duty, Person, Role
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.swedish import SWEDEN
from portal.cli.disposal_cases import new_case
from portal.stored import records_by_creator
from retention.disposal import Act, propose
from retention.plans import plans_in_force
from tests.entering import ENTERED
from tests.flows.shelf import PLAN
from tests.portal.in_process import Portal
from tests.portal.test_web_secrecy import snapshot
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW, accounts

ANN = Person("ann", "Ann Ås", (Duty(Role.ARCHIVIST),))
DAG = Person("dag", "Dag Ek", (Duty(Role.ARCHIVIST),))
KIM = Person("kim", "Kim Dal", (Duty(Role.ARCHIVIST, "Kulturförvaltningen"),))
EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR),))

TAKEN = datetime(2020, 5, 4, 9, tzinfo=UTC)
PATH = "/gallring/G2026-1/beslut"


@pytest.fixture
def ann(nobodys: Portal, tmp_path: Path) -> Portal:
    """Give the portal as an archivist meets it, with a case about three snapshots of 2020."""
    return with_case(nobodys, tmp_path).as_person(ANN)


def with_case(nobodys: Portal, tmp_path: Path) -> Portal:
    """Return a portal with a case that Bo Berg has opened about three snapshots of 2020."""
    catalogue, plan = nobodys.catalogue, tmp_path / "plan.toml"
    plan.write_text(PLAN.replace("Exempelby kommun", "Sundby kommun"), encoding="utf-8")
    catalogue.register(accounts(), ENTERED)
    for account_id, period in ((FACEBOOK, "2020H1"), (FACEBOOK, "2020H2"), (INSTAGRAM, "2020H1")):
        old = replace(snapshot(account_id, Occasion.SCHEDULED, period), taken_at=TAKEN)
        catalogue.record(old, (), (), ())
    portal = replace(nobodys, settings=replace(nobodys.settings, plan=str(plan), home=tmp_path))
    open_case(portal, Act("Bo Berg", NOW.astimezone(SWEDEN), "root"))
    return portal


def open_case(portal: Portal, proposed: Act) -> None:
    """Propose all that is due, as the command does."""
    stored = records_by_creator(portal.catalogue, portal.catalogue.accounts())
    records = [record for each in stored.values() for record in each]
    plans = plans_in_force([], portal.settings.plan, NOW.date())
    proposal = propose(records, plans, (), proposed)
    assert proposal.items
    portal.catalogue.open_case(new_case(replace(proposal, left_out=()), "G2026-1"))


def answered(portal: Portal, answer: str, **fields: str) -> tuple[int, str]:
    """Send a decision from the page as it is shown now; return the status and the text."""
    shown = re.search(r'name="visat" value="([0-9a-f]+)"', portal.ask("GET", PATH).text)
    sent = {"visat": shown[1] if shown else "", **fields}
    told = portal.form(PATH, svar=answer, **sent)
    return told.status_code, told.text


def case(portal: Portal) -> DisposalCase:
    """Return the case as it stands."""
    return portal.catalogue.case("G2026-1")


def test_a_second_person_approves_what_they_have_seen(ann: Portal) -> None:
    """How many, of what, by which row; the number is typed, and who approved is kept."""
    told = ann.ask("GET", PATH).text
    assert re.search(r"<strong>3</strong>\s*ögonblicksbilder gallras", told)
    assert "går inte att få tillbaka" in told
    assert f"{FACEBOOK}_2020h1_scheduled" in told
    refused = answered(ann, "godkann", antal="4")
    assert (refused[0], "som gallras: 3" in refused[1], 'value="4"' in refused[1]) == (
        409,
        True,
        True,
    )
    assert case(ann).status is CaseStatus.PROPOSED
    assert answered(ann, "godkann", antal=" 3 ")[0] == 303
    approved = from_json(Act, case(ann).approval)
    assert (approved.by, approved.account) == ("Ann Ås", "ann")
    assert "Pröva och besluta" in ann.ask("GET", "/gallring/G2026-1").text


def test_who_proposed_approves_nothing(ann: Portal) -> None:
    """Neither under the same name nor signed in as the same user, and it is said before."""
    same = ann.as_person(replace(DAG, name="Bo Berg"))
    told = same.ask("GET", PATH).text
    assert "Du kan inte godkänna ärendet." in told
    assert "Godkänn gallringen" not in told
    assert "kan inte själv godkänna" in answered(same, "godkann", antal="3")[1]
    root = ann.as_person(replace(ANN, id="root", name="Rut Rot"))
    assert "samma användarkonto (root)" in root.ask("GET", PATH).text
    assert answered(root, "godkann", antal="3")[0] == 409
    assert case(ann).status is CaseStatus.PROPOSED


def test_what_has_changed_since_it_was_shown_is_not_approved(ann: Portal) -> None:
    """A hold that came between is told, with why; then the case is about what is left."""
    (mark,) = set(re.findall(r'name="visat" value="([0-9a-f]+)"', ann.ask("GET", PATH).text))
    ann.catalogue.add_hold(LegalHold("Bo", "tvist", NOW.date(), account_id=FACEBOOK))
    stale = ann.form(PATH, svar="godkann", visat=mark, antal="3")
    assert (stale.status_code, "har ändrats sedan sidan visades" in stale.text) == (409, True)
    assert re.search(r"<strong>1</strong>\s*ögonblicksbild gallras", stale.text)
    assert "Gallringsstopp" in stale.text
    listed = ann.ask("GET", f"{PATH}/lista.csv")
    rows = [line.split(";")[:3] for line in listed.text.splitlines()[1:]]
    assert [(going, name) for name, _, going in rows] == [
        ("nej", f"{FACEBOOK}_2020h1_scheduled"),
        ("nej", f"{FACEBOOK}_2020h2_scheduled"),
        ("ja", f"{INSTAGRAM}_2020h1_scheduled"),
    ]
    assert answered(ann, "godkann", antal="1")[0] == 303


def test_a_case_is_rejected_with_a_reason(ann: Portal) -> None:
    """And nothing is left to decide about."""
    assert "Skriv varför" in answered(ann, "avvisa", varfor=" ")[1]
    assert answered(ann, "avvisa", varfor="Vi väntar på revisionen.")[0] == 303
    assert case(ann).status is CaseStatus.WITHDRAWN
    assert "Vi väntar på revisionen." in ann.ask("GET", "/gallring/G2026-1").text
    assert answered(ann, "godkann", antal="3")[0] == 409
    assert "ärendet är avslutat" in ann.ask("GET", PATH).text


def test_only_those_who_may_dispose_of_all_of_it_decide(ann: Portal) -> None:
    """Neither a registrar, nor an archivist of one of the departments."""
    for person in (EVA, KIM):
        other = ann.as_person(person)
        assert other.ask("GET", PATH).status_code == 403
        assert other.ask("GET", f"{PATH}/lista.csv").status_code == 403
        assert other.form(PATH, svar="avvisa", varfor="Nej.").status_code == 403
    assert case(ann).status is CaseStatus.PROPOSED


def test_nothing_is_carried_out_before_it_is_approved_or_without_flows(ann: Portal) -> None:
    """It is said why, and the case stands where it stood."""
    assert "inte godkänt" in answered(ann, "utfor", antal="3")[1]
    assert answered(ann, "godkann", antal="3")[0] == 303
    status, told = answered(ann, "utfor", antal="3")
    assert (status, "är inte igång" in told) == (503, True)
    assert case(ann).status is CaseStatus.APPROVED
