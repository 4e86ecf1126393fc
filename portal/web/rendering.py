"""Templates and the words they use, put together to pages in the reader's language."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ogonblick import swedish
from ogonblick.account import Platform
from ogonblick.capture import Occasion
from ogonblick.post import Origin
from portal import disposal_words, texts
from portal.web import english
from portal.web.areas import AREAS
from portal.web.languages import (
    Language,
    enum_word,
    has_words,
    language_of,
    translated,
    translations,
)
from portal.web.pages import deviation_id
from portal.web.security import HEADERS
from portal.web.threads import anchor
from portal.web.visiting import visit_of
from retention import compliance_words
from retention.decide import is_held
from retention.words import KINDS, MATTERS, retention_in_words, word_for

_templates = PackageLoader("portal.web")
_IN_TONGUES = {"Vary": "Cookie, Accept-Language"}


def page(template: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - a template takes any value
    """Return a page made from a template.

    It carries the security headers itself, since the page for our own faults is sent from outside
    the guards. It is kept nowhere: what it says may have changed at the next look.
    """
    found, language = visit_of(request), language_of(request)
    about = {
        "path": request.url.path,
        "person": found.person,
        "csrf": found.csrf,
        "here": _here(request),
        "printed": str(request.url) if found.person else "",
        "asked_at": found.at,
    }
    html = _environment(language).get_template(template).render(**about, **values)
    headers = {**HEADERS, **_IN_TONGUES, "Content-Language": language, "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers=headers)


def _here(request: Request) -> str:
    """Return where to come back to after a change of language; empty where one cannot."""
    is_known = request.method == "GET" and hasattr(request.state, "visit")
    return f"{request.url.path}?{request.url.query}".removesuffix("?") if is_known else ""


def webp(data: bytes, *, is_secret: bool = False) -> Response:
    """Answer with one of our own pictures; it may be shown again for an hour without asking.

    One that is secret is kept nowhere: each look at it asks, and is noted.
    """
    kept = {"Cache-Control": "no-store" if is_secret else "private, max-age=3600"}
    return Response(data, media_type="image/webp", headers=kept)


def document(
    template: str,
    language: Language = Language.SWEDISH,
    **values: Any,  # noqa: ANN401 - a template takes any value
) -> str:
    """Return a file of its own made from a template, for people who have no portal."""
    return _environment(language).get_template(template).render(**values)


def account_address(account_id: str) -> str:
    """Return the address of an account's page."""
    return f"/konton/{quote(account_id, safe='')}"


def snapshot_address(snapshot_id: str) -> str:
    """Return the address of a snapshot's page; its pictures and files lie below it."""
    return f"/ogonblicksbilder/{quote(snapshot_id, safe='')}"


def case_address(case_id: str) -> str:
    """Return the address of a disposal case's page."""
    return f"/gallring/{quote(case_id, safe='')}"


def release_address(release_id: str) -> str:
    """Return the address of the page of a request to be handed something out."""
    return f"/utlamnande/{quote(release_id, safe='')}"


def web_address(url: str) -> str:
    """Return the address if a link may lead there, else nothing: it may come from anybody."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "anchor": anchor,
    "account_address": account_address,
    "snapshot_address": snapshot_address,
    "case_address": case_address,
    "release_address": release_address,
    "acts": disposal_words.acts,
    "web_address": web_address,
    "deviation_id": deviation_id,
    "conformity": compliance_words.CONFORMITIES.__getitem__,
    "report_sources": compliance_words.sources,
    "report_title": compliance_words.title,
    "matter_name": compliance_words.matter_name,
    "account_words": compliance_words.account_in_words,
    "matter": lambda matter: word_for(MATTERS, matter),
    "unseen": compliance_words.unseen,
    "kind_name": lambda kind: word_for(KINDS, kind),
}
"""What is the same in every language."""

_GLOBALS: Mapping[str, Any] = {
    "areas": AREAS,
    "is_held": is_held,
    "occasions": tuple(Occasion),
    "origins": tuple(Origin),
    "platforms": tuple(Platform),
    "no_certificate": compliance_words.NO_CERTIFICATE,
    "count_headings": compliance_words.COUNT_HEADINGS,
}

_SAID: Mapping[Language, Mapping[str, Callable[..., str]]] = {
    Language.SWEDISH: {
        "day": swedish.day,
        "local_day": swedish.local_day,
        "moment": swedish.moment,
        "iso_moment": texts.iso_moment,
        "number": swedish.number,
        "size": swedish.size,
        "seconds": swedish.seconds,
        "period_name": swedish.period_name,
        "month_name": swedish.month_name,
        "retention": retention_in_words,
        "share": compliance_words.share_in_words,
    },
    Language.ENGLISH: {
        "day": english.day,
        "local_day": english.local_day,
        "moment": english.moment,
        "iso_moment": english.iso_moment,
        "number": english.number,
        "size": english.size,
        "seconds": english.seconds,
        "period_name": english.period_name,
        "month_name": english.month_name,
        "retention": english.retention_in_words,
        "share": english.share_in_words,
    },
}
"""How each language says days, numbers, and how long something is kept."""


def _words(language: Language) -> Mapping[str, Callable[..., str]]:
    """Return the filters that say words of ours in a language.

    ``translated`` takes text that Python code has; what a template says itself stands in ``_()``,
    whose result is trusted as HTML and therefore never takes a value.
    """
    said = partial(translated, language=language)
    return {
        "translated": said,
        "word": partial(enum_word, language=language),
        "lock": lambda mode: said(texts.lock_in_words(mode)),
        "event_outcome": lambda outcome: said(texts.event_outcome(outcome)),
    }


@cache
def _environment(language: Language) -> Environment:
    """Return the templates of one language. Their macros see no request, so each has its own."""
    made = Environment(
        loader=_templates,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    install = made.install_gettext_translations  # type: ignore[attr-defined] # the extension's own
    install(translations(language), newstyle=True)
    made.filters.update({**_FILTERS, **_SAID[language], **_words(language)})
    made.tests["said"] = lambda text: has_words(text, language)
    made.globals.update({**_GLOBALS, "language": language})
    return made
