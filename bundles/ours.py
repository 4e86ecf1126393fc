"""What a package holds of ours beside the recordings: where it lies, and how its posts are read."""

from bundles.plain import from_json
from ogonblick.errors import BundleError
from ogonblick.post import Post

LIKENESS = "ogonblick/likeness.json"
CAPTURE = "ogonblick/capture.json"
POSTS = "ogonblick/posts.jsonl"
COVERAGE = "ogonblick/coverage.json"
PROVENANCE = "ogonblick/provenance.json"
PROFILE = "ogonblick/profile.json"
SPANS = "ogonblick/spans.jsonl"
LOG = "logs/visit.log"


def read_posts(data: bytes) -> list[Post]:
    """Read posts, one a line. Raises ``BundleError`` for a line that is no post."""
    try:
        return [from_json(Post, line) for line in data.splitlines() if line.strip()]
    except ValueError as fault:
        raise BundleError(f"Inläggen går inte att tolka: {fault}") from fault
