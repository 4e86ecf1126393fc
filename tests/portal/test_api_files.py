"""Files by the API: what is handed in to cases, and the copies and lists that are taken home."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import pytest

from ogonblick.case import Removal, RemovalStatus
from ogonblick.event import EventType
from ogonblick.person import Grant
from ogonblick.token import Scope
from portal.web import closing, removing
from storage.database.catalogue import Catalogue
from tests.bundles.building import png
from tests.portal.api_world import Asked, asked_in, closure, removal
from tests.portal.world import GOOD, INSTAGRAM, NOW, World, X

pytestmark = pytest.mark.s3

OTHER = "Kulturförvaltningen"
PICTURE = {"screenshot": ("bild.png", png())}
EXPORT = {"export": ("min export.zip", b"PK\x03\x04 och mer")}


@pytest.fixture(scope="module")
def api(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give the API over a copy of the world's catalogue, in which there are cases."""
    asked = asked_in(world, tmp_path_factory.mktemp("api-files"))
    yield asked
    asked.catalogue.close()


def test_a_screenshot_is_kept_with_its_words(api: Asked) -> None:
    """A case system hands in what no visit reaches; a later one takes the place of the earlier."""
    token, secret = api.token(Scope.CASES)
    asked, case = replace(api, secret=secret), removal(api.catalogue, end="bild")
    path = f"/removals/{case.id}/screenshot"
    first = asked.ask("POST", path, files=PICTURE, data={"text": " Orden på bilden "})
    assert first.status_code == 200, first.text
    kept = api.catalogue.removals.get(case.id).uploaded
    assert [(one.name, one.size) for one in kept] == [
        ("skarmdump", len(png())),
        ("text.txt", len("Orden på bilden".encode())),
    ]
    assert {one.by for one in kept} == {f"E-arkivet, nyckel {token.id}"}
    assert asked.ask("POST", path, files=PICTURE).status_code == 200
    assert [one.name for one in api.catalogue.removals.get(case.id).uploaded] == ["skarmdump"]


def test_an_export_is_kept_under_a_plain_name(api: Asked) -> None:
    """It is kept beside what was saved, once for each name, whatever folders its sender names."""
    asked, case = api.with_token(Scope.CASES), closure(api.catalogue, X)
    path = f"/closures/{case.id}/export"
    sent = asked.ask(
        "POST", path, files={"export": ("../../etc/min export.zip", EXPORT["export"][1])}
    )
    assert sent.status_code == 200, sent.text
    (kept,) = api.catalogue.closures.get(case.id).uploaded
    assert (kept.name, kept.size) == ("min export.zip", len(EXPORT["export"][1]))
    assert not any("export" in one for one in sent.json()["why_not"])
    again = asked.ask("POST", path, files=EXPORT)
    assert again.status_code == 409
    assert "redan inlämnad" in again.json()["detail"]


WORDS = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nord\r\n--x--\r\n'

UNFIT: list[tuple[str, dict[str, Any], int, str]] = [
    ("screenshot", {"files": {"screenshot": ("bild.png", b"ingen bild")}}, 422, "screenshot"),
    ("screenshot", {"files": {"screenshot": ("bild.png", b"")}}, 422, "screenshot"),
    ("screenshot", {"files": {"screenshot": (None, "ord")}}, 422, "screenshot"),
    ("screenshot", {"files": {"bild": ("bild.png", png())}}, 422, "bild"),
    ("screenshot", {"files": [*PICTURE.items(), *PICTURE.items()]}, 422, "screenshot"),
    ("screenshot", {"files": {**PICTURE, "text": ("ord.txt", b"ord")}}, 422, "text"),
    ("screenshot", {"files": PICTURE, "data": {"text": "å" * (1 << 20)}}, 422, ""),
    ("screenshot", {"json": {"screenshot": "bild"}}, 415, ""),
    ("screenshot", {"content": png(), "headers": {"Content-Type": "image/png"}}, 415, ""),
    *(
        (
            "screenshot",
            {"content": content, "headers": {"Content-Type": f"multipart/form-data{said}"}},
            422,
            place,
        )
        for content, said, place in (
            (b"bild", "", ""),
            (b"--x\r\nbild", "; boundary=x", "screenshot"),
            (WORDS, "; boundary=x; charset=punycode", ""),
        )
    ),
    (
        "screenshot",
        {"files": PICTURE, "headers": {"Content-Length": str(removing.MOST + 1)}},
        413,
        "",
    ),
    ("export", {"files": {"export": ("x.exe", b"\x7fELF\0\0")}}, 422, "export"),
    ("export", {"files": {"export": ("tom.zip", b"")}}, 422, "export"),
    ("export", {"files": EXPORT, "headers": {"Content-Length": str(closing.MOST + 1)}}, 413, ""),
]


@pytest.mark.parametrize(("step", "given", "status", "place"), UNFIT)
def test_what_cannot_be_kept_is_refused_by_its_place(
    api: Asked, step: str, given: dict[str, Any], status: int, place: str
) -> None:
    """What is no picture, no export, no form or too large is told as such, and nothing is kept."""
    path = {"screenshot": "/removals/B2026-1", "export": "/closures/A2026-1"}[step]
    answer = api.with_token(Scope.CASES).ask("POST", f"{path}/{step}", **given)
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert place in {one["field"] for one in told["faults"]} if place else not told["faults"]
    kept = (api.catalogue.removals.get("B2026-1"), api.catalogue.closures.get("A2026-1"))
    assert [one.uploaded for one in kept] == [(), ()]


