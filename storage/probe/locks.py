"""Probes of what makes a store WORM: versions, object locks and legal holds.

Of five servers tried (2026-11) three took lock headers without locking, one only for uploads in
parts, one let a compliance lock be shortened, and one turned the year 2107 into 1971.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from storage.archive import LAST_LOCK
from storage.probe.store import (
    BODY,
    Probed,
    Reply,
    Seen,
    Verdict,
    during_lock,
    first_fault,
    judged,
    key,
    refused,
    replied,
    wait_until,
)

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

Mode = Literal["GOVERNANCE", "COMPLIANCE"]

FAR = datetime.combine(LAST_LOCK, datetime.min.time(), UTC)
"""The latest lock that the program asks for."""

BEYOND = datetime(2107, 1, 1, tzinfo=UTC)
"""What 32 bits of seconds cannot hold."""

UNSHOWN = "Arkivet godtog låset men visar det inte: det låste inget."


def keeps_versions(store: Probed) -> Seen:
    """Write twice, and read both."""
    first, second = store.put("version", b"ett"), store.put("version", b"tv\xc3\xa5")
    if not first or first == second:
        return Seen(Verdict.MISSING, "Arkivet ger inga versioner.")
    return judged(
        honoured=store.read("version", first) == b"ett",
        text="Båda versionerna går att läsa.",
        otherwise="Den första versionen är inte längre den som skrevs.",
    )


def deletion_only_hides(store: Probed) -> Seen:
    """Delete without a version id: what was there must still read."""
    version = store.put("marker")
    store.bucket.client.delete_object(Bucket=store.bucket.name, Key=key("marker"))
    return judged(
        honoured=bool(version) and store.holds("marker", version),
        text="Versionen finns kvar bakom en borttagningsmarkering.",
        otherwise="Objektet försvann.",
    )


def versions_stay_on(store: Probed) -> Seen:
    """Suspend versioning: a bucket with object lock must refuse."""
    client, name = store.bucket.client, store.bucket.name

    def switch(status: Literal["Enabled", "Suspended"]) -> Reply:
        return replied(
            lambda: client.put_bucket_versioning(
                Bucket=name, VersioningConfiguration={"Status": status}
            )
        )

    seen = refused(switch("Suspended"))
    switch("Enabled")
    return seen


def locked_bucket_stays(store: Probed) -> Seen:
    """Delete the bucket while something locked lies in it.

    SeaweedFS 4.48 takes the order while nothing in it is locked, whatever its own switch for
    buckets that are not empty says (seen 2026-11), so only the lock is tried here.
    """

    def attempt(until: datetime) -> Seen:
        put_locked(store, "bucket", until, "COMPLIANCE")
        name = store.bucket.name
        return refused(replied(lambda: store.bucket.client.delete_bucket(Bucket=name)))

    return during_lock(store, attempt)


def lock_holds(mode: Mode) -> Callable[[Probed], Seen]:
    """Return the probe that deletes what was locked as it was written."""

    def ask(store: Probed) -> Seen:
        def attempt(until: datetime) -> Seen:
            name = f"lock-{mode.lower()}"
            version = put_locked(store, name, until, mode)
            shown = judged(honoured=shows(store, name, version, until), text="", otherwise=UNSHOWN)
            return first_fault(shown, undeletable(store, name, version))

        return during_lock(store, attempt)

    return ask


def compliance_knows_no_bypass(store: Probed) -> Seen:
    """Delete past a compliance lock as one would past governance."""

    def attempt(until: datetime) -> Seen:
        version = put_locked(store, "bypass", until, "COMPLIANCE")
        return refused(store.delete("bypass", version, bypass=True))

    return during_lock(store, attempt)


def compliance_stands(mode: Mode, shorter: timedelta) -> Callable[[Probed], Seen]:
    """Return the probe that makes a compliance lock shorter, or of the lesser kind."""

    def ask(store: Probed) -> Seen:
        def attempt(until: datetime) -> Seen:
            version = put_locked(store, "shorten", until, "COMPLIANCE")
            return refused(relock(store, "shorten", version, until - shorter, mode))

        return during_lock(store, attempt)

    return ask


def lock_lengthens(store: Probed) -> Seen:
    """Lengthen a lock: the new moment must be the one that is shown."""

    def attempt(until: datetime) -> Seen:
        version = put_locked(store, "lengthen", until, "GOVERNANCE")
        later = until + timedelta(seconds=1)
        reply = relock(store, "lengthen", version, later, "GOVERNANCE")
        if not reply.accepts:
            return Seen(Verdict.MISSING, f"Arkivet förlänger inga lås ({reply}).")
        return judged(
            honoured=shows(store, "lengthen", version, later),
            text="Låset är förlängt.",
            otherwise="Arkivet godtog förlängningen men visar det gamla låset.",
        )

    return during_lock(store, attempt)


def past_is_refused(store: Probed) -> Seen:
    """Lock until a moment that has passed."""
    past = store.now() - timedelta(days=1)
    return refused(replied(lambda: put_locked(store, "past", past, "GOVERNANCE")))


def keeps_far_moment(moment: datetime) -> Callable[[Probed], Seen]:
    """Return the probe that locks until a far moment and has it told back.

    Only where the lock can be passed by afterwards: else the bucket would stay until then.
    """

    def ask(store: Probed) -> Seen:
        if not _may_bypass(store):
            return Seen(
                Verdict.UNTRIED, "Nyckeln får inte gå förbi ett lås, så det vore för evigt."
            )
        version = put_locked(store, "far", moment, "GOVERNANCE")
        return judged(
            honoured=shows(store, "far", version, moment),
            text=f"Låset gäller till {moment:%Y-%m-%d}.",
            otherwise=f"Arkivet visar ett annat datum än {moment:%Y-%m-%d}.",
        )

    return ask


def hold_holds(store: Probed) -> Seen:
    """Delete what is under a legal hold, with the right to pass locks too."""
    version = store.put("hold")
    reply = _hold(store, version, on=True)
    if not reply.accepts:
        return Seen(Verdict.MISSING, f"Arkivet har inga rättsliga spärrar ({reply}).")
    return first_fault(
        undeletable(store, "hold", version), refused(store.delete("hold", version, bypass=True))
    )


def hold_lifts(store: Probed) -> Seen:
    """Lift a legal hold, and delete."""
    version = store.put("hold")
    _hold(store, version, on=True)
    _hold(store, version, on=False)
    return _goes(store.delete("hold", version))


def lock_ends(store: Probed) -> Seen:
    """Delete once the lock's moment has passed."""
    until, version = during_lock(
        store, lambda until: (until, put_locked(store, "ends", until, "COMPLIANCE"))
    )
    wait_until(store, until)
    return _goes(store.delete("ends", version))


