"""Events: what happened to an object, in PREMIS 3's own words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ogonblick.digest import Digest


class EventType(StrEnum):
    """The types we use of the Library of Congress' event type vocabulary."""

    CAPTURE = "capture"
    MESSAGE_DIGEST_CALCULATION = "message digest calculation"
    VALIDATION = "validation"
    INGESTION = "ingestion"
    DIGITAL_SIGNATURE_GENERATION = "digital signature generation"
    DIGITAL_SIGNATURE_VALIDATION = "digital signature validation"
    POLICY_ASSIGNMENT = "policy assignment"
    DISSEMINATION = "dissemination"
    FIXITY_CHECK = "fixity check"
    REPLICATION = "replication"
    DEACCESSION = "deaccession"
    DELETION = "deletion"


_ASKED_BY = ", beställd av "
"""Between an address, which holds no blanks, and a name."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a snapshot: append-only, never changed."""

    snapshot_id: str
    type: EventType
    at: datetime
    agent: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True)
class EventDocument:
    """One document of a snapshot's events, chained to the one before.

    ``number`` counts from 1, ``digest`` is of the document's bytes, ``previous`` that of the
    document before (None for the first), ``key`` its place in the archive. ``delivered`` says
    whether the archive has it already.
    """

    snapshot_id: str
    number: int
    digest: Digest
    previous: Digest | None
    key: str
    delivered: bool = False


def asked_for(url: str, by: str) -> str:
    """Return the detail of a capture that somebody asked for; of nobody's, for an empty name."""
    return f"{url}{_ASKED_BY}{by}" if by else url


def who_asked(event: Event) -> str:
    """Return who asked for what an event captured; empty where nobody did, or it is another."""
    return event.detail.partition(_ASKED_BY)[2] if event.type is EventType.CAPTURE else ""
