"""The certificate of a disposal: it says what happened, or is not written."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ogonblick.hold import LegalHold
from retention.certificate import (
    Disposal,
    DisposalCertificate,
    certificate_in_words,
    certify,
    gone_moment,
)
from retention.disposal import Act, Approval, Clearance, Refusal, approve, clear
from retention.disposal import propose as proposed
from retention.method import Method, copies_in_words
from retention.records import StoredRecord
from retention.schedule import RetentionSchedule

Acts = Callable[..., Act]
GOLDEN = Path(__file__).parents[1] / "golden" / "gallringsprotokoll.txt"
METHOD = Method("Ögonblick 0.1.0", "Alla versioner och kopior raderade.", date(2026, 12, 25))
FIRST, LAST, LATEST = date(2026, 11, 1), date(2026, 11, 24), date(2026, 12, 25)
GONE = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)


@pytest.fixture
def clearance(
    stored: Callable[..., StoredRecord], two_years: RetentionSchedule, act: Acts
) -> Clearance:
    """Three logs approved; a hold has stopped the third since."""
    records = [stored("a"), stored("b", taken_on=date(2020, 7, 1)), stored("c")]
    proposal = proposed(records, two_years, [], act("person 1"))
    approval = approve(proposal, act("person 2", 22))
    assert isinstance(approval, Approval)
    hold = LegalHold("registratorn", "begäran om utlämnande", date(2026, 11, 23), "c")
    cleared = clear(approval, records, two_years, [hold], act("driften", 25))
    assert isinstance(cleared, Clearance)
    return cleared


@pytest.fixture
def certificate(clearance: Clearance, act: Acts) -> DisposalCertificate:
    """The certificate of two gone records and one that stayed."""
    told = [Disposal("a", GONE), Disposal("b", GONE)]
    written = certify("G1", clearance, told, act("driften", 26), METHOD)
    assert isinstance(written, DisposalCertificate)
    return written


def test_a_certificate_reads_as_its_golden_file(certificate: DisposalCertificate) -> None:
    """Everything that an archivist asks for stands in it, and it needs no program to be read."""
    assert certificate_in_words(certificate) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("until", "backups", "said"),
    [
        (None, (), "arkivet har inga av katalogen; inga andra är uppgivna"),
        (LATEST, (), f"arkivet har inga av katalogen; .* är enligt uppgift borta senast {LATEST}"),
        (
            None,
            (FIRST,),
            f"arkivet har 1 säkerhetskopia av katalogen, från {FIRST}, .* ligger kvar",
        ),
        (
            LATEST,
            (LAST, FIRST),
            f"från {FIRST} till {LAST}, .* först när en ny görs efter {LATEST};",
        ),
    ],
)
def test_a_certificate_tells_which_backups_are_left(
    until: date | None, backups: tuple[date, ...], said: str
) -> None:
    """It never promises that one goes by itself, and says so where nobody has said until when."""
    assert re.search(said, copies_in_words(Method("Ö", ".", until, backups)))


def test_a_certificate_counts_only_what_is_gone(certificate: DisposalCertificate) -> None:
    """Objects and bytes are of the two that went; the third is there with its reason."""
    assert [one.record_id for one in certificate.gone] == ["a", "b"]
    assert (certificate.objects, certificate.size) == (4, 2000)
    assert not certificate.clock_went_back
    assert "Gallringsstopp sedan 2026-11-23" in certificate.records[2].reason


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([Disposal("a", GONE)], "b saknar uppgift"),
        ([Disposal("a", GONE), Disposal("b", GONE), Disposal("b", GONE)], "b har fler än en"),
        ([Disposal("a", GONE), Disposal("b", GONE), Disposal("c", GONE)], "c gallrades utan"),
        ([Disposal("a", GONE), Disposal("b")], "b ligger kvar utan"),
        ([Disposal("a", GONE), Disposal("b", GONE.replace(hour=11))], "b gallrades vid en tid"),
        ([Disposal("a", GONE), Disposal("b", GONE.replace(day=27))], "b gallrades vid en tid"),
    ],
    ids=["left out", "twice", "not cleared", "no reason", "too early", "in the future"],
)
def test_a_certificate_that_would_lie_is_not_written(
    clearance: Clearance, act: Acts, told: list[Disposal], words: str
) -> None:
    """What was cleared and what is told must agree, record by record and in time."""
    refused = certify("G1", clearance, told, act("driften", 26), METHOD)
    assert isinstance(refused, Refusal)
    assert len(refused.reasons) == 1
    assert words in refused.reasons[0]


def test_nothing_is_told_to_be_gone_before_it_was_cleared(clearance: Clearance, act: Acts) -> None:
    """By a clock that was set back, gone is what is gone since the clearance; that is told."""
    back = clearance.cleared.at - timedelta(seconds=5)
    assert gone_moment(clearance, GONE) == GONE
    gone = [Disposal(name, gone_moment(clearance, back)) for name in ("a", "b")]
    written = certify("G1", clearance, gone, act("driften", 25), METHOD)
    assert isinstance(written, DisposalCertificate)
    assert "Klocka: Klockan gick tillbaka" in certificate_in_words(written)


def test_the_extent_is_that_of_what_was_cleared(clearance: Clearance, act: Acts) -> None:
    """What lay beside a record when it was removed is counted, whatever was proposed."""
    first, second = clearance.items
    grown = replace(first, record=replace(first.record, objects=7, size=9000))
    told = [Disposal("a", GONE), Disposal("b", GONE)]
    clearance = replace(clearance, items=(grown, second))
    written = certify("G1", clearance, told, act("driften", 26), METHOD)
    assert isinstance(written, DisposalCertificate)
    assert (written.objects, written.size) == (9, 10_000)


def test_the_account_stands_beside_the_name(
    certificate: DisposalCertificate, clearance: Clearance
) -> None:
    """A name is as it was stated; the operating system's user tells who typed it."""
    typed = replace(certificate, approved=replace(clearance.cleared, by="Åsa Ek", account="asaek"))
    assert "Godkänt av: Åsa Ek (asaek), 2026-11-25 12:00\n" in certificate_in_words(typed)


