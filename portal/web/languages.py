"""The languages of the pages: which one a request wants, and what our words are called in it.

The Swedish text is what a template says; the English stands in ``translations/en.po``. Babel reads
that file as it is, so that no compiled copy can be older than what people edit; the standard
library's ``gettext`` answers from it.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

from ogonblick.swedish import word

COOKIE = "ogonblick-sprak"
"""Carries the language that a person has chosen, and nothing else."""


class Language(StrEnum):
    """A language of the pages, by its code in BCP 47."""

    SWEDISH = "sv"
    ENGLISH = "en"

    @property
    def own_name(self) -> str:
        """What those who speak it call it."""
        return _OWN_NAMES[self]

    @property
    def other(self) -> "Language":
        """The language that one can change to."""
        return Language.SWEDISH if self is Language.ENGLISH else Language.ENGLISH


_OWN_NAMES: Mapping[Language, str] = {Language.SWEDISH: "Svenska", Language.ENGLISH: "English"}


def language_of(request: Request) -> Language:
    """Return what the person has chosen, else what the browser likes best, else Swedish."""
    chosen = request.cookies.get(COOKIE, "")
    wanted = (chosen, *_liked(request.headers.get("accept-language", "")))
    known = (Language(code) for code in wanted if code in set(Language))
    return next(known, Language.SWEDISH)


def _liked(header: str) -> list[str]:
    """Return the languages of an ``Accept-Language``, the best liked first, without regions."""
    weighed = sorted(map(_weighed, header.split(",")), key=lambda pair: -pair[1])
    return [code for code, weight in weighed if weight > 0]


def _weighed(part: str) -> tuple[str, float]:
    """Return a language's code and weight; what is no number weighs nothing."""
    code, _, weight = part.partition(";")
    told = weight.strip().removeprefix("q=") or "1"
    is_number = told.isascii() and told.replace(".", "", 1).isdecimal()
    return code.strip().lower().partition("-")[0], float(told) if is_number else 0


@cache
def translations(language: Language) -> NullTranslations:
    """Return what answers with the words of a language; Swedish is what it is asked in."""
    if language is Language.SWEDISH:
        return NullTranslations()
    compiled = BytesIO()
    with (files(__package__) / "translations" / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translated(text: str, language: Language) -> str:
    """Return one of our own words in a language; what we have no words for as it stands."""
    return translations(language).gettext(text) if text else ""


def has_words(text: str, language: Language) -> bool:
    """Say whether a text is said in a language; one without letters is said in all."""
    is_foreign = language is not Language.SWEDISH and any(map(str.isalpha, text))
    return not is_foreign or translated(text, language) != text


@lru_cache(maxsize=None, typed=True)  # a value of one enum is equal to the same word of another
def enum_word(value: StrEnum, language: Language) -> str:
    """Return what people call one of our values in a language.

    Where English has two words for one of Swedish, the value's is the one whose ``msgctxt`` is
    the name of its class: »inlägg« are posts, and one of the kind is a post.
    """
    told = word(value)
    found = translations(language).pgettext(type(value).__name__, told)
    return found if found != told else translated(told, language)
