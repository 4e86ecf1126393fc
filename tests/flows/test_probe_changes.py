"""A larger change is found between two snapshots by one page load, and told with its reason."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bundles.changes import HeaderChange
from bundles.glimpse import Glimpse, GlimpseVerdict
from bundles.likeness.redesign import Glimpsed
from bundles.profile import Profile
from flows.changes.concluding import conclude
from flows.changes.glimpsing import Seen, glimpse
from flows.changes.settling import ordered_changes, settle
from flows.harvest.latest import latest_whole
from flows.harvest_account import harvest
from flows.rooms import Rooms
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Order
from ogonblick.errors import CatalogueError
from ogonblick.larger_change import ChangeStatus
from retention.guidelines import ChangeTrigger
from tests.entering import ENTERED
from tests.flows.conftest import Enter
from tests.flows.remains import versions_in
from tests.flows.shelf import new_bundle, shelve
from tests.likeness.test_major import logo

NAME = "Sundby kommun"
PAGE = """<!doctype html><html lang=sv><meta charset=utf-8><title>Sundby</title>
<header><h1>{name}</h1><img class=avatar src="/bild?{version}" width=100 alt="Profilbild">
<p itemprop=description>{about}</p></header><main><article itemscope itemid=a
itemtype="https://schema.org/SocialMediaPosting"><p itemprop=articleBody>Bron öppnar.</p>
<a itemprop=url href="/inlagg">Länk</a></article><p style="margin-top:5000px">Slut</p></main>"""
AT = datetime(2026, 11, 21, tzinfo=UTC)


class Sundby:
    """An account whose header a test may change: its name, its logo; ``asked`` are its pages."""

    def __init__(self) -> None:
        self.address = ""
        self.name = NAME
        self.logo = logo()
        self.gone = False
        self.asked: list[str] = []

    def answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        """Return what it answers."""
        if path.startswith("/bild"):
            return HTTPStatus.OK, "image/png", self.logo
        self.asked.append(path)
        if self.gone or path == "/favicon.ico":
            return HTTPStatus.NOT_FOUND, "text/html", b"<h1>Sidan finns inte</h1>"
        page = PAGE.format(name=self.name, about="Vi svarar 8-16.", version=len(self.asked))
        return HTTPStatus.OK, "text/html", page.encode()


@contextmanager
def served(site: Sundby) -> Iterator[None]:
    """Serve an account on a free port of loopback."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, mime, content = site.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", mime)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its names
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        site.address = f"http://127.0.0.1:{server.server_port}/konto"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def looked(rooms: Rooms) -> Seen:
    """Glimpse the account once."""
    snapshot = latest_whole(rooms, "sundby")
    assert snapshot
    return glimpse(rooms, rooms.catalogue.account("sundby"), snapshot)


def with_trigger(rooms: Rooms, trigger: ChangeTrigger) -> Rooms:
    """Return rooms whose guidelines say this of larger changes."""
    return replace(rooms, policy=replace(rooms.policy, change_trigger=trigger))


@pytest.mark.browser
@pytest.mark.s3
def test_a_new_name_is_found_by_one_page_load_and_documented(rooms: Rooms, enter: Enter) -> None:
    """A logo coded anew is none; what is found is told once, ordered, and its picture let go."""
    site = Sundby()
    rooms = with_trigger(rooms, ChangeTrigger.IN_ADDITION)
    with served(site):
        enter("sundby", site.address)
        harvest(Order("sundby", Occasion.SCHEDULED, "2026H2"), rooms)
        site.logo, site.name, site.asked = logo(kind="JPEG"), "Nya Sundby", []
        seen = looked(rooms)
        assert [path for path in site.asked if path != "/favicon.ico"] == ["/konto"]
        conclude(rooms, [seen])
        conclude(rooms, [seen])
        (change,) = rooms.catalogue.larger_changes.all()
        assert (change.fields, change.status) == (("name",), ChangeStatus.ORDERED)
        assert "från »Sundby kommun« till »Nya Sundby«" in change.reason
        assert versions_in(rooms.settings, change.evidence)
        (order,) = ordered_changes(rooms)
        assert (order.account_id, order.occasion) == ("sundby", Occasion.MAJOR_CHANGE)
        settle(rooms)
        assert versions_in(rooms.settings, change.evidence)  # until a snapshot shows it
        site.gone = True
        gone = looked(rooms)
    conclude(rooms, [gone])
    (told,) = rooms.catalogue.larger_changes.all(ChangeStatus.OPEN)
    assert (told.fields, told.compared_with) == (("state",), "sundby_2026h2_scheduled")
    assert list(ordered_changes(rooms)) == [order]


