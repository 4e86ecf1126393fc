"""Golden cases for an archivist to read: read from their files, decided, and printed as a page.

``python -m tests.retention.golden`` prints what docs/plans.sv.md tells of them.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ogonblick.decision import Decision, Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject, decide
from retention.differences import differences, redecided
from retention.plans import plans_at
from retention.schedule import RetentionSchedule
from retention.words import KINDS

GOLDEN = Path(__file__).parents[1] / "golden" / "retention"

CHANGES = ("planandring.toml", "omprovning.toml")

RETENTIONS = {
    Retention.PERMANENT: "bevaras",
    Retention.PERIOD: "gallras efter frist",
    Retention.WHEN_OBSOLETE: "gallras vid inaktualitet",
}

_DAYS = {
    "insamlad": "insamlad",
    "publicerad": "publicerad",
    "kontot_avslutat": "kontot avslutat",
    "arendet_avslutat": "ärendet avslutat",
    "inaktuell": "antecknad som inaktuell",
}


@dataclass(frozen=True)
class Case:
    """One golden file: what it shows, the plans, the day, and records with what is expected."""

    told: str
    today: date
    plans: tuple[RetentionSchedule, ...]
    subjects: tuple[Subject, ...]
    holds: tuple[LegalHold, ...]
    records: list[dict[str, Any]]

    @property
    def expected(self) -> list[dict[str, Any]]:
        """The decisions written beside the records."""
        return [{"tidigast": None, **record.get("utfall", {})} for record in self.records]

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """The decisions that the plans come to, in the golden files' words."""
        found = decide(self.subjects, self.plans, self.holds, self.today)
        return [outcome(decision) for decision in found]


def cases() -> list[Path]:
    """Return the golden files, by name."""
    return sorted(GOLDEN.glob("*.toml"))


def read_case(path: Path) -> Case:
    """Read a golden file; its plans lie beside it."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    names = case["planer"] if "planer" in case else [case["plan"]]
    return Case(
        told=case["fall"],
        today=case["i_dag"],
        plans=plans_at(*(str(path.parent / name) for name in names)),
        subjects=tuple(subject(record) for record in case["handling"]),
        holds=tuple(hold(one) for one in case.get("stopp", [])),
        records=case["handling"],
    )


@dataclass(frozen=True)
class Change:
    """One golden file about what a change of plans moves."""

    told: str
    today: date
    old: tuple[RetentionSchedule, ...]
    new: tuple[RetentionSchedule, ...]
    subjects: tuple[Subject, ...]
    holds: tuple[LegalHold, ...]
    records: list[dict[str, Any]]

    @property
    def expected(self) -> list[str]:
        """The sentences written beside the records that move."""
        return [record["mening"] for record in self.records if "mening" in record]

    @property
    def foreseen(self) -> list[str]:
        """What the plans are said to move before anybody has adopted them."""
        return [one.sentence for one in differences(self.subjects, self.old, self.new, self.today)]

    @property
    def moved(self) -> list[str]:
        """What moves when the new plans are adopted, of what was decided by the old ones.

        What has been recorded as obsolete ``antecknad_sedan`` was not when it was first decided.
        """
        before = decide(self.subjects, self.old, [], self.today)
        marked = (
            replace(one, obsolete_on=record.get("antecknad_sedan", one.obsolete_on))
            for one, record in zip(self.subjects, self.records, strict=True)
        )
        recorded = zip(marked, before, strict=True)
        return [one.sentence for one in redecided(recorded, self.new, self.holds, self.today)]


def read_change(name: str) -> Change:
    """Read a golden file about a change of plans."""
    case = tomllib.loads((GOLDEN.parent / name).read_text(encoding="utf-8"))
    old, new = (plans_at(*(str(GOLDEN / one) for one in case[key])) for key in ("gammal", "ny"))
    return Change(
        told=case["fall"],
        today=case["i_dag"],
        old=old,
        new=new,
        subjects=tuple(subject(record) for record in case["handling"]),
        holds=tuple(hold(one) for one in case.get("stopp", [])),
        records=case["handling"],
    )


def outcome(decision: Decision) -> dict[str, Any]:
    """Return a decision in the golden files' words."""
    return {
        "bevarande": RETENTIONS[decision.retention],
        "tidigast": decision.keep_until,
        "rad": decision.row,
        "skal": list(decision.reasons),
    }


def subject(record: dict[str, Any]) -> Subject:
    """Return a golden file's record."""
    return Subject(
        id=record["id"],
        kind=KINDS[record["slag"]],
        account_id=record.get("konto", "socialtjansten-facebook"),
        board=record.get("namnd", "Socialnämnden"),
        municipality=record.get("kommun", "Exempelby kommun"),
        taken_on=record["insamlad"],
        published_on=record.get("publicerad"),
        closed_on=record.get("kontot_avslutat"),
        case_closed_on=record.get("arendet_avslutat"),
        obsolete_on=record.get("inaktuell"),
    )


def hold(one: dict[str, Any]) -> LegalHold:
    """Return a golden file's hold."""
    return LegalHold(
        who=one["av"],
        why=one["orsak"],
        since=one["sedan"],
        subject_id=one.get("handling", ""),
        account_id=one.get("konto", ""),
        board=one.get("namnd", ""),
        id=one["id"],
    )


def printed(case: Case) -> Iterator[str]:
    """Yield a case as the lines of a page."""
    names = ", ".join(f"{one.title} ({one.board or 'alla nämnder'})" for one in case.plans)
    yield f"### {case.told}\n"
    yield f"Prövat den {case.today} mot {names}.\n"
    for record, expected in zip(case.records, case.expected, strict=True):
        days = ", ".join(f"{word} {record[key]}" for key, word in _DAYS.items() if key in record)
        fate = f"får gallras tidigast {day}" if (day := expected["tidigast"]) else "ligger kvar"
        yield f"- **{record['id'].capitalize()}** ({record['slag']}; {days}): {fate}."
        yield from (f"  - {reason}" for reason in expected["skal"])
    yield ""


def printed_change(change: Change) -> Iterator[str]:
    """Yield a change as the lines of a page."""
    yield f"### {change.told}\n"
    yield f"Prövat den {change.today}.\n"
    yield from (f"- {sentence}" for sentence in change.expected)
    yield ""


def all_printed() -> str:
    """Return every case as the part of the page that tells of them."""
    decided = (line for path in cases() for line in printed(read_case(path)))
    changed = (line for name in CHANGES for line in printed_change(read_change(name)))
    return "\n".join((*decided, *changed))


if __name__ == "__main__":
    print(all_printed())
