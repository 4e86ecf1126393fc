"""The API: every operation for every token, what a token sees, and what is told when it may not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis

from bundles.plain import from_json
from ogonblick.case import ClosureStatus, Removal, RemovalStatus
from ogonblick.event import EventType
from ogonblick.hold import LegalHold
from ogonblick.person import Grant, Permission
from ogonblick.snapshot import Snapshot
from ogonblick.token import SCOPES, Scope
from portal.api.app import OPERATIONS, openapi_json
from portal.api.asking import A_MINUTE, WRONG_A_MINUTE
from portal.api.description import plain_path
from portal.api.operations import Operation
from portal.api.pace import Measure
from retention.policy import shipped_policy
from storage.database.catalogue import Catalogue
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader
from tests.bundles.building import png
from tests.portal.api_world import (
    CHANGE,
    HASTY,
    Asked,
    asked_of,
    closure,
    copied,
    removal,
    seeded,
    ticking,
)
from tests.portal.in_process import SETTINGS
from tests.portal.seeds import MEDIUM
from tests.portal.signed_in import session
from tests.portal.world import EARLIER, FACEBOOK, FAILED, GOOD, INSTAGRAM, NOW, PAGE, SWAPPED, World

pytestmark = pytest.mark.s3

OWN = "Kommunledningsförvaltningen"
OTHER = "Kulturförvaltningen"
ONE = f"/snapshots/{GOOD.snapshot_id}"
RELEASED = f"/releases/U2026-2/snapshots/{GOOD.snapshot_id}"
SAID = {"note": "Enligt beslut"}

SEEDED: dict[str, tuple[str, dict[str, str] | None, int]] = {
    "get_health": ("/health", None, 200),
    "get_delivery": ("/cases/B2026-1/delivery", None, 409),
    "list_releases": ("/releases", None, 200),
    "get_release": ("/releases/U2026-1", None, 200),
    "get_status": ("/status", None, 200),
    "list_accounts": ("/accounts", None, 200),
    "get_account": (f"/accounts/{FACEBOOK}", None, 200),
    "list_published": ("/published", None, 200),
    "list_remarks": ("/remarks", None, 200),
    "list_deviations": ("/deviations", None, 200),
    "list_snapshots": ("/snapshots", None, 200),
    "get_snapshot": (ONE, None, 200),
    "list_posts": (f"{ONE}/posts", None, 200),
    "list_snapshot_events": (f"{ONE}/events", None, 200),
    "count_pictures": (f"{ONE}/pictures", None, 200),
    "get_picture": (f"{ONE}/pictures/1", None, 200),
    "get_page_picture": (f"{ONE}/pages/1/picture", None, 200),
    "get_thumbnail": (f"{ONE}/thumbnail", None, 200),
    "compare_snapshots": (f"{ONE}/comparison/{EARLIER.snapshot_id}", None, 200),
    "get_manifest": (f"{ONE}/manifest", None, 200),
    "get_package": (f"{ONE}/package", None, 200),
    "get_document": (f"{ONE}/document", None, 200),
    "verify_snapshot": (f"{ONE}/verification", None, 200),
    "search": ("/search?q=bron", None, 200),
    "get_rules": ("/rules", None, 200),
    "get_report": ("/reports/2026", None, 200),
    "list_holds": ("/holds", None, 200),
    "list_disposals": ("/disposals", None, 200),
    "get_disposal": ("/disposals/G2026-1", None, 200),
    "get_dry_run": ("/disposals/G2026-1/dry-run?by=ann", None, 200),
    "get_dry_run_list": ("/disposals/G2026-1/dry-run.csv", None, 200),
    "approve_disposal": (
        "/disposals/G2026-1/approved",
        {"by": "ann", "mark": "annat", "count": 3},
        409,
    ),
    "carry_out_disposal": (
        "/disposals/G2026-1/carried-out",
        {"by": "ann", "mark": "annat", "count": 3},
        409,
    ),
    "reject_disposal": ("/disposals/G2026-1/rejected", {"by": "ann", "why": "Inte nu"}, 200),
    "list_account_holds": (f"/accounts/{FACEBOOK}/holds", None, 200),
    "list_snapshot_holds": (f"{ONE}/holds", None, 200),
    "hold_account": (f"/accounts/{FACEBOOK}/holds", {"why": "Tvist"}, 200),
    "hold_snapshot": (f"{ONE}/holds", {"why": "Tvist"}, 200),
    "lift_hold": ("/holds/stopp-3/lifted", {"by": "ann", "why": "Förlikning"}, 200),
    "open_release": (
        "/releases",
        {"asked": "Allt", "came_by": "brev", "asked_on": "2026-11-20", "account": FACEBOOK},
        200,
    ),
    "get_choice": ("/releases/U2026-1/choice", None, 200),
    "choose_for_release": ("/releases/U2026-1/chosen", {"snapshot": GOOD.snapshot_id}, 200),
    "drop_from_release": ("/releases/U2026-1/dropped", {"snapshot": GOOD.snapshot_id}, 200),
    "end_release": ("/releases/U2026-1/ended", {"outcome": "refused", "why": "KS 7"}, 200),
    "make_package": ("/releases/U2026-2/packages", {"by": "ann", "mark": "annat"}, 409),
    "get_release_package": ("/releases/U2026-2/packages/1", None, 409),
    "get_masking": (RELEASED, None, 200),
    "add_mask": (f"{RELEASED}/masks", {"kind": "others", "ground": "OSL 21:7"}, 200),
    "add_boxes": (
        f"{RELEASED}/pictures/1/masks",
        {"ground": "OSL 21:7", "boxes": [[0, 0, 9, 9]]},
        200,
    ),
    "get_reach": (f"{RELEASED}/reach", {"kind": "others", "ground": "OSL 21:7"}, 200),
    "get_faces": ("/releases/U2026-2/faces", None, 200),
    "search_faces": ("/releases/U2026-2/faces", {}, 200),
    "search_faces_in": (f"{RELEASED}/pictures/1/faces", {}, 200),
    "drop_faces": (f"{RELEASED}/pictures/1/faces/dropped", {}, 409),
    "remove_mask": ("/releases/U2026-2/masks/1/removed", None, 200),
    "get_unmasked_picture": (f"{RELEASED}/pictures/1", None, 200),
    "get_preview": (f"{RELEASED}/preview", None, 200),
    "get_masked_picture": (f"{RELEASED}/preview/1", None, 200),
    "list_events": ("/events", None, 200),
    "order_snapshot": (f"/accounts/{FACEBOOK}/orders", None, 503),
    "get_progress": (f"/accounts/{FAILED.account_id}/orders/scheduled/2026H2", None, 200),
    "list_changes": ("/changes", None, 200),
    "answer_change": (f"/changes/{CHANGE}", {"answer": "dismiss", "why": "Samma namn"}, 200),
    "list_removals": ("/removals", None, 200),
    "get_removal": ("/removals/B2026-1", None, 200),
    "open_removal": (
        "/removals",
        {"url": f"{PAGE}/posts/2", "ground": "HBG-9c", "why": "Näthat"},
        200,
    ),
    "note_removed": ("/removals/B2026-1/removed", {"fate": "deleted"}, 409),
    "note_removal_sent": ("/removals/B2026-1/sent", SAID, 409),
    "note_registered": ("/removals/B2026-1/registered", {"number": "KS 2026/1"}, 409),
    "withdraw_removal": ("/removals/B2026-1/withdrawn", SAID, 200),
    "list_closures": ("/closures", None, 200),
    "get_closure": ("/closures/A2026-1", None, 200),
    "open_closure": ("/closures", {"account": FACEBOOK, "why": "Används inte"}, 200),
    "note_no_export": ("/closures/A2026-1/no-export", SAID, 200),
    "note_approved": ("/closures/A2026-1/approved", {"function": "VD"}, 409),
    "note_gone": ("/closures/A2026-1/gone", SAID, 409),
    "note_closure_sent": ("/closures/A2026-1/sent", SAID, 409),
    "note_received": ("/closures/A2026-1/received", {}, 409),
    "note_closed": ("/closures/A2026-1/closed", None, 409),
    "withdraw_closure": ("/closures/A2026-1/withdrawn", SAID, 200),
    "hand_in_screenshot": ("/removals/B2026-1/screenshot", None, 200),
    "go_on_with_removal": ("/removals/B2026-1/again", None, 200),
    "copy_removal": ("/removals/B2026-1/copy", None, 409),
    "hand_in_export": ("/closures/A2026-1/export", None, 200),
    "go_on_with_closure": ("/closures/A2026-1/again", None, 200),
    "get_history": (f"/accounts/{FACEBOOK}/history", None, 200),
    "get_likeness": (f"/accounts/{FACEBOOK}/likeness", None, 200),
    "get_medium": (f"{ONE}/media/{MEDIUM}", None, 200),
    "get_medium_difference": (
        f"{ONE}/media/{MEDIUM}/difference/{GOOD.snapshot_id}/{MEDIUM}",
        None,
        200,
    ),
    "get_deviation_picture": (
        f"/deviations/{FAILED.account_id}/scheduled/2026H2/picture",
        None,
        200,
    ),
    "get_change_picture": (f"/changes/{CHANGE}/picture", None, 404),
    "get_coverage": ("/coverage", None, 200),
    "list_waiting": ("/waiting", None, 200),
    "list_hits_csv": ("/search/csv?q=bron", None, 200),
    "list_hits_excel": ("/search/xlsx?q=bron", None, 200),
    "get_published_page": ("/published/html", None, 200),
    "get_published_table": ("/published/csv", None, 200),
    "get_report_document": ("/reports/2026/document", None, 200),
    "list_grants": ("/grants", None, 200),
    "list_looks": ("/looks", None, 200),
    "list_hit_lists": ("/hit-lists", None, 200),
    "list_tokens": ("/tokens", None, 200),
}
"""Every operation with an address behind it, what is sent there, and what who may is answered.

