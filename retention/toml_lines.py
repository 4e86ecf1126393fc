"""TOML written by people: every fault at once, each with the line it stands on.

``tomllib`` gives values without lines, so the text is scanned once more for its headers and keys.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from ogonblick.errors import Fault, InputError

T = TypeVar("T")

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_LONG_TEXT = re.compile(r'"""|\'\'\'')
_ERROR_LINE = re.compile(r"\s*\((?:at line (\d+), column \d+|at end of document)\)$")


@dataclass
class Faults:
    """The faults of one file, gathered while it is read."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Note a fault and go on."""
        self.found.append(Fault(self.file, line, text))

    def raise_any(self) -> None:
        """Raise ``InputError`` with all faults in the order of their lines, if there are any."""
        if self.found:
            raise InputError(sorted(self.found, key=lambda fault: fault.line or 0))


@dataclass
class Table:
    """One table of a file. It gives its values by kind, and notes a fault where it cannot.

    A value that is missing or of the wrong kind becomes None (or the empty text), so that reading
    goes on to the next fault. ``finish`` reports the keys that nobody asked for.
    """

    name: str
    line: int
    values: Mapping[str, object]
    lines: Mapping[str, int]
    faults: Faults
    asked: set[str] = field(default_factory=set)

    def fault(self, key: str, text: str) -> None:
        """Note a fault at a key's line, or at the header's if the key is not there."""
        self.faults.add(self.lines.get(key, self.line), text)

    def require(self, *keys: str) -> None:
        """Note a fault for each key that is missing or has an empty text."""
        for key in keys:
            if self.values.get(key) in (None, ""):
                self.fault(key, f"{self.name} saknar {key}; fyll i det.")

    def text(self, key: str) -> str:
        """Return a text; empty if there is none."""
        value = self._value(key, str, 'en text inom citattecken, till exempel "…"')
        return "" if value is None else value.strip()

    def truth(self, key: str) -> bool:
        """Return whether ``true`` is written; a missing key is false."""
        return bool(self._value(key, bool, "true eller false"))

    def number(self, key: str) -> int:
        """Return a whole number, zero if there is none."""
        return self._value(key, int, "ett heltal utan citattecken") or 0

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty if there is none."""
        wanted = 'en lista inom hakparenteser, som ["…", "…"]'
        values: list[object] = self._value(key, list, wanted) or []
        if not all(isinstance(value, str) for value in values):
            self.fault(key, f"{key}: skriv {wanted}.")
            return ()
        return tuple(str(value).strip() for value in values)

    def word(self, key: str, words: Mapping[str, T]) -> T | None:
        """Return what a word of a fixed list stands for."""
        word = self.text(key)
        return self._meaning(key, word, words) if word else None

    def words(self, key: str, words: Mapping[str, T]) -> tuple[T, ...]:
        """Return what each word of a list stands for; unknown ones are faults, and left out."""
        meanings = (self._meaning(key, word, words) for word in self.texts(key))
        return tuple(meaning for meaning in meanings if meaning is not None)

    def day(self, key: str) -> date | None:
        """Return a day, written ``2026-01-31`` with or without quotation marks."""
        self.asked.add(key)
        value = self.values.get(key)
        if value is None or type(value) is date:  # a datetime is a date too, but not a day
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.fault(key, f"{key}: {value} är inget datum; skriv år-månad-dag, som 2026-01-31.")
            return None

    def days(self, first: str, last: str) -> tuple[date | None, date | None]:
        """Return the first and the last day of a time, in that order."""
        begins, ends = self.day(first), self.day(last)
        if begins and ends and ends < begins:
            self.fault(last, f"{last} ({ends}) ligger före {first} ({begins}); rätta en av dem.")
        return begins, ends

    def table(self, key: str) -> "Table | None":
        """Return a table inside this one, such as ``beslut = {…}``."""
        values = self._value(key, dict, 'en grupp inom klamrar, som { namn = "värde" }')
        if values is None:
            return None
        line = self.lines.get(key, self.line)
        lines = {name: self.lines.get(f"{key}.{name}", line) for name in values}
        return Table(f"{key} i {self.name}", line, values, lines, self.faults)

    def finish(self) -> None:
        """Note a fault for each key that has no meaning here."""
        for key in self.values:
            if key not in self.asked:
                self.fault(key, f'{self.name}: "{key}" är okänt{_suggestion(key, self.asked)}')

    def _meaning(self, key: str, word: str, words: Mapping[str, T]) -> T | None:
        """Return what one word stands for; None, and a fault, if it is unknown."""
        known = word.lower()
        if known not in words:
            self.fault(key, f'{key}: ordet "{known}" är okänt{_suggestion(known, words)}')
        return words.get(known)

    def _value(self, key: str, kind: type[T], wanted: str) -> T | None:
        """Return a value of exactly one kind (true is no number here)."""
        self.asked.add(key)
        value = self.values.get(key)
        if value is None:
            return None
        if type(value) is not kind:
            self.fault(key, f"{key}: skriv {wanted}.")
            return None
        return value


@dataclass(frozen=True)
class TomlFile:
    """A file's tables, by the names of their headers."""

    content: Mapping[str, object]
    places: Mapping[str, list[tuple[int, dict[str, int]]]]
    faults: Faults

    def one(self, name: str) -> Table:
        """Return the table ``[name]``; an absent one is a fault, and empty."""
        values = self.content.get(name)
        if not isinstance(values, dict):
            self.faults.add(1, f"Filen saknar avsnittet [{name}]; lägg till det.")
            values = {}
        return self._table(f"[{name}]", values, name, 0)

    def many(self, name: str) -> tuple[Table, ...]:
        """Return the tables ``[[name]]``, in the file's order."""
        rows = self.content.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            line = self._place(name, 0)[0]
            self.faults.add(line, f"Skriv varje {name} under en egen rubrik [[{name}]].")
            return ()
        return tuple(
            self._table(f"[[{name}]] nr {number}", row, name, number - 1)
            for number, row in enumerate(rows, start=1)
        )

    def finish(self, *names: str) -> None:
        """Note a fault for each table that has no meaning here, then raise if there are any."""
        for name in self.content:
            if name not in names:
                text = f'Avsnittet "{name}" är okänt{_suggestion(name, names)}'
                self.faults.add(self._place(name, 0)[0], text)
        self.faults.raise_any()

    def _table(self, title: str, values: Mapping[str, object], name: str, number: int) -> Table:
        line, lines = self._place(name, number)
        return Table(title, line, values, lines, self.faults)

    def _place(self, name: str, number: int) -> tuple[int, dict[str, int]]:
        """Return the line of the n-th header of a name and of each key under it."""
        places = self.places.get(name, [])
        return places[number] if number < len(places) else (1, {})


