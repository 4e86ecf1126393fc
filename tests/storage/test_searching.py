"""Searching: the same hits from both databases, in Swedish, each once, and never an error."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion
from ogonblick.post import Medium, Origin, Post, PostKind
from ogonblick.snapshot import Snapshot
from storage.database import tables
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.engine import reading, writing
from storage.database.entries import Filters
from storage.words.page_text import PageText
from tests.entering import ENTERED

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SAID = (
    ("1", "Badplatsen ÖPPNAR på lördag. 100 % gratis! Café i paviljongen.", Origin.DRAWN_UP),
    ("2", "Äntligen! Tack för biblioteksbesöket, säger Zoë Müller från Ærø.", Origin.RECEIVED),
    ("3", "Öppet hus på biblioteket: sagostund, e-post till info@example.se.", Origin.DRAWN_UP),
    ("4", "Huset är öppet. Brand i skola, och brand på en båt.", Origin.DRAWN_UP),
    ("5", "Och det är så att den som är där är där.", Origin.RECEIVED),
    ("6", "Kommunens bibliotek i Målilla", Origin.DRAWN_UP),
)


def post(name: str, said: str, origin: Origin = Origin.DRAWN_UP, days: int = 0) -> Post:
    """Return a post that was published so many days before our noon."""
    return Post(
        name,
        PostKind.POST if origin is Origin.DRAWN_UP else PostKind.COMMENT,
        origin,
        "Exempelkommunen" if origin is Origin.DRAWN_UP else "en invånare",
        said,
        published=NOON - timedelta(days=days),
    )


POSTS = [post(name, said, origin, int(name)) for name, said, origin in SAID]


@pytest.fixture
def filled(catalogue: Catalogue, snapshot: Snapshot) -> Catalogue:
    """Give a catalogue with one snapshot that holds all that was said."""
    picture = Medium("https://example/b.jpg", alternative_text="Badplatsen i kvällsljus")
    catalogue.record(snapshot, [replace(POSTS[0], media=(picture,)), *POSTS[1:]], [], [])
    return catalogue


def found(catalogue: Catalogue, question: str, filters: Filters | None = None) -> list[str]:
    """Return the ids of the posts that a question finds, in order of the ids."""
    return sorted(hit.post.id for hit in catalogue.search(question, filters or Filters()).hits)


QUESTIONS = {
    "badplats": ["1"],
    "öppnar BADPLATSERNA": ["1"],
    "o\u0308ppnar": ["1"],  # decomposed, as macOS types it
    "cafe": ["1"],
    "kvällsljus": ["1"],
    "invånare äntligen": ["2"],
    "badplatsen äntligen": [],
    "100 %": ["1"],
    "biblioteken": ["3", "6"],
    "biblio*": ["2", "3", "6"],
    '"öppet hus"': ["3"],
    "”öppet hus”": ["3"],
    "öppet hus": ["3", "4"],
    '"öppet hus': ["3", "4"],  # a quote that is never closed is no quote
    '"sagost*"': ["3"],
    '"brand i skola"': ["4"],
    "båt som brand": ["4"],  # a stop word is no condition
    "är där": ["5"],  # but where there is nothing else it is
    "zoe muller ärö": ["2"],
    "info@example.se": ["3"],
    "e-post": ["3"],
    "en bat": ["4"],  # nothing as asked, so a may be å
    "Malilla": ["6"],
    '"oppet hus"': ["3"],
    "kväll": ["1"],  # nothing as asked, so words may go on
}
MEANINGLESS = (
    *("", "  ", '"', '""', '"*', "*", "%", "\\", "'", "a OR", "NEAR(", "-", "(x", "ord:", "{w}: x"),
    *("'x' & !y <-> z", "\x00", "a\x00b", "\ud800", "☂ ☔", "⑴ ½ ㎏", "b*", "x " * 900, "oå" * 300),
)


def test_what_is_asked_is_found(filled: Catalogue) -> None:
    """Forms, beginnings, phrases and accents find what a Swede expects, in both databases."""
    assert {question: found(filled, question) for question in QUESTIONS} == QUESTIONS


def test_nothing_that_can_be_typed_is_an_error(filled: Catalogue) -> None:
    """Signs of query languages are signs; the answer is at worst no hits."""
    assert [question for question in MEANINGLESS if found(filled, question)] == []


def test_widened_answer_says_so(filled: Catalogue) -> None:
    """Hits that were not asked for letter by letter are told apart from those that were."""
    assert not filled.search("båt").is_widened
    assert filled.search("bat").is_widened
    assert not filled.search("finnsinte").is_widened


def test_wording_in_many_snapshots_is_one_hit(filled: Catalogue, snapshot: Snapshot) -> None:
    """The newest snapshot stands for all that hold the words; a changed wording is its own hit."""
    for year in range(2027, 2031):
        again = replace(
            snapshot, id=f"s{year}", period=f"{year}H1", taken_at=NOON.replace(year=year)
        )
        said = POSTS[3] if year < 2029 else replace(POSTS[3], text="Huset är stängt.")
        filled.record(again, [said], [], [])
    (hit,) = filled.search("båt").hits
    assert (hit.snapshot_id, hit.others, hit.post) == ("s2028", 2, POSTS[3])
    (closed,) = filled.search("stängt").hits
    assert (closed.snapshot_id, closed.others) == ("s2030", 1)


def test_neighbours_keep_what_is_disposed_of_beside_them(
    filled: Catalogue, snapshot: Snapshot
) -> None:
    """A wording is found as long as one snapshot holds it, under the occasions of those left."""
    later = replace(
        snapshot,
        id="s2",
        period="2027",
        occasion=Occasion.ON_REQUEST,
        taken_at=NOON.replace(year=2027),
    )
    filled.record(later, [POSTS[3]], [], [])
    scheduled = Filters(occasion=Occasion.SCHEDULED)
    assert filled.search("båt", scheduled).hits[0].snapshot_id == snapshot.id
    filled.dispose(snapshot.id, "G-1", NOON)
    assert (found(filled, "båt"), found(filled, "båt", scheduled)) == (["4"], [])
    assert found(filled, "båt", Filters(occasion=Occasion.ON_REQUEST)) == ["4"]
    filled.dispose("s2", "G-1", NOON)
    assert found(filled, "båt") == []
    with reading(filled._engine) as connection:
        assert connection.scalars(select(tables.passages.c.number)).all() == []


NARROWED: tuple[tuple[Filters, list[str]], ...] = (
    (Filters(), ["1", "2", "3", "4", "5", "6", "x"]),
    (Filters(account_id="x-kommunen"), ["x"]),
    (Filters(account_id="facebook"), []),
    (Filters(department="Skolförvaltningen"), ["x"]),
    (Filters(platform=Platform.FACEBOOK), ["1", "2", "3", "4", "5", "6"]),
    (Filters(platform=Platform.FACEBOOK, department="Skolförvaltningen"), []),
    (Filters(origin=Origin.RECEIVED), ["2", "5"]),
    (Filters(occasion=Occasion.BEFORE_REMOVAL), ["x"]),
    (Filters(first_day=date(2026, 6, 29)), ["1", "2", "x"]),
    (Filters(last_day=date(2026, 6, 26)), ["5", "6"]),
    (Filters(first_day=date(2026, 6, 27), last_day=date(2026, 6, 28)), ["3", "4"]),
    (Filters(first_day=date.min, last_day=date.max, origin=Origin.RECEIVED), ["2", "5"]),
)


def test_filters_keep_to_what_they_name(
    filled: Catalogue, account: Account, snapshot: Snapshot
) -> None:
    """Account, department, platform, direction, occasion and days each leave out the others."""
    elsewhere = {"platform": Platform.X, "department": "Skolförvaltningen"}
    other = replace(account, id="x-kommunen", url="https://x.com/kommunen", **elsewhere)
    filled.register([other], ENTERED)
    before = replace(
        snapshot, id="x", account_id=other.id, occasion=Occasion.BEFORE_REMOVAL, period="1"
    )
    late = replace(post("x", "En invånare"), published=datetime(2026, 6, 29, 22, 30, tzinfo=UTC))
    filled.record(before, [late], [], [])
    for filters, hits in NARROWED:
        everyone = found(filled, "exempelkommunen", filters), found(filled, "invånare", filters)
        assert sorted({*everyone[0], *everyone[1]}) == hits, filters


def test_best_hits_come_first_and_newest_among_equals(
    catalogue: Catalogue, snapshot: Snapshot
) -> None:
    """A post about the word stands before one that mentions it; equal ones are newest first."""
    passing = "Mycket annat står också i detta långa inlägg innan bron nämns till sist, helt kort."
    said = ["Bron", "Bron över ån är bron vi väntat på: bron", passing, "Bron"]
    days = (9, 5, 0, 2)
    posts = [post(f"{days}", text, days=days) for text, days in zip(said, days, strict=True)]
    catalogue.record(snapshot, posts, [], [])
    answer = catalogue.search("bro")
    assert [hit.post.id for hit in answer.hits] == ["5", "2", "9", "0"]


def test_pages_follow_on_each_other(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """Many hits come newest first, page by page; the pages are the whole, and are counted."""
    posts = [post(str(number), "Snart lov", days=number) for number in range(1100)]
    catalogue.record(snapshot, posts, [], [])
    pages = [catalogue.search("lov", first=first, limit=400) for first in (0, 400, 800)]
    assert {(page.count, page.has_more, page.is_ranked) for page in pages} == {(1000, True, False)}
    shown = [int(hit.post.id) for page in pages for hit in page.hits]
    assert shown[:1000] == list(range(1000))


KNOWN_BY = {
    "exempelkommunens": True,
    "facebook.com/kommunen": True,
    "@kommunen": True,
    "ledningsförvaltningen": False,
    "Kommunledningsförvaltningen": True,
    "exempelkommunen kommunledning": True,
    "badplats": False,
}


def test_accounts_are_found_by_what_the_register_says(filled: Catalogue, account: Account) -> None:
    """By name, handle, address and department, all words somewhere; also if no post has them."""
    found = {question: filled.search(question).accounts == (account,) for question in KNOWN_BY}
    assert found == KNOWN_BY
    elsewhere = Filters(platform=Platform.X)
    assert filled.search("exempelkommunens", elsewhere).accounts == ()


HEADER = PageText("https://example/", "Sundby", "Vi svarar vardagar 8–17\nFölj oss")


def test_what_a_page_says_beside_its_posts_is_found(filled: Catalogue, snapshot: Snapshot) -> None:
    """A header is found by its words, apart from posts, once, in the newest snapshot of it."""
    for year in (2027, 2028):
        again = replace(
            snapshot, id=f"s{year}", period=f"{year}H1", taken_at=NOON.replace(year=year)
        )
        filled.record(again, [], [], [], [HEADER])
    answer = filled.search("svarar vardag")
    (hit,) = answer.pages
    assert (hit.snapshot_id, hit.page, hit.others) == ("s2028", HEADER, 1)
    assert (answer.hits, answer.count, answer.is_widened) == ((), 0, False)
    for filters, is_found in (
        (Filters(account_id=snapshot.account_id, occasion=Occasion.SCHEDULED), True),
        (Filters(first_day=date(2027, 7, 1), last_day=date(2027, 7, 1)), True),
        (Filters(first_day=date(2027, 7, 2)), False),
        (Filters(origin=Origin.DRAWN_UP), False),
    ):
        assert bool(filled.search("svarar", filters).pages) is is_found, filters
    filled.dispose("s2028", "G-1", NOON)
    assert filled.search("svarar").pages[0].snapshot_id == "s2027"
    filled.dispose("s2027", "G-1", NOON)
    assert filled.search("svarar").pages == ()


def _forget_passages(catalogue: Catalogue) -> None:
    """Leave the catalogue as an older version of the program leaves it: posts without passages."""
    with writing(catalogue._engine) as connection:
        connection.execute(update(tables.posts).values(passage=None))
        connection.execute(tables.passages.delete())


def test_what_an_older_version_recorded_is_indexed_when_opened(filled: Catalogue) -> None:
    """Posts that no passage belongs to are searched for as all others from the next opening on."""
    _forget_passages(filled)
    assert found(filled, "båt") == []
    url = filled._engine.url.render_as_string(hide_password=False)
    with closing(open_catalogue(url)) as opened:
        assert found(opened, "båt") == ["4"]
        assert opened.search("båt").hits[0].post == POSTS[3]