def test_a_record_that_could_not_be_removed_is_certified_as_still_there(
    clearance: Clearance, act: Acts
) -> None:
    """An object lock that held is an outcome, told with its reason, not hidden."""
    told = [Disposal("a", GONE), Disposal("b", reason="Objektlåset gäller till 2027-01-01.")]
    written = certify("G1", clearance, told, act("driften", 26), METHOD)
    assert isinstance(written, DisposalCertificate)
    assert [one.record_id for one in written.gone] == ["a"]
    assert "  – b: Objektlåset gäller till 2027-01-01.\n" in certificate_in_words(written)


def test_a_run_that_was_cut_short_ends_in_one_certificate(
    clearance: Clearance,
    stored: Callable[..., StoredRecord],
    two_years: RetentionSchedule,
    act: Acts,
) -> None:
    """One went, then the power did; a hold came before the rest, which stays and says so."""
    hold = LegalHold("registratorn", "begäran om utlämnande", date(2026, 11, 26), "b")
    left = [stored("b", taken_on=date(2020, 7, 1))]
    again = clear(clearance.approval, left, two_years, [hold], act("driften", 26))
    assert isinstance(again, Clearance)
    assert again.items == ()
    why = next(" ".join(one.reasons) for one in again.stopped if one.record_id == "b")
    told = [Disposal("a", GONE), Disposal("b", reason=why)]
    written = certify("G1", clearance, told, act("driften", 26), METHOD)
    assert isinstance(written, DisposalCertificate)
    assert [one.record_id for one in written.gone] == ["a"]
    assert "Gallringsstopp sedan 2026-11-26" in written.records[1].reason


def test_a_signature_is_shown_where_there_is_one(certificate: DisposalCertificate) -> None:
    """Until it is signed the text says that the signature is missing."""
    assert "Underskrift: saknas\n" in certificate_in_words(certificate)
    signed = replace(certificate, signature="ed25519:ab12")
    assert "Underskrift: ed25519:ab12\n" in certificate_in_words(signed)
