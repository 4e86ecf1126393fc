"""What says something else at each look is known again by where it stands, and nothing else is."""

from typing import Any

import pytest

from harvesters.browser.reading.extract import Gathered

SAID = "Temperatur {} grader i vattnet. Badplatsen vid Ågatan öppnar på lördag. {} har läst"


def seen(*items: dict[str, Any]) -> dict[str, Any]:
    """Return one look at a page."""
    told: dict[str, Any] = {"post_total": None, "tail": "", "next_page": "", "canary": False}
    told["beside"] = {"adverts": [], "strangers": [], "ended": False, "guessed": False}
    return {**told, "items": list(items), "comment_pages": [], "hits": [], "landmarks": []}


def said(one: int, other: int, **differs: Any) -> dict[str, Any]:
    """Return a post without an id whose words hold two numbers."""
    plain: dict[str, Any] = {
        **dict.fromkeys(("id", "author", "permalink", "time_shown", "datetime"), ""),
        "kind": "post",
        "parent": -1,
        "edited": False,
        "comment_total": None,
        "media": [],
        "figures": {"told": [], "texts": []},
        "place": [0, 300],
    }
    return {**plain, "text": SAID.format(one, other), **differs}


def test_a_post_whose_words_change_is_one() -> None:
    """Counters and tickers make no new posts, and the first telling names it."""
    gathered = Gathered()
    for look in range(5):
        gathered.add(seen(said(18 + look, 40 + look)))
    assert len(gathered.items) == 1


@pytest.mark.parametrize(
    "differs",
    [
        {"place": [0, 900]},
        {"place": None},
        {"author": "Kulturhuset"},
        {"datetime": "2026-05-03"},
        {"text": "Temperatur 18 grader i luften. Biblioteket i Sundby håller stängt."},
        {"permalink": "https://e.example/2"},
        {"id": "2"},
    ],
    ids=["elsewhere", "nowhere", "by another", "another day", "other words", "address", "id"],
)
def test_what_differs_in_more_than_words_is_another(differs: dict[str, Any]) -> None:
    """A box that is used again for another post is moved, and says something else."""
    gathered = Gathered()
    gathered.add(seen(said(18, 40, datetime="2026-05-02")))
    gathered.add(seen(said(19, 41, **{"datetime": "2026-05-02", **differs})))
    assert len(gathered.items) == 2


def test_what_a_turned_page_shows_at_the_same_place_is_another() -> None:
    """»Protokoll nummer 7« where »nummer 1« stood is another post, behind »Nästa«."""
    gathered = Gathered()
    gathered.add(seen(said(18, 40)))
    gathered.places.forget()
    gathered.add(seen(said(19, 41)))
    assert len(gathered.items) == 2


def test_two_at_one_place_are_never_taken_for_each_other() -> None:
    """Slides that lie on top of each other may say nearly the same."""
    gathered = Gathered()
    for _ in range(2):
        gathered.add(seen(said(1, 11), said(2, 12)))
    gathered.add(seen(said(3, 13)))
    assert len(gathered.items) == 3
