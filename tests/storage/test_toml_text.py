"""TOML as we write it is TOML as Python reads it."""

import tomllib
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.sheets.toml_text import TomlValue, table

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
DAYS = st.dates()
GROUPS = st.dictionaries(KEYS, st.one_of(TEXTS, DAYS), max_size=3)
VALUES = st.one_of(TEXTS, st.booleans(), DAYS, GROUPS)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


@settings(max_examples=50, deadline=None)
@given(first=TABLES, second=TABLES)
def test_tables_are_read_back_equal(
    first: dict[str, TomlValue], second: dict[str, TomlValue]
) -> None:
    """Any text, truth, day or group comes back as it was, with every sign in its place."""
    text = table("[plan]", first) + table("[[rad]]", second) + table("[[rad]]", first)
    assert tomllib.loads(text) == {"plan": first, "rad": [second, first]}


@given(TEXTS)
def test_a_value_is_always_one_line(text: str) -> None:
    """Line breaks within a text do not break its line, so that faults keep their line numbers."""
    lines = table("[plan]", {"namn": text, "dag": date(2026, 1, 31)}).split("\n")
    assert (lines[0], lines[2:]) == ("[plan]", ["dag = 2026-01-31", ""])
