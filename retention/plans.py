"""The plans that rule: those that were adopted, or else those in files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

from ogonblick.account import Account
from ogonblick.digest import digest_of
from ogonblick.errors import Fault, InputError
from ogonblick.plan import AdoptedPlan
from ogonblick.swedish import day_of
from retention.names import compared
from retention.reading import read_schedule, shipped_schedule
from retention.schedule import RetentionSchedule, do_overlap

_read_adopted = cache(read_schedule)
"""An adopted text never changes, and is asked for with every snapshot."""


def plans_in_force(
    adopted: Iterable[AdoptedPlan], place: str, today: date
) -> tuple[RetentionSchedule, ...]:
    """Return the plan that rules each board today, and that of the whole municipality.

    ``adopted`` come newest first. As soon as there are any, the setting's ``place`` is not even
    read: a fault in a file stops nothing. Raises ``InputError`` with every fault otherwise.
    """
    versions = [_begun_at(one) for one in adopted]
    return ruling(versions or plans_at(*filter(None, [place])), today)


def ruling(versions: Iterable[RetentionSchedule], today: date) -> tuple[RetentionSchedule, ...]:
    """Return one version for each municipality and board: the one that has begun last.

    A version ends when its successor begins: when that one ends there is none, and it stands so
    that people are told. Of two that begin on one day the first given counts. Where none has
    begun, the first of all stands.
    """
    chosen: dict[tuple[str, str], RetentionSchedule] = {}
    for one in versions:
        place = _place(one.municipality, one.board)
        if _rank(one, today) > _rank(chosen.setdefault(place, one), today):
            chosen[place] = one
    return tuple(chosen.values())


def replaced(
    plans: Iterable[RetentionSchedule], new: Sequence[RetentionSchedule]
) -> tuple[RetentionSchedule, ...]:
    """Return plans with new ones in the places of those for the same municipality and board."""
    places = {_place(one.municipality, one.board) for one in new}
    kept = (one for one in plans if _place(one.municipality, one.board) not in places)
    return (*kept, *new)


def retitled(new: Iterable[AdoptedPlan], adopted: Iterable[AdoptedPlan]) -> tuple[AdoptedPlan, ...]:
    """Return the plans that bear name and version of an adopted one, but are another text.

    Decisions name the plan that made them by its name and version.
    """
    known = {(one.name, one.version): one.digest for one in adopted}
    return tuple(one for one in new if known.get((one.name, one.version), one.digest) != one.digest)


def plans_at(*places: str) -> tuple[RetentionSchedule, ...]:
    """Return the plans in files, and in folders of TOML files; the shipped example for no place.

    Raises ``InputError`` with every fault in all of them; two plans for the same board on the same
    day are a fault too.
    """
    if not places:
        return (shipped_schedule(),)
    return tuple(plan for _, _, plan in _read_files(places))


def plans_to_adopt(places: Sequence[str], by: str, at: datetime) -> tuple[AdoptedPlan, ...]:
    """Return the plans in files and folders as they are to be adopted; raises as ``plans_at``."""
    return tuple(
        AdoptedPlan(
            municipality=plan.municipality,
            board=plan.board,
            name=plan.name,
            version=plan.version,
            text=text,
            digest=digest_of([text.encode()]),
            adopted_at=at,
            adopted_by=by,
        )
        for _, text, plan in _read_files(places)
    )


def plans_without_account(
    plans: Iterable[RetentionSchedule], accounts: Iterable[Account]
) -> tuple[Fault, ...]:
    """Say which plans no account in the register goes by; nothing while the register is empty."""
    known = {_place(one.municipality, board) for one in accounts for board in ("", one.board)}
    return tuple(
        Fault(
            one.title,
            None,
            f"inget konto i registret hör till {one.board or 'någon nämnd'} i {one.municipality}."
            " Kontrollera att namnen är skrivna som i registret, eller för in kontot först.",
        )
        for one in plans
        if known and _place(one.municipality, one.board) not in known
    )


def _read_files(places: Sequence[str]) -> list[tuple[str, str, RetentionSchedule]]:
    """Return name, text and plan of every file, or raise all faults of all of them."""
    read: list[tuple[str, str, RetentionSchedule]] = []
    faults: list[Fault] = []
    for file in dict.fromkeys(file for place in places for file in _files_at(place)):
        try:
            text = _text_of(file)
            read.append((file, text, read_schedule(text, file)))
        except InputError as error:
            faults += error.faults
    if faults := [*faults, *_repeated(read)]:
        raise InputError(faults)
    return read


def _files_at(place: str) -> list[str]:
    """Return a file, or the TOML files of a folder."""
    if not Path(place).is_dir():
        return [place]
    files = sorted(str(path) for path in Path(place).glob("*.toml"))
    if not files:
        text = "mappen innehåller ingen plan; lägg en fil som slutar på .toml i den."
        raise InputError([Fault(place, None, text)])
    return files


def _text_of(file: str) -> str:
    """Return a file's text; raises ``InputError`` because it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = "planen går inte att läsa som text i UTF-8. Kontrollera sökvägen och filen."
        raise InputError([Fault(file, None, reason)]) from fault


def _repeated(read: Sequence[tuple[str, str, RetentionSchedule]]) -> Iterator[Fault]:
    """Yield a fault for each plan that rules a board together with an earlier one."""
    for (file, _, earlier), (other, _, later) in combinations(read, 2):
        places = {_place(one.municipality, one.board) for one in (earlier, later)}
        if len(places) == 1 and do_overlap(earlier, later):
            text = (
                f"{later.board or 'alla nämnder'} i {later.municipality} har redan planen i {file}"
                " under samma tid; ta bort den ena eller ge dem skilda giltighetstider."
            )
            yield Fault(other, None, text)


def _begun_at(adopted: AdoptedPlan) -> RetentionSchedule:
    """Return an adopted plan; one that names no first day is in force from when it was adopted."""
    plan = _read_adopted(adopted.text, f"Antagen plan {adopted.name}")
    begins = plan.valid_from or day_of(adopted.adopted_at)
    return replace(plan, valid_from=begins)


def _rank(plan: RetentionSchedule, today: date) -> date:
    """Return the day that a plan began; one that has not is before all that have."""
    begins = plan.valid_from or date.min
    return date.min if begins > today else max(begins, date.min + timedelta(days=1))


def _place(municipality: str, board: str) -> tuple[str, str]:
    """Return whose plan it is, as names are compared."""
    return compared(municipality), compared(board)
