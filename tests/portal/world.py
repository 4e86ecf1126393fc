"""A small municipality to show: real bundles in a real archive, recorded in a real catalogue."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from bundles.elements import LIST
from bundles.plain import to_json
from bundles.seal import open_bundle, seal
from ogonblick.account import Account, AccountStatus, Platform, Route
from ogonblick.bundle import Bundle
from ogonblick.capture import (
    Capture,
    Coverage,
    Finding,
    Occasion,
    Order,
    Outcome,
    Severity,
    Tally,
)
from ogonblick.decision import Decision, Retention
from ogonblick.digest import Digest
from ogonblick.event import Event, EventType
from ogonblick.likeness import Likeness
from ogonblick.post import Medium, Origin, Post, PostKind, TimeCertainty
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation, Receipt, Snapshot
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.words.page_text import PageText
from tests.bundles.breaking import resource_other
from tests.bundles.building import (
    PAGE,
    PICTURE,
    Recording,
    make_writable,
    png,
    prover,
    record_exchanges,
    record_screenshots,
)
from tests.entering import ENTERED
from tests.portal.recorded import record_app, record_hostile

NOW = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)
TAKEN = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)

HEADER = "Följ oss\nVi svarar vardagar 8–17"
HOSTILE = '<script>alert("hej")</script> & <b>fet</b>'

FACEBOOK = "sundby-facebook"
INSTAGRAM = "sundby-instagram"
YOUTUBE = "sundby-youtube"
FLICKR = "sundby-flickr"
X = "sundby-x"

GOOD = Order(FACEBOOK, Occasion.SCHEDULED, "2026H2")
EARLIER = Order(FACEBOOK, Occasion.SCHEDULED, "2026H1")
PARTIAL = Order(INSTAGRAM, Occasion.SCHEDULED, "2025H2")
BROKEN = Order(FACEBOOK, Occasion.ON_REQUEST, "2026-09-20")
SWAPPED = Order(FACEBOOK, Occasion.ON_REQUEST, "2026-09-21")
FAILED = Order(X, Occasion.SCHEDULED, "2026H2")

_BLIND = ("Privata meddelanden", "Det som andra har dolt eller tagit bort före besöket")


@dataclass(frozen=True)
class World:
    """What the portal shows, and what it is opened with."""

    settings: Settings
    catalogue: Catalogue
    archive: Archive
    bundle: Bundle


def build(settings: Settings, catalogue: Catalogue, archive: Archive, place: Path) -> World:
    """Fill catalogue and archive; ``place`` is for captures and bundles on their way."""
    catalogue.register(accounts(), ENTERED)
    good = sealed(GOOD, TAKEN, place, record=record_app)
    world = World(settings, catalogue, archive, good)
    deposit(world, GOOD, TAKEN, good, _after_earlier)
    before = TAKEN - timedelta(days=180)
    earlier = sealed(EARLIER, before, place, words="Vår", shown=earlier_posts())
    deposit(world, EARLIER, before, earlier, shown=earlier_posts())
    _deposit_partial(world, place)
    deposit(world, BROKEN, TAKEN + timedelta(days=6), _broken(place))
    swapped = sealed(SWAPPED, TAKEN + timedelta(days=7), place, record=record_hostile)
    deposit(world, SWAPPED, TAKEN + timedelta(days=7), swapped, _with_other_digest)
    _deviate(world, place)
    return world


def accounts() -> list[Account]:
    """Return five: one in order, one overdue, one that failed, one done by hand, one closed."""
    common = Account(
        id=FACEBOOK,
        name="Sundby kommun",
        platform=Platform.FACEBOOK,
        url=PAGE,
        municipality="Sundby kommun",
        department="Kommunledningsförvaltningen",
        board="Kommunstyrelsen",
        mailbox="kommunikation@sundby.example",
        editors=("Redaktör 1", "Redaktör 2"),
        administrators=("Kommunikationsenheten",),
    )
    return [
        common,
        replace(
            common,
            id=INSTAGRAM,
            name="Ängens kulturhus",
            platform=Platform.INSTAGRAM,
            url=f"{PAGE}/instagram",
            department="Kulturförvaltningen",
        ),
        replace(common, id=X, platform=Platform.X, url=f"{PAGE}/x", name="Sundby räddningstjänst"),
        replace(
            common,
            id=YOUTUBE,
            platform=Platform.YOUTUBE,
            url="javascript:alert(1)",
            route=Route.API,
        ),
        replace(
            common,
            id=FLICKR,
            platform=Platform.FLICKR,
            url=f"{PAGE}/flickr",
            status=AccountStatus.CLOSED,
        ),
    ]


def posts() -> list[Post]:
    """Return two posts and three comments, one of them to a comment, one hostile."""
    bridge = Medium(PICTURE, "image/png", f"sha256:{sha256(png()).hexdigest()}", "Bron över ån")
    return [
        Post(
            id="p1",
            kind=PostKind.POST,
            origin=Origin.DRAWN_UP,
            author="Sundby kommun",
            text="Bron över Sundbyån öppnar igen den 1 oktober.\nVälkomna till invigningen!",
            permalink=f"{PAGE}/posts/1",
            time_shown="3 dagar",
            published=TAKEN - timedelta(days=3),
            certainty=TimeCertainty.EXACT,
            media=(bridge, Medium(f"{PAGE}/film.mp4", "video/mp4")),
        ),
        Post("c1", PostKind.COMMENT, Origin.RECEIVED, "en besökare", HOSTILE, parent="p1"),
        Post("c2", PostKind.COMMENT, Origin.DRAWN_UP, "Sundby kommun", "Tack!", parent="c1"),
        Post(
            id="p2",
            kind=PostKind.POST,
            origin=Origin.DRAWN_UP,
            author="Sundby kommun",
            text="Biblioteket har öppet till klockan 19 på torsdag.",
            permalink="javascript:alert(2)",
            time_shown="5 dagar",
            published=TAKEN - timedelta(days=5),
            certainty=TimeCertainty.DAY,
            edited=True,
        ),
        Post("c3", PostKind.COMMENT, Origin.RECEIVED, "en läsare", "Fint!", parent="borta"),
    ]


def earlier_posts() -> list[Post]:
    """Return what the account showed half a year before: one is gone since, one was reworded."""
    bridge, *_, library, _ = posts()
    gone = replace(library, id="p0", text="Isbanan är öppen.", edited=False)
    return [
        bridge,
        replace(library, text="Läsesalen har öppet till klockan 17 på torsdag."),
        gone,
    ]


def _elements(shown: list[Post]) -> bytes:
    """Return where on the picture each of some posts is: one under the other."""
    lines = (
        {"kind": post.kind.value, "id": post.id, "box": [40, 60 + 120 * place, 400, 100]}
        for place, post in enumerate(shown)
    )
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def sealed(
    order: Order,
    at: datetime,
    place: Path,
    words: str = "Bron",
    shown: list[Post] | None = None,
    record: Callable[[Path], None] = record_exchanges,
    pictures: Callable[[Path], None] | None = None,
) -> Bundle:
    """Seal a snapshot with pictures of some words, or what ``pictures`` writes."""
    folder = place / order.snapshot_id / "capture"
    folder.mkdir(parents=True)
    record(folder)
    if pictures:
        pictures(folder)
    else:
        record_screenshots(folder, words)
    shown = posts() if shown is None else shown
    with Recording(folder / "text-20260302090000.warc.gz") as warc:
        warc.resource(f"{LIST}{PAGE}", "application/x-ndjson", _elements(shown))
    page = {"url": PAGE, "ts": "2026-09-14T08:30:01Z", "title": "Sundby kommun", "depth": 0}
    (folder / "pages.jsonl").write_text(json.dumps(page) + "\n")
    (folder / "posts.jsonl").write_text("".join(to_json(post) + "\n" for post in shown))
    (folder / "coverage.json").write_text(to_json(_coverage()))
    (folder / "provenance.json").write_text('{"browser": "Chromium 156"}')
    (folder / "spans.jsonl").write_text("")
    capture = Capture(order, folder, at, Outcome.COMPLETE, "Sundby kommun", PAGE)
    return seal(capture, folder.parent / "bundle", at, prover(place / "home", at))


def _broken(place: Path) -> Bundle:
    """Return a bundle in which one member was changed after sealing, and deposited so."""
    whole = sealed(BROKEN, TAKEN + timedelta(days=6), place)
    folder = place / "broken"
    shutil.copytree(whole.folder, folder)
    resource_other(make_writable(folder))
    return open_bundle(folder)


def _coverage() -> Coverage:
    return Coverage(
        posts=Tally(2, 2),
        comments=Tally(3),
        media=Tally(1, 2),
        exchanges=1048,
        end_reached=True,
        end_proof="Sidan slutade växa efter tre försök",
        blind_spots=_BLIND,
    )


def _snapshot(order: Order, at: datetime, bundle: Bundle, receipt: Receipt) -> Snapshot:
    return Snapshot(
        id=order.snapshot_id,
        account_id=order.account_id,
        occasion=order.occasion,
        period=order.period,
        taken_at=at,
        outcome=Outcome.COMPLETE,
        title="Sundby kommun",
        url=PAGE,
        coverage=_coverage(),
        findings=(Finding("C301", Severity.NOTE, "En samtyckesdialog besvarades med »Neka«."),),
        bundle_digest=bundle.digest,
        size=bundle.size,
        decision=Decision(
            Retention.PERMANENT,
            None,
            "EX-1",
            "",
            "Exempel på dokumenthanteringsplan, version 1",
            ("Rad EX-1 säger att ögonblicksbilder bevaras.",),
        ),
        likeness=Likeness(order.snapshot_id, sentence="Bilden av sidan ser likadan ut."),
        receipt=receipt,
    )


def deposit(
    world: World,
    order: Order,
    at: datetime,
    bundle: Bundle,
    change: Callable[[Snapshot], Snapshot] = lambda snapshot: snapshot,
    shown: list[Post] | None = None,
) -> None:
    """Deposit and record a snapshot."""
    locked = at.date() + timedelta(days=3650)
    receipt = world.archive.deposit(bundle, order.account_id, locked)
    snapshot = change(_snapshot(order, at, bundle, receipt))
    event = Event(snapshot.id, EventType.CAPTURE, at, "Ögonblick 0.1.0", "success", PAGE)
    pages = [PageText(PAGE, "Sundby kommun", HEADER)] if order == GOOD else []
    world.catalogue.record(
        snapshot, posts() if shown is None else shown, bundle.hashes, [event], pages
    )


def _deposit_partial(world: World, place: Path) -> None:
    at = datetime(2025, 10, 2, 9, tzinfo=UTC)
    missing = Finding("C202", Severity.WARNING, "Sidan anger 52 inlägg men 40 hittades.", PAGE)

    def as_partial(snapshot: Snapshot) -> Snapshot:
        coverage = replace(_coverage(), posts=Tally(40, 52), end_reached=False, end_proof="")
        return replace(snapshot, outcome=Outcome.PARTIAL, coverage=coverage, findings=(missing,))

    deposit(world, PARTIAL, at, sealed(PARTIAL, at, place, words="Häst"), as_partial)


def _with_other_digest(snapshot: Snapshot) -> Snapshot:
    """Make the receipt's digests such that what the archive holds does not fit them."""
    files = tuple(
        replace(file, digest=Digest("sha256", "0" * 64)) for file in snapshot.receipt.files
    )
    return replace(snapshot, receipt=replace(snapshot.receipt, files=files))


def _after_earlier(snapshot: Snapshot) -> Snapshot:
    """Have a snapshot be compared with the one half a year before."""
    return replace(snapshot, likeness=replace(snapshot.likeness, previous_id=EARLIER.snapshot_id))


def _deviate(world: World, place: Path) -> None:
    picture = place / "wall.png"
    picture.write_bytes(png(640, 480, "Logga in"))
    key = f"deviations/{FAILED.snapshot_id}/20260914T083000Z.png"
    wall = Finding("C102", Severity.ERROR, "Inloggningsvägg: innehållet visas inte.", PAGE)
    world.catalogue.deviate(
        Deviation(
            account_id=FAILED.account_id,
            occasion=FAILED.occasion,
            period=FAILED.period,
            opened_at=TAKEN,
            findings=(wall,),
            evidence=world.archive.put_evidence(key, picture).key,
        )
    )
