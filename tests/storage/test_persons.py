"""Persons in the catalogue: duties, sessions, links, attempts, and what is secret."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ogonblick.account import Account
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import CatalogueError
from ogonblick.person import Access, Duty, Grant, Passkey, Person, Role
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue
from storage.database.signing_in import IDLE, LONGEST, Attempts
from tests.entering import ENTERED

NOW = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)
EVA = Person("eva", "Eva Ek", (Duty(Role.ARCHIVIST), Duty(Role.REGISTRAR, "Kultur")), "idp#1")
TOKEN = digest_of([b"token"])


def test_a_person_comes_back_as_added_and_as_changed(catalogue: Catalogue) -> None:
    """Duties, subject and name are kept; two cannot have one name, and no stranger is changed."""
    catalogue.persons.add(EVA)
    assert catalogue.persons.all() == [EVA]
    with pytest.raises(CatalogueError, match="redan en användare eva"):
        catalogue.persons.add(replace(EVA, name="En annan"))
    changed = replace(EVA, name="Eva Alm", duties=(Duty(Role.AUDITOR),))
    catalogue.persons.set(changed)
    assert catalogue.persons.person("eva") == catalogue.persons.of_subject("idp#1") == changed
    with pytest.raises(CatalogueError, match="ingen användare ola"):
        catalogue.persons.set(replace(EVA, id="ola"))


def test_a_subject_is_one_persons(catalogue: Catalogue) -> None:
    """Two persons cannot be one subject; any number may be none."""
    catalogue.persons.add(EVA)
    with pytest.raises(CatalogueError):
        catalogue.persons.add(Person("bo", "Bo", subject=EVA.subject))
    for name in ("a", "b"):
        catalogue.persons.add(Person(name, name))
    assert catalogue.persons.of_subject("") is None


def test_a_new_password_ends_all_sessions(catalogue: Catalogue) -> None:
    """Whoever changes a password that got out is alone afterwards."""
    catalogue.persons.add(EVA)
    assert catalogue.persons.password("eva") == catalogue.persons.password("ola") == ""
    catalogue.signing_in.begin(TOKEN, "eva", NOW)
    assert catalogue.signing_in.who(TOKEN, NOW) == EVA
    catalogue.persons.set_password("eva", "scrypt$…")
    assert catalogue.persons.password("eva") == "scrypt$…"
    assert catalogue.signing_in.who(TOKEN, NOW) is None


def test_a_session_lasts_while_used_and_not_longer(catalogue: Catalogue) -> None:
    """Its end moves with every use, up to the longest time; sessions that are over are removed."""
    catalogue.persons.add(EVA)
    catalogue.signing_in.begin(TOKEN, "eva", NOW)
    moment = NOW
    while moment + IDLE < NOW + LONGEST:
        moment += IDLE
        assert catalogue.signing_in.who(TOKEN, moment) == EVA
    assert catalogue.signing_in.who(TOKEN, NOW + LONGEST + timedelta(seconds=1)) is None
    catalogue.signing_in.begin(digest_of([b"annan"]), "eva", NOW + 2 * LONGEST)
    assert catalogue.signing_in.who(TOKEN, NOW) is None


def test_a_link_is_used_by_one(catalogue: Catalogue) -> None:
    """A newer link takes the place of the older, and only the first who uses it succeeds."""
    other = digest_of([b"nyare"])
    for token in (TOKEN, other):
        catalogue.signing_in.invite(token, "eva", NOW + timedelta(days=1))
    assert catalogue.signing_in.invited(TOKEN, NOW) is None
    assert catalogue.signing_in.invited(other, NOW) == "eva"
    assert [catalogue.signing_in.accept(other, NOW) for _ in range(2)] == [True, False]


def test_a_passkey_counts_upwards_or_not_at_all(catalogue: Catalogue) -> None:
    """A count that went back is a copy; a device that never counts is used as often as it likes."""
    catalogue.persons.add(EVA)
    counting = Passkey("räknar", "eva", "Nyckeln", "cHVibGlr", 3, NOW)
    silent = replace(counting, id="räknar-inte", count=0)
    for one in (counting, silent):
        catalogue.passkeys.add(one)
    with pytest.raises(CatalogueError, match="redan registrerad"):
        catalogue.passkeys.add(counting)
    use = catalogue.passkeys.use
    assert [use("räknar", count, NOW) for count in (4, 4, 3, 0, 9)] == [True, *[False] * 3, True]
    assert [use("räknar-inte", count, NOW) for count in (0, 0, 1, 0)] == [True, True, True, False]
    assert catalogue.passkeys.find("räknar") == replace(counting, count=9, used_at=NOW)
    catalogue.signing_in.begin(TOKEN, "eva", NOW)
    assert not catalogue.passkeys.remove("bo", "räknar")
    assert catalogue.signing_in.who(TOKEN, NOW) == EVA
    assert catalogue.passkeys.remove("eva", "räknar")
    assert catalogue.signing_in.who(TOKEN, NOW) is None
    assert [one.id for one in catalogue.passkeys.of("eva")] == ["räknar-inte"]


def test_a_question_is_answered_once_and_in_time(catalogue: Catalogue) -> None:
    """Afterwards, and when it is too old, there is none; old ones are forgotten."""
    later = NOW + timedelta(minutes=5)
    catalogue.signing_in.pose(TOKEN, NOW, later)
    assert [catalogue.signing_in.answer(TOKEN, later) for _ in range(2)] == [True, False]
    catalogue.signing_in.pose(TOKEN, NOW, later)
    assert not catalogue.signing_in.answer(TOKEN, later + timedelta(seconds=1))
    other = digest_of([b"nyare"])
    catalogue.signing_in.pose(other, later + timedelta(seconds=1), later + timedelta(hours=1))
    assert not catalogue.signing_in.answer(TOKEN, NOW)


def test_a_session_says_when_its_person_showed_who_they_are(catalogue: Catalogue) -> None:
    """One that began elsewhere, some time ago, does not."""
    catalogue.persons.add(EVA)
    assert catalogue.signing_in.proved_at(TOKEN) is None
    catalogue.signing_in.begin(TOKEN, "eva", NOW)
    assert catalogue.signing_in.proved_at(TOKEN) == NOW
    other = digest_of([b"annan"])
    catalogue.signing_in.begin(other, "eva", NOW, is_proved=False)
    assert catalogue.signing_in.proved_at(other) is None


def test_attempts_are_counted_for_each_and_forgotten(catalogue: Catalogue) -> None:
    """Many for one do not stop another; a success and time wipe the slate."""
    hour = timedelta(hours=1)

    def tried(whose: Digest, at: datetime = NOW) -> bool:
        return catalogue.signing_in.try_once((Attempts(whose, 3),), at, hour)

    bo = digest_of([b"bo"])
    assert [tried(TOKEN) for _ in range(4)] == [True, True, True, False]
    assert not tried(TOKEN, NOW + hour)  # what was refused is forgotten with the rest
    assert tried(TOKEN, NOW + hour + timedelta(seconds=1))
    assert tried(bo)
    assert tried(TOKEN, NOW + 2 * hour)
    for _ in range(3):
        tried(bo)
    catalogue.signing_in.take_back(bo)
    assert [tried(bo) for _ in range(2)] == [True, False]
    catalogue.signing_in.forget(bo)
    assert tried(bo)


def test_a_grant_is_for_a_person_and_a_snapshot_that_there_are(
    catalogue: Catalogue, account: Account, snapshot: Snapshot
) -> None:
    """It holds until it is withdrawn, and never twice; a misspelt one is told."""
    catalogue.register([account], ENTERED)
    catalogue.record(replace(snapshot, restricted=True), [], [], [])
    catalogue.persons.add(EVA)
    assert catalogue.secrecy.restricted() == {snapshot.id}
    assert catalogue.secrecy.count_shown("eva", snapshot.taken_at) == {}
    given = Grant("eva", snapshot.id, "Bo Berg", "ärende 7", NOW)
    catalogue.secrecy.grant(given)
    assert catalogue.secrecy.grants() == [given]
    assert catalogue.secrecy.granted("eva") == {snapshot.id}
    assert catalogue.secrecy.count_shown("eva", snapshot.taken_at) == {account.id: 1}
    assert catalogue.secrecy.count_shown("eva", snapshot.taken_at + timedelta(seconds=1)) == {}
    for wrong in (replace(given, person_id="ola"), replace(given, subject_id="finns-inte")):
        with pytest.raises(CatalogueError):
            catalogue.secrecy.grant(wrong)
    ended = [catalogue.secrecy.withdraw("eva", snapshot.id, "Bo Berg", NOW) for _ in range(2)]
    assert ended == [True, False]
    assert not catalogue.secrecy.granted("eva")


def test_every_look_is_kept_the_newest_first(catalogue: Catalogue) -> None:
    """A list of looks has an end, and begins with the last."""
    catalogue.persons.add(EVA)
    seen = [Access("eva", f"s{number}", "/sida", NOW) for number in range(3)]
    for one in seen:
        catalogue.secrecy.note(one)
        catalogue.secrecy.note(replace(one, place="/bild", at=NOW + timedelta(seconds=59)))
    newest = catalogue.secrecy.accesses(2)
    assert [one.access for one in newest] == [seen[2], seen[1]]
    (oldest,) = catalogue.secrecy.accesses(2, newest[1].number)
    assert oldest.access == seen[0]
    assert catalogue.secrecy.accesses(2, accounts=["okänt"]) == []
