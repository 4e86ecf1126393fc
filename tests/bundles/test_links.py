"""A link opens what it was made for, in time, and nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bundles.links import link_key, opened_by, token_of

KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOKEN = token_of(KEY, "B2026-1", NOW + timedelta(days=30))


def test_a_link_opens_until_its_moment() -> None:
    """To the second, and with the same key only."""
    assert opened_by(KEY, TOKEN, NOW) == "B2026-1"
    assert opened_by(KEY, TOKEN, NOW + timedelta(days=30, seconds=-1)) == "B2026-1"
    assert opened_by(KEY, TOKEN, NOW + timedelta(days=30)) is None
    assert opened_by(bytes(32), TOKEN, NOW) is None


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_no_other_text_opens_anything(place: int, sign: str) -> None:
    """Whatever sign is put in the place of another."""
    other = f"{TOKEN[:place]}{sign}{TOKEN[place + 1 :]}"
    assert other == TOKEN or opened_by(KEY, other, NOW) is None


def test_the_key_is_made_once(tmp_path: Path) -> None:
    """And is nobody else's to read."""
    file = tmp_path / "links.key"
    assert link_key(file) == link_key(file)
    assert file.stat().st_mode & 0o077 == 0
