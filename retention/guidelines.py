"""The parts that guidelines are made of: their clauses, and the choices in which they differ.

In every choice ``NONE`` means that the guidelines do not say, never that we chose for them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ogonblick.account import Platform


class Clock(StrEnum):
    """How often every account is to be documented. NONE: the guidelines name no time."""

    HALF_YEAR = "half-year"
    YEAR = "year"
    NONE = "none"


class ChangeTrigger(StrEnum):
    """What a snapshot at a larger change does: nothing asked, comes on top, or fills the clock."""

    NONE = "none"
    IN_ADDITION = "in-addition"
    SATISFIES = "satisfies"


class BeforeClosing(StrEnum):
    """What must be done before an account is closed: saved, documented, or only consulted on."""

    NOTHING = "nothing"
    SNAPSHOT = "snapshot"
    ALL_CONTENT = "all-content"
    DOCUMENTED = "documented"
    CONSULTATION = "consultation"


class OrdinaryPosts(StrEnum):
    """How long posts and comments that nobody removed and no case needs are kept."""

    NONE = "none"
    PER_SCHEDULE = "per-schedule"
    PER_LAW = "per-law"
    AVAILABLE_UNTIL_DISPOSAL = "available-until-disposal"
    CONTINUOUS_DISPOSAL = "continuous-disposal"


class SecrecyDuty(StrEnum):
    """What is done with secret data that came to be published."""

    NONE = "none"
    REMOVE = "remove"
    REMOVE_AT_ONCE = "remove-at-once"
    ALWAYS_REGISTER = "always-register"


class RemovalAction(StrEnum):
    """What an editor may do with unsuitable content; each is an event of its own."""

    DELETE = "delete"
    UNPUBLISH = "unpublish"
    MOVE = "move"


class ReceiverKind(StrEnum):
    """Who receives: a department's registrar, the unit that owns the account, a central unit."""

    REGISTRAR = "registrar"
    OWNER = "owner"
    CENTRAL = "central"


class ListingPlace(StrEnum):
    """Where the municipality's accounts are listed."""

    WEBSITE = "website"
    WEBSITE_WITH_LINKS = "website-with-links"
    INTRANET = "intranet"
    TREE = "tree"


class Watch(StrEnum):
    """How often somebody is to look at an account. ATTENDED: never left alone, without a number."""

    NONE = "none"
    SEVERAL_TIMES_A_DAY = "several-times-a-day"
    DAILY = "daily"
    ATTENDED = "attended"


class WhenDormant(StrEnum):
    """What is done with an account that serves no purpose any more."""

    NONE = "none"
    CLOSE = "close"
    DELETE_ONCE_DOCUMENTED = "delete-once-documented"


class Matter(StrEnum):
    """The matters in which guidelines differ; a clause may settle several of them."""

    SNAPSHOT = "snapshot"
    CHANGE = "change"
    CLOSING = "closing"
    RECEIVER = "receiver"
    REMOVAL = "removal"
    GROUNDS = "grounds"
    REGISTRATION = "registration"
    SECRECY = "secrecy"
    ORDINARY_POSTS = "ordinary-posts"
    MESSAGES = "messages"
    EDITORS = "editors"
    ADMINISTRATORS = "administrators"
    CENTRAL_FUNCTION = "central-function"
    OWNER = "owner"
    MAILBOX = "mailbox"
    APPROVAL = "approval"
    PURPOSE = "purpose"
    LISTING = "listing"
    NOTICE = "notice"
    WATCH = "watch"
    DORMANCY = "dormancy"


@dataclass(frozen=True)
class Clause:
    """One clause of the guidelines: our id for it (``HBG-3``) and its own words.

    `` […] `` in the text joins passages that stand apart in the guidelines. ``platforms`` are
    those that it speaks of alone; empty for all.
    """

    id: str
    text: str
    matters: tuple[Matter, ...] = ()
    platforms: tuple[Platform, ...] = ()

    def is_about(self, platform: Platform) -> bool:
        """Say whether the clause speaks of accounts on a platform."""
        return platform in self.platforms or not self.platforms


@dataclass(frozen=True)
class RemovalGround:
    """One ground on which content shall be removed: its id, its words, whether it is secrecy."""

    id: str
    text: str
    secrecy: bool = False


@dataclass(frozen=True)
class VagueWord:
    """A word that asks for a measure but gives none ("skyndsamt"), and the local reading of it.

    ``meaning`` is empty until somebody (``by``) has said, on a day (``since``), what it means
    where they work. It is shown as their reading, never as the clause's.
    """

    word: str
    clause: str
    meaning: str = ""
    by: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Receiver:
    """Who is sent something: of which kind, as the guidelines call them, and in which clause."""

    kind: ReceiverKind
    name: str
    clause: str


@dataclass(frozen=True)
class Receivers:
    """Who is sent what; None where the guidelines do not say.

    ``register`` is told when an account comes, goes or changes hands.
    """

    snapshot: Receiver | None = None
    closing: Receiver | None = None
    removal: Receiver | None = None
    register: Receiver | None = None


@dataclass(frozen=True)
class Staffing:
    """The people an account must have. Zero, false and empty where the guidelines do not say.

    ``minimum_administrators`` are from the unit itself: the central function is not one of them.
    ``central_function`` holds the names that the guidelines have for the function that shall be
    an administrator too. ``several_people``: no account may hang on one person, without a number.
    """

    minimum_editors: int = 0
    minimum_administrators: int = 0
    several_people: bool = False
    central_function: tuple[str, ...] = ()
    login_shared_with: str = ""
    appointed_by: str = ""
    owner_not_a_person: bool = False
    function_mailbox: bool = False


@dataclass(frozen=True)
class RemovalRules:
    """What is done when content is removed, in the order that the guidelines ask for.

    ``number_form`` is how the municipality writes a diarienummer (a regular expression), empty for
    the usual form; it stands in no clause.
    """

    saved_first: bool = False
    actions: tuple[RemovalAction, ...] = ()
    registered: bool = False
    motivated: bool = False
    number_form: str = ""


@dataclass(frozen=True)
class Listing:
    """Where the accounts are listed, at which address, and whether only the public ones are.

    ``notice``: the page also says that what is published are official documents.
    """

    places: tuple[ListingPlace, ...] = ()
    address: str = ""
    public_only: bool = False
    notice: bool = False


@dataclass(frozen=True)
class Approvals:
    """Who must have said yes before an account opens, and before one closes.

    Each name is a function (``förvaltningschef``). ``consulted`` holds the names that the
    guidelines have for the one unit that is to be consulted. ``purpose``: what the account is for
    shall be written down before it opens.
    """

    opening: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    purpose: bool = False


@dataclass(frozen=True)
class Dormancy:
    """What is done with an account that has gone quiet, and after how many months it has.

    No seed names a number: ``months`` is the municipality's own choice, zero until it is made.
    """

    action: WhenDormant = WhenDormant.NONE
    months: int = 0
