"""Web addresses of accounts: which platform one leads to, and when two are the same account."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from ogonblick.account import Platform

PLATFORM_HOSTS: Mapping[str, Platform] = {
    "bsky.app": Platform.BLUESKY,
    "facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "fb.me": Platform.FACEBOOK,
    "flickr.com": Platform.FLICKR,
    "instagram.com": Platform.INSTAGRAM,
    "instagr.am": Platform.INSTAGRAM,
    "linkedin.com": Platform.LINKEDIN,
    "mastodon.nu": Platform.MASTODON,
    "mastodon.social": Platform.MASTODON,
    "snapchat.com": Platform.SNAPCHAT,
    "threads.com": Platform.THREADS,
    "threads.net": Platform.THREADS,
    "tiktok.com": Platform.TIKTOK,
    "twitter.com": Platform.X,
    "vimeo.com": Platform.VIMEO,
    "wordpress.com": Platform.WORDPRESS,
    "x.com": Platform.X,
    "youtube.com": Platform.YOUTUBE,
}
"""The platforms' own hosts; a Mastodon server of one's own, or a blog, has no such sign."""

_SAME_HOST: Mapping[str, str] = {
    "fb.com": "facebook.com",
    "instagr.am": "instagram.com",
    "threads.net": "threads.com",
    "twitter.com": "x.com",
}
_CASE_MATTERS = frozenset((Platform.FLICKR, Platform.YOUTUBE))
_NOT_AN_ACCOUNT = re.compile(
    r"/(?:sharer?(?:\.php)?|share(?:article|-offsite)?|sharing|intent|dialog|plugins|policies|privacy"
    r"|terms|legal|help|about|hashtag|search|login|signup|home|watch|results|explore|p|reel|status)"
    r"(?:/|$)",
    re.IGNORECASE,
)
_ONE_POST = re.compile(r"/(?:status(?:es)?|posts?|reel|videos?|photos?)/", re.IGNORECASE)
_TRACKING = r"utm_\w+|fbclid|gclid"
_TRACKING_ANYWHERE = re.compile(_TRACKING, re.IGNORECASE)
_TRACKING_ON_PLATFORMS = re.compile(
    rf"{_TRACKING}|igshid?|igsh|mibextid|ref(?:_src|_url|src)?|_rdr|si|feature|locale|hl|lang|sk"
    r"|__tn__|trk|originalsubdomain|sub_confirmation",
    re.IGNORECASE,
)


def same_address(url: str) -> str:
    """Return what all spellings of one account's address have in common.

    Scheme, ``www.`` and ``m.``, a last slash and what only tells where a visitor came from make no
    other address. Letters' case does where the platform's own ids tell it apart. Raises
    ``ValueError`` for what is no address.
    """
    parts = urlsplit(url.strip())
    platform = platform_at(url)
    path = parts.path.rstrip("/")
    if platform and (platform not in _CASE_MATTERS or path.startswith("/@")):
        path = path.casefold()
    tracking = _TRACKING_ON_PLATFORMS if platform else _TRACKING_ANYWHERE
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in asked if not tracking.fullmatch(pair[0])]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{_host(parts, platform)}{port}{path}{query}"


def platform_at(url: str) -> Platform | None:
    """Return the platform that an address leads to; None where its host does not tell."""
    host = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    while host:
        if host in PLATFORM_HOSTS:
            return PLATFORM_HOSTS[host]
        host = host.partition(".")[2]
    return None


def leads_to_account(url: str) -> bool:
    """Say whether an address can be an account's: on a platform, and no button for sharing."""
    parts = urlsplit(url.strip())
    platform = platform_at(url)
    if platform is None or parts.scheme not in ("http", "https"):
        return False
    if platform is Platform.WORDPRESS:
        return _host(parts, platform) not in PLATFORM_HOSTS
    is_other = _NOT_AN_ACCOUNT.match(parts.path) or _ONE_POST.search(parts.path)
    return len(parts.path) > 1 and not is_other


def _host(parts: SplitResult, platform: Platform | None) -> str:
    """Return the host without what makes no difference.

    Platforms answer under many names (``m.``, ``sv-se.``, ``se.``), all for the same accounts;
    but for WordPress, where every account has a name of its own before the host.
    """
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if platform is None or platform is Platform.WORDPRESS:
        return host
    own = next(one for one in PLATFORM_HOSTS if host == one or host.endswith(f".{one}"))
    return _SAME_HOST.get(own, own)
