"""What an S3 archive's refusals mean, in our errors and in Swedish."""

import contextlib
from collections.abc import Iterator
from http import HTTPStatus

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
)
from botocore.exceptions import (
    ConnectionError as NoConnection,
)

from ogonblick.errors import (
    ArchiveError,
    ArchiveRefused,
    ArchiveUnavailable,
    DiskFull,
    NotInArchive,
    OgonblickError,
    ReceiptMismatch,
)

_UNREACHABLE = (NoConnection, HTTPClientError, IncompleteReadError, ResponseStreamingError)

_WRONG_KEY = (
    "Arkivet på {endpoint} godtar inte nyckeln. Kontrollera OGONBLICK_S3_ACCESS_KEY och"
    " OGONBLICK_S3_SECRET_KEY, att de hör till OGONBLICK_S3_ENDPOINT och har rätt till"
    " OGONBLICK_S3_BUCKET; för det andra arkivet de som börjar med OGONBLICK_REPLICA. Samma svar"
    " får den vars klocka går fel: ställ den i så fall (NTP)."
)
_BUSY = (
    "Arkivet på {endpoint} är upptaget ({code}). Försök igen; håller det i sig, låt dess förvaltare"
    " se om lagringen är full."
)

_BY_CODE: dict[str, tuple[type[OgonblickError], str]] = {
    **dict.fromkeys(
        ("NoSuchKey", "NoSuchVersion", "NoSuchBucket", "NotFound", "404"),
        (NotInArchive, "Arkivet har inget som heter {place}."),
    ),
    **dict.fromkeys(
        ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "Forbidden", "403"),
        (ArchiveRefused, _WRONG_KEY),
    ),
    **dict.fromkeys(
        ("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"),
        (DiskFull, "Arkivet på {endpoint} är fullt. Utöka lagringen och kör igen."),
    ),
    **dict.fromkeys(
        ("SlowDown", "RequestTimeout", "Throttling", "OperationAborted", "IncompleteBody"),
        (ArchiveUnavailable, _BUSY),
    ),
    "NoSuchUpload": (
        ArchiveUnavailable,
        "Någon annan lade {place} i arkivet samtidigt. Försök igen, så används det som ligger där.",
    ),
    "BadDigest": (
        ReceiptMismatch,
        "{place} är inte den fil som förseglades. Gör om inhämtningen.",
    ),
    "InvalidRange": (
        ReceiptMismatch,
        "{place} i arkivet är kortare än kvittot säger. Anmäl avvikelsen till arkivarien.",
    ),
    "RequestTimeTooSkewed": (
        ArchiveRefused,
        "Arkivet på {endpoint} säger att klockan här går fel. Ställ klockan (NTP).",
    ),
}


@contextlib.contextmanager
def translated(endpoint: str, place: str) -> Iterator[None]:
    """Turn botocore's errors into ours. ``place`` is the bucket or key that was asked for."""
    try:
        yield
    except ClientError as error:
        raise _meaning(error, endpoint, place) from error
    except _UNREACHABLE as error:
        raise ArchiveUnavailable(
            f"Arkivet på {endpoint} svarar inte. Kontrollera att det är igång och nås härifrån"
            " (OGONBLICK_S3_ENDPOINT, för det andra arkivet OGONBLICK_REPLICA_ENDPOINT), och försök"
            " igen."
        ) from error
    except KeyError as error:
        # cut in its head, an answer lacks what S3 always says: urllib3 only logs it (seen 2026-11)
        raise ArchiveUnavailable(
            f"Arkivet på {endpoint} svarade ofullständigt om {place}. Försök igen; håller det i"
            " sig, se efter vad som ligger mellan arkivet och den här datorn."
        ) from error
    except BotoCoreError as error:
        raise ArchiveError(f"Arkivet på {endpoint} kunde inte användas: {error}") from error


def status_of(error: ClientError) -> int:
    """Return the HTTP status that the archive answered with; 0 if it gave none."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def _meaning(error: ClientError, endpoint: str, place: str) -> OgonblickError:
    """Choose our error from the archive's code, or else its HTTP status."""
    code = error.response.get("Error", {}).get("Code", "")
    said = error.response.get("Error", {}).get("Message", "")
    kind, text = _BY_CODE.get(code) or _by_status(status_of(error))
    return kind(text.format(endpoint=endpoint, place=place, code=code, said=said))


def _by_status(status: int) -> tuple[type[OgonblickError], str]:
    """Choose an error and its text for a code that we do not know."""
    if status == HTTPStatus.FORBIDDEN:
        return ArchiveRefused, "Arkivet tillåter inte det som begärdes för {place}: {said}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ArchiveUnavailable, _BUSY
    return ArchiveError, "Arkivet svarade {code} för {place}: {said}"
