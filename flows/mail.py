"""Mail: a letter as a message, and handing it to the mail server that the settings name.

Without a server, letters are laid in a folder, a file each, for somebody else's program to send.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ogonblick.errors import LetterRefused, MailUnavailable
from ogonblick.letter import Letter
from ogonblick.settings import Settings

Deliver = Callable[[EmailMessage], None]
"""Hands one message over."""

SECONDS = 30
"""How long each answer of a mail server is waited for."""

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
NOBODY = "ogonblick@localhost"
"""Whom letters come from that are only laid in a folder, where the settings name no sender."""

_POLICY = SMTP.clone(cte_type="7bit")  # not every server on the way takes 8 bits
_FINAL = 500
"""From this answer on a mail server says that asking again changes nothing (RFC 5321, 4.2.1)."""


def message_of(letter: Letter, id_: str, sender: str, at: datetime) -> EmailMessage:
    """Return a letter to one receiver as a message, known by its id wherever it is.

    Names of accounts stand in subjects, so line breaks are no more than spaces there. Raises
    ``LetterRefused`` for a receiver that is no address.
    """
    (receiver,) = letter.to
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender)
    message["To"] = _address(receiver)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = at
    message["Message-ID"] = f"<{id_}@{message['From'].addresses[0].domain}>"
    message["Auto-Submitted"] = "auto-generated"  # no answer by a machine, please (RFC 3834)
    message["Content-Language"] = "sv"
    message.set_content(letter.text)
    for one in letter.attachments:
        kind, _, below = one.mime.partition("/")
        message.add_attachment(one.data, maintype=kind, subtype=below, filename=one.name)
    return message


def _address(text: str) -> Address:
    """Read an address, its domain as the wire has it."""
    name, _, domain = text.strip().rpartition("@")
    try:
        if name and domain:
            return Address(username=name, domain=_on_the_wire(domain))
    except ValueError:  # a line break, or a name that no domain can have
        pass
    raise LetterRefused(f"{text!r} är ingen e-postadress. Rätta den i registret.")


def _on_the_wire(domain: str) -> str:
    return domain.encode("idna").decode("ascii")


@contextmanager
def handing_over(settings: Settings) -> Iterator[Deliver]:
    """Yield a way to be rid of messages: to the mail server, or else into the folder of letters.

    Raises ``MailUnavailable`` where the server does not let us in; it never has the password.
    """
    if not settings.smtp.value:
        yield partial(lay_down, settings.letters)
        return
    smtp = _logged_in(urlsplit(settings.smtp.value))
    try:
        yield partial(hand_over, smtp)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()


def _logged_in(server: SplitResult) -> smtplib.SMTP:
    """Connect to a mail server, encrypted as its address says, and log in if it has a name."""
    try:
        smtp = _connected(server)
        if server.scheme == "smtp":
            smtp.starttls(context=ssl.create_default_context())
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
    except (OSError, smtplib.SMTPException) as fault:
        text = f"E-postservern {server.hostname} tar inte emot: {_told(fault)}"
        raise MailUnavailable(f"{text}. Breven väntar, och skickas igen.") from fault
    return smtp


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    return smtplib.SMTP(host, port, timeout=SECONDS)


def hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand a message to a mail server.

    Raises ``LetterRefused`` where it says that it never takes it, ``MailUnavailable`` else.
    """
    try:
        smtp.send_message(message)
    except smtplib.SMTPNotSupportedError as fault:
        text = "Servern kan inte skicka till adresser med å, ä eller ö. Rätta adressen."
        raise LetterRefused(text) from fault
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as fault:
        refused = all(code >= _FINAL for code, _ in _answers(fault))
        raise (LetterRefused if refused else MailUnavailable)(_told(fault)) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise MailUnavailable(_told(fault)) from fault


def _answers(fault: Exception) -> list[tuple[int, bytes | str]]:
    """Return what a mail server answered, code and text; nothing where it did not."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return list(fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return [(fault.smtp_code, fault.smtp_error)]
    return []


def _told(fault: Exception) -> str:
    """Say in one line what went wrong, in the server's own words where it had any."""
    said = [
        f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
        for code, text in _answers(fault)
    ]
    return " ".join(("; ".join(said) or str(fault)).split())


def lay_down(folder: Path, message: EmailMessage) -> None:
    """Lay a message in a folder, whole or not at all; once more is no change."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").partition("@")[0]
    part = folder / f"{name}.part"
    part.write_bytes(message.as_bytes())
    part.replace(folder / f"{name}.eml")
