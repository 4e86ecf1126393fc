"""``ogonblick events``: what has happened to a snapshot, and whether all of it is still told."""

from collections.abc import Iterator, Sequence

import click

from bundles.findings import finding
from bundles.premis import check_chain, document_name, read_page
from ogonblick.capture import Finding
from ogonblick.digest import digest_of
from ogonblick.event import Event, EventDocument
from ogonblick.swedish import counted, moment, word
from portal.cli.doors import as_json, catalogue, print_findings, print_json, settings
from portal.cli.swedish import Command
from portal.cli.verify import BROKEN
from portal.stack import AT_THE_DOOR, archive_running
from portal.texts import event_outcome
from storage.care.story import deliver
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive

NOTHING = "Inget är antecknat om ögonblicksbilden."


@click.command(cls=Command)
@click.argument("snapshot_id")
@as_json
def events(snapshot_id: str, as_json: bool) -> None:
    """Berätta allt som har hänt med en ögonblicksbild, och kontrollera att inget är ändrat.

    Händelserna ligger som PREMIS 3 i arkivet, var fil bunden till den föregående. Slutkod 20 om
    kedjan är bruten.
    """
    chosen = settings()
    opened = catalogue(chosen)
    told = opened.events(snapshot_id)
    with archive_running(chosen) as answering:
        archive = open_archive(answering, AT_THE_DOOR)
        deliver(opened, archive, snapshot_id)
        documents = opened.event_documents(snapshot_id)
        findings = faults_of(opened, archive, documents)
    if as_json:
        print_json(told)
    else:
        for line in (*story(told), *verdict(documents, findings)):
            click.echo(line)
        print_findings(findings)
    raise SystemExit(BROKEN if findings else 0)


def faults_of(
    opened: Catalogue, archive: Archive, documents: Sequence[EventDocument]
) -> tuple[Finding, ...]:
    """Read the documents back from the archive and return what is wrong with their chain."""
    if not documents:
        return ()
    stored = [_read(archive, one.key) for one in documents]
    bundle = read_page(opened.event_content(documents[0])).bundle
    return (*_not_as_noted(documents, stored), *check_chain(bundle, stored))


def _read(archive: Archive, key: str) -> bytes:
    with archive.open_key(key) as stream:
        return stream.read()


def _not_as_noted(documents: Sequence[EventDocument], stored: Sequence[bytes]) -> Iterator[Finding]:
    """Yield what is not as the catalogue bound it: no later document tells of the last one."""
    for document, data in zip(documents, stored, strict=True):
        if digest_of([data]) != document.digest:
            reason = "den är inte den som katalogen antecknade"
            yield finding("B090", document_name(document.number), reason=reason)


def story(told: Sequence[Event]) -> Iterator[str]:
    """Tell each event in a line: when, what, how it ended, who."""
    if not told:
        yield NOTHING
    for event in told:
        detail = f" {event.detail}" if event.detail else ""
        ended = event_outcome(event.outcome)
        yield f"{moment(event.at)}  {word(event.type)}: {ended}.{detail} ({event.agent})"


def verdict(documents: Sequence[EventDocument], findings: Sequence[Finding]) -> Iterator[str]:
    """Say whether the chain of documents is whole, and by what its end can be known again."""
    if findings:
        yield "Kedjan är bruten. Jämför med en kopia av arkivet, och anmäl avvikelsen."
    elif documents:
        kept = counted(len(documents), "fil", "filer")
        yield f"Kedjan är hel: {kept} i arkivet, den sista med {documents[-1].digest}."
