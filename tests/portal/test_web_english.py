"""The pages in English: every text has its English, and the reader gets the language they want."""

import ast
import itertools
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader
from jinja2.ext import babel_extract
from starlette.requests import Request

from harvesters.steps import allowances
from ogonblick import swedish
from ogonblick.account import AccountStatus, Route
from ogonblick.capture import Occasion, Outcome, Severity
from ogonblick.case import ClosureStatus, Fate, RemovalStatus
from ogonblick.event import EventType
from ogonblick.person import Role
from ogonblick.plan import CaseStatus
from ogonblick.post import Origin, PostKind, TimeCertainty
from portal import alike_words, larger_changes
from portal.api.app import OPERATIONS
from portal.tokens import SCOPES_IN_WORDS
from portal.web import histories, register_changes
from portal.web.areas import AREAS
from portal.web.languages import COOKIE, Language, enum_word, has_words, language_of, translated
from portal.web.masking import GROUNDS
from portal.web.releases import ENDS
from retention import closures, removals
from retention.compliance_words import CONFORMITIES, COUNT_HEADINGS, NO_CERTIFICATE
from retention.words import KINDS
from tests.portal.conftest import Places
from tests.portal.filling import fill
from tests.portal.in_process import Portal
from tests.portal.reading import words_on
from tests.portal.shown import PAGES
from tests.portal.signed_in import session
from tests.portal.world import NOW, World, accounts

TEMPLATES = Path(str(files("portal.web"))) / "templates"
SWEDISH_ALONE = {"published.html", "report_file.html"}
"""Files of their own for people who have no portal: they are in Swedish."""

ENUMS: tuple[type[StrEnum], ...] = (
    *(AccountStatus, Route, Occasion, Outcome, Severity, EventType, CaseStatus, RemovalStatus),
    *(ClosureStatus, Fate, PostKind, Origin, Role, TimeCertainty),
)
SAID_IN_PYTHON = (
    *map(swedish.word, itertools.chain.from_iterable(ENUMS)),
    *(area.name for area in AREAS),
    *(*KINDS, *CONFORMITIES.values(), *COUNT_HEADINGS, NO_CERTIFICATE),
    *(one.name for one in allowances().values()),
    *(one.about for one in OPERATIONS),
    *(*SCOPES_IN_WORDS.values(), *ENDS.values(), *GROUNDS.values()),
    *(histories.CASE, histories.CHANGES, histories.FOUND, histories.ORDERED, histories.SNAPSHOT),
    *(histories.ADDED, histories.CHANGED, histories.REGISTER, *register_changes.FIELDS.values()),
    *(register_changes.NOTHING, register_changes.YES, register_changes.NO),
    *(*removals.DONE.values(), *closures.DONE.values(), closures.APPROVED),
    *(*alike_words.TOGETHER.values(), *alike_words.PARTS.values(), *larger_changes.WORDS.values()),
)
"""Words that pages have from tables in Python."""

SENTENCE = re.compile(r"[A-ZÅÄÖ][^{}%]* [^{}%]*\.")
NAMES = re.compile("Ögonblick|ReplayWeb.page|pywb|WACZ|PDF/A|SHA-256|OpenAPI|Excel|CSV|Id")
_ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
"""What stands bare in a macro that gives an element its attributes."""

_MUCH = 20
"""Signs that begin a sentence with values in it so that it is no other."""

SIGNS = re.compile("[åäöÅÄÖ]")
HOLES = re.compile(r"%\((\w+)\)s")


@cache
def english() -> Catalog:
    """Return what stands in the file of English."""
    file = files("portal.web") / "translations" / "en.po"
    with file.open("rb") as stream:
        return read_po(stream, "en")


@cache
def asked() -> dict[str, str]:
    """Return what the templates say, and the first that says it."""
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.glob("*.html")):
        with path.open("rb") as file:
            for _, _, said, _ in babel_extract(
                file, ("_", "gettext", "ngettext"), (), {"trimmed": "true", "silent": "false"}
            ):
                one = said if isinstance(said, str) else (said or ("",))[0]
                found.setdefault(one or "", path.name)
    return found


