"""The bucket's policy, tried on a real server by the three identities that it is about."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ogonblick.errors import ArchiveRefused
from ogonblick.settings import Secret, Settings
from storage.embedded.server import embedded_s3
from storage.packages.opening import Patience, open_archive
from storage.probe.store import client_of, replied
from storage.stores.policy import Principals, bucket_policy
from tests.storage.proxy import proxied

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

pytestmark = pytest.mark.s3

BUCKET = "regler"
NAMES = ("administrator", "writer", "reader", "disposer")
ROLES = NAMES[1:]
HASTY = Patience(attempts=1, waits=())
TAGS: Any = {"TagSet": [{"Key": "k", "Value": "v"}]}
YEARS: Any = {"Mode": "GOVERNANCE", "RetainUntilDate": datetime(2036, 1, 1, tzinfo=UTC)}


@dataclass(frozen=True)
class Ruled:
    """A bucket under the policy: a client for each identity."""

    clients: dict[str, "S3Client"]
    settings: Settings

    def new(self, **lock: Any) -> dict[str, str]:
        """Write an object as the administrator, and return what names its version."""
        at = {"Bucket": BUCKET, "Key": "snapshots/konto/bild/fil"}
        version = self.clients["administrator"].put_object(**at, Body=b"x", **lock)["VersionId"]
        return {**at, "VersionId": version}


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ruled]:
    """Give a server whose three identities have no rights but those of the policy."""
    folder = tmp_path_factory.mktemp("regler")
    identities = [
        {"name": name, "credentials": [{"accessKey": name, "secretKey": f"{name}-hemlig"}]}
        for name in NAMES
    ]
    identities[0]["actions"] = ["Admin"]
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    with embedded_s3(folder) as server:
        settings = server.settings(Settings(s3_bucket=BUCKET))
        open_archive(settings).prepare()
        clients = {name: client_of(settings, name, Secret(f"{name}-hemlig")) for name in NAMES}
        who = Principals(*(f"arn:aws:iam::000000000000:user/{name}" for name in ROLES))
        policy = json.dumps(bucket_policy(BUCKET, who))
        clients["administrator"].put_bucket_policy(Bucket=BUCKET, Policy=policy)
        yield Ruled(clients, settings)


Act = Callable[["S3Client", Ruled], object]

ACTS: dict[str, Act] = {
    "read": lambda client, ruled: client.get_object(**ruled.new()),
    "list": lambda client, _: client.list_object_versions(Bucket=BUCKET),
    "see the lock": lambda client, _: client.get_object_lock_configuration(Bucket=BUCKET),
    "write": lambda client, _: client.put_object(Bucket=BUCKET, Key="ny", Body=b"x"),
    "lock": lambda client, ruled: client.put_object_retention(**ruled.new(), Retention=YEARS),
    "hold": lambda client, ruled: client.put_object_legal_hold(
        **ruled.new(), LegalHold={"Status": "ON"}
    ),
    "see the tags": lambda client, ruled: client.get_object_tagging(**ruled.new()),
    "tag": lambda client, ruled: client.put_object_tagging(**ruled.new(), Tagging=TAGS),
    "delete": lambda client, ruled: client.delete_object(**ruled.new()),
    "hide": lambda client, _: client.delete_object(Bucket=BUCKET, Key="ny"),
    "delete what is locked": lambda client, ruled: client.delete_object(
        **ruled.new(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=_soon())
    ),
    "pass by a lock": lambda client, ruled: client.delete_object(
        **ruled.new(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=_soon()),
        BypassGovernanceRetention=True,
    ),
    "let a clock delete": lambda client, _: client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET,
        LifecycleConfiguration={
            "Rules": [{"ID": "x", "Status": "Enabled", "Prefix": "x/", "Expiration": {"Days": 9}}]
        },
    ),
    "change the lock": lambda client, _: client.put_object_lock_configuration(
        Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    ),
    "stop versions": lambda client, _: client.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"}
    ),
    "change the rules": lambda client, _: client.delete_bucket_policy(Bucket=BUCKET),
    "delete the bucket": lambda client, _: client.delete_bucket(Bucket=BUCKET),
}

ALLOWED = {
    "writer": {"read", "list", "see the lock", "see the tags", "write", "lock", "hold", "tag"},
    "reader": {"read", "list", "see the lock", "see the tags"},
    "disposer": {"read", "list", "see the lock", "see the tags", "delete"},
}


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=5)


@pytest.mark.parametrize("role", ROLES)
def test_each_identity_may_do_its_own_work_and_no_other(ruled: Ruled, role: str) -> None:
    """What is not allowed is refused for want of rights, not because it failed otherwise."""
    client = ruled.clients[role]
    replies = {name: replied(partial(act, client, ruled)) for name, act in ACTS.items()}
    assert {name for name, reply in replies.items() if reply.accepts} == ALLOWED[role]
    assert {reply.status for reply in replies.values() if not reply.accepts} == {403}


@pytest.mark.parametrize("role", ROLES)
def test_each_identity_learns_that_it_is_known(ruled: Ruled, role: str) -> None:
    """The policy's rights are enough to ask with, where nobody may list all buckets."""
    known = replace(ruled.settings, s3_access_key=role, s3_secret_key=Secret(f"{role}-hemlig"))
    with proxied(known, answer=_unlisted) as address:
        open_archive(replace(known, s3_endpoint=address), HASTY).ping()
    with pytest.raises(ArchiveRefused):
        open_archive(replace(known, s3_secret_key=Secret("fel")), HASTY).ping()


