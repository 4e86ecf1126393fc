"""Probes of how a store treats content: checksums, conditions for writing, and ranges.

None of them makes a store WORM: the program reads back where checksums are missing, and never
relies on a condition. But what is told here is what a store can be trusted with.
"""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from storage.probe.store import BODY, Probed, Reply, Seen, Verdict, judged, key, refused, replied
from storage.stores.s3_sending import checksum_of

_RACERS = 8
WRONG = checksum_of(hashlib.sha256(b"annat").digest())
_LINE = bytes(range(256)) * 4


def checksum_is_kept(store: Probed) -> Seen:
    """Write with a SHA-256, and have it told back."""
    said = checksum_of(hashlib.sha256(BODY).digest())
    answer = store.bucket.client.put_object(
        Bucket=store.bucket.name, Key=key("checksum"), Body=BODY, ChecksumSHA256=said
    )
    head = store.bucket.head(key("checksum"), answer.get("VersionId", ""))
    told = head.get("ChecksumSHA256")
    if told is None:
        return Seen(Verdict.MISSING, "Arkivet sparar ingen kontrollsumma; programmet läser om.")
    return judged(
        honoured=told == said,
        text="Arkivet visar kontrollsumman.",
        otherwise="Arkivet visar en annan kontrollsumma.",
    )


def wrong_checksum_is_refused(store: Probed) -> Seen:
    """Write with the SHA-256 of something else."""
    client, name = store.bucket.client, store.bucket.name
    return refused(
        replied(
            lambda: client.put_object(
                Bucket=name, Key=key("wrong"), Body=BODY, ChecksumSHA256=WRONG
            )
        )
    )


def wrong_md5_is_refused(store: Probed) -> Seen:
    """Write with the MD5 of something else."""
    client, name = store.bucket.client, store.bucket.name
    md5 = base64.b64encode(hashlib.md5(b"annat", usedforsecurity=False).digest()).decode()
    return refused(
        replied(lambda: client.put_object(Bucket=name, Key=key("wrong"), Body=BODY, ContentMD5=md5))
    )


def second_write_is_refused(store: Probed) -> Seen:
    """Write twice, the second time only if nothing is there."""
    store.put("condition")
    return precondition(_put_if_absent(store, "condition"))


def race_has_one_winner(store: Probed) -> Seen:
    """Let several write at once, each only if nothing is there."""
    with ThreadPoolExecutor(_RACERS) as racers:
        replies = list(racers.map(lambda _: _put_if_absent(store, "race"), range(_RACERS)))
    winners = sum(reply.accepts for reply in replies)
    if not winners:
        return Seen(Verdict.MISSING, f"Ingen fick skriva ({replies[0]}).")
    return judged(
        honoured=winners == 1,
        text=f"En av {_RACERS} fick skriva.",
        otherwise=f"{winners} av {_RACERS} fick skriva.",
    )


def range_reads(store: Probed) -> Seen:
    """Read from the middle of an object."""
    store.put("range", _LINE)
    return judged(
        honoured=store.read_range("range", "300-399") == _LINE[300:400],
        text="Arkivet gav just de byte som begärdes.",
        otherwise="Arkivet gav andra byte än de som begärdes.",
    )


def suffix_reads(store: Probed) -> Seen:
    """Read the end of an object, counted from its end."""
    store.put("range", _LINE)
    return judged(
        honoured=store.read_range("range", "-100") == _LINE[-100:],
        text="Arkivet gav slutet av objektet.",
        otherwise="Arkivet gav något annat än slutet av objektet.",
    )


def beyond_the_end_is_refused(store: Probed) -> Seen:
    """Read behind the end of an object."""
    store.put("range", _LINE)
    return refused(replied(lambda: store.read_range("range", f"{len(_LINE)}-")))


def _put_if_absent(store: Probed, name: str) -> Reply:
    return replied(
        lambda: store.bucket.client.put_object(
            Bucket=store.bucket.name, Key=key(name), Body=BODY, IfNoneMatch="*"
        )
    )


def precondition(reply: Reply) -> Seen:
    """Judge the answer to a write whose condition does not hold."""
    if reply.accepts or reply.status == HTTPStatus.PRECONDITION_FAILED:
        return refused(reply)
    return Seen(Verdict.MISSING, f"Arkivet känner inte villkoret ({reply}).")
