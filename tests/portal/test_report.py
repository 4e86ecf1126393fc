"""The compliance report in the portal: the page, its years, and the file for paper."""

import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pikepdf
import pytest

from ogonblick.capture import Coverage, Finding, Outcome, Severity
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.likeness import Likeness
from ogonblick.settings import Secret, Settings
from ogonblick.snapshot import Deviation, Receipt, Snapshot
from portal.web.app import create_app
from portal.web.rooms import Rooms
from retention.compliance_words import NO_CERTIFICATE
from retention.due import Taken
from retention.policy import shipped_policy
from storage.database.catalogue import Catalogue, open_catalogue
from storage.packages.opening import open_archive
from tests.entering import ENTERED
from tests.portal.serving import served
from tests.portal.signed_in import client, session
from tests.retention.exempelby import ACCOUNTS, FAILURES, LIBRARY, MAIN, ON, TAKEN

NOON = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)


def snapshot(taken: Taken) -> Snapshot:
    """Return a snapshot that was taken so, kept for ever."""
    at = datetime(taken.taken_on.year, taken.taken_on.month, taken.taken_on.day, 9, tzinfo=UTC)
    name = f"{taken.account_id}_{taken.period}_{taken.occasion}".lower()
    return Snapshot(
        id=name,
        account_id=taken.account_id,
        occasion=taken.occasion,
        period=taken.period,
        taken_at=at,
        outcome=Outcome.COMPLETE,
        title="Exempelby",
        url="https://exempelby.example/",
        coverage=Coverage(),
        findings=(),
        bundle_digest=digest_of([name.encode()]),
        size=1000,
        decision=Decision(Retention.PERMANENT, None, "1", "", "Plan, version 1", ("Bevaras.",)),
        likeness=Likeness(name),
        receipt=Receipt(name, "prov", ()),
    )


def fill(catalogue: Catalogue) -> None:
    """Record Exempelby: its accounts, what was taken, and what failed."""
    catalogue.register(ACCOUNTS, ENTERED)
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg.")
    for taken in TAKEN:
        catalogue.record(snapshot(taken), (), (), ())
    for one in FAILURES:
        if one.is_open:
            at = datetime(one.opened_on.year, one.opened_on.month, one.opened_on.day, tzinfo=UTC)
            catalogue.deviate(Deviation(one.account_id, one.occasion, one.period, at, (wall,)))


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of a portal on Exempelby; the archive is away, and no report needs it."""
    settings = Settings(
        home=tmp_path_factory.mktemp("rapport"),
        s3_endpoint="http://127.0.0.1:1",
        s3_access_key="nyckel",
        s3_secret_key=Secret("hemlighet"),
    )
    catalogue = open_catalogue(settings.database_url)
    fill(catalogue)
    policy = shipped_policy("helsingborg")
    app = create_app(Rooms(settings, catalogue, open_archive(settings), policy, lambda: NOON))
    with served(app) as address, client(address, session(catalogue, NOON)) as asking:
        yield asking
    catalogue.close()


def text(page: httpx.Response) -> str:
    """Return a page's words."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", page.text))
    return " ".join(words.split())


def test_the_report_of_this_year_is_the_first_page(web: httpx.Client) -> None:
    """Sources, figures, clauses and accounts are there, and that it certifies nothing."""
    told = text(web.get("/rapport"))
    assert "Efterlevnad av riktlinjerna för sociala medier 2026" in told
    assert "Uppgifterna är från 2026-11-21" in told
    assert NO_CERTIFICATE in told
    assert "HBG-11a Avviker" in told
    assert "Exempelby bibliotek saknar ögonblicksbild för första halvåret 2026." in told


def test_the_figures_are_those_of_the_catalogue(web: httpx.Client) -> None:
    """What is recorded is counted, and what failed is told: each department has its row."""
    told = text(web.get("/rapport"))
    assert "1 av 3 konton har en ögonblicksbild från första halvåret 2026" in told
    assert "Kulturförvaltningen 2 0 av 2 (0 %) 0 av 2 (0 %) 1 1 1 1 2" in told


def test_every_year_that_something_is_known_of_has_its_report(web: httpx.Client) -> None:
    """The years are links, the shown one is marked, and the report is the year's own."""
    page = web.get("/rapport/2025").text
    assert re.findall(r'href="/rapport/(\d+)"', page) == ["2026", "2025"]
    assert re.search(r'href="/rapport/2025" aria-current="page"', page)
    assert "sociala medier 2025" in page


@pytest.mark.parametrize("path", ["/rapport/2027", "/rapport/1999", "/rapport/2027/pdf"])
def test_a_year_that_nothing_is_known_of_is_a_friendly_page(web: httpx.Client, path: str) -> None:
    """A year that has not begun has no report, and the page says what to do."""
    page = web.get(path)
    assert page.status_code == 404
    assert "Det finns ingen rapport för" in page.text


def test_the_report_leads_to_the_accounts(web: httpx.Client) -> None:
    """From what falls short one comes to the account that it is about."""
    page = web.get("/rapport").text
    assert page.count(f'href="/konton/{LIBRARY.id}"') > page.count(f'href="/konton/{MAIN.id}"') > 0


def test_the_report_is_a_document_for_paper(web: httpx.Client) -> None:
    """The file is PDF/A, named by its year, and says its language."""
    answer = web.get("/rapport/2026/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="efterlevnad-2026.pdf"' in answer.headers["content-disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert str(pdf.Root.Lang).startswith("sv")
        assert metadata["dc:title"] == "Efterlevnad av riktlinjerna för sociala medier 2026"


def test_the_overview_tells_how_every_account_stands(web: httpx.Client) -> None:
    """Taken, overdue, by hand, exempt and closed each have their own word."""
    told = text(web.get("/"))
    for word in ("Klar för perioden", "Försenad", "Tas för hand", "Undantaget", "Avslutat"):
        assert word in told


def test_an_account_tells_why_it_waits_and_what_is_registered(web: httpx.Client) -> None:
    """The next day, why one is exempt, and who approved it stand on the account's page."""
    told = text(web.get(f"/konton/{MAIN.id}"))
    assert "Ögonblicksbild för andra halvåret 2026 är tagen. Nästa tas tidigast" in told
    assert "Förvaltningschef, 2024-01-12" in told
    exempt = text(web.get("/konton/kris-x"))
    assert "Kontot är undantaget: kontot används bara vid övning" in exempt
