"""A large municipality to work in: a million posts in ten thousand snapshots, and their archive.

All snapshots have the files of one real bundle: a page of fifty photographs and a thousand texts,
with a screenshot of 12,000 pixels. So every page of the portal reads what it would read.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import sealing
import searching
from language import Language, vocabulary
from sqlalchemy import insert

from bundles.seal import open_bundle
from harvesters.browser.recording.warc import WarcFile
from harvesters.browser.report.folder import write_spans
from ogonblick.event import Event, EventType
from ogonblick.person import Duty, Person, Role
from ogonblick.settings import Settings
from ogonblick.snapshot import Receipt, Snapshot
from portal.web.visiting import digest_of_token
from storage.database import recording, tables
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.engine import writing
from storage.packages.chunks import Sharing
from storage.packages.opening import open_archive
from tests.entering import ENTERED

SNAPSHOTS, POSTS = 10_000, 100
PERSONS = 50
PHOTOS, TEXTS = 50, 1_000
HIGH = 12_000
_TOGETHER = 100
_BETWEEN = timedelta(days=10)
_PAGE = '<!doctype html><html lang="sv"><title>Exempelby</title><h1>Exempelby</h1>{}'


def filled(settings: Settings, place: Path) -> Language:
    """See that archive and catalogue are full; ``place`` is for the bundle on its way there."""
    language = Language.of(vocabulary(random.Random(searching.SEED)))
    with closing(open_catalogue(settings.database_url)) as catalogue:
        begun = len(catalogue.taken())
        if begun < SNAPSHOTS:
            catalogue.register(searching.accounts(), ENTERED)
            fill(catalogue, language, deposited(settings, place), begun)
    return language


def deposited(settings: Settings, place: Path) -> Receipt:
    """Seal a page and deposit it, in pieces as flows do."""
    capture(place / "capture")
    sealing.seal_it(place)
    bundle = open_bundle(place / "bundle")
    archive = open_archive(settings)
    archive.prepare()
    receipt = archive.deposit(bundle, "exempelby", None, sharing=Sharing("exempelby"))
    for folder in (bundle.folder, bundle.folder / "proof"):
        folder.chmod(0o700)
    shutil.rmtree(place)
    return receipt


def capture(folder: Path) -> None:
    """Make the capture of a page with photographs, whose scripts have asked for texts."""
    chance = random.Random(searching.SEED)
    folder.mkdir(parents=True)
    photos = [f'<img src="{sealing.photo_address(one)}" alt="">' for one in range(PHOTOS)]
    page = _PAGE.format("".join(f"<p>Bron öppnar i april.{one}" for one in photos))
    with WarcFile(folder, "rec", sealing.INFO, sealing.NOW) as made:
        made.exchange(sealing.exchange(f"{sealing.SITE}/", "text/html", page.encode()))
        for one in range(PHOTOS):
            photo = sealing.photo(chance, *sealing.PHOTO)
            made.exchange(sealing.exchange(sealing.photo_address(one), "image/jpeg", photo))
        for one in range(TEXTS):
            words = sealing.text(chance, 5_000)
            made.exchange(sealing.exchange(f"{sealing.SITE}/text/{one}", "text/plain", words))
    with WarcFile(folder, "screenshots", sealing.INFO, sealing.NOW) as shots:
        for uri, picture in sealing.pictures(chance, HIGH):
            shots.resource(f"{uri}{sealing.SITE}/", "image/png", picture, sealing.NOW)
    write_spans(folder, (*made.spans, *shots.spans))
    sealing.describe(folder)


def fill(catalogue: Catalogue, language: Language, receipt: Receipt, begun: int) -> None:
    """Lay the snapshots in the catalogue, as recording would, but many at once.

    A filling that was cut short is gone on with.
    """
    for first in range(begun, SNAPSHOTS, _TOGETHER):
        numbers = range(first, min(first + _TOGETHER, SNAPSHOTS))
        _lay(catalogue, {one: snapshot(one, receipt) for one in numbers}, language)


def snapshot(number: int, receipt: Receipt) -> Snapshot:
    """Return one snapshot, of each account in turn, ten days after its last."""
    later = SNAPSHOTS // searching.ACCOUNTS - number // searching.ACCOUNTS
    taken = searching.LAST_DAY - later * _BETWEEN
    files, url = replace(receipt, snapshot_id=f"s{number}"), f"{sealing.SITE}/"
    return replace(searching.snapshot(number), taken_at=taken, receipt=files, url=url)


def _lay(catalogue: Catalogue, several: dict[int, Snapshot], language: Language) -> None:
    passages, posts = [], []
    for number, one in several.items():
        chance = random.Random(f"{searching.SEED}-{number}")
        said = searching.posts(number, language, chance, POSTS)
        rows = searching.said_in(one, said, number * POSTS)
        passages += rows[0]
        posts += rows[1]
    with writing(catalogue._engine) as connection:
        recording.add_snapshots(connection, [*map(recording.Content, several.values())])
        for one in several.values():
            recording.add_ruling(connection, recording.first_ruling(one))
            told = Event(one.id, EventType.CAPTURE, one.taken_at, "Ögonblick", "success")
            recording.add_event(connection, told)
        connection.execute(insert(tables.passages), passages)
        connection.execute(insert(tables.posts), posts)


def signed_in(catalogue: Catalogue, now: datetime) -> Iterator[str]:
    """Yield the sessions of fifty registrars: every other one works in one department alone."""
    known = {one.id for one in catalogue.persons.all()}
    for number in range(PERSONS):
        where = f"Förvaltning {number % 12}" if number % 2 else ""
        person = Person(f"r{number}", f"Registrator {number}", (Duty(Role.REGISTRAR, where),))
        if person.id not in known:
            catalogue.persons.add(person)
        token = f"nyckel-{person.id}"
        catalogue.signing_in.end(digest_of_token(token))
        catalogue.signing_in.begin(digest_of_token(token), person.id, now)
        yield token
