"""The list for the public: what is in it, and that it stands alone in each of its forms."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from ogonblick.account import Account, AccountStatus, Platform
from portal.web.listing import ListFormat, listed, written
from retention.published import OFFICIAL

ON = date(2026, 11, 21)
FIRST = Account(
    id="sundby-facebook",
    name="Sundby kommun",
    platform=Platform.FACEBOOK,
    url="https://www.facebook.com/sundby",
    municipality="Sundby kommun",
    department="Kommunledningsförvaltningen",
    mailbox="hemlig@sundby.example",
    editors=("Redaktör 1",),
)
ACCOUNTS = [
    replace(FIRST, id="o", name="Öns bad", department="Ö-förvaltningen"),
    replace(FIRST, id="a", name="Ängens <kulturhus>", department="Kulturförvaltningen"),
    FIRST,
    replace(FIRST, id="z", name="Zinkens bad", department="Kulturförvaltningen"),
    replace(FIRST, id="internt", name="Internt", listed=False),
    replace(FIRST, id="borta", name="Borta", status=AccountStatus.CLOSED),
    replace(FIRST, id="script", name="Skript", url="javascript:alert(1)"),
]


class Tags(HTMLParser):
    """Gathers what a page would fetch or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note tags and links."""
        self.found.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_accounts_are_grouped_by_department_in_swedish_order() -> None:
    """Ä comes after z, and what is not to be listed is not there."""
    assert [(each.name, [one.name for one in each.accounts]) for each in listed(ACCOUNTS)] == [
        ("Kommunledningsförvaltningen", ["Skript", "Sundby kommun"]),
        ("Kulturförvaltningen", ["Zinkens bad", "Ängens <kulturhus>"]),
        ("Ö-förvaltningen", ["Öns bad"]),
    ]


def test_the_page_stands_alone() -> None:
    """Nothing is fetched and nothing runs; names are words, and only web addresses are links."""
    page = written(ACCOUNTS, ListFormat.HTML, ON)
    tags = Tags(page)
    assert not {"script", "img", "link", "iframe", "kulturhus"} & set(tags.found)
    assert set(tags.links) == {"https://www.facebook.com/sundby"}
    assert OFFICIAL in page
    assert "21\u00a0november\u00a02026" in page


def test_nothing_but_what_is_public_is_written() -> None:
    """Mailboxes, people and ids of ours stay in the register, in every form."""
    for form in ListFormat:
        text = written(ACCOUNTS, form, ON)
        assert not [
            word for word in ("hemlig@", "Redaktör", "sundby-facebook", "Internt") if word in text
        ]


def test_the_table_is_one_that_excel_reads() -> None:
    """Semicolons, a mark for UTF-8, the notice on each row, and no cell that is a formula."""
    evil = replace(FIRST, name="=1+1")
    text = written([evil], ListFormat.CSV, ON)
    assert text.startswith("\ufeffförvaltning;namn;")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert (row["namn"], row["upplysning"]) == ("'=1+1", OFFICIAL)


def test_the_json_is_for_the_web_sites_own_program() -> None:
    """Departments with their accounts, the notice and the day."""
    found = json.loads(written(ACCOUNTS, ListFormat.JSON, ON))
    assert (found["date"], found["notice"]) == ("2026-11-21", OFFICIAL)
    assert found["departments"][2] == {
        "name": "Ö-förvaltningen",
        "accounts": [
            {
                "name": "Öns bad",
                "platform": "facebook",
                "url": "https://www.facebook.com/sundby",
            }
        ],
    }


def test_an_empty_register_is_an_empty_list() -> None:
    """The page is whole also before anybody has registered anything."""
    assert "<h1>Kommunen i sociala medier</h1>" in written([], ListFormat.HTML, ON)
