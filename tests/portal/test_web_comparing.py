"""Two snapshots beside each other, and the screenshot looked at closely."""

import re
from dataclasses import replace

import httpx
import pytest

from bundles.changes import Change, PostChange
from bundles.pictures import decoded
from ogonblick.case import Removal, RemovalStatus
from portal.web.comparing import case_about
from tests.portal.world import EARLIER, FACEBOOK, GOOD, NOW, PARTIAL, SWAPPED, posts

pytestmark = pytest.mark.s3

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
COMPARED = f"{SNAPSHOT}/jamfor"


def test_everything_that_differs_is_told(web: httpx.Client) -> None:
    """What came, what went, and in what was reworded the words that went and came."""
    page = web.get(COMPARED).text
    assert "Isbanan är öppen." in page
    assert "<del>17</del><ins>19</ins>" in page
    assert page.count('class="badge added"') == 3
    assert page.count('class="badge removed"') == 1
    assert page.count('class="badge edited"') == 1
    assert "&lt;script&gt;alert" in page


def test_a_removal_is_told_with_its_case() -> None:
    """By the address of what was removed; not of what came, nor where secrecy is the ground."""
    gone = replace(posts()[0], permalink="https://social.sundby.example/p/7")
    change = PostChange(Change.REMOVED, gone, None)
    facts = ("hot", "Hot", "Hot mot en person")
    case = Removal(
        "B2026-1", RemovalStatus.SAVED, FACEBOOK, gone.permalink, *facts, restricted=False,
        opened_at=NOW,
    )  # fmt: skip
    assert case_about(change, [case]) == "B2026-1"
    assert case_about(change, [replace(case, restricted=True)]) == ""
    assert case_about(change, [replace(case, url="")]) == ""
    assert case_about(PostChange(Change.ADDED, None, gone), [case]) == ""


def test_the_order_of_the_two_is_the_time(web: httpx.Client) -> None:
    """Whichever stands first in the address, the earlier one is what was."""
    later = f"/ogonblicksbilder/{EARLIER.snapshot_id}/jamfor/{GOOD.snapshot_id}"
    sections = [
        re.findall(r'class="badge (\w+)"', web.get(path).text) for path in (COMPARED, later)
    ]
    assert sections[0] == sections[1]


def test_changed_elements_are_outlined_where_they_are(web: httpx.Client) -> None:
    """The removed post is outlined on the earlier picture, what came on the later one."""
    page = web.get(COMPARED).text
    then, now = page.split('<figure class="now">')
    assert '<rect class="removed" x="40" y="300"' in then
    assert '<rect class="added"' not in then
    assert '<rect class="added" x="40" y="180" width="400" height="100"/>' in now
    assert '<rect class="edited"' in then
    assert '<rect class="edited"' in now


@pytest.mark.parametrize("other", [GOOD.snapshot_id, PARTIAL.snapshot_id, "finns-inte"])
def test_only_two_snapshots_of_an_account_are_compared(web: httpx.Client, other: str) -> None:
    """One with itself, with another account's, or with nothing: the page says what to choose."""
    assert web.get(f"{COMPARED}/{other}").status_code == 404


def test_the_first_snapshot_has_nothing_before_it(web: httpx.Client) -> None:
    """A snapshot without an earlier one says so."""
    page = web.get(f"/ogonblicksbilder/{EARLIER.snapshot_id}/jamfor")
    assert page.status_code == 404
    assert "ingen tidigare" in page.text


def test_without_the_archive_the_posts_are_compared(web_without_archive: httpx.Client) -> None:
    """The catalogue knows the posts; that the packages could not be read is told."""
    page = web_without_archive.get(COMPARED)
    assert page.status_code == 200
    assert "Arkivpaketen går inte att läsa just nu" in page.text
    assert "<del>17</del><ins>19</ins>" in page.text


def test_the_screenshot_comes_in_rows_at_three_scales(web: httpx.Client) -> None:
    """Each scale's rows are pictures of the size that the page says, and together the whole."""
    for scale, height in ((4, 425), (2, 850), (1, 1700)):
        page = web.get(f"{SNAPSHOT}/bild", params={"skala": scale}).text
        rows = re.findall(r'<img [^>]*src="([^"]+)" width="(\d+)" height="(\d+)"', page)
        assert sum(int(tall) for _, _, tall in rows) == height
        picture = web.get(rows[0][0])
        assert picture.headers["content-type"] == "image/webp"
        assert picture.content[8:12] == b"WEBP"


@pytest.mark.parametrize("place", ["3/1/0", "1/9/0", "1/1/9", "1/0/0"])
def test_a_tile_that_is_not_there_is_missing(web: httpx.Client, place: str) -> None:
    """Another scale, piece or row than there are is 404."""
    assert web.get(f"{SNAPSHOT}/bild/{place}").status_code == 404


def test_a_whole_page_is_taken_home_as_one_picture(web: httpx.Client) -> None:
    """The page that shows it leads to it, and it is as high as all its pieces."""
    (link,) = re.findall(r'href="([^"]+)" download', web.get(f"{SNAPSHOT}/bild").text)
    taken = web.get(link)
    assert taken.headers["content-type"] == "image/png"
    assert taken.headers["content-disposition"].endswith('-sida-1.png"')
    assert decoded(taken.content).size == (640, 1_700)
    assert web.head(link).status_code == 200


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_there_is_no_picture_of_is_missing(web: httpx.Client, number: int) -> None:
    """Pages are counted from 1."""
    assert web.get(f"{SNAPSHOT}/sida/{number}.png").status_code == 404


def test_a_script_of_ours_runs_only_where_it_is_named(web: httpx.Client) -> None:
    """The page with a slider lets our own files run, no inline script; all others none."""
    assert "; script-src 'self'" in web.get(COMPARED).headers["content-security-policy"]
    assert "script-src" not in web.get(SNAPSHOT).headers["content-security-policy"]


def test_a_package_that_is_another_is_no_reason_to_fail(web: httpx.Client) -> None:
    """A snapshot whose receipt names other digests is still shown beside the one before it."""
    assert web.get(f"/ogonblicksbilder/{SWAPPED.snapshot_id}/jamfor").status_code == 200
