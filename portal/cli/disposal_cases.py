"""What the commands of disposal work with: what is stored, and the cases about it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice

import click

from bundles.plain import from_json, to_json
from ogonblick.digest import digest_of
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.settings import Settings
from ogonblick.swedish import moment, word
from portal.cli.doors import print_table, today
from portal.disposal_words import total_in_words
from portal.stack import AT_THE_DOOR, archive_running
from retention.disposal import Proposal
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader


def open_cases(
    chosen: Settings, opened: Catalogue, proposals: Sequence[Proposal]
) -> list[DisposalCase]:
    """Open a case for each proposal that has something in it.

    What stays is not in the case: it is no part of what is approved, and may change any day.
    """
    begun = [replace(one, left_out=()) for one in proposals if one.items]
    if not begun:
        return []
    with archive_running(chosen) as answering:
        archive = open_archive(as_reader(answering), AT_THE_DOOR)
        archive.prepare()
        names = list(islice(free_names(opened, archive), len(begun)))
    cases = [new_case(one, name) for one, name in zip(begun, names, strict=True)]
    for one in cases:
        opened.open_case(one)
    return cases


def free_names(opened: Catalogue, archive: Archive) -> Iterator[str]:
    """Yield the names that no case has yet: the year, and a number within it.

    The archive is asked too: it keeps the certificates of a catalogue that was lost.
    """
    taken, year = {one.id for one in opened.cases()}, today().year
    for number in count(1):
        name = f"G{year}-{number}"
        if name not in taken and not archive.versions(f"certificates/{name}/"):
            yield name


def new_case(proposal: Proposal, name: str) -> DisposalCase:
    """Return a new case of a proposal."""
    at, text = proposal.proposed.at, to_json(proposal)
    return DisposalCase(name, CaseStatus.PROPOSED, at, text, digest_of([text.encode()]))


def print_opened(cases: Sequence[DisposalCase]) -> None:
    """Say which cases were opened, and what is to be done with them."""
    for one in cases:
        click.echo(f"\nÄrendet {one.id} är öppnat. Be en annan person läsa det och godkänna:")
        click.echo(
            f"  ogonblick disposal show {one.id}\n  ogonblick disposal approve {one.id} --by …"
        )


def print_cases(cases: Sequence[DisposalCase]) -> None:
    """Print the cases, each with its extent."""
    rows = (
        (one.id, word(one.status), moment(one.opened_at), proposal.proposed.by, extent)
        for one in cases
        for proposal in [from_json(Proposal, one.proposal)]
        for extent in [total_in_words(proposal.items)]
    )
    print_table("Gallringsärenden", ("Ärende", "Läge", "Öppnat", "Av", "Omfattning"), rows)
