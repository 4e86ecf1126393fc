"""The list of payloads that an archive may keep once: whether they are what it says."""

from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZipFile

from bundles.findings import finding
from bundles.ours import SPANS
from bundles.spans import spans_in, wrong_spans
from ogonblick.capture import Finding
from ogonblick.errors import BundleError


def check_spans(wacz: ZipFile, stream: BinaryIO) -> Iterator[Finding]:
    """Yield what is wrong with the list, and with the WACZ's bytes that it leads to."""
    try:
        spans = spans_in(wacz)
    except BundleError as fault:
        yield finding("B046", SPANS, reason=fault)
        return
    for span in wrong_spans(stream, spans):
        yield finding("B045", f"snapshot.wacz@{span.offset}")
