"""Templates and the Swedish words they use, put together to pages."""

from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bundles.pdf.words import replay_in_words
from ogonblick import swedish
from ogonblick.account import Platform
from ogonblick.capture import Occasion
from ogonblick.post import Origin
from portal import disposal_words, texts
from portal.web.areas import AREAS
from portal.web.pages import deviation_id
from portal.web.security import HEADERS
from portal.web.threads import anchor
from portal.web.visiting import visit_of
from retention import compliance_words
from retention.decide import is_held
from retention.words import KINDS, retention_in_words, word_for

_environment = Environment(
    loader=PackageLoader("portal.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - a template takes any value
    """Return a page made from a template.

    It carries the security headers itself, since the page for our own faults is sent from outside
    the guards. It is kept nowhere: what it says may have changed at the next look.
    """
    found = visit_of(request)
    about = {"path": request.url.path, "person": found.person, "csrf": found.csrf}
    html = _environment.get_template(template).render(**about, **values)
    return HTMLResponse(html, status, headers={**HEADERS, "Cache-Control": "no-store"})


def webp(data: bytes, *, is_secret: bool = False) -> Response:
    """Answer with one of our own pictures; it may be shown again for an hour without asking.

    One that is secret is kept nowhere: each look at it asks, and is noted.
    """
    kept = {"Cache-Control": "no-store" if is_secret else "private, max-age=3600"}
    return Response(data, media_type="image/webp", headers=kept)


def document(template: str, **values: Any) -> str:  # noqa: ANN401 - a template takes any value
    """Return a file of its own made from a template, for people who have no portal."""
    return _environment.get_template(template).render(**values)


def account_address(account_id: str) -> str:
    """Return the address of an account's page."""
    return f"/konton/{quote(account_id, safe='')}"


def snapshot_address(snapshot_id: str) -> str:
    """Return the address of a snapshot's page; its pictures and files lie below it."""
    return f"/ogonblicksbilder/{quote(snapshot_id, safe='')}"


def case_address(case_id: str) -> str:
    """Return the address of a disposal case's page."""
    return f"/gallring/{quote(case_id, safe='')}"


def web_address(url: str) -> str:
    """Return the address if a link may lead there, else nothing: it may come from anybody."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


_environment.filters.update(
    word=swedish.word,
    lock=texts.lock_in_words,
    event_outcome=texts.event_outcome,
    day=swedish.day,
    local_day=swedish.local_day,
    moment=swedish.moment,
    iso_moment=texts.iso_moment,
    number=swedish.number,
    size=swedish.size,
    seconds=swedish.seconds,
    period_name=swedish.period_name,
    replay=replay_in_words,
    anchor=anchor,
    account_address=account_address,
    snapshot_address=snapshot_address,
    case_address=case_address,
    extent_of=disposal_words.extent_of,
    total_in_words=disposal_words.total_in_words,
    acts_in_words=disposal_words.acts_in_words,
    web_address=web_address,
    deviation_id=deviation_id,
    conformity=compliance_words.CONFORMITIES.__getitem__,
    report_title=compliance_words.title,
    report_sources=compliance_words.sources,
    report_summary=compliance_words.summary,
    share_headings=compliance_words.share_headings,
    share_cells=compliance_words.share_cells,
    count_cells=compliance_words.count_cells,
    matter_name=compliance_words.matter_name,
    account_words=compliance_words.account_in_words,
    silent=compliance_words.silent_in_words,
    unseen=compliance_words.unseen,
    kind_name=lambda kind: word_for(KINDS, kind),
)
_environment.globals.update(
    areas=AREAS,
    is_held=is_held,
    occasions=tuple(Occasion),
    origins=tuple(Origin),
    platforms=tuple(Platform),
    retention_in_words=retention_in_words,
    no_certificate=compliance_words.NO_CERTIFICATE,
    count_headings=compliance_words.COUNT_HEADINGS,
)
