"""From the wire to WARC records: every exchange of the whole browser, and what was not kept."""
