"""Reading people's TOML: each fault with the line that it stands on."""

import pytest

from ogonblick.errors import InputError
from retention.toml_lines import read_toml


def faults_of(text: str) -> list[str]:
    """Read a file with one ``[plan]`` (namn, antal, beslut) and ``[[rad]]``s (id)."""
    with pytest.raises(InputError) as caught:
        read_all(text)
    return [str(fault) for fault in caught.value.faults]


def read_all(text: str) -> None:
    """Read everything that the small format knows of, and finish."""
    document = read_toml(text, "fil.toml")
    plan = document.one("plan")
    plan.require("namn")
    plan.text("namn")
    plan.number("antal")
    if decision := plan.table("beslut"):
        decision.require("dnr")
        decision.text("dnr")
        decision.finish()
    plan.finish()
    for row in document.many("rad"):
        row.require("id")
        row.text("id")
        row.finish()
    document.finish("plan", "rad")


@pytest.mark.parametrize(
    ("text", "line"),
    [("[plan]\nnamn = \n", 2), ("[plan]\nnamn = [1,\n", 2), ("[plan]\nd = 2026-02-30\n", 2)],
    ids=["no value", "never closed", "no such day"],
)
def test_a_syntax_fault_has_the_parsers_line(text: str, line: int) -> None:
    """What is no TOML at all is one fault, on the line where the parser stopped."""
    (fault,) = faults_of(text)
    assert fault.startswith(f"fil.toml, rad {line}: Raden går inte att läsa som TOML")


def test_all_faults_come_at_once_in_the_order_of_lines() -> None:
    """A person mends the file once: nothing is hidden behind the first fault."""
    text = '[plan]\nnamnn = "x"\nantal = "två"\n\n[[rad]]\nid = 7\n[[rad]]\n\n[rade]\n'
    assert faults_of(text) == [
        "fil.toml, rad 1: [plan] saknar namn; fyll i det.",
        'fil.toml, rad 2: [plan]: "namnn" är okänt; menade du "namn"?',
        "fil.toml, rad 3: antal: skriv ett heltal utan citattecken.",
        'fil.toml, rad 6: id: skriv en text inom citattecken, till exempel "…".',
        "fil.toml, rad 7: [[rad]] nr 2 saknar id; fyll i det.",
        'fil.toml, rad 9: Avsnittet "rade" är okänt; menade du "rad"?',
    ]


def test_a_long_text_that_looks_like_rows_moves_no_line() -> None:
    """Headers and keys inside a text of several lines are words, not places."""
    text = '[plan]\nnamn = """\n[[rad]]\nid = 1\n"""\n[[rad]]\nidd = "x"\n'
    assert faults_of(text)[-1] == 'fil.toml, rad 7: [[rad]] nr 1: "idd" är okänt; menade du "id"?'


def test_lines_end_as_windows_ends_them() -> None:
    """A file with CRLF gives the same lines."""
    assert faults_of('[plan]\r\nnamn = "x"\r\nantal = "y"\r\n')[0].startswith("fil.toml, rad 3:")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[plan]\nnamn = "x"\nbeslut = { dnrr = "1", dnr = "2" }\n', 3),
        ('[plan]\nnamn = "x"\n[plan.beslut]\ndnr = "2"\ndnrr = "1"\n', 5),
        ('[plan]\nnamn = "x"\nbeslut.dnr = "2"\nbeslut.dnrr = "1"\n', 4),
    ],
    ids=["inline", "under a header", "dotted"],
)
def test_a_key_in_an_inner_table_is_found_however_it_is_written(text: str, line: int) -> None:
    """TOML has three ways of writing an inner table; each fault has its own line."""
    fault = f'fil.toml, rad {line}: beslut i [plan]: "dnrr" är okänt; menade du "dnr"?'
    assert faults_of(text) == [fault]


def test_keys_above_all_headers_are_found() -> None:
    """A key that stands outside every section is told with its own line."""
    found = faults_of('ett = 1\ntva = 2\n[plan]\nnamn = "x"\n')
    assert [fault.split(":")[0] for fault in found] == ["fil.toml, rad 1", "fil.toml, rad 2"]


def test_a_section_that_is_no_list_is_told() -> None:
    """``[rad]`` where ``[[rad]]`` was meant is a fault with the way to write it."""
    found = faults_of('[plan]\nnamn = "x"\n[rad]\nid = "1"\n')
    assert found == ["fil.toml, rad 3: Skriv varje rad under en egen rubrik [[rad]]."]


def test_true_is_no_number() -> None:
    """Python takes true for 1; a person who writes true meant something else."""
    found = faults_of('[plan]\nnamn = "x"\nantal = true\n')
    assert found == ["fil.toml, rad 3: antal: skriv ett heltal utan citattecken."]
