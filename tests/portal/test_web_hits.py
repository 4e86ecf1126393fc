"""Searching as people search: a time in the words, a hit in its context, the hits as a file."""

import csv
import io

import httpx
import pytest
from openpyxl import load_workbook

pytestmark = pytest.mark.s3


def _hits(page: httpx.Response) -> int:
    return page.text.partition('id="pasidan"')[0].count('<li class="card">')


def test_a_time_in_the_words_narrows_the_search(web: httpx.Client) -> None:
    """»Hösten 2026« is read as days and told so; as words on request, and never in a hurry."""
    every = _hits(web.get("/sok", params={"q": "biblioteket"}))
    assert _hits(web.get("/sok", params={"q": "biblioteket hösten 2026"})) == every > 0
    none = web.get("/sok", params={"q": "biblioteket våren 2024"})
    assert _hits(none) == 0
    assert "läses som en tid" in none.text
    assert "1\u00a0mars\u00a02024" in none.text
    literally = web.get("/sok", params={"q": "biblioteket våren 2024", "ordagrant": "1"})
    assert "läses som en tid" not in literally.text


def test_days_that_were_filled_in_count_first(web: httpx.Client) -> None:
    """With a day in the form the words are words."""
    page = web.get("/sok", params={"q": "biblioteket våren 2024", "fran": "2026-01-01"})
    assert "läses som en tid" not in page.text


def test_a_comment_is_shown_with_what_it_answers(web: httpx.Client) -> None:
    """A hit among comments says whose words it answers."""
    page = web.get("/sok", params={"q": "tack"}).text
    assert "Svar på" in page
    assert "en besökare: &lt;script&gt;" in page


def test_the_hits_can_be_taken_home(web: httpx.Client) -> None:
    """As CSV and as Excel, the same rows as the page has, with the same choices."""
    question = {"q": "bron", "riktning": "drawn-up"}
    page = web.get("/sok", params=question)
    answer = web.get("/sok/lista.csv", params=question)
    assert answer.headers["content-disposition"] == 'attachment; filename="traffar-2026-11-21.csv"'
    text = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=";"))
    assert len(rows) - 1 == _hits(page) > 0
    book = load_workbook(io.BytesIO(web.get("/sok/lista.xlsx", params=question).content))
    read = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert read == rows
    assert "Sundby kommun" in {row[0] for row in rows[1:]}