409 is a step that the case is not ready for, 503 that no flows run here: the door was passed. 404
is a case that is not there, and a change without a picture.
"""

FILES: dict[str, dict[str, tuple[str, bytes]]] = {
    "hand_in_screenshot": {"screenshot": ("bild.png", png())},
    "hand_in_export": {"export": ("export.json", b"{}")},
}
"""The files that operations are sent."""


@pytest.fixture(scope="module")
def api(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give the API over a copy of the world's catalogue, in which there are cases."""
    home = tmp_path_factory.mktemp("api")
    catalogue = copied(world, home)
    archive = open_archive(as_reader(world.settings), HASTY)
    asked = asked_of(world, catalogue, archive, home, ticking(NOW))
    seeded(catalogue)
    yield asked
    catalogue.close()


def sent(asked: Asked, operation: Operation) -> httpx.Response:
    """Ask for what an operation's row says."""
    path, body, _ = SEEDED[operation.name]
    given: dict[str, Any] = {} if body is None else {"json": body}
    if operation.name in FILES:
        given["files"] = FILES[operation.name]
    return asked.ask(operation.method, path, **given)


def test_every_operation_stands_in_the_table() -> None:
    """A new operation is given its row here; no two have the same name."""
    assert sorted(one.name for one in OPERATIONS) == sorted(SEEDED)


