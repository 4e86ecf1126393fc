"""A larger change is told by the header's fields, its pictures by what they show."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from bundles.changes import changed_header
from bundles.likeness.major import is_other_picture, larger_in_header, vanished
from bundles.likeness.words import larger_changes_in_words
from bundles.profile import Profile
from ogonblick.post import Count, CountKind, Medium
from tests.likeness.structures import PROFILE

NEW = Medium("https://cdn.example/ny", "image/webp", "sha256:ff")


def logo(colour: str = "teal", ribbon: str = "", kind: str = "PNG", side: int = 320) -> bytes:
    """Return an account's picture, coloured, ribboned or coded as is wanted."""
    image = Image.new("RGB", (320, 320), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((40, 40, 280, 280), fill=colour)
    draw.rectangle((140, 60, 180, 260), fill="white")
    if ribbon:
        draw.polygon(((0, 200), (200, 0), (260, 0), (0, 260)), fill=ribbon)
    stream = BytesIO()
    image.resize((side, side)).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        (replace(PROFILE, name="Nya kommunen"), ["name"]),
        (replace(PROFILE, handle="nykommun"), ["handle"]),
        (replace(PROFILE, links=("https://ny.example/",)), ["links"]),
        (replace(PROFILE, description="Kontot bevakas inte längre av någon."), ["description"]),
        (replace(PROFILE, avatar=NEW, cover=None), ["avatar", "cover"]),
        (replace(PROFILE, description="Vi svarar 8–17."), []),
        (replace(PROFILE, verified=True), []),
        (replace(PROFILE, followers=Count(CountKind.FOLLOWERS, 1, "1")), []),
        (PROFILE, []),
    ],
)
def test_the_header_tells_by_its_fields(after: Profile, fields: list[str]) -> None:
    """A digit of a description and a mark that was given are no larger changes."""
    found = larger_in_header(PROFILE, after, lambda *_: True)
    assert [one.field for one in found] == fields


def test_a_picture_coded_anew_is_no_change() -> None:
    """Whatever its bytes are; a lost mark is a change, and so is a picture that is gone."""
    before = replace(PROFILE, verified=True)
    after = replace(PROFILE, avatar=NEW)
    assert [one.field for one in larger_in_header(before, after, lambda *_: False)] == ["verified"]


@pytest.mark.parametrize(
    ("picture", "is_other"),
    [
        (logo(), False),
        (logo(kind="JPEG"), False),
        (logo(kind="WEBP", side=160), False),
        (logo("orange"), True),
        (logo(ribbon="gold"), True),
        (b"", True),
    ],
)
def test_a_logo_is_another_when_it_shows_another_thing(picture: bytes, is_other: bool) -> None:
    """Re-encoded and made smaller it is the same; recoloured, ribboned or unreadable it is not."""
    assert is_other_picture(logo(), picture) is is_other


def test_the_reason_says_what_it_was_and_is() -> None:
    """Words beside each other, pictures by name; a long description is cut."""
    after = replace(PROFILE, name="Nya kommunen", description="x" * 300, avatar=NEW)
    changes = larger_in_header(PROFILE, after, lambda *_: True)
    assert larger_changes_in_words(changes) == (
        "Större förändring: namnet ändrat från »Exempelby kommun« till »Nya kommunen«,"
        f" beskrivningen ändrad från »Vi svarar 8–16.« till »{'x' * 80}…«, profilbilden bytt."
    )


def test_what_is_not_shown_any_more_may_be_the_rules_doing() -> None:
    """Unless something else is shown in its place."""
    gone = changed_header(PROFILE, Profile(name=PROFILE.name))
    assert vanished(gone)
    assert not vanished((*gone, *changed_header(PROFILE, replace(PROFILE, name="Ny"))))
