"""The probes, in the order in which they are tried."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from storage.probe import contents, locks, parties, parts
from storage.probe.locks import BEYOND, FAR
from storage.probe.store import Probed, Seen


@dataclass(frozen=True)
class Probe:
    """One thing to try. ``guards`` says that a store which fails it is no WORM."""

    id: str
    tried: str
    ask: Callable[[Probed], Seen]
    guards: bool = False


PROBES = (
    Probe("checksum-kept", "Skriva med SHA-256 och få den visad", contents.checksum_is_kept),
    Probe("checksum-wrong", "Skriva med fel SHA-256", contents.wrong_checksum_is_refused),
    Probe("checksum-part", "Skicka en del med fel SHA-256", parts.wrong_part_is_refused),
    Probe("checksum-md5", "Skriva med fel MD5", contents.wrong_md5_is_refused),
    Probe(
        "condition-single",
        "Skriva över fast inget fick finnas",
        contents.second_write_is_refused,
    ),
    Probe(
        "condition-race",
        "Låta flera skriva samtidigt fast bara en får",
        contents.race_has_one_winner,
    ),
    Probe(
        "condition-parts",
        "Skriva över i delar fast inget fick finnas",
        parts.second_upload_is_refused,
    ),
    Probe("range-middle", "Läsa ur mitten", contents.range_reads),
    Probe("range-suffix", "Läsa slutet", contents.suffix_reads),
    Probe("range-beyond", "Läsa bortom slutet", contents.beyond_the_end_is_refused),
    Probe("version-kept", "Skriva två gånger och läsa båda", locks.keeps_versions, guards=True),
    Probe(
        "version-marker",
        "Ta bort utan att nämna version",
        locks.deletion_only_hides,
        guards=True,
    ),
    Probe("version-suspend", "Stänga av versioner", locks.versions_stay_on, guards=True),
    Probe(
        "lock-governance",
        "Ta bort det som är låst (GOVERNANCE)",
        locks.lock_holds("GOVERNANCE"),
        guards=True,
    ),
    Probe(
        "lock-compliance",
        "Ta bort det som är låst (COMPLIANCE)",
        locks.lock_holds("COMPLIANCE"),
        guards=True,
    ),
    Probe(
        "lock-bypass",
        "Gå förbi ett COMPLIANCE-lås",
        locks.compliance_knows_no_bypass,
        guards=True,
    ),
    Probe(
        "lock-shorten",
        "Förkorta ett COMPLIANCE-lås",
        locks.compliance_stands("COMPLIANCE", timedelta(seconds=1)),
        guards=True,
    ),
    Probe(
        "lock-lessen",
        "Göra ett COMPLIANCE-lås till GOVERNANCE",
        locks.compliance_stands("GOVERNANCE", timedelta(0)),
        guards=True,
    ),
    Probe("lock-lengthen", "Förlänga ett lås", locks.lock_lengthens, guards=True),
    Probe("lock-parts", "Låsa det som skickas i delar", parts.parts_are_locked),
    Probe(
        "lock-parts-late",
        "Låsa det som skickats i delar, och ta bort det",
        parts.parts_lock_afterwards,
        guards=True,
    ),
    Probe("lock-past", "Låsa till en dag som varit", locks.past_is_refused),
    Probe("lock-2099", "Låsa till 2099", locks.keeps_far_moment(FAR), guards=True),
    Probe(
        "lock-2107",
        "Låsa till 2107, vilket programmet aldrig begär",
        locks.keeps_far_moment(BEYOND),
    ),
    Probe("hold-on", "Ta bort det som är spärrat", locks.hold_holds, guards=True),
    Probe("hold-off", "Häva en spärr och ta bort", locks.hold_lifts),
    Probe(
        "lock-bucket",
        "Ta bort hinken med något låst i",
        locks.locked_bucket_stays,
        guards=True,
    ),
    Probe("lock-ends", "Ta bort när låset har gått ut", locks.lock_ends),
    Probe("identity-nobody", "Komma utan nyckel", parties.nobody_is_kept_out, guards=True),
    Probe(
        "identity-wrong",
        "Komma med fel nyckel",
        parties.wrong_key_is_kept_out,
        guards=True,
    ),
    Probe(
        "identity-reader",
        "Skriva och ta bort med läsarens nyckel",
        parties.reader_only_reads,
        guards=True,
    ),
    Probe(
        "identity-disposer",
        "Skriva och gömma med gallrarens nyckel",
        parties.disposer_only_disposes,
        guards=True,
    ),
)