@cache
def constants() -> frozenset[str]:
    """Return the texts that stand in our Python code; of formatted ones what is around values."""
    roots = ("ogonblick", "bundles", "retention", "portal")
    trees = (
        ast.parse(path.read_text("utf-8")) for one in roots for path in Path(one).rglob("*.py")
    )
    return frozenset(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def sentences() -> Iterator[str]:
    """Yield the whole sentences that stand by a name in the portal's web, for people to read."""
    for path in Path("portal/web").rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign):
                for one in ast.walk(node.value):
                    if isinstance(one, ast.Constant) and SENTENCE.fullmatch(str(one.value)):
                        yield str(one.value)


def test_every_text_has_its_english() -> None:
    """No text of a template is without English, and none is marked as unsure."""
    found = english()
    assert {said: name for said, name in asked().items() if said not in found} == {}
    assert not [one.id for one in found if not all(_pair(one.string)) or one.fuzzy]


def _pair(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_every_word_from_python_has_its_english() -> None:
    """Words of enums and tables, and the sentences of the portal's own pages."""
    assert sorted(said for said in {*SAID_IN_PYTHON, *sentences()} if said not in english()) == []


def test_no_english_is_left_of_what_nobody_says() -> None:
    """What stands in the file is said in a template, or in Python."""
    said = {*asked(), *constants(), *(text.capitalize() for text in constants()), *SAID_IN_PYTHON}
    begun = tuple(text for text in constants() if len(text) > _MUCH)
    texts = [_pair(one.id)[0] for one in english() if one.id]
    assert [one for one in texts if one not in said and not one.startswith(begun)] == []


def test_values_stand_where_they_did() -> None:
    """Every value of the Swedish text is in the English one, and no other."""
    for one in english():
        if not one.id:
            continue
        assert (isinstance(one.id, str)) == isinstance(one.string, str)
        for told, said in zip(_pair(one.id), _pair(one.string), strict=True):
            assert set(HOLES.findall(told)) == set(HOLES.findall(said)), told
            assert re.findall(r"</?\w+", told).count("<a") == said.count("<a"), told


def test_templates_say_everything_through_the_languages() -> None:
    """No word stands bare in a template, in an attribute that is read, or in an expression."""
    environment = Environment(loader=PackageLoader("portal.web"), extensions=["jinja2.ext.i18n"])
    for path in TEMPLATES.glob("*.html"):
        if path.name not in SWEDISH_ALONE:
            text, spoken = _bare(environment, path.read_text("utf-8"))
            bare = (_ATTRIBUTE.sub("", word) for word in words_on(text))
            assert not [word for word in bare if re.search(r"[^\W\d_]{2}", word)], path
            assert not spoken, path


def _bare(environment: Environment, source: str) -> tuple[str, list[str]]:
    """Return a template's text outside of translations, and the Swedish texts in expressions."""
    text, spoken, before, is_said = "", [], ("", ""), False
    for _, kind, value in environment.lex(source):
        if kind == "name" and value in ("trans", "endtrans"):
            is_said = value == "trans"
        if kind == "data" and not is_said:
            text += NAMES.sub("", value)
        if kind == "variable_begin":
            text += "0"
        is_ours = kind == "string" and SIGNS.search(value)
        if is_ours and before != ("_", "("):
            spoken.append(value)
        before = (before[1], value) if kind != "whitespace" else before
    return text, spoken


NAMED = {
    word
    for account in accounts()
    for told in (account.name, account.department, *account.editors, *account.administrators)
    for word in told.split()
}
"""Names in the world of these tests, which are the same in every language."""


@pytest.mark.s3
def test_english_pages_have_no_swedish_but_what_is_marked(world: World, places: Places) -> None:
    """On every page with something on it; names and what people and pages say stay as they are."""
    fill(world.catalogue)
    token = session(world.catalogue, NOW)
    address = places.portal.replace("127.0.0.1", "localhost")  # passkeys are for a name
    left = {}
    for one in PAGES:
        signed = {} if one.stranger else {"Cookie": f"ogonblick={token}"}
        answer = httpx.get(address + one.path, headers={"Accept-Language": "en-GB", **signed})
        if answer.has_redirect_location:
            answer = played(places, answer.headers["location"])
        assert answer.status_code == 200, one.path
        assert '<html lang="en"' in answer.text, one.path
        left[one.path] = [word for word in words_on(answer.text) if _is_swedish(word)]
    assert {path: words for path, words in left.items() if words} == {}


def played(places: Places, address: str) -> httpx.Response:
    """Return what the isolated origin answers, whose name only browsers know."""
    there = urlsplit(address)
    headers = {"Host": there.netloc, "Sec-Fetch-Dest": "document"}
    return httpx.get(f"http://127.0.0.1:{places.port}{there.path}", headers=headers)


def _is_swedish(text: str) -> bool:
    left = " ".join(word for word in text.split() if word.strip(",:.") not in NAMED)
    return bool(SIGNS.search(NAMES.sub("", left)))


def asking(header: str = "", cookie: str = "") -> Request:
    """Return a request with these wishes."""
    sent = [(b"accept-language", header.encode("latin-1")), (b"cookie", cookie.encode())]
    return Request({"type": "http", "headers": sent})


@pytest.mark.parametrize(
    ("header", "cookie", "language"),
    [
        ("", "", "sv"),
        ("de,fr;q=0.5", "", "sv"),
        ("de,en-GB;q=0.8,sv;q=0.3", "", "en"),
        ("en;q=0.2, sv-SE", "", "sv"),
        ("en;q=0, fi", "", "sv"),
        ("en", f"{COOKIE}=sv", "sv"),
        ("sv", f"{COOKIE}=en", "en"),
        ("en", f"{COOKIE}=de", "en"),
    ],
)
def test_language_is_the_chosen_one_then_the_best_liked(
    header: str, cookie: str, language: str
) -> None:
    """A choice comes before what the browser likes, and Swedish where neither says."""
    assert language_of(asking(header, cookie)) == language


@given(st.text(st.characters(max_codepoint=255)))
def test_any_wish_gives_a_language(header: str) -> None:
    """Whatever a browser sends is answered."""
    assert language_of(asking(header)) in set(Language)


@given(st.text())
def test_text_that_nobody_knows_stays_as_it_is(text: str) -> None:
    """What is recorded is neither changed nor said to be English, and nothing says nothing."""
    if text not in english():
        assert translated(text, Language.ENGLISH) == text
        assert has_words(text, Language.ENGLISH) is not any(map(str.isalpha, text))


def test_a_value_may_have_a_word_of_its_own() -> None:
    """One of the kind is a post; a column of them is headed by the plural."""
    assert enum_word(PostKind.POST, Language.ENGLISH) == "Post"
    assert translated(swedish.word(PostKind.POST), Language.ENGLISH) == "Posts"
    assert enum_word(Outcome.PARTIAL, Language.ENGLISH) == "Partial"
    assert enum_word(PostKind.POST, Language.SWEDISH) == "Inlägg"


def test_a_person_chooses_the_language_and_stays_on_the_page(nobodys: Portal) -> None:
    """The choice is kept in a cookie, and leads back, never out of the portal."""
    page = nobodys.ask("GET", "/logga-in?nasta=%2Fsok")
    assert page.headers["content-language"] == "sv"
    assert {"cookie", "accept-language"} <= set(page.headers["vary"].lower().split(", "))
    assert 'name="nasta" value="/logga-in?nasta=%2Fsok"' in page.text
    chosen = nobodys.form("/sprak", sprak="en", nasta="/logga-in?nasta=%2Fsok")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/logga-in?nasta=%2Fsok")
    assert "<h1>Sign in</h1>" in nobodys.ask("GET", "/logga-in").text
    for elsewhere in ("https://a.example/", "//a.example", "/\\a.example", ""):
        assert nobodys.form("/sprak", sprak="sv", nasta=elsewhere).headers["location"] == "/"
    assert "<h1>Logga in</h1>" in nobodys.ask("GET", "/logga-in").text
    nobodys.form("/sprak", sprak="xx", nasta="/")
    assert nobodys.cookies[COOKIE] == "sv"


def test_a_page_of_faults_is_in_english_too(nobodys: Portal) -> None:
    """It has no way to change language, for it does not know who asks."""
    nobodys.cookies[COOKIE] = "en"
    page = nobodys.ask("GET", "/finns-inte")
    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert "/sprak" not in page.text
