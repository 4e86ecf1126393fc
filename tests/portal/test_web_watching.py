"""What machines ask the portal: is it well, and how much is there."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from ogonblick.letter import Letter
from ogonblick.snapshot import DeviationStatus
from tests.portal.world import World

pytestmark = pytest.mark.s3


def figures(web: httpx.Client) -> dict[tuple[str, ...], float]:
    """Return the figures as Prometheus' own parser reads them, by name and labels."""
    families = text_string_to_metric_families(web.get("/metrics").text)
    return {(one.name, *one.labels.values()): one.value for f in families for one in f.samples}


def test_health_is_good_where_everything_answers(web: httpx.Client) -> None:
    """A program that watches gets 200, and no fault."""
    answer = web.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "pass", "faults": {}}


def test_health_names_what_does_not_answer(web_without_archive: httpx.Client) -> None:
    """With the archive away it is 503, with the words that a person would get."""
    answer = web_without_archive.get("/health")
    assert answer.status_code == 503
    assert answer.json()["faults"].keys() == {"archive"}
    assert "svarar inte" in answer.json()["faults"]["archive"]


def test_figures_are_the_catalogues(web: httpx.Client, world: World) -> None:
    """Prometheus' own parser reads them, and they say what the catalogue says."""
    found = figures(web)
    snapshots = world.catalogue.snapshots()
    assert found["ogonblick_accounts",] == len(world.catalogue.accounts())
    assert found["ogonblick_stored_bytes",] == sum(one.size for one in snapshots)
    newest = max(one.taken_at for one in snapshots).timestamp()
    assert found["ogonblick_last_snapshot_timestamp_seconds",] == newest
    for outcome in {one.outcome for one in snapshots}:
        number = sum(one.outcome is outcome for one in snapshots)
        assert found["ogonblick_snapshots", outcome.value] == number
    waiting = world.catalogue.deviations(DeviationStatus.OPEN)
    assert found["ogonblick_deviations", "open"] == len(waiting)


def test_figures_tell_of_the_upkeep(web: httpx.Client, world: World) -> None:
    """A backup that was made and a letter that waits are seen; a Prefect that is away is not."""
    before = figures(web)
    assert ("ogonblick_runs_late",) not in before
    at = datetime.now(UTC).replace(microsecond=0)
    world.archive.put_evidence(f"backups/{at:%Y%m%dT%H%M%SZ}.jsonl", Path(__file__))
    (id_,) = world.catalogue.outbox.post(Letter(("a@b.se",), "Hej", "Text"), at)
    after = figures(web)
    assert after["ogonblick_last_backup_timestamp_seconds",] == at.timestamp()
    assert after["ogonblick_letters", "waiting"] == 1
    assert after["ogonblick_deliveries_waiting",] == before["ogonblick_deliveries_waiting",]
    world.catalogue.outbox.sent(id_, at)