def test_files_are_handed_in_to_ones_own_cases_alone(api: Asked) -> None:
    """A case of another department, of secrecy or that has ended takes nothing."""
    path = "/removals/B2026-1/screenshot"
    elsewhere = api.with_token(Scope.CASES, department=OTHER)
    assert elsewhere.ask("POST", path, files=PICTURE).status_code == 404
    asked = api.with_token(Scope.CASES)
    secret = removal(api.catalogue, "HBG-9a", end="hemlig-fil")
    for step in ("screenshot", "again"):
        sent = asked.ask("POST", f"/removals/{secret.id}/{step}", files=PICTURE)
        assert sent.status_code == 404
    ended = removal(api.catalogue, end="slut")
    asked.ask("POST", f"/removals/{ended.id}/withdrawn", json={"note": "Ångrat"})
    late = asked.ask("POST", f"/removals/{ended.id}/screenshot", files=PICTURE)
    assert late.status_code == 409


def saved(catalogue: Catalogue, *, ground: str = "HBG-9c", end: str) -> Removal:
    """Return a removal whose snapshot is kept: its package is that of the good one."""
    case = removal(catalogue, ground, end=end)
    order = case.order
    seen = catalogue.snapshot(GOOD.snapshot_id)
    named = {"id": order.snapshot_id, "occasion": order.occasion, "period": order.period}
    catalogue.record(replace(seen, **named, restricted=case.restricted, taken_at=NOW), (), (), ())
    return catalogue.removals.advance(replace(case, status=RemovalStatus.SAVED))


def test_a_copy_of_ones_own_is_told_in_the_case(api: Asked) -> None:
    """It is a package, so the token is one that fetches, and both case and snapshot tell of it."""
    case = saved(api.catalogue, end="kopia")
    path = f"/removals/{case.id}/copy"
    assert api.with_token(Scope.CASES).ask("POST", path).status_code == 403
    token, secret = api.token(Scope.FETCH)
    taken = replace(api, secret=secret).ask("POST", path)
    assert taken.status_code == 200, taken.text
    assert taken.headers["content-type"] == "application/zip"
    assert ZipFile(io.BytesIO(taken.content)).testzip() is None
    deed = api.catalogue.removals.get(case.id).deeds[-1]
    assert (deed.step, deed.by) == ("Egen kopia", f"E-arkivet, nyckel {token.id}")
    told = api.catalogue.events(case.order.snapshot_id)[-1]
    assert (told.type, told.agent) == (EventType.DISSEMINATION, f"E-arkivet, nyckel {token.id}")


def test_a_copy_of_what_is_secret_takes_a_grant(api: Asked) -> None:
    """Without one the case is not there; with one the look is noted."""
    case = saved(api.catalogue, ground="HBG-9a", end="hemlig-kopia")
    asked, path = api.with_token(Scope.FETCH), f"/removals/{case.id}/copy"
    assert asked.ask("POST", path).status_code == 404
    api.catalogue.secrecy.grant(Grant("e-arkivet", case.order.snapshot_id, "Ann", "Åtal", NOW))
    assert asked.ask("POST", path).status_code == 200
    looks = api.with_token(Scope.AUDIT).get("/looks").json()
    assert looks["looks"][0]["access"]["subject_id"] == case.order.snapshot_id
    assert looks["names"] == {"e-arkivet": "E-arkivet"}


def test_hits_are_taken_home_as_tables_and_noted(api: Asked) -> None:
    """CSV and Excel hold the same hits as the search, of the token's departments alone."""
    asked = api.with_token(Scope.FETCH, Scope.SEARCH)
    found = asked.get("/search?q=sundby&limit=200").json()["hits"]
    table = asked.get("/search/csv?q=sundby")
    rows = list(csv.reader(io.StringIO(table.text.lstrip("\ufeff")), delimiter=";"))
    assert [row[-1] for row in rows[1:]] == [one["snapshot_id"] for one in found]
    assert "attachment" in table.headers["content-disposition"]
    sheet = asked.get("/search/xlsx?q=sundby")
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(sheet.content)).namelist()
    lists = api.with_token(Scope.AUDIT).get("/hit-lists").json()["hit_lists"]
    assert [(one["person_id"], one["hits"]) for one in lists[:2]] == [("e-arkivet", len(found))] * 2
    assert len({hit["account_id"] for hit in found}) > 1
    own = api.with_token(Scope.FETCH, department=OTHER).get("/search/csv?q=sundby").text
    shown = {row[-1] for row in csv.reader(io.StringIO(own), delimiter=";")} - {"Ögonblicksbild"}
    assert shown == {one["snapshot_id"] for one in found if one["account_id"] == INSTAGRAM}
    assert asked.get("/search/csv?q=sundby&konto=alla").status_code == 422


def test_the_list_and_the_report_come_as_files(api: Asked) -> None:
    """The page and the table for a web site, and the report of a year as PDF/A."""
    asked = api.with_token(Scope.REGISTER)
    page, table = asked.get("/published/html"), asked.get("/published/csv")
    listed = asked.get("/published").json()["departments"]
    for one in (account for each in listed for account in each["accounts"]):
        assert one["name"] in page.text
        assert one["url"] in table.text
    report = asked.get("/reports/2026/document")
    assert report.content.startswith(b"%PDF-")
    assert "efterlevnad-2026.pdf" in report.headers["content-disposition"]
    assert asked.get("/reports/1999/document").status_code == 404
