"""What the portal shows of holds and disposal: all of it, and nothing that can be pressed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest

from bundles.plain import to_json
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.hold import LegalHold
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.settings import Settings
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.certificate import Disposal, DisposalCertificate, certify
from retention.decide import Subject
from retention.disposal import Act, Approval, Clearance, Item, Proposal
from retention.method import Method
from retention.policy import shipped_policy
from retention.records import StoredRecord
from retention.schedule import RecordKind
from storage.database.catalogue import Catalogue, open_catalogue
from storage.packages.opening import open_archive
from tests.portal.serving import served
from tests.portal.signed_in import client, session

AT = datetime(2026, 9, 20, 12, tzinfo=UTC)
LOCK = datetime(2036, 1, 1, tzinfo=UTC)
ID = "sundby_2020h1_scheduled"


def proposal() -> Proposal:
    """Return a proposal of one snapshot, by somebody whose name is markup."""
    subject = Subject(ID, RecordKind.SNAPSHOT, "sundby", "Kulturnämnden", date(2020, 5, 4))
    record = StoredRecord(subject, digest_of([b"a"]), objects=3, size=4_200_000, locked_until=LOCK)
    decision = Decision(Retention.PERIOD, date(2022, 5, 5), "1", "Nämnden § 1", "Plan", ())
    item = Item(record, decision, date(2020, 5, 4), date(2022, 5, 4))
    return Proposal(Act("<b>Anna</b>", AT), (item,))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A catalogue of its own: no page about disposal asks the archive for anything."""
    opened = open_catalogue(f"sqlite:///{tmp_path_factory.mktemp('disposal') / 'catalogue.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def web(catalogue: Catalogue) -> Iterator[httpx.Client]:
    """A client of a portal over that catalogue."""
    settings = Settings(s3_endpoint="http://127.0.0.1:9", s3_access_key="prov")
    policy = shipped_policy("helsingborg")
    app = create_app(Rooms(settings, catalogue, open_archive(settings), policy, lambda: AT))
    with served(app) as address, client(address, session(catalogue, AT)) as asking:
        yield asking


@pytest.fixture(scope="module")
def case(catalogue: Catalogue) -> DisposalCase:
    """A case that is done, and a hold that came after it."""
    proposed = proposal()
    approved = Act("Bo", AT)
    clearance = Clearance(Approval(proposed, approved), Act("driften", AT), 0, proposed.items)
    certificate = certify("G1", clearance, [Disposal(ID, AT)], Act("driften", AT), Method("Ö", "."))
    assert isinstance(certificate, DisposalCertificate)
    text = to_json(proposed)
    opened = DisposalCase("G1", CaseStatus.PROPOSED, AT, text, digest_of([text.encode()]))
    catalogue.open_case(opened)
    done = replace(
        opened,
        status=CaseStatus.DONE,
        approval=to_json(approved),
        clearance=to_json(clearance),
        certificate=to_json(certificate),
    )
    catalogue.advance_case(done, CaseStatus.PROPOSED)
    catalogue.add_hold(LegalHold("registratorn", "begäran om utlämnande", date(2026, 9, 21)))
    return done


def test_holds_and_cases_are_listed(case: DisposalCase, web: httpx.Client) -> None:
    """What stops disposal and how far each case has come, with a way to the case."""
    told = web.get("/gallring").text
    assert "begäran om utlämnande" in told
    assert "allt i arkivet" in told
    assert f'<a href="/gallring/{case.id}">G1</a></th><td>Utfört</td>' in told
    assert "1 handling, 4,2\u00a0MB" in told


def test_a_case_tells_who_did_what_and_shows_its_certificate(
    case: DisposalCase, web: httpx.Client
) -> None:
    """Two persons, the record by row and decision, and the certificate as it was written."""
    told = web.get(f"/gallring/{case.id}").text
    assert re.search("<dt>Godkänt av</dt><dd>Bo, <time .+>20\u00a0september\u00a02026", told)
    assert '<td>1 i Plan</td><td lang="sv">Nämnden § 1</td>' in told
    assert f"<li>{ID}: Arkivets objektlås gäller till 2036-01-01" in told
    assert '<p class="card words" lang="sv">GALLRINGSPROTOKOLL\nÄrende: G1\n' in told


def test_nothing_of_it_can_be_ordered_from_a_page(case: DisposalCase, web: httpx.Client) -> None:
    """Names are text, never markup; no form but the search and the language, no order taken."""
    for path in ("/gallring", f"/gallring/{case.id}"):
        told = web.get(path).text
        assert "&lt;b&gt;Anna&lt;/b&gt;" in told
        assert told.count("<form") == 2
        assert web.post(path).status_code in {403, 405}


def test_an_unknown_case_is_a_friendly_page(case: DisposalCase, web: httpx.Client) -> None:
    """What looks like it is suggested."""
    answer = web.get(f"/gallring/{case.id}1")
    assert (answer.status_code, "Menade du G1?" in answer.text) == (404, True)