def test_a_bucket_that_is_still_to_be_made_is_no_fault(ruled: Ruled) -> None:
    """Asked before it is prepared, the archive answers, and makes nothing."""
    opened = open_archive(replace(ruled.settings, s3_bucket="kommer"), HASTY)
    opened.ping()
    listed = ruled.clients["administrator"].list_buckets()["Buckets"]
    assert "kommer" not in {one["Name"] for one in listed}


def _unlisted(path: str, status: int, body: bytes) -> tuple[int, bytes]:
    """Answer as a store whose policies are of buckets alone: the list of them is not for us."""
    return (403, b"") if path.partition("?")[0] == "/" else (status, body)


def test_not_even_the_administrator_undoes(ruled: Ruled) -> None:
    """What would remove by a clock or a switch is denied to everyone while the policy stands."""
    undoing = ("let a clock delete", "change the lock", "stop versions", "delete the bucket")
    administrator = ruled.clients["administrator"]
    assert {replied(partial(ACTS[name], administrator, ruled)).status for name in undoing} == {403}


def test_a_list_of_deletions_is_no_way_round(ruled: Ruled) -> None:
    """Deleting several at once needs the same right for each."""
    at = ruled.new()
    one = {"Key": at["Key"], "VersionId": at["VersionId"]}
    for role in ("writer", "reader"):
        answer = ruled.clients[role].delete_objects(Bucket=BUCKET, Delete={"Objects": [one]})
        assert [error["Code"] for error in answer["Errors"]] == ["AccessDenied"]
    assert ruled.clients["reader"].get_object(**at)["ContentLength"] == 1


def test_what_is_denied_stays_denied_whoever_allows_it() -> None:
    """Nothing is both allowed and denied to the same identity."""
    who = Principals("w", "r", "d")
    said = bucket_policy(BUCKET, who)["Statement"]
    assert isinstance(said, list)
    granted = {(one, action) for each in said for one, action in _pairs(each, "Allow", who)}
    denied = {(one, action) for each in said for one, action in _pairs(each, "Deny", who)}
    assert granted
    assert not granted & denied


def _pairs(statement: dict[str, Any], effect: str, who: Principals) -> Iterator[tuple[str, str]]:
    """Yield whom and what a statement of that effect is about."""
    if statement["Effect"] == effect:
        named = who.all if statement["Principal"] == "*" else statement["Principal"]["AWS"]
        yield from ((one, action) for one in named for action in statement["Action"])