@pytest.fixture(scope="module")
def described() -> Any:
    """Give the description, to hold answers against."""
    return schemathesis.openapi.from_dict(json.loads(openapi_json()))


def test_every_scope_gives_what_its_operations_need() -> None:
    """No operation asks a scope for what that does not give; one alone carries what disposes."""
    for one in OPERATIONS:
        assert one.scope is None or one.needs in SCOPES[one.scope], one.name
    assert [one for one in Scope if Permission.DISPOSE in SCOPES[one]] == [Scope.DECIDE]


@pytest.mark.parametrize("scope", [None, *Scope])
def test_tokens_open_what_they_are_for(api: Asked, described: Any, scope: Scope | None) -> None:
    """Every operation for a token of every scope, and without: answered as described, or refused.

    What is drawn in ``test_api_schema`` seldom names what is there, so that is looked at here.
    """
    asked = api.with_token(scope) if scope else api
    for one in OPERATIONS:
        expected = SEEDED[one.name][2]
        if one.scope and one.scope is not scope:
            expected = 403 if scope else 401
        answer = sent(asked, one)
        assert answer.status_code == expected, (one.name, answer.text)
        assert answer.headers["cache-control"] == "no-store"
        if expected == SEEDED[one.name][2]:
            described[plain_path(one.path)][one.method].validate_response(answer)