def seen_of(rooms: Rooms, name: str, look: str, *changes: HeaderChange) -> Seen:
    """Enter an account, and return a glimpse of it beside its last one, which looked otherwise."""
    account = Account(name, name, Platform.X, f"https://x.com/{name}", "Sundby", "Kansliet")
    rooms.catalogue.register([account], ENTERED)
    last, now = (Glimpse(name, AT, Profile(), one, GlimpseVerdict.SAME) for one in ("0" * 64, look))
    if changes:
        now = replace(now, verdict=GlimpseVerdict.CHANGED)
    return Seen(account, "ett", Glimpsed(Platform.X, now, last, changes))


@pytest.mark.s3
def test_a_redesign_is_one_notice_and_orders_nothing(rooms: Rooms) -> None:
    """Three accounts look new and one has lost its words: that is the platform's, not theirs."""
    rooms = with_trigger(rooms, ChangeTrigger.IN_ADDITION)
    lost, named = HeaderChange("description", "Vi", ""), HeaderChange("name", "A", "B")
    seen = [seen_of(rooms, name, "f" * 64) for name in ("ett", "tva", "tre")]
    seen += [seen_of(rooms, "fyra", "f" * 64, lost), seen_of(rooms, "fem", "f" * 64, named)]
    conclude(rooms, seen)
    conclude(rooms, seen)
    found = {one.account_id: one for one in rooms.catalogue.larger_changes.all()}
    assert set(found) == {None, "fem"}
    assert "X ser annorlunda ut på 4 av 5 konton" in found[None].reason
    assert [one.account_id for one in ordered_changes(rooms)] == ["fem"]
    verdicts = [rooms.catalogue.larger_changes.last_glimpse(name) for name in ("fyra", "fem")]
    assert [one.verdict for one in verdicts if one] == [
        GlimpseVerdict.REDESIGNED,
        GlimpseVerdict.CHANGED,
    ]


@pytest.mark.s3
def test_an_account_that_goes_a_second_time_is_told_a_second_time(rooms: Rooms) -> None:
    """Once each time, however many glimpses miss it: it was seen in between."""
    first = replace(seen_of(rooms, "ett", ""), gone="Sidan finns inte.")
    back = Glimpse("ett", AT + timedelta(days=7), Profile(), "0" * 64, GlimpseVerdict.SAME)
    second = replace(first, glimpsed=replace(first.glimpsed, before=back))
    conclude(rooms, [first])
    conclude(rooms, [first])
    conclude(rooms, [second])
    assert len(rooms.catalogue.larger_changes.all(ChangeStatus.OPEN)) == 2


@pytest.mark.s3
def test_a_picture_stays_until_the_change_is_settled_and_never_comes_back(rooms: Rooms) -> None:
    """One is dismissed, and is seen again each week; the other is ordered, and then documented."""
    rooms = replace(rooms, policy=replace(rooms.policy, asks_before_change=True))
    named = HeaderChange("name", "A", "B")
    seen = [replace(seen_of(rooms, name, "0" * 64, named), picture=b"PNG") for name in ("a", "b")]
    conclude(rooms, seen)
    kept = rooms.catalogue.larger_changes
    dismissed, ordered = sorted(kept.all(), key=lambda one: one.account_id or "")
    kept.answer(dismissed.id, ChangeStatus.DISMISSED, "Anna Ek", "Bara fetstil.", AT)
    kept.answer(ordered.id, ChangeStatus.ORDERED, "Anna Ek", "Nytt namn.", AT)
    settle(rooms)
    conclude(rooms, seen)
    assert not versions_in(rooms.settings, dismissed.evidence)
    assert versions_in(rooms.settings, ordered.evidence)
    assert ordered.order
    bundle = new_bundle(rooms.settings.home / "b", ordered.order.snapshot_id)
    shelve(rooms, ordered.order, bundle, taken_at=AT + timedelta(days=1))
    settle(rooms)
    assert not versions_in(rooms.settings, ordered.evidence)


@pytest.mark.s3
@pytest.mark.parametrize("asks", [True, False])
def test_a_person_is_asked_where_the_guidelines_say_so(rooms: Rooms, *, asks: bool) -> None:
    """Or where they ask for nothing; and is asked once, and answers once."""
    policy = replace(rooms.policy, asks_before_change=True)
    if asks:
        policy = replace(policy, change_trigger=ChangeTrigger.SATISFIES)
    rooms = replace(rooms, policy=policy)
    conclude(rooms, [seen_of(rooms, "ett", "0" * 64, HeaderChange("name", "A", "B"))])
    (change,) = rooms.catalogue.larger_changes.all(ChangeStatus.OPEN)
    assert list(ordered_changes(rooms)) == []
    kept = rooms.catalogue.larger_changes
    kept.answer(change.id, ChangeStatus.ORDERED, "Anna Ek", "Nytt namn.", AT)
    assert list(ordered_changes(rooms)) == [change.order]
    with pytest.raises(CatalogueError, match="redan besvarad"):
        kept.answer(change.id, ChangeStatus.DISMISSED, "Bo Ek", "Nej.", AT)
    with pytest.raises(CatalogueError, match="Ingen större förändring"):
        kept.answer("annan", ChangeStatus.DISMISSED, "Bo Ek", "Nej.", AT)
