"""Writing what is kept for ever: one version under one key, and never another over it."""

from ogonblick.errors import ArchiveError
from ogonblick.snapshot import StoredFile
from storage.s3_bucket import Bucket
from storage.s3_sending import Sending, send
from storage.s3_writing import is_same, settle


def preserve(bucket: Bucket, sending: Sending) -> StoredFile:
    """See to it that the archive keeps the document, in its only version; return its answer.

    Raises ``ArchiveError`` where something else is kept under that key already.
    """
    head = bucket.newest(sending.key)
    if head is None and send(bucket, sending, only_if_absent=True) is None:
        head = bucket.newest(sending.key)  # another process was quicker
    if head and not is_same(head, sending):
        raise ArchiveError(
            f"Arkivet bevarar redan något annat som {sending.key}. Inget är skrivet över det. Ta"
            " reda på varifrån det kommer, till exempel en tidigare katalog mot samma arkiv."
        )
    return settle(bucket, sending)