def test_a_token_sees_its_own_departments_alone(api: Asked) -> None:
    """Accounts, snapshots, hits, events and cases of another department are not there."""
    every = (Scope.REGISTER, Scope.READ, Scope.SEARCH, Scope.CASES)
    asked = api.with_token(*every, department=OTHER)
    assert [one["id"] for one in asked.get("/accounts").json()["accounts"]] == [INSTAGRAM]
    shown = asked.get("/snapshots").json()["snapshots"]
    assert {one["account_id"] for one in shown} == {INSTAGRAM}
    assert {hit["account_id"] for hit in asked.get("/search?q=bron").json()["hits"]} == {INSTAGRAM}
    assert {one["account_id"] for one in asked.get("/events").json()["events"]} == {INSTAGRAM}
    assert asked.get("/removals").json()["removals"] == []
    assert asked.get("/removals/B2026-1").status_code == 404
    for path in (ONE, f"{ONE}/posts", f"/accounts/{FACEBOOK}", f"/snapshots?account={FACEBOOK}"):
        assert asked.get(path).status_code == 403, path


def test_what_is_restricted_is_there_by_grant_alone(api: Asked) -> None:
    """Without a grant a secret snapshot is nowhere, not even a place in a list; looks are kept."""
    asked = api.with_token(Scope.READ, Scope.REGISTER, Scope.CASES)
    secret = recorded_secret(api.catalogue)
    for path in (f"/snapshots/{secret.id}", f"/snapshots?cursor={secret.id}"):
        assert asked.get(path).status_code == 404
    held = LegalHold("Bo", "tvist", NOW.date(), subject_id=secret.id, account_id=FACEBOOK)
    api.catalogue.add_hold(held)
    for path in ("/snapshots?limit=200", "/events", "/deviations", "/removals", "/holds"):
        assert secret.id not in asked.get(path).text
        assert secret.period not in asked.get(path).text
    api.catalogue.secrecy.grant(Grant("e-arkivet", secret.id, "Ann Ås", "Åtal", NOW))
    assert asked.get(f"/snapshots/{secret.id}").json()["restricted"] is True
    assert secret.id in asked.get("/snapshots?limit=200").text
    assert asked.get(f"/removals/{secret.period}").json()["restricted"] is True
    (look,) = {
        (one.access.person_id, one.access.subject_id) for one in api.catalogue.secrecy.accesses(9)
    }
    assert look == ("e-arkivet", secret.id)


def recorded_secret(catalogue: Catalogue) -> Snapshot:
    """Record what a removal on a ground of secrecy saved."""
    order = removal(catalogue, "HBG-9a", end="hemlig").order
    seen = catalogue.snapshot(GOOD.snapshot_id)
    named = {"id": order.snapshot_id, "occasion": order.occasion, "period": order.period}
    secret = replace(seen, **named, restricted=True, taken_at=NOW)
    catalogue.record(secret, (), (), ())
    return secret


@pytest.mark.parametrize("ground", ["HBG-9a", "HBG-9c"])
def test_cases_of_secrecy_are_opened_by_persons(api: Asked, ground: str) -> None:
    """A ground of secrecy is refused, and so is any ground for what is opened as secret already."""
    removal(api.catalogue, "HBG-9a", end=f"dold-{ground}")
    before = api.catalogue.removals.all()
    body = {"url": f"{PAGE}/posts/dold-{ground}", "ground": ground, "why": "Uppgift om hälsa"}
    answer = api.with_token(Scope.CASES).ask("POST", "/removals", json=body)
    assert answer.status_code == 409
    assert "öppnas av en person" in answer.json()["detail"]
    assert api.catalogue.removals.all() == before


