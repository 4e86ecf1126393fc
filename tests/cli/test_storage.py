"""``ogonblick storage``, run as a person runs it against stores good and bad."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ogonblick.errors import SettingsError
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of, settings_from
from portal.cli.storage import save, storage
from storage.embedded.server import EmbeddedS3
from storage.packages.opening import open_archive
from storage.probe.probing import ProbeReport
from tests.conftest import Ogonblick
from tests.storage.proxy import proxied

AT = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


@pytest.fixture
def settings(seaweed: EmbeddedS3, tmp_path: Path) -> Settings:
    """Give settings for a home and a bucket of the test's own."""
    return seaweed.settings(Settings(home=tmp_path, s3_bucket="prov-av-lager"))


def without_locks(headers: dict[str, str]) -> dict[str, str]:
    """Drop the headers that lock."""
    return {k: v for k, v in headers.items() if not k.lower().startswith("x-amz-object-lock")}


@pytest.mark.s3
def test_a_store_that_drops_locks_and_lets_everybody_in_is_no_worm(
    settings: Settings, ogonblick: Ogonblick
) -> None:
    """What was accepted and dropped is seen through; exit code 30, and only the home keeps it."""
    with proxied(settings, hear=without_locks) as address:
        away = environment_of(replace(settings, s3_endpoint=address))
        told = ogonblick("storage", "probe", "--json", home=settings.home, **away)
    report = json.loads(told.stdout)
    found = {one["id"]: one["verdict"] for one in report["trials"]}
    assert (told.returncode, report["worm"], report["left"]) == (30, False, "")
    bad = ("lock-governance", "lock-compliance", "lock-bypass", "lock-parts", "identity-nobody")
    assert {found[name] for name in bad} == {"dangerous"}
    assert {found[name] for name in ("version-kept", "lock-parts-late", "hold-on")} == {"ok"}
    (file,) = (settings.home / "probes").iterdir()
    assert json.loads(file.read_text()) == report


@pytest.mark.s3
def test_what_was_seen_of_a_good_store_is_kept_in_it(settings: Settings) -> None:
    """The home has it, and the archive too."""
    report = ProbeReport(settings.s3_endpoint, "prov", "prov", AT, worm=True, trials=())
    file = save(report, settings)
    assert file == settings.home / "probes" / "20261121T123000Z.json"
    with open_archive(settings).open_key(f"probes/{file.name}") as stream:
        assert stream.read() == file.read_bytes()


def said_by(*arguments: str, **environment: str) -> Result:
    """Return what a command says that needs no store, in this process."""
    return CliRunner(env=environment).invoke(storage, arguments)


def test_the_policy_names_three_identities(tmp_path: Path) -> None:
    """Names become ARNs of the account; those that are ARNs already stay."""
    given = ("--writer", "arn:aws:iam:::user/egen", "--account", "kommunen")
    here = {"OGONBLICK_HOME": str(tmp_path), "OGONBLICK_S3_BUCKET": "arkivet"}
    said = json.loads(said_by("policy", *given, **here).stdout)["Statement"]
    assert {place for one in said for place in one["Resource"]} == {
        "arn:aws:s3:::arkivet",
        "arn:aws:s3:::arkivet/*",
    }
    assert {
        name for one in said if one["Principal"] != "*" for name in one["Principal"]["AWS"]
    } == {
        "arn:aws:iam:::user/egen",
        "arn:aws:iam::kommunen:user/ogonblick-reader",
        "arn:aws:iam::kommunen:user/ogonblick-disposer",
    }


def test_a_second_archive_must_be_named(tmp_path: Path) -> None:
    """Without one there is nowhere to copy to; half a key is told as a fault of the settings."""
    nowhere = said_by("replicate", OGONBLICK_HOME=str(tmp_path)).exception
    assert isinstance(nowhere, SettingsError)
    assert "OGONBLICK_REPLICA_ENDPOINT saknas" in str(nowhere)
    with pytest.raises(SettingsError, match="OGONBLICK_S3_READER_SECRET_KEY"):
        settings_from({"OGONBLICK_S3_READER_ACCESS_KEY": "x"})
