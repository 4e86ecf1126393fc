"""Keys of addresses: a table of what pywb 2.10 looks up, and what holds for every address."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.surt import surt_key

TABLE = Path(__file__).with_name("surt_keys.tsv").read_text(encoding="utf-8").splitlines()
WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.partition("\t")[0])
def test_key_is_the_one_that_pywb_looks_up(row: str) -> None:
    """Each address of the table has the key that pywb 2.10 gave when it was asked."""
    url, _, key = row.partition("\t")
    assert surt_key(url) == key


@given(path=WORDS, query=WORDS)
def test_a_key_is_one_word_of_plain_letters(path: str, query: str) -> None:
    """Whatever an address holds, its key has no space and no sign outside ASCII to break a line."""
    key = surt_key(f"https://sundby.se/{path}?{query}")
    assert key.isascii()
    assert key.isprintable()
    assert " " not in key


def test_what_is_no_address_is_its_own_key() -> None:
    """Without a scheme there is nothing to turn round, and the line still holds together."""
    assert surt_key("sundby nyheter") == "sundby%20nyheter"
