"""Letters: in the outbox until a real mail server has them, and in its hands once."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from hypothesis import given
from hypothesis import strategies as st

from flows.mail import message_of
from flows.rooms import Rooms, open_rooms
from flows.send_letters import HOLD, PAUSES, send_waiting
from flows.weekly_letter import write_weekly
from ogonblick.account import Account, Platform
from ogonblick.capture import Finding, Occasion, Severity
from ogonblick.errors import SettingsError
from ogonblick.letter import Attachment, Letter
from ogonblick.settings import Secret, Settings
from ogonblick.settings_reading import settings_from
from ogonblick.snapshot import Deviation
from portal.children import free_port
from storage.database.outbox import LetterStatus
from tests.entering import ENTERED

PASSWORD = "l@sen/ord"
LETTER = Letter(("registrator@kommunen.se",), "Avvikelser vecka 47", "Två konton är försenade.\n")


@dataclass
class Postmaster:
    """What a mail server does with letters: it keeps them, or answers as it is told to."""

    answers: dict[str, str] = field(default_factory=dict)
    kept: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Take a receiver, or not."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter."""
        content = cast("bytes", envelope.content)
        self.kept.append(cast("EmailMessage", message_from_bytes(content, policy=default)))
        return "250 OK"


def knows(_: object, __: object, ___: object, mechanism: str, login: object) -> AuthResult:
    """Let one user in, with the right password."""
    known = login == LoginPassword(b"ogonblick", PASSWORD.encode())
    return AuthResult(success=known and mechanism in ("LOGIN", "PLAIN"))


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for this machine that is its own root."""
    folder = tmp_path_factory.mktemp("certified")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "7")
    named = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    written = ("-keyout", "own.key", "-out", "own.pem")
    command = ["openssl", "req", "-x509", *new, *named, *written]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return folder


@contextmanager
def serving(postmaster: Postmaster, certified: Path | None = None) -> Iterator[int]:
    """Run a real mail server; with a certificate it demands encryption and a login."""
    strict: dict[str, object] = {}
    if certified:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certified / "own.pem", certified / "own.key")
        strict = {"tls_context": context, "require_starttls": True, "authenticator": knows}
    controller = Controller(postmaster, hostname="127.0.0.1", port=free_port(), **strict)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """Rooms with a catalogue, and an archive that no letter asks anything."""
    away = {"s3_endpoint": "http://127.0.0.1:9", "s3_access_key": "nobody"}
    opened = open_rooms(Settings(home=tmp_path, mail_from="ogonblick@örebro.example", **away))
    yield opened
    opened.catalogue.close()


def sending(rooms: Rooms, port: int, server: str = "smtp+plain://127.0.0.1") -> Rooms:
    """Return the rooms with a mail server."""
    smtp = Secret(f"{server}:{port}")
    return replace(rooms, settings=replace(rooms.settings, smtp=smtp))


def later(rooms: Rooms, pause: timedelta) -> Rooms:
    """Return the rooms some time after."""
    return replace(rooms, clock=lambda: rooms.clock() + pause)


def standing(rooms: Rooms) -> dict[str, LetterStatus]:
    """Return how each receiver's letter stands."""
    return {one.letter.to[0]: one.status for one in rooms.catalogue.outbox.letters()}