def test_a_case_is_carried_to_its_number(api: Asked) -> None:
    """A case system opens a removal and types the number back; each step says by which token."""
    token, secret = api.token(Scope.CASES, department=OWN)
    asked = replace(api, secret=secret)
    body = {"url": f"{PAGE}/posts/9", "ground": "HBG-9c", "why": "Näthat mot en anställd"}
    opened = from_json(Removal, asked.ask("POST", "/removals", json=body).text)
    assert opened.account_id == FACEBOOK
    early = asked.ask("POST", f"/removals/{opened.id}/registered", json={"number": "KS 2026/7"})
    assert early.status_code == 409
    assert "inte sparat" in early.json()["detail"]
    sent_on = replace(opened, status=RemovalStatus.SENT)
    api.catalogue.removals.advance(sent_on)
    told = asked.ask("POST", f"/removals/{opened.id}/registered", json={"number": "KS 2026/7"})
    closed = from_json(Removal, told.text)
    assert (closed.status, closed.registry_number) == (RemovalStatus.REGISTERED, "KS 2026/7")
    assert {one.by for one in closed.deeds} == {f"E-arkivet, nyckel {token.id}"}
    assert {one.account for one in closed.deeds} == {"e-arkivet"}


def test_an_account_is_closed_only_when_it_may_be(api: Asked) -> None:
    """A closure says why the account may not be closed yet, and is refused until it may."""
    asked = api.with_token(Scope.CASES)
    shown = asked.get("/closures/A2026-1").json()
    assert shown["may_be_closed"] is False
    assert shown["why_not"]
    assert "ogonblick" not in " ".join(
        shown["why_not"]
    )  # no commands: they are for who has a shell
    assert asked.ask("POST", "/closures/A2026-1/closed").status_code == 409
    assert api.catalogue.closures.get("A2026-1").status in (
        ClosureStatus.OPENED,
        ClosureStatus.WITHDRAWN,
    )


def test_a_closing_that_is_not_approved_is_not_said_to_be_free(
    world: World, api: Asked, tmp_path: Path
) -> None:
    """Whose approval the guidelines ask for is told as what is still to do."""
    strict = shipped_policy("hallstahammar")
    archive = open_archive(SETTINGS, HASTY)
    other = asked_of(world, api.catalogue, archive, tmp_path, ticking(NOW), strict)
    opened = closure(api.catalogue, SWAPPED.account_id)
    received = api.catalogue.closures.advance(replace(opened, status=ClosureStatus.RECEIVED))
    path = f"/closures/{received.id}"
    said = [one.with_token(Scope.CASES).get(path).json() for one in (api, other)]
    assert [one["may_be_closed"] for one in said] == [True, False]
    assert "inte godkänt av chef" in said[1]["why_not"][0]


def test_lists_go_on_where_the_page_before_ended(api: Asked) -> None:
    """Pages of snapshots, hits and events hold all, each once, in one order."""
    asked = api.with_token(Scope.READ, Scope.SEARCH, Scope.REGISTER)
    for path, name, key, on in (
        ("/snapshots", "snapshots", "id", "cursor"),
        ("/search?q=sundby", "hits", "snapshot_id", "cursor"),
        ("/events", "events", "number", "before"),
    ):
        sign = "&" if "?" in path else "?"
        whole = asked.get(f"{path}{sign}limit=200").json()
        found, last = [], asked.get(f"{path}{sign}limit=2").json()
        while last["next"]:
            found += last[name]
            last = asked.get(f"{path}{sign}limit=2&{on}={last['next']}").json()
        assert [one[key] for one in found + last[name]] == [one[key] for one in whole[name]], path
        assert len(whole[name]) > 2, path
    narrowed = asked.get("/snapshots?period=2026H1&occasion=scheduled&outcome=complete").json()
    assert [one["id"] for one in narrowed["snapshots"]] == [EARLIER.snapshot_id]
    until = asked.get(f"/snapshots?taken_before={EARLIER_YEAR}").json()["snapshots"]
    assert [one["account_id"] for one in until] == [INSTAGRAM]


EARLIER_YEAR = "2026-01-01T00:00:00Z"


