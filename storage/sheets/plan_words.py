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

_CONTENT = r"(material|innehåll|inlägg|kommentar(er)?|bild(er)?|film(er)?|poster|meddelanden?)"
_GONE = r"(raderat|raderade|borttage[nt]|borttagna|dolt|dold|dolda|avpublicera(t|de))"
_WHERE = (
    r"( (i|på|av|från|för|till) (de |alla |våra |egna |kommunens |andras )*"
    r"(socia\w* (medi\w+|kanal\w*)|(medie|social)?konto\w*|inlägg(en)?|sida(n|or)?|flöde\w*"
    r"|facebook|instagram|linkedin|youtube|tiktok|twitter|bluesky|mastodon|snapchat|threads|x))*"
)
_WHOSE = r"((inkomna|egna|publicerade|publika|privata|kommunens|allmänhetens|besökares) )*"

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"({words}){_WHERE}"))
    for kind, words in (
        (
            "uttag vid avslut",
            (
                r"((fullständigt|komplett) )?uttag( av (allt )?innehåll\w*)?"
                r"( (vid|före|inför) (kontots )?(avslut\w*|stängning))?"
                r"|(allt innehåll|ögonblicksbild(er)?|skärmdump(ar)?)"
                r" (vid|före|inför) (kontots )?(avslut\w*|stängning)"
                r"|(innehåll i )?(nedlag|avsluta)(t|da|de) konton?"
            ),
        ),
        (
            "borttaget material",
            (
                rf"{_GONE} {_CONTENT}((, | och | samt ){_CONTENT})*"
                rf"|{_CONTENT}((, | och | samt ){_CONTENT})* som (tagits bort|raderats|dolts)"
            ),
        ),
        (
            "ögonblicksbild",
            r"(ögonblicksbild(er|erna)?|skärm(dump(ar|arna)?|bild(er)?|avbild(er|ningar)?))",
        ),
        (
            "bild eller film",
            rf"{_WHOSE}(bild(er)?|film(er)?|foto(n|grafi|grafier)?|video(r|klipp)?)",
        ),
        ("meddelande", rf"{_WHOSE}((direkt|chatt)?meddelanden?|chatt(ar)?|dm)"),
        ("kommentar", rf"{_WHOSE}kommentar(er|erna)?"),
        ("inlägg", rf"{_WHOSE}(inlägg(en)?|poster|publicering(ar)?)"),
        ("logg", r"\w*logg(ar|arna|en)?( över \w+)?"),
    )
)
"""The plan's words for kinds of record, and how sheets write them: the whole of what stands there.

A word inside another matter (»meddelanden i avslutade ärenden«, »statistik över inlägg«) is no
kind: read as one it would give other records a period that nobody decided for them.
"""

MENTIONED = re.compile(
    r"ögonblicksbild|skärmdump|skärmbild|uttag|raderat|raderade|borttag|tagits bort|\bbild(er)?\b"
    r"|\bfilm(er)?\b|\bfoto|meddelande|chatt|kommentar|inlägg|\blogg"
)
"""What shows that a cell may be about one of the kinds, though it cannot be read as any."""

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