def test_a_letter_arrives_as_it_was_written(
    rooms: Rooms, certified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over STARTTLS with a login: Swedish letters, attachments and receivers are as they were."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certified / "own.pem"))
    attached = Attachment("följesedel.pdf", "application/pdf", bytes(range(256)))
    receivers = ("kultur@blå.example", "miljo@example.org")
    letter = Letter(receivers, "Åtgärda två", "Hej då\n", (attached,))
    postmaster = Postmaster()
    rooms.catalogue.outbox.post(letter, rooms.clock())
    with serving(postmaster, certified) as port:
        server = f"smtp://ogonblick:{quote(PASSWORD, safe='')}@localhost"
        assert send_waiting(sending(rooms, port, server)) == 2
    first, second = sorted(postmaster.kept, key=lambda one: one["To"])
    assert (first["To"], second["To"]) == ("kultur@xn--bl-zia.example", "miljo@example.org")
    assert first["From"] == "ogonblick@xn--rebro-iua.example"
    assert first["Subject"] == "Åtgärda två"
    body, file = first.iter_parts()
    assert body.get_content().rstrip() == "Hej då"
    assert (file.get_filename(), file.get_content()) == ("följesedel.pdf", bytes(range(256)))
    assert first["Message-ID"] != second["Message-ID"]


def test_what_a_server_cannot_be_trusted_with_waits(rooms: Rooms, certified: Path) -> None:
    """An unknown certificate or a wrong password lets all letters wait, told without the secret."""
    rooms.catalogue.outbox.post(LETTER, rooms.clock())
    with serving(Postmaster(), certified) as port:
        assert send_waiting(sending(rooms, port, "smtp://ogonblick:hemlig@localhost")) == 0
    (waiting,) = rooms.catalogue.outbox.letters(LetterStatus.WAITING)
    assert "certificate verify failed" in waiting.told
    assert "hemlig" not in repr(waiting)


def test_a_server_that_is_down_loses_nothing_and_gets_nothing_twice(rooms: Rooms) -> None:
    """Letters wait while nobody answers, go when somebody does, and are not sent again."""
    for _ in range(2):
        rooms.catalogue.outbox.post(LETTER, rooms.clock())
    assert send_waiting(sending(rooms, free_port())) == 0
    (waiting,) = rooms.catalogue.outbox.letters()
    assert "refused" in waiting.told
    postmaster = Postmaster()
    with serving(postmaster) as port:
        assert send_waiting(sending(rooms, port)) == 0  # it rests after a try that failed
        assert send_waiting(sending(later(rooms, PAUSES[0]), port)) == 1
        rooms.catalogue.outbox.post(LETTER, rooms.clock())
        assert send_waiting(sending(later(rooms, PAUSES[-1]), port)) == 0
    assert len(postmaster.kept) == 1


def test_refused_for_now_is_tried_again_and_for_good_is_told(rooms: Rooms) -> None:
    """4xx waits, 5xx ends with the server's words; neither stands in the way of the others."""
    letter = replace(LETTER, to=("senare@a.se", "aldrig@a.se", "nu@a.se", "ingen adress", "a@b\nc"))
    rooms.catalogue.outbox.post(letter, rooms.clock())
    postmaster = Postmaster({"senare@a.se": "451 Vänta", "aldrig@a.se": "550 5.1.1 Okänd"})
    with serving(postmaster) as port:
        assert send_waiting(sending(rooms, port)) == 1
        assert standing(rooms) == {
            "senare@a.se": LetterStatus.WAITING,
            "aldrig@a.se": LetterStatus.REFUSED,
            "nu@a.se": LetterStatus.SENT,
            "ingen adress": LetterStatus.REFUSED,
            "a@b\nc": LetterStatus.REFUSED,
        }
        refused = rooms.catalogue.outbox.letters(LetterStatus.REFUSED)
        assert "550 5.1.1 Okänd" in {one.told for one in refused}
        postmaster.answers.clear()
        assert send_waiting(sending(later(rooms, PAUSES[0]), port)) == 1
    assert standing(rooms)["senare@a.se"] is LetterStatus.SENT


def test_a_sender_that_is_killed_is_followed_by_another(rooms: Rooms) -> None:
    """What it held is nobody's for a while, and then sent with the same Message-ID."""
    (id_,) = rooms.catalogue.outbox.post(LETTER, rooms.clock())
    assert rooms.catalogue.outbox.take(rooms.clock(), HOLD)
    postmaster = Postmaster()
    with serving(postmaster) as port:
        assert send_waiting(sending(rooms, port)) == 0
        assert send_waiting(sending(later(rooms, HOLD), port)) == 1
    assert postmaster.kept[0]["Message-ID"] == f"<{id_}@xn--rebro-iua.example>"


def test_without_a_server_letters_are_laid_in_a_folder(rooms: Rooms) -> None:
    """Each is a file that any mail program opens, readable by its owner only."""
    rooms.catalogue.outbox.post(LETTER, rooms.clock())
    assert send_waiting(rooms) == 1
    (laid,) = rooms.settings.letters.iterdir()
    message = cast("EmailMessage", message_from_bytes(laid.read_bytes(), policy=default))
    assert message.get_content().splitlines() == LETTER.text.splitlines()
    assert rooms.settings.letters.stat().st_mode & 0o077 == 0


def test_a_department_hears_once_a_week(rooms: Rooms) -> None:
    """What happens after the letter was written is the next week's, however often it is asked."""
    account = Account(
        "museet", "Museet", Platform.WEBSITE, "https://m.example/", "Nejby kommun", "Kultur"
    )
    rooms.catalogue.register([replace(account, mailbox="museet@a.se")], ENTERED)
    finding = Finding("C102", Severity.ERROR, "Sidan kräver inloggning.", "museet")
    monday = replace(rooms, clock=lambda: datetime(2026, 11, 23, 6, tzinfo=UTC))
    for period in ("2026H1", "2026H2"):
        at = rooms.clock()
        rooms.catalogue.deviate(Deviation("museet", Occasion.SCHEDULED, period, at, (finding,)))
        write_weekly(monday)
    (letter,) = rooms.catalogue.outbox.letters()
    assert letter.letter.to == ("museet@a.se",)
    assert "Öppna avvikelser (1)" in letter.letter.text
    write_weekly(later(monday, timedelta(days=7)))
    assert len(rooms.catalogue.outbox.letters()) == 2


@given(name=st.text(max_size=80))
def test_no_name_of_an_account_becomes_a_header(name: str) -> None:
    """Whatever an account is called, the letter has our headers and no other, and its subject."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    letter = replace(LETTER, subject=f"Avvikelse: {name}\r\nBcc: alla@a.se")
    message = message_of(letter, "ab", "ogonblick@a.se", at)
    read = cast("EmailMessage", message_from_bytes(message.as_bytes(), policy=default))
    assert set(read.keys()) == set(message.keys())
    assert "Bcc" not in read
    assert read.get_content().splitlines() == LETTER.text.splitlines()


@pytest.mark.parametrize(
    "wrong",
    [
        {"OGONBLICK_SMTP": "mail.a.se", "OGONBLICK_MAIL_FROM": "a@b.se"},
        {"OGONBLICK_SMTP": "smtp://mail.a.se:x", "OGONBLICK_MAIL_FROM": "a@b.se"},
        {"OGONBLICK_SMTP": "smtp+plain://a:hemlig@mail.a.se", "OGONBLICK_MAIL_FROM": "a@b.se"},
        {"OGONBLICK_SMTP": "smtp://a:hemlig@mail.a.se"},
        {"OGONBLICK_MAIL_FROM": "ogonblick"},
        {"OGONBLICK_PORTAL_ADDRESS": "ogonblick.kommunen.se"},
        {"OGONBLICK_LOG": "xml"},
    ],
)
def test_settings_of_letters_are_checked_at_the_door(wrong: dict[str, str]) -> None:
    """What cannot be used is told with what to write, and never with the password."""
    with pytest.raises(SettingsError, match="OGONBLICK_") as told:
        settings_from(wrong)
    assert "hemlig" not in str(told.value)
