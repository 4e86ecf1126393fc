"""``ogonblick users``: persons added, changed, shut out, and let in to what is restricted."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ogonblick.account import Account, Platform
from ogonblick.capture import Coverage, Occasion, Outcome
from ogonblick.decision import Decision, Retention
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError
from ogonblick.likeness import Likeness
from ogonblick.person import Duty, Passkey, Person, Role
from ogonblick.settings import Settings
from ogonblick.snapshot import Receipt, Snapshot
from portal.cli import ogonblick as program
from portal.passwords import is_password
from storage.database.catalogue import Catalogue, open_catalogue
from tests.entering import ENTERED

EVA = Person("eva", "Eva Ek", (Duty(Role.ARCHIVIST), Duty(Role.REGISTRAR, "Kultur")))
TAKEN = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
ADDED = ("add", "eva", "--name", "Eva Ek", "--role", "registrator:Kultur", "--role", "Arkivarie")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home with an account of a department."""
    home = tmp_path_factory.mktemp("users")
    account = Account("a", "A", Platform.X, "https://x.example/a", "Sundby", department="Kultur")
    opened(home).register([account], ENTERED)
    return home


def opened(home: Path) -> Catalogue:
    """Return the home's catalogue."""
    return open_catalogue(Settings(home=home).database_url)


def told(home: Path, *words: str, typed: str = "") -> Result:
    """Run a command as a person does who types."""
    environment = {"OGONBLICK_HOME": str(home), "OGONBLICK_PORTAL_ADDRESS": "https://o.example/"}
    return CliRunner().invoke(program, ["users", *words], env=environment, input=typed)


def test_a_person_is_added_changed_and_shut_out(home: Path) -> None:
    """What is said is what is kept; the link leads to the portal's own address."""
    assert "»ogonblick users add«" in told(home, "list").output
    added = json.loads(told(home, *ADDED, "--json").output)
    assert added["link"].startswith("https://o.example/inbjudan/")
    assert opened(home).persons.all() == [EVA]
    assert isinstance(told(home, *ADDED).exception, CatalogueError)
    assert told(home, "roles", "eva", "--role", "revisor").output == "Eva Ek är nu revisor.\n"
    assert told(home, "disable", "eva").output == "Eva Ek är avstängd.\n"
    assert "nej" in told(home, "list").output
    assert told(home, "disable", "eva", "--undo").output == "Eva Ek får logga in igen.\n"
    assert opened(home).persons.person("eva").duties == (Duty(Role.AUDITOR),)


def test_a_misspelt_role_or_department_gives_nothing(home: Path) -> None:
    """The roles and the departments that there are are told, and nobody is added."""
    wrong = told(home, "add", "bo", "--name", "Bo Berg", "--role", "registratorn")
    assert wrong.exit_code == 2
    elsewhere = told(home, "add", "bo", "--name", "Bo Berg", "--role", "registrator:Kulltur")
    assert str(elsewhere.exception) == (
        "Förvaltningen Kulltur finns inte i registret. Där finns: Kultur."
    )
    assert "bo" not in [one.id for one in opened(home).persons.all()]


def test_a_password_is_asked_for_until_it_is_good(home: Path) -> None:
    """It stands in no argument and no output; a weak one is refused with what to do."""
    opened(home).persons.add(Person("kim", "Kim Dal"))
    good = "lykta-tunnel-krokus"
    typed = "".join(f"{one}\n{one}\n" for one in ("sommar2026!!", good))
    answer = told(home, "password", "kim", typed=typed)
    assert "vanligt och lätt att gissa" in answer.output
    assert good not in answer.output
    assert is_password(good, opened(home).persons.password("kim"))


def test_a_lost_devices_passkeys_are_taken_away(home: Path) -> None:
    """They are listed with when they were used; without them the person comes in otherwise."""
    opened(home).persons.add(Person("ulf", "Ulf Ö"))
    assert told(home, "passkeys", "ulf").output == "ulf har ingen passkey.\n"
    opened(home).passkeys.add(Passkey("k", "ulf", "Telefonen", "b2ZmZW50bGln", 0, TAKEN))
    shown = told(home, "passkeys", "ulf").output
    assert ("Telefonen" in shown, "inte än" in shown) == (True, True)
    assert "ny länk" in told(home, "passkeys", "ulf", "--remove").output
    assert json.loads(told(home, "passkeys", "ulf", "--json").output) == []


def test_what_is_restricted_is_opened_for_known_persons_and_snapshots(home: Path) -> None:
    """A misspelt snapshot is told, and so is that nobody has looked."""
    opened(home).persons.add(Person("ann", "Ann Ås"))
    wrong = told(home, "grant", "ann", "finns-inte", "--by", "Bo Berg", "--why", "ärende 7")
    assert isinstance(wrong.exception, CatalogueError)
    opened(home).record(snapshot("open"), [], [], [])
    opened(home).record(replace(snapshot("hemlig"), restricted=True), [], [], [])
    given = ("--by", "Bo Berg", "--why", "ärende 7")
    for name, why in (("hemlig", "ingen roll som läser i Kultur"), ("open", "är inte sekretess")):
        assert why in str(told(home, "grant", "ann", name, *given).exception)
    opened(home).persons.set(Person("ann", "Ann Ås", (Duty(Role.AUDITOR),), disabled=True))
    assert "ann är avstängd" in str(told(home, "grant", "ann", "hemlig", *given).exception)
    opened(home).persons.set(Person("ann", "Ann Ås", (Duty(Role.AUDITOR),)))
    assert told(home, "grant", "ann", "hemlig", *given).output == "ann får nu se hemlig.\n"
    assert told(home, "seen").output == "Ingen har sett något sekretessmarkerat.\n"


def snapshot(name: str) -> Snapshot:
    """Return a snapshot of the account."""
    return Snapshot(
        id=name,
        account_id="a",
        occasion=Occasion.ON_REQUEST,
        period=name,
        taken_at=TAKEN,
        outcome=Outcome.COMPLETE,
        title="A",
        url="https://x.example/a",
        coverage=Coverage(),
        findings=(),
        bundle_digest=digest_of([name.encode()]),
        size=1,
        decision=Decision(Retention.PERMANENT, None, "1", "", "Plan, version 1", ("Bevaras.",)),
        likeness=Likeness(name),
        receipt=Receipt(name, "prov", ()),
    )