def test_what_has_not_changed_is_not_sent_again(api: Asked) -> None:
    """An answer has a tag of its content; who has it already is told so, of JSON and of files."""
    asked = api.with_token(Scope.READ, Scope.FETCH, Scope.REGISTER)
    for path in ("/accounts", f"{ONE}/package", f"{ONE}/manifest"):
        tag = asked.get(path).headers["etag"]
        again = asked.get(path, headers={"If-None-Match": f'"annan", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert asked.get(path, headers={"If-None-Match": '"annan"'}).status_code == 200


def test_packages_come_in_parts_and_are_noted(api: Asked, world: World) -> None:
    """A range is sent as asked for; who takes any is told of with their token, once a minute."""
    token, secret = api.token(Scope.FETCH)
    whole = (world.bundle.folder / "snapshot.wacz").read_bytes()
    asked, path = replace(api, secret=secret), f"{ONE}/package"

    def taken() -> list[str]:
        events = api.catalogue.events(GOOD.snapshot_id)
        return [one.agent for one in events if one.type is EventType.DISSEMINATION]

    before = len(taken())
    part = asked.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert asked.get(path, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert asked.ask("HEAD", path).headers["content-length"] == str(len(whole))
    assert asked.get(path, headers={"Range": "bytes=1-"}).content == whole[1:]
    assert len(taken()) == before + 1
    assert asked.get(path).content == whole
    assert asked.get(path, headers={"Range": "bytes=0-"}).content == whole
    assert len(taken()) == before + 2
    assert f"E-arkivet, nyckel {token.id} (e-arkivet)" in taken()[-1]


def test_a_token_is_good_until_it_ends(api: Asked) -> None:
    """A token that is revoked, too old, or of a system that is shut out opens nothing more."""
    token, secret = api.token(Scope.REGISTER)
    asked = replace(api, secret=secret)
    assert asked.get("/accounts").status_code == 200
    (used,) = [one for one in api.catalogue.tokens.all() if one.id == token.id]
    assert used.used_at is not None
    api.catalogue.tokens.revoke(token.id, "Eva Ek", NOW)
    assert asked.get("/accounts").status_code == 401
    _, short = api.token(Scope.REGISTER, days=0)
    assert replace(api, secret=short).get("/accounts").status_code == 401
    asked = api.with_token(Scope.REGISTER)
    system = api.catalogue.persons.person("e-arkivet")
    api.catalogue.persons.set(replace(system, disabled=True))
    assert asked.get("/accounts").status_code == 401
    api.catalogue.persons.set(system)
    assert asked.get("/accounts").status_code == 200


def test_the_catalogue_keeps_no_secret(api: Asked, tmp_path: Path) -> None:
    """Nothing that was written down opens the door."""
    _, secret = api.token(Scope.REGISTER)
    kept = tmp_path / "dump"
    api.catalogue.tokens.all()
    with api.catalogue._engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        kept.write_text("\n".join(raw.iterdump()))
    assert "e-arkivet" in kept.read_text()
    assert secret not in kept.read_text()
    assert secret.partition("_")[2] not in kept.read_text()


def test_cookies_open_nothing(api: Asked) -> None:
    """The session of somebody who may do everything is nothing here, and a token nothing there."""
    cookie = {"Cookie": f"ogonblick={session(api.catalogue, NOW)}"}
    assert api.at("GET", "/api/v1/accounts", headers=cookie).status_code == 401
    asked = api.with_token(*Scope)
    page = asked.at("GET", "/konton")
    assert (page.status_code, page.headers["location"]) == (303, "/logga-in?nasta=%2Fkonton")


@pytest.mark.parametrize(
    ("method", "path", "given", "status"),
    [
        ("GET", "/finns-inte", {}, 404),
        ("GET", "/snapshots/ingen", {}, 404),
        ("GET", "/reports/1999", {}, 404),
        ("DELETE", "/accounts", {}, 405),
        ("GET", "/snapshots?limit=0", {}, 422),
        ("GET", "/snapshots?period=2026H1&period=2026H2", {}, 422),
        ("GET", "/snapshots?konto=allt", {}, 422),
        ("GET", "/search?cursor=x", {}, 422),
        ("GET", "/search?last_day=0", {}, 422),
        ("GET", "/snapshots?taken_from=2026-01-01T00:00:00", {}, 422),
        ("GET", f"/snapshots/{SWAPPED.snapshot_id}/manifest", {}, 502),
        (
            "POST",
            "/closures",
            {"content": "{", "headers": {"Content-Type": "application/json"}},
            422,
        ),
        ("POST", "/closures", {"json": {"account": FACEBOOK}}, 422),
        ("POST", "/closures", {"json": {"account": FACEBOOK, "why": "…"}}, 422),
        ("POST", "/closures", {"data": {"account": FACEBOOK, "why": "Varför"}}, 415),
        ("POST", "/closures", {"json": {"account": FACEBOOK, "why": "å" * 70_000}}, 413),
        ("POST", "/closures", {"json": {"account": "ingen", "why": "Varför"}}, 404),
        ("POST", "/removals", {"json": {"url": "hej", "ground": "HBG-9c", "why": "Varför"}}, 422),
        (
            "POST",
            "/removals",
            {"json": {"url": "https://[", "ground": "HBG-9c", "why": "Varför"}},
            422,
        ),
        ("POST", "/removals", {"json": {"url": PAGE, "ground": "X", "why": "Varför"}}, 409),
    ],
)
def test_problems_say_what_to_do(
    api: Asked, method: str, path: str, given: dict[str, Any], status: int
) -> None:
    """Whatever is wrong is told as a problem: its type, an English title and Swedish words."""
    answer = api.with_token(*Scope).ask(method, path, **given)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("/api#")
    assert told["title"].isascii()
    assert len(told["detail"]) > 20
    assert bool(told["faults"]) == (status == 422)
    if status == 405:
        assert {*answer.headers["allow"].split(", ")} == {"GET", "HEAD"}


def test_an_archive_that_is_away_is_told(api: Asked, world: World, tmp_path: Path) -> None:
    """Then health is a problem, files are 503, and what the catalogue knows is answered."""
    away = replace(
        asked_of(world, api.catalogue, open_archive(SETTINGS, HASTY), tmp_path, ticking(NOW)),
        secret="",
    ).with_token(Scope.READ)
    assert away.get("/health").status_code == 503
    assert "archive" in away.get("/health").json()["detail"]
    assert away.get(f"{ONE}/thumbnail").status_code == 503
    assert away.get(f"{ONE}/posts").status_code == 200


def test_who_asks_too_often_waits(world: World, api: Asked, tmp_path: Path) -> None:
    """Each token has its own measure, and who has none that of their address; it fills again."""
    now = [NOW]
    still = asked_of(world, api.catalogue, open_archive(SETTINGS, HASTY), tmp_path, lambda: now[0])
    guessing = [still.get("/accounts").status_code for _ in range(WRONG_A_MINUTE + 1)]
    assert (guessing[-2], guessing[-1]) == (401, 429)
    late = still.get("/accounts")
    assert late.headers["retry-after"] == "2"
    assert late.headers["content-type"] == "application/problem+json"
    assert still.with_token(Scope.REGISTER).get("/accounts").status_code == 200
    now[0] += timedelta(seconds=int(late.headers["retry-after"]))
    assert still.get("/accounts").status_code == 401


def test_a_measure_fills_by_itself() -> None:
    """As many as it holds at once, and then one for each share of a minute that has passed."""
    measure = Measure(A_MINUTE)
    assert [measure.wait("a", NOW) for _ in range(A_MINUTE)] == [0] * A_MINUTE
    assert measure.wait("a", NOW) == 1
    assert measure.wait("b", NOW) == 0
    assert measure.wait("b", NOW, A_MINUTE) == 1
    later: datetime = NOW + timedelta(seconds=1)
    assert [measure.wait("a", later) for _ in range(A_MINUTE // 60 + 1)] == [0] * 10 + [1]
    for number in range(10_001):
        measure.wait(str(number), later + timedelta(hours=1))
    assert len(measure._left) < 10_003
