"""A login is a person's own act: the command says what it needs, and what it has kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from harvesters.sessions import Session
from harvesters.vault import Vault
from ogonblick.account import Account, Platform
from ogonblick.errors import CaptureError
from ogonblick.settings import Settings
from portal.cli.accounts import accounts
from portal.cli.login import validity
from storage.database.catalogue import open_catalogue
from tests.entering import ENTERED

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACCOUNT = Account("konto", "Konto", Platform.X, "https://x.com/k", "Exempelby kommun", "Kansliet")


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with one account, and no screen."""
    monkeypatch.setenv("OGONBLICK_HOME", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings(home=tmp_path)
    opened = open_catalogue(settings.database_url)
    opened.register([ACCOUNT], ENTERED)
    opened.close()
    return settings


def test_without_a_screen_nothing_is_kept(chosen: Settings) -> None:
    """The command says that a person must see a window, and keeps no empty login."""
    told = CliRunner().invoke(accounts, ["login", "konto"])
    assert isinstance(told.exception, CaptureError)
    assert "skärm" in str(told.exception)
    assert not chosen.sessions.exists()


def test_a_login_can_be_forgotten(chosen: Settings) -> None:
    """What was kept is gone, and a second time there is nothing to forget."""
    vault = Vault(chosen.sessions, chosen.session_key_file)
    vault.keep(Session("konto", "Kansliet", NOW))
    first, second = (
        CliRunner().invoke(accounts, ["login", "konto", "--forget"]).output for _ in range(2)
    )
    assert first.startswith("Inloggningen till konto är borttagen.")
    assert second == "Det finns ingen sparad inloggning till konto.\n"
    assert vault.kept("konto") is None


def test_how_long_a_login_holds_is_said() -> None:
    """Until its last cookie, or nobody knows."""
    cookie = {"name": "a", "value": "b", "expires": NOW.timestamp()}
    known, unknown = Session("konto", "Kansliet", NOW, (cookie,)), Session("konto", "", NOW)
    assert validity(known).replace("\xa0", " ").endswith("21 november 2026 kl. 13.00.")
    assert validity(unknown) == "Plattformen säger inte hur länge den gäller."
