"""Everything that can go wrong, drawn once.

OgonblickError                 1
├ InputError                   2   a file or an address that a person gave; every fault at once
├ SettingsError                3
├ CaptureError                10
├ BundleError                 20
│ └ ProofUnavailable          21   temporary: no signature or time stamp could be had
├ ArchiveError                30
│ ├ NotInArchive              31
│ ├ ArchiveUnavailable        32   temporary
│ ├ ArchiveRefused            33   wrong key or missing right: trying again changes nothing
│ └ ReceiptMismatch           34   the archive does not hold what was sent
├ CatalogueError              40
│ └ CatalogueChanged          41   temporary: another wrote first, so read again
│   └ LeaseLost               42   temporary: another worker has the order now
├ ServiceError                50   a part of the system that could not be started or reached
│ ├ MailUnavailable           51   temporary: letters wait
│ ├ LetterRefused             52   a letter that no mail server will ever take as it stands
│ └ ReceiverUnavailable       53   temporary: a case system that deliveries are told to
├ DiskFull                    60   temporary
├ DisposalRefused             70   the plan, a hold or a missing person stands in the way
└ AccessDenied                80   somebody asked for what they have no permission to

The number is the exit code of the command. A ``temporary`` error may pass by itself, so a flow
tries again; the others want a person. A capture that met a wall is no error but an outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class OgonblickError(Exception):
    """The root: catch this at a door, and nowhere else. The text says what to do next."""

    exit_code = 1
    temporary = False


@dataclass(frozen=True)
class Fault:
    """One fault in a file that a person wrote: where it is, what is wrong, what to do."""

    file: str
    line: int | None
    text: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, rad {self.line}"
        return f"{place}: {self.text}"


class InputError(OgonblickError):
    """A file that could not be used. Carries all its faults, so that it is mended once."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class SettingsError(OgonblickError):
    """A setting is missing or cannot be read."""

    exit_code = 3


class CaptureError(OgonblickError):
    """No visit could be made at all: no browser, or a capture folder that cannot be read."""

    exit_code = 10


class BundleError(OgonblickError):
    """A bundle could not be sealed or read."""

    exit_code = 20


class ProofUnavailable(BundleError):
    """A signature or time stamp that the settings demand could not be had. Nothing was sealed."""

    exit_code = 21
    temporary = True


class ArchiveError(OgonblickError):
    """The archive did not do what was asked."""

    exit_code = 30


class NotInArchive(ArchiveError):
    """The archive holds no such object."""

    exit_code = 31


class ArchiveUnavailable(ArchiveError):
    """The archive does not answer, or says that it is busy."""

    exit_code = 32
    temporary = True


class ArchiveRefused(ArchiveError):
    """The archive knows us not, or forbids it. Check the key; trying again changes nothing."""

    exit_code = 33


class ReceiptMismatch(ArchiveError):
    """What the archive holds is not what was sent: size, checksum or lock differ."""

    exit_code = 34


class CatalogueError(OgonblickError):
    """The catalogue cannot be opened, or does not hold what was asked for."""

    exit_code = 40


class CatalogueChanged(CatalogueError):
    """Another process wrote first, so what this one built upon is not the newest any more."""

    exit_code = 41
    temporary = True


class LeaseLost(CatalogueChanged):
    """Another worker took the order over while this one stood still: it may write no more."""

    exit_code = 42


class ServiceError(OgonblickError):
    """A part of the system could not be started or reached."""

    exit_code = 50


class MailUnavailable(ServiceError):
    """The mail server does not answer, does not let us in, or asks us to come back."""

    exit_code = 51
    temporary = True


class LetterRefused(ServiceError):
    """A letter that no mail server will ever take as it stands. Mend its receiver's address."""

    exit_code = 52


class ReceiverUnavailable(ServiceError):
    """The case system that is told of deliveries does not answer, or answers with an error."""

    exit_code = 53
    temporary = True


class DiskFull(OgonblickError):
    """No room left. Make room and run the same command again: nothing half-written is kept."""

    exit_code = 60
    temporary = True


class DisposalRefused(OgonblickError):
    """A step of a disposal that may not be taken: the text gives every reason."""

    exit_code = 70


class CaseRefused(OgonblickError):
    """A step of a removal or a closure that may not be taken: the text has every reason."""

    exit_code = 71


class AccessDenied(OgonblickError):
    """Somebody asked for what they have no permission to: the text says whom to turn to."""

    exit_code = 80
