"""What a visit has come to know, and the capture folder it is written down in."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bundles.plain import to_json
from bundles.profile import Profile
from harvesters.browser.reading.extract import Gathered
from harvesters.browser.reading.feed import NOT_REACHED, End
from harvesters.browser.reading.totals import with_totals
from harvesters.browser.recording.warc import SPANS, FileSpan
from harvesters.browser.report.coverage import coverage_of, outcome_of
from harvesters.job import Job
from harvesters.totals import Total
from ogonblick.capture import Capture, Coverage, Finding, Step
from ogonblick.post import Post


@dataclass
class Visited:
    """Pages in the order they were opened, items, findings, and how the reading ended.

    ``pictured`` are the keys of the items that some picture shows.
    """

    gathered: Gathered = field(default_factory=Gathered)
    pages: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)
    end: End = NOT_REACHED
    exchanges: int = 0
    walls: list[str] = field(default_factory=list)
    pictured: set[str] = field(default_factory=set)
    spent: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()

    def turn_away(self, met: Iterable[Finding]) -> None:
        """Note what was met instead of the account, whose end is then not reached."""
        for one in met:
            self.findings.append(one)
            self.walls.append(one.code)
            self.end = NOT_REACHED

    def coverage(self) -> Coverage:
        """Return the account of what was seen."""
        walls = tuple(dict.fromkeys(self.walls))
        found = coverage_of(self.posts, self.gathered, self.exchanges, self.end, walls)
        found = with_totals(found, self.gathered, self.totals)
        # what stopped first is why the end was not reached
        return replace(found, budgets=self.spent) if self.spent else found


def write_capture(job: Job, visited: Visited, steps: Sequence[Step]) -> Capture:
    """Write the capture down; ``capture.json`` comes last and says that the folder is whole."""
    capture = Capture(
        order=job.order,
        folder=job.folder,
        taken_at=job.taken_at,
        outcome=outcome_of(visited.findings),
        title=(visited.pages[0]["title"] if visited.pages else "") or job.account.name,
        url=job.account.url,
        coverage=visited.coverage(),
        findings=tuple(visited.findings),
        steps=tuple(steps),
    )
    pages = (json.dumps(page, ensure_ascii=False) for page in visited.pages)
    write_lines(job.folder / "pages.jsonl", pages)
    write_lines(job.folder / "posts.jsonl", (to_json(post) for post in visited.posts))
    write_text(job.folder / "profile.json", to_json(visited.profile))
    write_text(job.folder / "coverage.json", to_json(capture.coverage))
    # the folder's own place is no part of what was captured
    write_text(job.folder / "capture.json", to_json(replace(capture, folder=Path())))
    return capture


def write_spans(folder: Path, spans: Iterable[FileSpan]) -> None:
    """Write the list of payloads that the archive may share, in the files' own order."""
    ordered = sorted(spans, key=lambda span: (span.file, span.offset))
    write_lines(folder / SPANS, map(to_json, ordered))


def write_lines(path: Path, texts: Iterable[str]) -> None:
    """Write one text a line."""
    write_text(path, "".join(f"{text}\n" for text in texts))


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whatever the machine's locale is."""
    path.write_text(text, encoding="utf-8")


def replace_text(file: Path, text: str) -> None:
    """Write a file in one step: killed in the middle, the old one is still whole."""
    part = file.with_name(f"{file.name}.part")
    write_text(part, text)
    part.replace(file)
