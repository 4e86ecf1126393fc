"""Probing a store: what a good one does, and that a bad one is not called WORM."""

from datetime import UTC, datetime

import pytest

from ogonblick.errors import ArchiveError, ArchiveUnavailable
from ogonblick.settings import Secret, Settings
from storage.probe.probes import PROBES
from storage.probe.probing import ProbeReport, probe
from storage.probe.store import Reply, Seen, Verdict, client_of, first_fault, refused
from storage.stores.s3_bucket import Bucket

pytestmark = pytest.mark.s3

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def verdicts(report: ProbeReport) -> dict[str, Verdict]:
    """Return what came of each probe."""
    return {one.id: one.verdict for one in report.trials}


def buckets(settings: Settings) -> set[str]:
    """Return the names of all buckets."""
    client = client_of(settings, settings.s3_access_key, settings.s3_secret_key)
    return {one["Name"] for one in client.list_buckets()["Buckets"]}


def test_seaweedfs_keeps_what_it_promises(settings: Settings) -> None:
    """The embedded store passes every probe, and nothing of the probing is left in it."""
    before, heard = buckets(settings), list[str]()
    report = probe(settings, "god", AT, heard.append)
    others = {"identity-reader": Verdict.UNTRIED, "identity-disposer": Verdict.UNTRIED}
    assert verdicts(report) == {one.id: Verdict.OK for one in PROBES} | others
    assert (report.worm, report.left, report.at) == (True, "", AT)
    assert heard == [one.tried for one in PROBES]
    assert "SeaweedFS" in report.server
    assert buckets(settings) == before


def test_a_bucket_that_is_there_is_left_alone(settings: Settings) -> None:
    """What is cleaned away afterwards was made by the probe itself."""
    client = client_of(settings, settings.s3_access_key, settings.s3_secret_key)
    taken = f"{settings.s3_bucket}-prov-upptagen"
    Bucket(client, taken).make()
    with pytest.raises(ArchiveError, match="finns redan"):
        probe(settings, "upptagen", AT)
    assert taken in buckets(settings)


def test_silence_is_no_verdict() -> None:
    """A store that does not answer is an error, not a store that is no WORM."""
    nowhere = Settings(
        s3_endpoint="http://127.0.0.1:9", s3_access_key="prov", s3_secret_key=Secret("prov")
    )
    with pytest.raises(ArchiveUnavailable):
        probe(nowhere, "tyst", AT)


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply(200), Verdict.DANGEROUS),
        (Reply(403, "AccessDenied"), Verdict.OK),
        (Reply(500, "InternalError"), Verdict.MISSING),
    ],
)
def test_only_a_refusal_is_a_refusal(reply: Reply, verdict: Verdict) -> None:
    """A store that breaks has not refused, and one that says yes is dangerous."""
    assert refused(reply).verdict is verdict


def test_the_worst_counts() -> None:
    """Of several observations the dangerous one is told, wherever it stands."""
    seen = [Seen(verdict, verdict) for verdict in Verdict]
    assert first_fault(*seen).verdict is Verdict.DANGEROUS
    assert first_fault(*seen[:2]).verdict is Verdict.MISSING
    assert first_fault(seen[0]) is seen[0]
