"""The player's words: recorded questions and answers in Chromium's own terms."""

import pytest

from bundles.answers import Answer
from bundles.records import Request
from harvesters.browser.replay.player import fulfilment, question


def test_a_question_is_put_in_terms_of_the_recording() -> None:
    """Method, type of content and body, as the index of posted requests wants them."""
    asked = {
        "url": "https://sundby.example/graphql",
        "method": "POST",
        "headers": {"content-TYPE": "application/json"},
        "postDataEntries": [{"bytes": "eyJxIjo="}, {"bytes": "MX0="}],
    }
    assert question(asked) == Request("POST", "application/json", b'{"q":1}')


@pytest.mark.parametrize(
    "odd", [("X A", "1"), ("", "1"), ("X-A", "1\n2"), ("X-A", "1\0"), ("X:", "1")]
)
def test_a_header_that_no_browser_takes_is_passed_over(odd: tuple[str, str]) -> None:
    """The rest of the answer is handed over as it was, two cookies as two."""
    cookies = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=å"))
    handed = fulfilment("7", Answer(200, (odd, *cookies), b"hej"))
    assert handed == {
        "requestId": "7",
        "responseCode": 200,
        "responseHeaders": [{"name": name, "value": value} for name, value in cookies],
        "body": "aGVq",
    }
