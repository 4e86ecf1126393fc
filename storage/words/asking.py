"""What people type in a search box, understood: words, beginnings and phrases.

Nothing that can be typed is an error. Signs that mean nothing here are passed over.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice, product

from storage.words.wording import STOP_WORDS, found_words, stem, words_of

_LONGEST = 400  # signs of a question that are read
_MOST_CLAUSES = 16
_SHORTEST_BEGINNING = 3  # letters; fewer begin a large share of all words
_MOST_VARIED = 5  # letters of a word that may be another; at most 3⁵ spellings

_QUOTES = str.maketrans(dict.fromkeys("”“„»«", '"'))
_PART = re.compile(r'"([^"]*)"|[^\s"]+')
_ALIKE = {**dict.fromkeys("aåä", "aåä"), **dict.fromkeys("oö", "oö")}


class Field(StrEnum):
    """Which of a passage's indexed texts a clause asks: its words, their stems, or its marks."""

    WORDS = "words"
    STEMS = "stems"
    MARKS = "marks"


@dataclass(frozen=True)
class Clause:
    """One thing that must be there: any of ``texts``, each one word or several in a row.

    The texts of a clause are of one length. With ``is_beginning`` the last word may go on.
    """

    field: Field
    texts: tuple[str, ...]
    is_beginning: bool = False


def asked(question: str) -> tuple[Clause, ...]:
    """Return what a question asks for; nothing if there is no word in it.

    ``bad`` asks for any form of the word, ``biblio*`` for words that begin so, and what stands
    within quotes for exactly these words in a row. Stop words count where they stand alone or
    within quotes.
    """
    parts = _PART.finditer(question[:_LONGEST].translate(_QUOTES))
    clauses = [clause for part in parts if (clause := _clause(part))]
    telling = [clause for clause in clauses if not _is_quiet(clause)]
    return tuple(islice(dict.fromkeys(map(_settled, telling or clauses)), _MOST_CLAUSES))


def _clause(part: re.Match[str]) -> Clause | None:
    """Read one part of a question; a word written with signs in it (e-post) is a phrase."""
    said = part[0] if part[1] is None else part[1]
    words = words_of(said)
    if not words:
        return None
    goes_on = said.rstrip().endswith("*") and len(words[-1]) >= _SHORTEST_BEGINNING
    if goes_on or part[1] is not None or len(words) > 1:
        return Clause(Field.WORDS, (" ".join(words),), goes_on)
    return Clause(Field.STEMS, words)


def _is_quiet(clause: Clause) -> bool:
    return clause.field is Field.STEMS and clause.texts[0] in STOP_WORDS


def _settled(clause: Clause) -> Clause:
    """Ask for a word's stem; a stop word has none in the index and is asked for as it stands."""
    if clause.field is not Field.STEMS:
        return clause
    if _is_quiet(clause):
        return replace(clause, field=Field.WORDS)
    return replace(clause, texts=(stem(clause.texts[0]),))


def widened(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Return a question that finds more: a for å and ä, o for ö and back, and longer words.

    For those who sit at a foreign keyboard, and for compounds: ``bibliotek`` finds
    ``biblioteksbesök``.
    """
    return tuple(_widened(clause) for clause in clauses)


def _widened(clause: Clause) -> Clause:
    is_word = clause.field is Field.STEMS and len(clause.texts[0]) >= _SHORTEST_BEGINNING
    return Clause(Field.WORDS, spellings(clause.texts[0]), is_word or clause.is_beginning)


def spellings(text: str) -> tuple[str, ...]:
    """Return the text in every spelling with a, å, ä and o, ö for each other; its own is one."""
    varied = [at for at, letter in enumerate(text) if letter in _ALIKE][:_MOST_VARIED]
    letters = [_ALIKE[letter] if at in varied else letter for at, letter in enumerate(text)]
    return tuple("".join(chosen) for chosen in product(*letters))


def spans(text: str, clauses: Iterable[Clause]) -> list[tuple[int, int]]:
    """Return where a composed text holds what is asked for: start and end, in order, not joined.

    Whole words of the text as it was written, whatever form of them was asked for.
    """
    found, words = found_words(text)
    return sorted(
        {
            (found[at].start(), found[at + _width(clause) - 1].end())
            for clause in clauses
            for at in _met(words, clause)
        }
    )


def holds(words: Sequence[str], clauses: Iterable[Clause]) -> bool:
    """Say whether the words of a text meet all clauses."""
    return all(any(True for _ in _met(words, clause)) for clause in clauses)


def _met(words: Sequence[str], clause: Clause) -> Iterator[int]:
    """Yield which words those begin with that meet the clause."""
    meets, width = _meeting(clause), _width(clause)
    rows = zip(*(words[at:] for at in range(width)), strict=False)
    said = map(" ".join, rows) if width > 1 else words
    return (at for at, one in enumerate(said) if meets(one))


def _width(clause: Clause) -> int:
    """Return how many words in a row are asked for."""
    return clause.texts[0].count(" ") + 1


def _meeting(clause: Clause) -> Callable[[str], bool]:
    """Return what says whether some words meet the clause."""
    text, texts = clause.texts[0], frozenset(clause.texts)
    if clause.field is Field.STEMS:
        # a stem begins its word: few words have to be stemmed to know
        return lambda said: said.startswith(text) and stem(said) == text
    if clause.is_beginning:
        return lambda said: said[: len(text)] in texts
    return texts.__contains__


def score(texts: Sequence[str], clauses: Iterable[Clause]) -> float:
    """Return how well texts answer a question: more often in fewer words is better.

    BM25 without its weights of rare words: every hit holds all that is asked for, so these would
    weigh the same in each.
    """
    said = list(map(words_of, texts))
    length = sum(map(len, said))
    times = (sum(sum(1 for _ in _met(words, clause)) for words in said) for clause in clauses)
    return sum(one / (one + 0.3 + 0.02 * length) for one in times)
