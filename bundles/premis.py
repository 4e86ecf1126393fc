"""What happened to a snapshot, as PREMIS 3: numbered documents, each naming the digest of the last.

The documents lie beside the sealed bundle, never in it. Whoever holds the newest one can tell
whether any earlier has been changed, exchanged or left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from defusedxml.ElementTree import ParseError, fromstring

from bundles.datapackage import stamp
from bundles.findings import finding
from bundles.manifest import MANIFEST
from ogonblick.capture import Finding
from ogonblick.digest import Digest, digest_of
from ogonblick.errors import BundleError
from ogonblick.event import Event, EventType

FOLDER = "events"
"""Where the documents lie, beside the bundle's own files."""

_NAMESPACE = "http://www.loc.gov/premis/v3"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_EVENT_TYPES = "http://id.loc.gov/vocabulary/preservation/eventType"
_LOCAL = "local"
_PLACE = "filepath"
_PROGRAM = re.compile(r"^[Öö]gonblick |^ogonblick ")

register_namespace("", _NAMESPACE)
register_namespace("xsi", _SCHEMA_INSTANCE)


@dataclass(frozen=True)
class EventPage:
    """One document of the chain: its number (from 1), what it follows, and what it tells.

    ``bundle`` is the digest of the bundle's manifest, ``previous`` that of the document before;
    the first has none.
    """

    snapshot_id: str
    bundle: Digest
    number: int
    previous: Digest | None
    events: tuple[Event, ...]


def document_name(number: int) -> str:
    """Return where a document lies beside the bundle: ``events/0001.xml``."""
    return f"{FOLDER}/{number:04}.xml"


def print_page(page: EventPage) -> bytes:
    """Return the page as a PREMIS document; the same page gives the same bytes."""
    root = Element(_tag("premis"), {"version": "3.0"})
    _add_file(root, MANIFEST, page.bundle)
    if page.previous:
        _add_file(root, document_name(page.number - 1), page.previous)
    _add_snapshot(root, page.snapshot_id)
    for ordinal, event in enumerate(page.events, start=1):
        _add_event(root, f"{page.number:04}-{ordinal:02}", event)
    for agent in dict.fromkeys(event.agent for event in page.events):
        _add_agent(root, agent)
    return _written(root)


def read_page(data: bytes) -> EventPage:
    """Read what ``print_page`` wrote. Raises ``BundleError`` that says what is wrong."""
    try:
        root = fromstring(data, forbid_dtd=True)
        files = {place: Digest("sha256", value) for place, value in _files(root)}
        snapshot_id = _text(root, "event/linkingObjectIdentifier/linkingObjectIdentifierValue")
        number = int(_text(root, "event/eventIdentifier/eventIdentifierValue").partition("-")[0])
        return EventPage(
            snapshot_id=snapshot_id,
            bundle=files[MANIFEST],
            number=number,
            previous=files.get(document_name(number - 1)),
            events=tuple(_read_event(one, snapshot_id) for one in root.iterfind(_tag("event"))),
        )
    except (KeyError, ParseError, ValueError) as fault:
        raise BundleError(f"händelserna går inte att läsa: {fault}") from fault


def check_chain(bundle: Digest, documents: Sequence[bytes]) -> Iterator[Finding]:
    """Yield what is wrong with a bundle's documents, given in order from the first."""
    previous: Digest | None = None
    for number, data in enumerate(documents, start=1):
        place = document_name(number)
        try:
            page = read_page(data)
        except BundleError as fault:
            yield finding("B090", place, reason=fault)
        else:
            if page.bundle != bundle:
                yield finding("B091", place)
            if (page.number, page.previous) != (number, previous):
                yield finding("B092", place)
        previous = digest_of([data])


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _path(path: str) -> str:
    """Return a path of PREMIS names with their namespace."""
    return "/".join(map(_tag, path.split("/")))


def _add(parent: Element, name: str, *texts: str) -> Element:
    """Add an element; with two texts, its ``…Type`` and ``…Value`` in it."""
    added = SubElement(parent, _tag(name))
    for ending, text in zip(("Type", "Value"), texts, strict=False):
        SubElement(added, _tag(f"{name}{ending}")).text = text
    return added


def _add_text(parent: Element, name: str, text: str) -> Element:
    added = SubElement(parent, _tag(name))
    added.text = text
    return added


def _add_object(root: Element, kind: str) -> Element:
    return SubElement(root, _tag("object"), {f"{{{_SCHEMA_INSTANCE}}}type": kind})


def _add_file(root: Element, place: str, digest: Digest) -> None:
    """Add a file as an object: where it lies, and its digest."""
    file = _add_object(root, "file")
    _add(file, "objectIdentifier", _PLACE, place)
    characteristics = _add(file, "objectCharacteristics")
    fixity = _add(characteristics, "fixity")
    _add_text(fixity, "messageDigestAlgorithm", "SHA-256")
    _add_text(fixity, "messageDigest", digest.hexadecimal)
    form = _add(_add(characteristics, "format"), "formatDesignation")
    _add_text(form, "formatName", "JSON" if place.endswith(".json") else "PREMIS")


def _add_snapshot(root: Element, snapshot_id: str) -> None:
    snapshot = _add_object(root, "intellectualEntity")
    _add(snapshot, "objectIdentifier", _LOCAL, snapshot_id)


def _add_event(root: Element, identifier: str, event: Event) -> None:
    element = _add(root, "event")
    _add(element, "eventIdentifier", _LOCAL, identifier)
    kind = _add_text(element, "eventType", event.type.value)
    kind.set("authority", "eventType")
    kind.set("authorityURI", _EVENT_TYPES)
    _add_text(element, "eventDateTime", stamp(event.at))
    if event.detail:
        _add_text(_add(element, "eventDetailInformation"), "eventDetail", _writable(event.detail))
    _add_text(_add(element, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    _add(element, "linkingAgentIdentifier", _LOCAL, _writable(event.agent))
    _add(element, "linkingObjectIdentifier", _LOCAL, event.snapshot_id)


def _add_agent(root: Element, name: str) -> None:
    agent = _add(root, "agent")
    _add(agent, "agentIdentifier", _LOCAL, _writable(name))
    _add_text(agent, "agentName", _writable(name))
    _add_text(agent, "agentType", "software" if _PROGRAM.match(name) else "person")


def _writable(text: str) -> str:
    """Return a text without the signs that XML 1.0 has no way to write."""
    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _written(root: Element) -> bytes:
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _files(root: Element) -> Iterator[tuple[str, str]]:
    """Yield each file that a document names, with its digest."""
    for one in root.iterfind(_tag("object")):
        digest = one.find(_path("objectCharacteristics/fixity/messageDigest"))
        if digest is not None:
            yield _text(one, "objectIdentifier/objectIdentifierValue"), digest.text or ""


def _read_event(element: Element, snapshot_id: str) -> Event:
    detail = element.find(_path("eventDetailInformation/eventDetail"))
    return Event(
        snapshot_id=snapshot_id,
        type=EventType(_text(element, "eventType")),
        at=datetime.fromisoformat(_text(element, "eventDateTime")),
        agent=_text(element, "linkingAgentIdentifier/linkingAgentIdentifierValue"),
        outcome=_text(element, "eventOutcomeInformation/eventOutcome"),
        detail=detail.text or "" if detail is not None else "",
    )


def _text(element: Element, path: str) -> str:
    """Return the text at a path; ``ValueError`` where there is none."""
    found = element.find(_path(path))
    if found is None or found.text is None:
        raise ValueError(f"{path} saknas")
    return found.text
