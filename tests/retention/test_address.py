"""Accounts' addresses: when two are one account, and what a link leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogonblick.account import Platform
from ogonblick.address import PLATFORM_HOSTS, leads_to_account, platform_at, same_address


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://www.facebook.com/Sundby", "http://facebook.com/sundby/"),
        ("https://www.facebook.com/sundby", "https://m.facebook.com/sundby?fbclid=abc"),
        ("https://www.facebook.com/sundby", "https://sv-se.facebook.com/sundby?ref=page_internal"),
        ("https://www.facebook.com/profile.php?id=1", "https://fb.com/profile.php?mibextid=x&id=1"),
        ("https://twitter.com/sundby", "https://x.com/Sundby?lang=sv"),
        ("https://se.linkedin.com/company/sundby/", "https://www.linkedin.com/company/sundby"),
        ("https://www.instagram.com/sundby/?igsh=Zg==", "https://instagram.com/sundby"),
        ("https://www.youtube.com/@Sundby", "https://m.youtube.com/@sundby?si=abc"),
        ("https://www.threads.net/@sundby", "https://threads.com/@sundby"),
        ("https://sundby.example/blogg", "https://www.sundby.example/blogg/?utm_source=nyhet"),
    ],
)
def test_spellings_of_one_account_are_the_same(first: str, second: str) -> None:
    """Scheme, www and m, the country's host, a last slash and tracking make no other account."""
    assert same_address(first) == same_address(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://www.facebook.com/profile.php?id=1", "https://www.facebook.com/profile.php?id=2"),
        ("https://www.youtube.com/channel/UCa", "https://www.youtube.com/channel/UCA"),
        ("https://ett.wordpress.com/", "https://annat.wordpress.com/"),
        ("https://sundby.example/?lang=sv", "https://sundby.example/?lang=en"),
        ("https://sundby.example/Blogg", "https://sundby.example/blogg"),
        ("http://sundby.example:8080/a", "http://sundby.example/a"),
    ],
)
def test_different_accounts_stay_different(first: str, second: str) -> None:
    """Ids in the query, capitals in YouTube's ids, names before WordPress' host tell them apart."""
    assert same_address(first) != same_address(second)


@given(st.sampled_from(sorted(PLATFORM_HOSTS)), st.from_regex(r"[a-z0-9._-]{1,30}", fullmatch=True))
def test_what_two_spellings_have_in_common_is_the_same_again(host: str, name: str) -> None:
    """Comparing what has been compared changes nothing, so it can be kept and compared later."""
    once = same_address(f"https://www.{host}/{name}/")
    assert same_address(f"https://{once}") == once


@pytest.mark.parametrize(
    ("url", "platform", "is_account"),
    [
        ("https://www.facebook.com/sundby", Platform.FACEBOOK, True),
        ("https://www.facebook.com/", Platform.FACEBOOK, False),
        ("https://www.facebook.com/sharer/sharer.php?u=x", Platform.FACEBOOK, False),
        ("https://www.facebook.com/sundby/posts/12", Platform.FACEBOOK, False),
        ("https://twitter.com/intent/tweet?text=x", Platform.X, False),
        ("https://www.linkedin.com/shareArticle?url=x", Platform.LINKEDIN, False),
        ("https://sundby.wordpress.com/", Platform.WORDPRESS, True),
        ("https://wordpress.com/om", Platform.WORDPRESS, False),
        ("https://mastodon.nu/@sundby", Platform.MASTODON, True),
        ("https://sundby.example/kontakt", None, False),
        ("https://facebook.com.sundby.example/a", None, False),
        ("https://notfacebook.com/a", None, False),
        ("javascript:facebook.com", None, False),
        ("mailto:info@facebook.com", None, False),
    ],
)
def test_a_link_is_known_by_its_host(url: str, platform: Platform | None, is_account: bool) -> None:
    """Only the platforms' own hosts count, and buttons for sharing are no accounts."""
    assert (platform_at(url), leads_to_account(url)) == (platform, is_account)
