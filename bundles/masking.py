"""Words taken out of texts and addresses: every occurrence, however it is written.

Better a word too many than one too few: a word is found within longer ones, in any case, over any
kind of white space, and past signs that nobody sees. It is found too where other signs than its own
stand between its parts, or none, and without its marks: as names stand in addresses and after »@«,
and numbers with any signs between their digits. Only the shortest must stand by themselves: a »Bo«
would else be found in every »bor«.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote

from ogonblick.post import Medium, Post

MASKED = "[maskerat]"
"""What stands where words were taken out."""

_UNSEEN = ("Cf", "Cc", "Mn")
_SHORT = 4
_KNOWN = 16  # lists of words: the same one is looked for in every post of a page
_NO_LETTER = re.compile(r"[\W_]+")
_BETWEEN = r"[\W_]*"
_DIGITS = re.compile(r"(?<=\d)(?=\d)")


@dataclass(frozen=True)
class _Needle:
    """A word as it is looked for: as it was written, and by its letters and digits alone.

    ``spelt`` are those, and ``parts`` what stands between other signs in it; a text may have signs
    there too, and between digits, but not elsewhere: »Erik« is not in »er i k«.
    """

    word: str
    exact: str
    spelt: str
    parts: tuple[str, ...]

    @property
    def is_loose(self) -> bool:
        """Whether there are enough letters to find it by them alone."""
        return len(self.spelt) >= _SHORT

    def loose(self) -> re.Pattern[str]:
        """Return what finds it by its letters."""
        pieces = (piece for part in self.parts for piece in _DIGITS.split(part))
        return re.compile(_BETWEEN.join(map(re.escape, pieces)))


@dataclass(frozen=True)
class _Said:
    """A text as words are looked for in it.

    It is ``folded`` for words as they were written, and ``bare``, without marks, for their letters;
    ``spelt`` is letters alone. ``folds`` and ``bares`` tell where what became of each sign ends.
    """

    folded: str
    bare: str
    spelt: str
    folds: Sequence[int]
    bares: Sequence[int]

    def spans(self, needle: _Needle) -> Iterator[tuple[int, int]]:
        """Yield where a needle stands: its first sign, and the one after its last."""
        if needle.exact in self.folded:
            yield from _signs(self.folds, _found(self.folded, needle.exact))
        if needle.is_loose and needle.spelt in self.spelt:
            found = needle.loose().finditer(self.bare)
            yield from _signs(self.bares, (one.span() for one in found))


def masked_text(text: str, words: Iterable[str]) -> str:
    """Return a text (NFC) in which each of some words is replaced, wherever it stands."""
    said, needles = unicodedata.normalize("NFC", text), _needles(tuple(words))
    if not needles:
        return said
    looked = _said(said)
    return _without(said, (span for one in needles for span in looked.spans(one)))


def holds(text: str, words: Iterable[str]) -> bool:
    """Say whether any of some words stands in a text."""
    return any(True for _ in standing(text, words))


def standing(text: str, words: Iterable[str]) -> Iterator[str]:
    """Yield those of some words that stand in a text."""
    said = _said(unicodedata.normalize("NFC", text))
    return (one.word for one in _needles(tuple(words)) if any(said.spans(one)))


def folded_whole(text: str) -> str:
    """Return a text as words are looked for in it: in one case, one space between words."""
    return "".join(_folded(unicodedata.normalize("NFC", text)))


def masked_address(url: str, words: Iterable[str]) -> str:
    """Return an address; nothing of one that any of the words can be read in, however written."""
    plain = unquote(unquote(url))
    whole, parts = letters_of(plain), {letters_of(part) for part in _NO_LETTER.split(plain)}
    spelt = (one.spelt for one in _needles(tuple(words)) if one.spelt)
    told = (word in (parts if len(word) < _SHORT else whole) for word in spelt)
    return MASKED if any(told) else url


def masked_post(post: Post, words: Sequence[str], *, is_whole: bool, is_nameless: bool) -> Post:
    """Return a post without some words, without its author, or without anything.

    Where anything is taken out, so are the addresses: they lead to the original.
    """
    if is_whole:
        return replace(
            _unaddressed(post), author=MASKED, text=MASKED, time_shown="", media=(), published=None
        )
    bare = replace(
        post,
        author=MASKED if is_nameless else masked_text(post.author, words),
        text=masked_text(post.text, words),
        time_shown=masked_text(post.time_shown, words),
        media=tuple(_masked_medium(one, words) for one in post.media),
    )
    if (bare.author, bare.text, bare.media) != (post.author, post.text, post.media):
        return _unaddressed(bare)
    return replace(bare, permalink=masked_address(post.permalink, words))


def told_by(post: Post) -> Iterator[str]:
    """Yield all that a post says in words."""
    yield from (post.author, post.text, post.time_shown)
    yield from (one.alternative_text for one in post.media)


def addresses_of(post: Post) -> Iterator[str]:
    """Yield the addresses in a post."""
    yield post.permalink
    yield from (one.url for one in post.media)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, without their marks: as addresses write them.

    Wherever a word is found its letters are among those of the text.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _NO_LETTER.sub("", apart)


def letters_in(post: Post) -> str:
    """Return the letters of all that a post says, its addresses among it."""
    plain = (unquote(unquote(url)) for url in addresses_of(post))
    return letters_of("\n".join((*told_by(post), *plain)))


def _unaddressed(post: Post) -> Post:
    media = tuple(replace(one, url="") for one in post.media)
    return replace(post, permalink="", media=media)


def _masked_medium(medium: Medium, words: Sequence[str]) -> Medium:
    return replace(
        medium,
        url=masked_address(medium.url, words),
        alternative_text=masked_text(medium.alternative_text, words),
    )


def _folded(text: str) -> Iterator[str]:
    """Yield what is compared of each sign: one space for white space, nothing for the unseen."""
    is_spaced = False
    for sign in text:
        if sign.isspace():
            yield "" if is_spaced else " "
            is_spaced = True
        elif unicodedata.category(sign) in _UNSEEN:
            yield ""
        else:
            yield unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign).casefold())
            is_spaced = False


def _bare(sign: str) -> str:
    """Return what is compared of a sign by letters alone."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(one for one in apart if unicodedata.category(one) not in _UNSEEN)


