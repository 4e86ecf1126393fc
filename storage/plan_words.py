"""The words in the sheets where municipalities keep their plans: headings, kinds, periods."""

import re
from collections.abc import Mapping

HEADINGS: Mapping[str, str] = {
    "id": "id",
    "rad": "id",
    "radnummer": "id",
    "nr": "id",
    "klassificering": "klassificering",
    "klassificeringskod": "klassificering",
    "klass": "klassificering",
    "kod": "klassificering",
    "process": "process",
    "processnamn": "process",
    "verksamhet": "process",
    "handlingstyp": "handlingstyp",
    "handlingsslag": "handlingstyp",
    "handling": "handlingstyp",
    "handlingar": "handlingstyp",
    "rutin/handling": "handlingstyp",
    "bevaras/gallras": "bevarande",
    "bevaras / gallras": "bevarande",
    "bevaras eller gallras": "bevarande",
    "bevarande/gallring": "bevarande",
    "bevarande": "bevarande",
    "gallring": "bevarande",
    "gallras": "bevarande",
    "gallringsfrist": "gallringsfrist",
    "gallringstid": "gallringsfrist",
    "frist": "gallringsfrist",
    "gallringsfrist (år)": "gallringsfrist_ar",
    "gallringsfrist, år": "gallringsfrist_ar",
    "gallras efter (år)": "gallringsfrist_ar",
    "fristens utgångspunkt": "fristens_utgangspunkt",
    "utgångspunkt": "fristens_utgangspunkt",
    "fristen räknas från": "fristens_utgangspunkt",
    "räknas från": "fristens_utgangspunkt",
    "medium": "medium",
    "media": "medium",
    "medium/format": "medium",
    "format": "medium",
    "förvaringsplats": "forvaringsplats",
    "förvaring": "forvaringsplats",
    "sorteringsordning": "sorteringsordning",
    "sorteringsform": "sorteringsordning",
    "sortering": "sorteringsordning",
    "ordning": "sorteringsordning",
    "registreras": "registreras",
    "registrering": "registreras",
    "diarieförs": "registreras",
    "diarieföring": "registreras",
    "sekretess": "sekretess",
    "lagrum": "lagrum",
    "lagstöd": "lagrum",
    "leverans": "leverans",
    "leverans till arkiv": "leverans",
    "leverans till kommunarkiv": "leverans",
    "leverans till kommunarkivet": "leverans",
    "tidsfrist för leverans till kommunarkivet": "leverans",
    "tidsfrist för leverans till arkiv": "leverans",
    "beslut": "beslut",
    "gallringsbeslut": "beslut",
    "beslut (dnr, §, datum, organ)": "beslut",
    "beslut dnr": "dnr",
    "dnr": "dnr",
    "diarienummer": "dnr",
    "paragraf": "paragraf",
    "§": "paragraf",
    "beslut §": "paragraf",
    "beslutsdatum": "datum",
    "beslut datum": "datum",
    "beslutsorgan": "organ",
    "beslutande organ": "organ",
    "beslut organ": "organ",
    "giltig fr.o.m.": "giltig_fran",
    "giltig från": "giltig_fran",
    "gäller från": "giltig_fran",
    "gäller fr.o.m.": "giltig_fran",
    "giltig t.o.m.": "giltig_till",
    "giltig till": "giltig_till",
    "gäller till": "giltig_till",
    "gäller t.o.m.": "giltig_till",
    "anmärkning": "anmarkning",
    "anmärkningar": "anmarkning",
    "kommentar": "anmarkning",
}
"""Headings as plans have them (Danderyd's and Trelleborg's among them), and what they hold."""

ABOVE: Mapping[str, str] = {
    "dokumenthanteringsplan": "namn",
    "informationshanteringsplan": "namn",
    "plan": "namn",
    "planens namn": "namn",
    "namn": "namn",
    "kommun": "kommun",
    "nämnd": "namnd",
    "styrelse": "namnd",
    "nämnd/styrelse": "namnd",
    "myndighet": "namnd",
    "version": "version",
    "utgåva": "version",
    **{word: key for word, key in HEADINGS.items() if key in ("giltig_fran", "giltig_till")},
    **{word: key for word, key in HEADINGS.items() if key == "beslut"},
}
"""What cells above the headings may be called, and which fact about the plan they tell."""

TITLE = re.compile(r"(dokument|informations)hanteringsplan|gallringsplan|bevarandeplan")

SOCIAL = re.compile(
    r"socia\w* medi|sociala kanal|facebook|instagram|linkedin|youtube|tiktok|twitter|bluesky"
    r"|mastodon|snapchat|threads|ögonblicksbild"
)
"""What shows that a row, a sheet or a plan is about social media."""

REMOVED = re.compile(r"\b(raderat|raderad|borttag|tagits bort|tas bort|dolt|dold|avpublicera)")
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ögonblicksbild", re.compile(r"ögonblicksbild|skärmdump|skärmbild|skärmavbild")),
    ("uttag vid avslut", re.compile(r"uttag|avslut|nedlagt konto|nedlagda konton")),
    ("borttaget material", REMOVED),
    ("bild eller film", re.compile(r"\b(bild|film|foto|fotografi|video)(er|ar|on|n|or)?\b")),
    ("meddelande", re.compile(r"meddelande|\bchatt|\bdm\b")),
    ("kommentar", re.compile(r"kommentar")),
    ("inlägg", re.compile(r"inlägg|\bposte?r?\b|publicering")),
    ("logg", re.compile(r"\blogg(ar|en|arna)?\b")),
)
"""The plan's words for kinds of record, and what sheets call them; the first that fits counts."""

STARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("kalenderårets utgång", re.compile(r"kalenderår|årets (utgång|slut)|årsskifte")),
    ("kontots avslut", re.compile(r"konto\w* .*(avslut|stäng|nedlag)|avslutat konto")),
    ("ärendets avslut", re.compile(r"ärende")),
    ("inaktualitet", re.compile(r"inaktu")),
    ("publicering", re.compile(r"publicer")),
    ("insamling", re.compile(r"insaml|ögonblicksbild|inhämt")),
)
"""The plan's words for what a period is counted from, and what sheets call them."""

NUMBERS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio"), start=1
    )
}

YES = ("ja", "x", "diarieförs", "registreras", "i diarium", "diariet", "diarium")
NO = ("nej", "-", "–", "hålls ordnad", "hålls ordnade", "registreras ej", "diarieförs ej", "ej")
