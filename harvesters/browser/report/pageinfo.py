"""What a page asked for and what came of it: a ``urn:pageinfo:`` record a page."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from harvesters.browser.desk import Desk, warcinfo
from harvesters.browser.recording.origins import origin_of
from harvesters.browser.recording.warc import FileSpan, WarcFile
from harvesters.browser.shelf import Shelf

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def write_page_infos(desk: Desk, pages: Sequence[Mapping[str, Any]]) -> list[FileSpan]:
    """Write a record for each page, once the recording has ended; returns what may be shared.

    What travelled between the asking for a page and for the next counts as the page's own.
    """
    times = pairwise([*desk.opened, END_OF_TIME])
    info, folder = warcinfo(desk.job, desk.browser), desk.job.folder
    with WarcFile(folder, "info", info, desk.clock()) as file:
        for page, (begun, ended) in zip(pages, times, strict=False):
            told = json.dumps(page_info(desk, page, begun, ended), ensure_ascii=False)
            uri = f"urn:pageinfo:{page['url']}"
            file.resource(uri, "application/json", told.encode(), desk.clock())
    return file.spans


def page_info(
    desk: Desk, page: Mapping[str, Any], begun: datetime, ended: datetime
) -> dict[str, Any]:
    """Return what is told of a page that was open between two aware moments."""

    def during(moments: Iterable[Any]) -> list[Any]:
        return [one for one in moments if begun <= one.at < ended]

    urls = {
        answer.url: {"status": answer.status, "mime": answer.mime, "type": answer.kind.lower()}
        for answer in during(desk.shelf.answers)
    }
    for gone in during((*desk.unstored, *desk.shelf.withheld)):
        unanswered = {"status": 0, "mime": "", "type": gone.kind.lower()}
        urls.setdefault(gone.url, unanswered)["error"] = gone.reason
    errors = sum(begun <= at < ended for at in desk.script_errors)
    return {
        "pageid": page["id"],
        "url": page["url"],
        "ts": page["ts"],
        "urls": urls,
        "origins": origins(desk.shelf, urls),
        "counts": {"jsErrors": errors},
    }


def origins(shelf: Shelf, urls: Iterable[str]) -> dict[str, Any]:
    """Return who answered for those of the addresses that are ``https``, and how it was secured."""
    asked = dict.fromkeys(map(origin_of, urls))
    return {origin: shelf.origins[origin].told() for origin in asked if origin in shelf.origins}
