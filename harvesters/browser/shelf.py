"""What a capture has of what was answered: which bytes are written down, and what they told."""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from harvesters.browser.films.manifests import read_manifest
from harvesters.browser.films.playlists import DASH, MOST, PlayList, is_list, read_list, type_of
from harvesters.browser.recording.exchange import Exchange, Unstored
from harvesters.browser.recording.origins import Origin, origin_of
from harvesters.browser.recording.warc import Stored
from harvesters.limits import Limits
from harvesters.pace import BUSY, retry_after
from ogonblick.digest import Digest

QUESTIONS = {"XHR", "Fetch"}
"""Kinds by which a page asks for more of its content."""
REFUSALS = {HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)}
REFUSED = "svar {}"
TOO_MANY = REFUSED.format(429)
"""What is told of a question that was answered with an error, and of one too many."""


@dataclass(frozen=True)
class Answer:
    """What is told of an answer beside its bytes: ``kind`` is Chromium's, ``at`` aware."""

    url: str
    status: int
    mime: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Wish:
    """What a busy server asks for: that its address is left alone for so many ``seconds``."""

    url: str
    seconds: float


@dataclass
class Shelf:
    """What was answered so far, and what lies there for each address.

    ``requests`` are those that a visit may make. ``stored`` has what came whole, ``answers`` what
    each answer told. ``refused`` are a page's questions for more that were answered with an error,
    ``wishes`` what busy servers, anybody's, answered them with, and ``spared`` what they answered
    to anything else, such as a picture. ``origins`` are those that answered with a certificate, by
    scheme, host and port. ``unread`` are films that passed as a player asked for them, ``cut`` what
    was too long to keep, ``withheld`` what had a login's keys packed in it. ``lists`` are the play
    lists, by their addresses, ``dear`` those of films of more pieces than may be asked for, and
    ``fetched`` the addresses that we asked for ourselves.
    """

    requests: int = Limits.requests
    stored: dict[str, Stored] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    refused: list[Unstored] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    unread: dict[str, None] = field(default_factory=dict)
    cut: dict[str, None] = field(default_factory=dict)
    lists: dict[str, PlayList] = field(default_factory=dict)
    withheld: list[Unstored] = field(default_factory=list)
    dear: list[str] = field(default_factory=list)
    spared: list[Wish] = field(default_factory=list)
    fetched: dict[str, None] = field(default_factory=dict)

    def note(self, exchange: Exchange, digest: Digest, told: str) -> None:
        """Remember an exchange; only a whole 200 counts as having the bytes.

        ``told`` is its address as it may be written.
        """
        mime = exchange.header("content-type").partition(";")[0].strip()
        self.answers.append(Answer(told, exchange.status, mime, exchange.kind, exchange.at))
        if exchange.status == HTTPStatus.OK and not exchange.truncated:
            kept = Stored(
                digest, type_of(exchange.url, mime), exchange.status, exchange.payload.size
            )
            self.stored[exchange.url] = kept
            self.refused = [one for one in self.refused if one.url != told]
            self._read_list(exchange, kept)
        if exchange.certificate:
            origin = Origin(exchange.address, exchange.protocols, exchange.certificate)
            self.origins[origin_of(exchange.url)] = origin
        if exchange.truncated == "length":
            self._note_cut(exchange, told)
        self._note_refusal(exchange, told)

    def _read_list(self, exchange: Exchange, kept: Stored) -> None:
        """Read what an answer says of the pieces of a film, if that is what it is."""
        if is_list(kept.mime, kept.size) and len(self.lists) < MOST:
            read = read_manifest if kept.mime.lower() == DASH else read_list
            with exchange.payload.open() as body:
                text = body.read().decode(errors="replace")
            self.lists[exchange.url] = read(exchange.url, text, self.requests)

    def _note_cut(self, exchange: Exchange, told: str) -> None:
        if exchange.kind == "Media":
            self.unread[exchange.url] = None
        else:
            self.cut[told] = None

    def _note_refusal(self, exchange: Exchange, told: str) -> None:
        """Remember a question for more that was refused, and for how long a busy server asks."""
        is_question, status, at = exchange.kind in QUESTIONS, exchange.status, exchange.at
        if is_question and status in REFUSALS:
            self.refused.append(Unstored(told, REFUSED.format(status), exchange.kind, at))
        wish = retry_after(exchange.header("retry-after"), at) if status in BUSY else None
        if wish is not None:
            (self.wishes if is_question else self.spared).append(Wish(exchange.url, wish))