def _said(text: str) -> _Said:
    folded, bare = list(_folded(text)), list(map(_bare, text))
    folds, bares = (list(accumulate(map(len, one))) for one in (folded, bare))
    letters = "".join(bare)
    return _Said("".join(folded), letters, _NO_LETTER.sub("", letters), folds, bares)


@lru_cache(maxsize=_KNOWN)
def _needles(words: tuple[str, ...]) -> tuple[_Needle, ...]:
    return tuple(one for one in map(_needle, words) if one.exact)


def _needle(word: str) -> _Needle:
    bare = "".join(map(_bare, unicodedata.normalize("NFC", word)))
    parts = tuple(filter(None, _NO_LETTER.split(bare)))
    return _Needle(word, folded_whole(word).strip(), "".join(parts), parts)


def _signs(ends: Sequence[int], found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans of signs for spans of what is compared of them, which ends there."""
    for first, last in found:
        yield bisect_right(ends, first), bisect_right(ends, last - 1) + 1


def _found(text: str, needle: str) -> Iterator[tuple[int, int]]:
    """Yield where a needle begins and ends, also where two of them overlap."""
    is_short = len(needle) < _SHORT and needle.isalnum()
    at = text.find(needle) if needle else -1
    while at >= 0:
        last = at + len(needle)
        if is_short and text.startswith("s", last):  # the genitive goes with its name
            last += 1
        if not is_short or _stands_alone(text, at, last):
            yield at, last
        at = text.find(needle, at + 1)


def _stands_alone(text: str, first: int, last: int) -> bool:
    return not (text[max(first - 1, 0) : first].isalnum() or text[last : last + 1].isalnum())


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text in which every span, and spans that overlap as one, is replaced."""
    parts, end = [], 0
    for first, last in _merged(sorted(spans)):
        parts += [text[end:first], MASKED]
        end = last
    return "".join((*parts, text[end:]))


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begun: tuple[int, int] | None = None
    for first, last in spans:
        if begun and first < begun[1]:
            begun = begun[0], max(begun[1], last)
            continue
        if begun:
            yield begun
        begun = first, last
    if begun:
        yield begun
