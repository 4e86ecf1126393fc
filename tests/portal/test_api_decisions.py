"""What persons decide and a system carries by the API: disposals, and holds, placed and lifted."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bundles.plain import from_json
from ogonblick.hold import LegalHold
from ogonblick.person import Duty, Person, Role
from ogonblick.plan import CaseStatus
from ogonblick.token import Scope
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.disposal import Act
from tests.portal.api_world import ANN, HBG, Asked, release
from tests.portal.in_process import Portal, no_archive
from tests.portal.test_web_approving import KIM, with_case
from tests.portal.test_web_approving import PATH as PAGE
from tests.portal.world import FACEBOOK, INSTAGRAM, NOW

CASE = "/disposals/G2026-1"
EVA = Person("eva", "Eva Ek", (Duty(Role.REGISTRAR),))
GONE = Person("gun", "Gun Ny", (Duty(Role.ARCHIVIST),), disabled=True)
BO = Person("bo", "Bo Berg", (Duty(Role.ARCHIVIST),))
ROOT = Person("root", "Rut Rot", (Duty(Role.ARCHIVIST),))
OTHER = "Kulturförvaltningen"


@dataclass(frozen=True)
class Deciding:
    """The API beside the portal's pages, over one catalogue with a case that Bo Berg proposed."""

    asked: Asked
    portal: Portal
    token: str

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """Ask for something, and return what came back."""
        return self.asked.ask(method, path, **({"json": body} if body else {}))

    def approve(self, by: str, **changed: Any) -> Any:
        """Carry an approval of what would go now; return what came back."""
        run = self.ask("GET", f"{CASE}/dry-run").json()
        told = {"by": by, "mark": run["mark"], "count": run["count"], **changed}
        return self.ask("POST", f"{CASE}/approved", **told)

    @property
    def status(self) -> CaseStatus:
        """How far the case has come."""
        return self.portal.catalogue.case("G2026-1").status


@pytest.fixture
def deciding(nobodys: Portal, tmp_path: Path) -> Deciding:
    """Give the API to a system that may carry decisions, and persons who may take them or not."""
    portal = with_case(nobodys, tmp_path)
    for person in (ANN, EVA, KIM, GONE, BO, ROOT):
        portal.catalogue.persons.add(person)
    rooms = Rooms(portal.settings, portal.catalogue, no_archive(), HBG, lambda: NOW)
    asked = Asked(create_app(rooms), portal.catalogue)
    token, secret = asked.token(Scope.DECIDE, Scope.HOLD)
    return Deciding(replace(asked, secret=secret), portal, f"E-arkivet, nyckel {token.id}")


def test_a_second_persons_approval_is_carried(deciding: Deciding) -> None:
    """About what they have seen, which is what the page shows; both names are kept."""
    run = deciding.ask("GET", f"{CASE}/dry-run?by=ann").json()
    assert (run["count"], run["why_not"], run["status"]) == (3, "", "proposed")
    assert {(one["name"], one["count"]) for one in run["by_account"]} >= {("Sundby kommun", 2)}
    ann = deciding.portal.as_person(ANN)
    assert f'name="visat" value="{run["mark"]}"' in ann.ask("GET", PAGE).text
    listed = deciding.ask("GET", f"{CASE}/dry-run.csv")
    assert listed.content == ann.ask("GET", f"{PAGE}/lista.csv").content
    told = deciding.approve("ann").json()
    assert (told["status"], told["acts"][-1]["what"]) == ("approved", "Godkänt av")
    approved = from_json(Act, deciding.portal.catalogue.case("G2026-1").approval)
    assert (approved.by, approved.account) == (f"Ann Ås genom {deciding.token}", "ann")
    assert f"{approved.by} (ann)" in ann.ask("GET", "/gallring/G2026-1").text


def test_what_a_person_approved_here_is_carried_out_by_a_system(deciding: Deciding) -> None:
    """Not before it is approved, nor about another outcome; the order goes to the flows."""
    run = deciding.ask("GET", f"{CASE}/dry-run").json()
    seen = {"by": "bo", "mark": run["mark"], "count": run["count"]}
    early = deciding.ask("POST", f"{CASE}/carried-out", **seen)
    assert (early.status_code, "inte godkänt" in early.json()["detail"]) == (409, True)
    ann = deciding.portal.as_person(ANN)
    told = ann.form(PAGE, svar="godkann", visat=run["mark"], antal=str(run["count"]))
    assert told.status_code == 303
    assert deciding.ask("POST", f"{CASE}/carried-out", **(seen | {"count": 4})).status_code == 409
    no_flows = deciding.ask("POST", f"{CASE}/carried-out", **seen)
    assert (no_flows.status_code, "är inte igång" in no_flows.json()["detail"]) == (503, True)


def test_what_a_system_approved_no_system_carries_out(deciding: Deciding) -> None:
    """A token that was stolen has nothing removed: a person who is signed in does that."""
    assert deciding.approve("ann").status_code == 200
    run = deciding.ask("GET", f"{CASE}/dry-run").json()
    seen = {"by": "bo", "mark": run["mark"], "count": run["count"]}
    answer = deciding.ask("POST", f"{CASE}/carried-out", **seen)
    assert (answer.status_code, "genom ett system" in answer.json()["detail"]) == (409, True)
    assert deciding.status is CaseStatus.APPROVED


