"""What orders came to in a run, kept in the archive: the run asks there when it is begun again.

This is Prefect's cache of results, on storage of ours. The catalogue stands above it: what it holds
for finished is not begun, whatever is kept here, and what no result is kept of is looked up there.
A Prefect server is told of the storage by whoever serves flows, or by ``python -m flows --tell``.
"""

import asyncio
import logging
import os
from datetime import timedelta
from functools import cache
from typing import Any

from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext, TaskRunContext
from prefect.filesystems import WritableFileSystem
from prefect.transactions import get_transaction

from ogonblick.errors import ArchiveError
from ogonblick.settings_reading import settings_from
from storage.care.results import keep_result, result_at
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive

BELIEVED = timedelta(hours=6)
"""How long a result holds. A night's sweep is over by then, and who has a failed one begin again
the day after wants new visits."""

FORGOTTEN = timedelta(days=7)
"""How long results are kept, for whoever looks into what a run did."""

NAME = "arkiv"
"""What Prefect's server calls the storage that it is told of."""

_AT_ONCE = Patience(attempts=1, waits=(), doubts=(), connect=5, read=20)
"""No visit waits for this: without an answer there is no result."""

_log = logging.getLogger(__name__)


class ArchiveResults(WritableFileSystem):
    """The archive that this process' settings name, as Prefect's storage of results.

    It has no fields, so Prefect's database is given no key to the archive.
    """

    _block_type_name = "Ögonblicks arkiv"
    _block_type_slug = "ogonblick-archive"
    _description = "Vad körningar kom fram till, i arkivet under results/."

    # Prefect's base is asynchronous; its engine calls these with a word of its own, and the two
    # with an »a« where it awaits (3.8.8, 2026-11)
    def read_path(self, path: str, **_: object) -> bytes:  # type: ignore[override]
        """Return a result. Raises ``ArchiveError`` where there is none to be had."""
        return result_at(_archive(), path)

    async def aread_path(self, path: str) -> bytes:
        """As ``read_path``."""
        return await asyncio.to_thread(self.read_path, path)

    def write_path(self, path: str, content: bytes, **_: object) -> None:  # type: ignore[override]
        """Keep an order's result. One that cannot be kept fails nothing: it is worked out again.

        What Prefect gives no place below a day is an error, which is told in the log and kept by
        nobody.
        """
        if "/" not in path:
            return
        try:
            keep_result(_archive(), path, content)
        except ArchiveError as fault:
            _log.warning("Resultatet %s kunde inte sparas: %s", path, fault)

    async def awrite_path(self, path: str, content: bytes) -> None:
        """As ``write_path``."""
        await asyncio.to_thread(self.write_path, path, content)


@cache
def _archive() -> Archive:
    return open_archive(settings_from(os.environ), _AT_ONCE)


def _place(_: TaskRunContext, given: dict[str, Any]) -> str | None:
    """Return where an order's result in this run lies: by day, run and snapshot."""
    within = FlowRunContext.get()
    run = within.flow_run if within else None
    if run is None or run.created is None:
        return None
    return f"{run.created:%Y-%m-%d}/{run.id}/{given['order'].snapshot_id}"


ONCE_A_RUN = CacheKeyFnPolicy(cache_key_fn=_place)
"""An order is carried out once in a run, however often that is begun again. A new run asks anew."""


def unsettled() -> None:
    """Keep no result of the task that goes on, which settled nothing: it is to be asked again."""
    going = get_transaction()
    if going:
        going.write_on_commit = False


async def tell_prefect() -> None:
    """Have the Prefect server's runs keep their results in the archive, from now on."""
    block_id = await ArchiveResults().asave(NAME, overwrite=True)
    async with get_client() as client:
        await client.update_server_default_result_storage(block_id)
