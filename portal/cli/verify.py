"""``ogonblick verify``: everything wrong with a bundle, who sealed it, and when."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import click

from bundles.proof.keys import certificates
from bundles.proof.testimony import Testimony, testimony_of
from bundles.proof.trust import Trust, read_signers
from bundles.verify import verify as find_faults
from ogonblick.capture import Finding, Severity
from ogonblick.errors import BundleError, Fault, InputError
from ogonblick.swedish import moment
from portal.cli.doors import as_json, catalogue, now, print_findings, print_json, settings
from portal.cli.swedish import Command
from portal.stack import AT_THE_DOOR, archive_running
from portal.verification import trust_from, verify_now
from retention.persons import readable
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader

T = TypeVar("T")

BROKEN = 20
"""The exit code for a bundle that is not to be trusted: a ``BundleError``'s."""

GOOD = "Inga fel: allt som kontrollerades stämmer."
BAD = "Lämna inte ut arkivpaketet. Hämta det på nytt, eller anmäl avvikelsen till arkivarien."

UNTRIED = (
    "Vem nyckeln tillhör är inte prövat. Jämför med vad kommunen uppger på annan väg, eller ange"
    " deras nyckel med --key."
)

PARTS = (
    ("WACZ-filen", r"B0[12]\d|B060"),
    ("Inspelningarna (WARC)", r"B03\d"),
    ("Indexet", r"B04\d"),
    ("Sidlistan", r"B05\d"),
)
"""The parts of a WACZ, and the codes that tell of each."""

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "✓"}

pem = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True)
class Verified:
    """What was found, and what the proof says."""

    findings: tuple[Finding, ...]
    testimony: Testimony


@click.command(cls=Command)
@click.argument("subject")
@click.option("--key", type=pem, help="Öppen nyckel eller certifikat (PEM) som ska ha signerat.")
@click.option("--authority", type=pem, help="Certifikat (PEM) som stämplarna ska leda till.")
@as_json
def verify(subject: str, key: Path | None, authority: Path | None, as_json: bool) -> None:
    """Kontrollera ett arkivpaket: en mapp, en WACZ-fil eller en ögonblicksbild i arkivet.

    För en mapp eller en fil behövs varken inställningar eller databas, och inget skrivs.
    """
    trust = Trust(
        read_pem(key, read_signers) if key else (),
        read_pem(authority, certificates) if authority else (),
        demanded=authority is not None,
    )
    verified = verify_path(Path(subject), trust) or verify_stored(subject, trust)
    if as_json:
        print_json(verified)
    else:
        for line in lines(verified):
            click.echo(readable(line))
        if verified.testimony.signer and not key:
            click.echo(UNTRIED)
        print_findings(verified.findings)
        click.echo(BAD if is_broken(verified) else GOOD)
    raise SystemExit(BROKEN if is_broken(verified) else 0)


def read_pem(file: Path, read: Callable[[bytes], T]) -> T:
    """Read a file of keys or certificates. Raises ``InputError`` for one that holds none."""
    try:
        return read(file.read_bytes())
    except BundleError as fault:
        raise InputError([Fault(str(file), None, f"{fault}. Ange en annan fil.")]) from fault


def verify_path(path: Path, trust: Trust) -> Verified | None:
    """Verify a bundle's folder or a WACZ; None for what can only be a snapshot's id.

    Raises ``InputError`` for a path at which nothing is.
    """
    if path.exists():
        return Verified(find_faults(path, trust=trust), testimony_of(path))
    if not re.fullmatch(r"[a-z0-9_-]+", str(path)):
        raise InputError([Fault(str(path), None, "finns inte. Ange en mapp eller en WACZ-fil.")])
    return None


def verify_stored(snapshot_id: str, trust: Trust) -> Verified:
    """Fetch a stored bundle and verify it; that it was done, and how it went, becomes an event.

    The authorities that the settings trust are tried if no others are given.
    """
    chosen = settings()
    opened = catalogue(chosen)
    snapshot = opened.snapshot(snapshot_id)
    authorities = trust.authorities or trust_from(chosen).authorities
    wanted = replace(trust, authorities=authorities)
    with archive_running(chosen) as answering:
        archive = open_archive(as_reader(answering), AT_THE_DOOR)
        done = verify_now(snapshot, archive, opened, chosen.home, now, wanted)
    return Verified(done.findings, done.testimony)


def is_broken(verified: Verified) -> bool:
    """Say whether something was found that makes the bundle untrustworthy."""
    return any(one.severity is Severity.ERROR for one in verified.findings)


def lines(verified: Verified) -> Iterator[str]:
    """Yield what was checked, a line for each part, and what came of it."""
    findings, told = verified.findings, verified.testimony
    if told.is_bundle:
        yield part(findings, "Manifestet och filerna", r"B00\d")
    if told.has_wacz:
        yield from (part(findings, name, codes) for name, codes in PARTS)
    if told.is_bundle or told.has_wacz:
        yield part(findings, f"Signatur: {told.signer or 'saknas'}", r"B06[1-9]")
    for one in told.stamps:
        about = [finding for finding in findings if finding.place == one.place]
        yield f"{mark(about)} Tidsstämpel {moment(one.moment)} av {one.authority}"
    if told.is_bundle:
        yield part(
            findings, "Tidsstämplarna" if told.stamps else "Tidsstämpel: saknas", r"B0[78]\d"
        )


def part(findings: Iterable[Finding], name: str, codes: str) -> str:
    """Return the line of one part, of which these codes tell."""
    return f"{mark([one for one in findings if re.fullmatch(codes, one.code)])} {name}"


def mark(findings: Iterable[Finding]) -> str:
    """Return how bad the worst of these is: a tick if nothing is wrong."""
    found = {one.severity for one in findings}
    worst = next((one for one in MARKS if one in found), Severity.NOTE)
    return MARKS[worst]
