"""Swedish text as it is searched: cut into words, folded to comparable letters, and stemmed.

Done here and not by the databases, so that both of them hold the same words and find the same.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_SWEDISH = re.compile(r"[a-z0-9åäö]+")
_LONGEST = 80  # letters; what is longer is no word, and PostgreSQL takes no lexeme over 2 kB
_OWN_LETTERS = "åäö"
_NEIGHBOURS = str.maketrans({"æ": "ä", "ø": "ö", "œ": "oe", "ð": "d", "đ": "d", "ł": "l"})
_REMEMBERED = 1 << 17

STOP_WORDS = frozenset(
    (
        *("och", "i", "att", "det", "som", "en", "ett", "på", "är", "av", "för", "med", "till"),
        *("den", "de", "har", "vi", "du", "ni", "han", "hon", "om", "så", "men", "från", "vid"),
        *("kan", "ska", "eller", "var", "när", "där", "här", "nu", "sig"),
    )
)
"""Words that say so little that a question with other words is asked without them."""


def composed(text: str) -> str:
    """Return the text with letter and accent as one sign (NFC), as ``found_words`` counts it."""
    return unicodedata.normalize("NFC", text)


def found_words(text: str) -> tuple[list[re.Match[str]], list[str]]:
    """Return the words of a composed text in order: where each was found, and as it is compared.

    Signs between them are left out.
    """
    matches = list(_WORD.finditer(text))
    words = [folded(match[0]) for match in matches]
    if all(words):  # nearly always
        return matches, words
    kept = [match for match, word in zip(matches, words, strict=True) if word]
    return kept, list(filter(None, words))


def words_of(text: str) -> tuple[str, ...]:
    """Return the text's words as they are compared, in order."""
    return tuple(filter(None, map(folded, _WORD.findall(composed(text)))))


@lru_cache(_REMEMBERED)
def folded(word: str) -> str:
    """Return a word as it is compared: without case, and without accents that Swedish has not.

    å, ä and ö are letters of their own and stay. æ and ø are what Danes and Norwegians write for
    ä and ö. All other signs lose their accents: é is e, ü is u.
    """
    plain = composed(composed(word).casefold())
    if _SWEDISH.fullmatch(plain):  # nearly always, and ten times as fast
        return plain[:_LONGEST]
    return "".join(map(_bare, plain))[:_LONGEST]


def _bare(letter: str) -> str:
    if letter in _OWN_LETTERS:
        return letter
    parts = unicodedata.normalize("NFKD", letter).casefold()
    return "".join(part for part in parts if part.isalnum()).translate(_NEIGHBOURS)


@lru_cache(_REMEMBERED)
def stem(word: str) -> str:
    """Return what a folded word's forms have in common: ``bibliotekets`` is ``bibliotek``.

    It is always the beginning of the word. Each word gets a stemmer of its own, since a stemmer
    holds the word that it works on, and so cannot be shared by threads.
    """
    stemmed: str = snowballstemmer.stemmer("swedish").stemWord(word)
    return stemmed


def stems_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stems of those words that are no stop words."""
    return tuple(stem(word) for word in words if word not in STOP_WORDS)
