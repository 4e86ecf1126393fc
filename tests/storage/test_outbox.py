"""The outbox, in either database: letters are taken one at a time, by one sender each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from ogonblick.letter import Attachment, Letter
from storage.database.catalogue import Catalogue
from storage.database.outbox import LetterStatus

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
HOLD = timedelta(minutes=10)
ATTACHED = Attachment("bild.png", "image/png", bytes(range(256)))
LETTER = Letter(("a@x.se", "b@x.se"), "Två saker", "Hej", (ATTACHED,))


def test_a_letter_is_kept_as_it_was_posted(catalogue: Catalogue) -> None:
    """Each receiver has its own, whole, and posted again it is no change."""
    ids = [catalogue.outbox.post(LETTER, NOW + timedelta(days=day)) for day in range(2)]
    assert ids[0] == ids[1]
    kept = catalogue.outbox.letters()
    assert {one.letter.to for one in kept} == {("a@x.se",), ("b@x.se",)}
    assert {(one.letter.text, one.letter.attachments) for one in kept} == {("Hej", (ATTACHED,))}
    assert {one.posted_at for one in kept} == {NOW}


def test_what_is_about_the_same_is_one_letter(catalogue: Catalogue) -> None:
    """A week's letter is the week's, whatever has happened since it was first written."""
    for text in ("Ett konto", "Två konton"):
        catalogue.outbox.post(Letter(("a@x.se",), "Veckan", text), NOW, "vecka 48")
    (kept,) = catalogue.outbox.letters()
    assert kept.letter.text == "Ett konto"


def test_a_letter_that_is_held_is_nobody_elses(catalogue: Catalogue) -> None:
    """It is let go of by time alone; one that was put off rests; a refused one is posted anew."""
    outbox = catalogue.outbox
    outbox.post(LETTER, NOW)
    first, second = outbox.take(NOW, HOLD), outbox.take(NOW, HOLD)
    assert first
    assert second
    assert first.id != second.id
    assert outbox.take(NOW, HOLD) is None
    outbox.sent(first.id, NOW)
    outbox.put_off(second.id, NOW + 2 * HOLD, "451 senare")
    assert outbox.take(NOW + HOLD, HOLD) is None
    again = outbox.take(NOW + 2 * HOLD, HOLD)
    assert again
    assert (again.id, again.attempts, again.told) == (second.id, 2, "451 senare")
    outbox.refused(again.id, NOW, "550 nej")
    assert {one.status for one in outbox.letters()} == {LetterStatus.SENT, LetterStatus.REFUSED}
    outbox.post(LETTER, NOW + HOLD)
    (anew,) = outbox.letters(LetterStatus.WAITING)
    assert (anew.id, anew.posted_at, anew.attempts) == (again.id, NOW + HOLD, 0)


def test_senders_at_the_same_moment_never_get_the_same(catalogue: Catalogue) -> None:
    """Of four that take until nothing is left, each letter has one."""
    receivers = tuple(f"{number}@x.se" for number in range(12))
    ids = catalogue.outbox.post(Letter(receivers, "Hej", "Hej"), NOW)

    def taken(_: int) -> list[str]:
        return [one.id for _ in ids if (one := catalogue.outbox.take(NOW, HOLD))]

    with ThreadPoolExecutor(4) as senders:
        got = [id_ for each in senders.map(taken, range(4)) for id_ in each]
    assert sorted(got) == sorted(ids)