def read_toml(text: str, file: str) -> TomlFile:
    """Read a text; ``file`` is its name in faults. Raises ``InputError`` if it is no TOML."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([_syntax_fault(text, file, str(error))]) from error
    return TomlFile(content, _places(text), Faults(file))


def note_repeated_ids(tables: Iterable[Table]) -> None:
    """Note a fault for each table whose ``id`` an earlier one already has."""
    seen: set[str] = set()
    for table in tables:
        name = str(table.values.get("id", ""))
        if name in seen:
            table.fault("id", f'id "{name}" används redan längre upp; ge den här ett eget.')
        seen |= {name} - {""}


def _syntax_fault(text: str, file: str, message: str) -> Fault:
    """Turn the parser's message into a fault with its line."""
    found = _ERROR_LINE.search(message)
    line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
    detail = _ERROR_LINE.sub("", message)
    return Fault(file, line, f"Raden går inte att läsa som TOML; rätta den ({detail}).")


def _places(text: str) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """Return the line of each header, and under it the line of each key.

    A header ``[rad.beslut]`` belongs to the ``[[rad]]`` above it; its keys are ``beslut.…``. A key
    above all headers is its own place, for faults about tables that were never opened.
    """
    places: dict[str, list[tuple[int, dict[str, int]]]] = {}
    keys: dict[str, int] | None = None
    prefix = ""
    for number, line in _lines_outside_long_texts(text):
        if header := _HEADER.match(line):
            name, _, rest = header[1].partition(".")
            if not rest or name not in places:
                places.setdefault(name, []).append((number, {}))
            keys = places[name][-1][1]
            if rest:
                keys.setdefault(rest, number)
            prefix = f"{rest}." if rest else ""
        elif key := _KEY.match(line):
            if keys is None:
                places[key[1]] = [(number, {})]
            else:
                keys.setdefault(prefix + key[1], number)
    return places


def _lines_outside_long_texts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines that do not begin inside a text of several lines."""
    inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside:
            yield number, line
        inside ^= len(_LONG_TEXT.findall(line)) % 2 == 1


def _suggestion(word: str, known: Collection[str]) -> str:
    """Say which word was probably meant, or which there are."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f'; menade du "{near[0]}"?' if near else f"; välj bland: {', '.join(sorted(known))}."
