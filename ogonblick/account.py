"""Accounts: who owns which presence on which platform, and which department answers for it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Platform(StrEnum):
    """Where an account lives. ``WEBSITE`` is any public page without a platform of its own."""

    BLUESKY = "bluesky"
    FACEBOOK = "facebook"
    FLICKR = "flickr"
    INSTAGRAM = "instagram"
    LINKEDIN = "linkedin"
    MASTODON = "mastodon"
    SNAPCHAT = "snapchat"
    THREADS = "threads"
    TIKTOK = "tiktok"
    VIMEO = "vimeo"
    WEBSITE = "website"
    WORDPRESS = "wordpress"
    X = "x"
    YOUTUBE = "youtube"


class AccountStatus(StrEnum):
    """How far an account has come in its life, from application to closing."""

    APPLIED = "applied"
    APPROVED = "approved"
    ACTIVE = "active"
    CLOSING = "closing"
    CLOSED = "closed"


class Route(StrEnum):
    """The way an account's content reaches us; none of them sees everything."""

    BROWSER = "browser"
    API = "api"
    EXPORT = "export"
    MANUAL = "manual"


@dataclass(frozen=True)
class Account:
    """One registered presence on one platform.

    ``id`` is ours, stable, and safe in file names: lower-case ``a-z0-9-``.
    ``department`` is the förvaltning, ``board`` the nämnd that decides its plan.
    ``editors`` and ``administrators`` are names or functions, never passwords. ``owner`` is the
    function that answers for it, ``approvals`` who approved it (``function, date``), ``listed``
    whether it belongs in the list that the public sees, ``watched`` how often it is read, in
    words. ``exempt`` is the reason why no clock applies to it; empty if the clock does.
    """

    id: str
    name: str
    platform: Platform
    url: str
    municipality: str
    department: str
    board: str = ""
    status: AccountStatus = AccountStatus.ACTIVE
    route: Route = Route.BROWSER
    mailbox: str = ""
    editors: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    note: str = ""
    owner: str = ""
    purpose: str = ""
    approvals: tuple[str, ...] = ()
    watched: str = ""
    listed: bool = True
    exempt: str = ""
    closed_on: date | None = None


@dataclass(frozen=True)
class Entered:
    """Who enters something in the register, when (aware), and with which file.

    ``account`` is how they sign in to the portal. At the command line ``by`` is the operating
    system's user, and ``account`` empty. ``file`` is the register file's name; empty without one.
    """

    by: str
    at: datetime
    account: str = ""
    file: str = ""


@dataclass(frozen=True)
class RegisterChange:
    """What was changed of an account in the register: a field of ``Account``, and its values.

    ``field`` is empty where the account was added.
    """

    account_id: str
    entered: Entered
    field: str = ""
    before: object = None
    after: object = None