@pytest.mark.parametrize("by", ["ingen", "e-arkivet", "eva", "gun", "kim"])
def test_only_who_may_dispose_of_all_of_it_decides(deciding: Deciding, by: str) -> None:
    """Nobody unknown, no system, registrar or person shut out, none of one department alone."""
    hold = deciding.portal.catalogue.add_hold(
        LegalHold("Bo", "tvist", NOW.date(), account_id=FACEBOOK)
    )
    for path in (f"{CASE}/rejected", f"/holds/{hold.id}/lifted"):
        answer = deciding.ask("POST", path, by=by, why="Inte nu")
        assert answer.status_code == 403, answer.text
    assert deciding.approve(by).status_code == 403
    assert deciding.ask("GET", f"{CASE}/dry-run?by={by}").status_code == 403
    assert deciding.status is CaseStatus.PROPOSED
    assert deciding.portal.catalogue.holds() == [hold]


@pytest.mark.parametrize("by", ["bo", "root"])
def test_who_proposed_approves_nothing_through_a_system_either(deciding: Deciding, by: str) -> None:
    """Neither by the same name nor as the same user; who asks before is told why."""
    run = deciding.ask("GET", f"{CASE}/dry-run?by={by}").json()
    answer = deciding.approve(by)
    assert (answer.status_code, answer.json()["detail"]) == (409, run["why_not"])
    assert deciding.status is CaseStatus.PROPOSED


def test_what_has_changed_since_it_was_seen_is_not_approved(deciding: Deciding) -> None:
    """Another outcome has another mark, and another number was not what the person read."""
    mark = deciding.ask("GET", f"{CASE}/dry-run").json()["mark"]
    assert deciding.approve("ann", count=4).status_code == 409
    assert deciding.ask("POST", f"/accounts/{FACEBOOK}/holds", why="Tvist").status_code == 200
    assert deciding.approve("ann", mark=mark).status_code == 409
    run = deciding.ask("GET", f"{CASE}/dry-run").json()
    assert (run["count"], len(run["stays"])) == (1, 2)
    assert deciding.approve("ann").status_code == 200


def test_a_rejection_is_carried_with_its_reason(deciding: Deciding) -> None:
    """The case is over, and who rejected it stands there with the system's name."""
    assert deciding.ask("POST", f"{CASE}/rejected", by="ann", why="…").status_code == 422
    told = deciding.ask("POST", f"{CASE}/rejected", by="ann", why="Vi väntar.").json()
    assert told["status"] == "withdrawn"
    assert told["acts"][-1]["why"] == "Vi väntar."
    assert told["acts"][-1]["act"]["by"] == f"Ann Ås genom {deciding.token}"
    assert deciding.approve("ann").status_code == 409


def test_a_token_of_one_department_carries_nothing_about_others(deciding: Deciding) -> None:
    """Even of a person who may decide everywhere; nor does it place holds there."""
    asked = deciding.asked.with_token(Scope.DECIDE, Scope.HOLD, department=OTHER)
    other = replace(deciding, asked=asked)
    assert other.ask("GET", f"{CASE}/dry-run").status_code == 403
    assert other.ask("POST", f"{CASE}/rejected", by="ann", why="Nej").status_code == 403
    assert other.ask("POST", f"/accounts/{FACEBOOK}/holds", why="Tvist").status_code == 403
    assert other.ask("POST", f"/accounts/{INSTAGRAM}/holds", why="Tvist").status_code == 200
    assert deciding.status is CaseStatus.PROPOSED


def test_a_system_places_a_hold_and_a_person_lifts_it(deciding: Deciding) -> None:
    """It is told where it is looked for; that it is lifted names both the person and the system."""
    place = f"/snapshots/{FACEBOOK}_2020h1_scheduled/holds"
    hold = deciding.ask("POST", place, why="Polisanmälan").json()
    assert (hold["who"], hold["subject_id"]) == (deciding.token, f"{FACEBOOK}_2020h1_scheduled")
    assert deciding.ask("GET", place).json()["holds"] == [hold]
    assert deciding.ask("GET", f"/accounts/{FACEBOOK}/holds").json()["holds"] == []
    path = f"/holds/{hold['id']}/lifted"
    assert deciding.ask("POST", path, why="Klart").status_code == 422
    lifted = deciding.ask("POST", path, by="ann", why="Förundersökningen är nedlagd").json()
    assert lifted["lifted_by"] == f"Ann Ås genom {deciding.token}"
    (kept,) = deciding.portal.catalogue.lifted_holds()
    assert (kept.lifted_by, kept.why) == (lifted["lifted_by"], "Förundersökningen är nedlagd")
    assert deciding.ask("POST", path, by="ann", why="Igen").status_code == 404


def test_a_hold_that_a_request_needs_is_not_lifted(deciding: Deciding) -> None:
    """It ends with the request: 409, and why."""
    release(deciding.portal.catalogue)
    (hold,) = deciding.portal.catalogue.holds()
    answer = deciding.ask("POST", f"/holds/{hold.id}/lifted", by="ann", why="Klart")
    assert (answer.status_code, "U2026-1" in answer.json()["detail"]) == (409, True)
    assert deciding.portal.catalogue.holds() == [hold]
