"""The account as its page showed it: the header, as data."""

from dataclasses import dataclass

from ogonblick.post import Count, Medium


@dataclass(frozen=True)
class Profile:
    """What an account's page told of the account itself; empty where it told nothing.

    All is as shown: ``handle`` is the platform's own name for it, ``links`` lead out of the
    platform, ``verified`` says that the page had a mark that it is who it claims to be.
    """

    name: str = ""
    handle: str = ""
    description: str = ""
    avatar: Medium | None = None
    cover: Medium | None = None
    followers: Count | None = None
    links: tuple[str, ...] = ()
    verified: bool = False
