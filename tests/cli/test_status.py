"""``ogonblick status``: what whoever is on duty reads first."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harvesters.sessions import Session
from harvesters.vault import Vault
from ogonblick.account import Account, Platform
from ogonblick.capture import Finding, Occasion, Severity
from ogonblick.letter import Letter
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation
from storage.database.catalogue import open_catalogue
from tests.cli.conftest import Recorded
from tests.conftest import Ogonblick
from tests.entering import ENTERED

pytestmark = [pytest.mark.browser, pytest.mark.s3, pytest.mark.prefect]


def test_a_stack_that_runs_tells_what_ran_and_what_comes(
    recorded: Recorded, ogonblick: Ogonblick
) -> None:
    """Both parts answer, the snapshot is among what was taken, and the night's runs are ahead."""
    told = json.loads(ogonblick("status", "--json", home=recorded.home).stdout)
    assert {one["name"]: one["answers"] for one in told["services"]} == {
        "arkiv": True,
        "flöden": True,
    }
    assert recorded.work in told["finished"]
    coming = [one["flow"] for one in told["planned"]]
    assert {"harvest-due", "backup", "weekly-letter", "extend-locks"} <= set(coming)
    assert len(coming) == len(set(coming))
    assert told["late"] == []
    moments = [datetime.fromisoformat(one["at"]) for one in told["planned"]]
    assert moments == sorted(moments)
    assert moments[0] > datetime.fromisoformat(told["at"])
    words = ogonblick("status", home=recorded.home).stdout
    assert "arkiv: svarar\n" in words
    assert "genomgång av alla konton" in words


def test_letters_that_are_stuck_are_told(ogonblick: Ogonblick, tmp_path: Path) -> None:
    """One that was refused is told with the server's words, and wants somebody; one waits."""
    catalogue = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    now = datetime.now(UTC)
    refused, _ = catalogue.outbox.post(Letter(("fel@b.se", "b@b.se"), "Veckan", "Hej"), now)
    catalogue.outbox.refused(refused, now, "550 5.1.1 Okänd")
    catalogue.close()
    told = json.loads(ogonblick("status", "--json", home=tmp_path).stdout)["upkeep"]
    assert told["refused"][0]["told"] == "550 5.1.1 Okänd"
    assert [one["receiver"] for one in told["waiting"]] == ["b@b.se"]
    words = ogonblick("status", home=tmp_path).stdout
    assert "Brev som inte tas emot (1)" in words
    assert "senaste säkerhetskopia: ingen är känd" in words


def test_a_home_at_rest_says_what_to_start(ogonblick: Ogonblick, tmp_path: Path) -> None:
    """Nothing runs: both parts are told, with what to do, and somebody has to see to it."""
    told = ogonblick("status", home=tmp_path)
    assert told.returncode == 10
    assert told.stdout.count("svarar inte") == 2
    assert "ogonblick serve" in told.stdout
    assert told.stdout.endswith("Något behöver ses över.\n")


def test_a_login_that_runs_out_is_told(ogonblick: Ogonblick, tmp_path: Path) -> None:
    """Whose it is, when it ends and how it is renewed, but nothing of what is in it."""
    ends = datetime.now(UTC) + timedelta(days=3)
    cookie = {"name": "s", "value": "hemlig-kaka", "expires": ends.timestamp()}
    settings = Settings(home=tmp_path)
    vault = Vault(settings.sessions, settings.session_key_file)
    vault.ready()
    vault.keep(Session("kommunen", "Kansliet", ends, (cookie,)))
    told = ogonblick("status", home=tmp_path).stdout
    assert "Inloggningar som löper ut (1)" in told
    assert "kommunen: inloggningen (Kansliet) går ut" in told
    assert "»ogonblick accounts login kommunen«" in told
    assert "hemlig-kaka" not in told + ogonblick("status", "--json", home=tmp_path).stdout
    settings.session_key_file.unlink()
    assert "går inte att läsa" in ogonblick("status", home=tmp_path).stdout


def test_a_deviation_is_told_with_its_reason(ogonblick: Ogonblick, tmp_path: Path) -> None:
    """What failed is told with its code and what to do, however many there are."""
    catalogue = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    catalogue.register(
        [
            Account(
                "nejkontot", "Nej", Platform.WEBSITE, "https://nej.example/", "Nejby kommun", "KLF"
            )
        ],
        ENTERED,
    )
    finding = Finding("C102", Severity.ERROR, "Sidan kräver inloggning.", "nejkontot")
    for number in range(12):
        at = datetime(2026, 11, 1, number, tzinfo=UTC)
        period = f"2026H{number}"
        catalogue.deviate(Deviation("nejkontot", Occasion.SCHEDULED, period, at, (finding,)))
    catalogue.close()
    lines = ogonblick("status", home=tmp_path).stdout.splitlines()
    assert "Öppna avvikelser (12)" in lines
    assert sum("C102 Sidan kräver inloggning." in line for line in lines) == 10
    assert "  och 2 till; »ogonblick status --json« visar alla" in lines