def put_locked(store: Probed, name: str, until: datetime, mode: Mode) -> str:
    """Write an object with a lock, and return its version id."""
    answer = store.bucket.client.put_object(
        Bucket=store.bucket.name,
        Key=key(name),
        Body=BODY,
        ObjectLockMode=mode,
        ObjectLockRetainUntilDate=until,
    )
    return answer.get("VersionId", "")


def relock(store: Probed, name: str, version: str, until: datetime, mode: Mode) -> Reply:
    """Ask for another lock on a version."""
    return replied(
        lambda: store.bucket.client.put_object_retention(
            Bucket=store.bucket.name,
            Key=key(name),
            VersionId=version,
            Retention={"Mode": mode, "RetainUntilDate": until},
        )
    )


def shows(store: Probed, name: str, version: str, until: datetime) -> bool:
    """Say whether the store tells that the version is locked until exactly then."""
    head: HeadObjectOutputTypeDef = store.bucket.head(key(name), version)
    return head.get("ObjectLockRetainUntilDate") == until


def undeletable(store: Probed, name: str, version: str) -> Seen:
    """Delete a version, and judge by the answer and by what is there afterwards."""
    seen = refused(store.delete(name, version))
    if seen.verdict is Verdict.OK and not store.holds(name, version):
        return Seen(Verdict.DANGEROUS, "Arkivet sade nej, men versionen är borta.")
    return seen


def _goes(reply: Reply) -> Seen:
    """Judge the answer to a deletion that nothing stands against."""
    if reply.accepts:
        return Seen(Verdict.OK, "Versionen gick att ta bort.")
    return Seen(Verdict.MISSING, f"Arkivet släpper den inte ({reply}): gallring går inte att göra.")


def _may_bypass(store: Probed) -> bool:
    version = put_locked(store, "far", store.now() + timedelta(seconds=5), "GOVERNANCE")
    return store.delete("far", version, bypass=True).accepts


def _hold(store: Probed, version: str, *, on: bool) -> Reply:
    return replied(
        lambda: store.bucket.client.put_object_legal_hold(
            Bucket=store.bucket.name,
            Key=key("hold"),
            VersionId=version,
            LegalHold={"Status": "ON" if on else "OFF"},
        )
    )
