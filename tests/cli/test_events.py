"""``ogonblick events``: the story of a snapshot, and whether all of it is still told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from ogonblick.settings import Settings
from tests.cli.conftest import Recorded
from tests.conftest import Ogonblick


@contextmanager
def bucket(stack: Settings) -> Iterator[Any]:
    """Give the archive's bucket as whoever has its key sees it."""
    resource = boto3.resource(
        "s3",
        endpoint_url=stack.s3_endpoint,
        region_name=stack.s3_region,
        aws_access_key_id=stack.s3_access_key,
        aws_secret_access_key=stack.s3_secret_key.value,
    )
    yield resource.Bucket(stack.s3_bucket)
    resource.meta.client.close()


def test_the_story_is_told_and_its_chain_is_whole(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """From capture to archive in Swedish, with who did it; the same as JSON."""
    told = ogonblick("events", recorded.snapshot_id, home=recorded.home)
    assert (told.returncode, told.stderr) == (0, "")
    for said in ("Inhämtad: Lyckades.", "Undertecknad och tidsstämplad", "Lagrad i arkivet"):
        assert said in told.stdout
    assert "Kedjan är hel" in told.stdout
    answer = ogonblick("events", recorded.snapshot_id, "--json", home=recorded.home)
    assert json.loads(answer.stdout)[0]["type"] == "capture"


def test_a_changed_story_is_seen(recorded: Recorded, ogonblick: Ogonblick) -> None:
    """What is laid over a document of the chain, though it looks like one, breaks the chain."""
    account = recorded.work["order"]["account_id"]
    key = f"snapshots/{account}/{recorded.snapshot_id}/events/0001.xml"
    assert ogonblick("events", recorded.snapshot_id, home=recorded.home).returncode == 0
    with bucket(recorded.stack) as archive:
        stored = archive.Object(key)
        answer = stored.get()
        true, noted = answer["Body"].read(), answer["Metadata"]
        stored.put(Body=true.replace(b"success", b"fail", 1), Metadata=noted)
        told = ogonblick("events", recorded.snapshot_id, home=recorded.home)
        stored.put(Body=true, Metadata=noted)
    assert told.returncode == 20
    assert "Kedjan är bruten" in told.stdout
