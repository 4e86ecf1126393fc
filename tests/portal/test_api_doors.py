"""Whether a program can do what a person can: every door of the pages beside its operations."""

from ogonblick.person import Permission
from portal.api.app import OPERATIONS
from portal.web.app import DOORS

BY_OPERATION: dict[tuple[str, str], tuple[str, ...]] = {
    ("GET", "/"): ("get_status", "get_coverage", "list_waiting"),
    ("GET", "/konton"): ("list_accounts", "list_remarks"),
    ("GET", "/konton/{account_id}"): ("get_account", "list_snapshots", "list_deviations"),
    ("GET", "/konton/{account_id}/historik"): ("get_history",),
    ("GET", "/konton/{account_id}/likheter"): ("get_likeness",),
    ("POST", "/konton/{account_id}/ta"): ("order_snapshot",),
    ("GET", "/konton/{account_id}/tas/{occasion}/{period}"): ("get_progress",),
    ("GET", "/avvikelser"): ("list_deviations",),
    ("GET", "/avvikelser/{deviation_id}/bild"): ("get_deviation_picture",),
    ("GET", "/plan"): ("get_rules",),
    ("GET", "/forteckning"): ("list_published",),
    ("GET", "/forteckning/html"): ("get_published_page",),
    ("GET", "/forteckning/csv"): ("get_published_table",),
    ("GET", "/forteckning/json"): ("list_published",),
    ("GET", "/ogonblicksbilder"): ("list_snapshots",),
    ("GET", "/ogonblicksbilder/{snapshot_id}"): (
        *("get_snapshot", "list_posts", "list_snapshot_events", "count_pictures"),
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild/{number:int}"): ("get_picture",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/sida/{number:int}.png"): ("get_page_picture",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/miniatyr"): ("get_thumbnail",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/hamta"): ("get_package",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/pdf"): ("get_document",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/manifest"): ("get_manifest",),
    ("POST", "/ogonblicksbilder/{snapshot_id}/kontrollera"): ("verify_snapshot",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/jamfor/{other_id}"): ("compare_snapshots",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/medium/{source}"): ("get_medium",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/medium/{source}/mot/{best_id}/{best}"): (
        "get_medium_difference",
    ),
    ("GET", "/forandringar"): ("list_changes",),
    ("GET", "/forandringar/{change_id}/bild"): ("get_change_picture",),
    ("POST", "/forandringar/{change_id}"): ("answer_change",),
    ("GET", "/sok"): ("search",),
    ("GET", "/sok/lista.csv"): ("list_hits_csv",),
    ("GET", "/sok/lista.xlsx"): ("list_hits_excel",),
    ("GET", "/arenden"): ("list_removals", "list_closures", "list_waiting"),
    ("POST", "/borttagning/ny"): ("open_removal", "hand_in_screenshot"),
    ("GET", "/borttagning/{case_id}"): ("get_removal",),
    ("POST", "/borttagning/{case_id}/skarmdump"): ("hand_in_screenshot",),
    ("POST", "/borttagning/{case_id}/borttaget"): ("note_removed",),
    ("POST", "/borttagning/{case_id}/overlamnat"): ("note_removal_sent",),
    ("POST", "/borttagning/{case_id}/diariefort"): ("note_registered",),
    ("POST", "/borttagning/{case_id}/tillbaka"): ("withdraw_removal",),
    ("POST", "/borttagning/{case_id}/igen"): ("go_on_with_removal",),
    ("POST", "/borttagning/{case_id}/kopia"): ("copy_removal",),
    ("POST", "/konton/{account_id}/avsluta"): ("open_closure",),
    ("GET", "/avslut/{case_id}"): ("get_closure",),
    ("POST", "/avslut/{case_id}/export"): ("hand_in_export",),
    ("POST", "/avslut/{case_id}/ingen-export"): ("note_no_export",),
    ("POST", "/avslut/{case_id}/godkant"): ("note_approved",),
    ("POST", "/avslut/{case_id}/overlamnat"): ("note_closure_sent",),
    ("POST", "/avslut/{case_id}/kvitterat"): ("note_received",),
    ("POST", "/avslut/{case_id}/avslutat"): ("note_closed",),
    ("POST", "/avslut/{case_id}/borta"): ("note_gone",),
    ("POST", "/avslut/{case_id}/tillbaka"): ("withdraw_closure",),
    ("POST", "/avslut/{case_id}/igen"): ("go_on_with_closure",),
    ("POST", "/avslut/{case_id}/kopia"): ("get_delivery",),
    ("GET", "/gallring"): ("list_disposals", "list_holds"),
    ("GET", "/gallring/{case_id}"): ("get_disposal",),
    ("GET", "/utlamnande"): ("list_releases",),
    ("GET", "/utlamnande/{case_id}"): ("get_release", "get_choice"),
    ("GET", "/handelser"): ("list_events",),
    ("GET", "/rapport"): ("get_report",),
    ("GET", "/rapport/{year:int}"): ("get_report",),
    ("GET", "/rapport/{year:int}/pdf"): ("get_report_document",),
    ("GET", "/insyn"): ("list_grants", "list_looks", "list_hit_lists"),
    ("GET", "/nycklar"): ("list_tokens",),
    ("GET", "/health"): ("get_health",),
    ("POST", "/konton/{account_id}/stopp"): ("hold_account",),
    ("POST", "/ogonblicksbilder/{snapshot_id}/stopp"): ("hold_snapshot",),
    ("GET", "/konton/{account_id}/stopp"): ("list_account_holds",),
    ("GET", "/ogonblicksbilder/{snapshot_id}/stopp"): ("list_snapshot_holds",),
    ("POST", "/gallring/stopp/{hold_id}"): ("lift_hold",),
    ("GET", "/gallring/{case_id}/beslut"): ("get_dry_run",),
    ("POST", "/gallring/{case_id}/beslut"): (
        "approve_disposal",
        "reject_disposal",
        "carry_out_disposal",
    ),
    ("GET", "/gallring/{case_id}/beslut/lista.csv"): ("get_dry_run_list",),
    ("POST", "/utlamnande"): ("open_release",),
    ("POST", "/utlamnande/{case_id}/lagg-till"): ("choose_for_release",),
    ("POST", "/utlamnande/{case_id}/ta-bort"): ("drop_from_release",),
    ("POST", "/utlamnande/{case_id}/paket"): ("make_package",),
    ("POST", "/utlamnande/{case_id}/avsluta"): ("end_release",),
    ("GET", "/utlamnande/{case_id}/paket/{number:int}"): ("get_release_package",),
    ("GET", "/utlamnande/{case_id}/maskera/{snapshot_id}"): ("get_masking",),
    ("POST", "/utlamnande/{case_id}/maskera/{snapshot_id}"): ("add_mask",),
    ("POST", "/utlamnande/{case_id}/avmaskera/{number:int}"): ("remove_mask",),
    ("GET", "/utlamnande/{case_id}/ansikten"): ("get_faces",),
    ("POST", "/utlamnande/{case_id}/ansikten"): ("search_faces",),
    ("POST", "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}/ansikten"): (
        "search_faces_in",
    ),
    ("POST", "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}/inga"): ("drop_faces",),
    ("POST", "/utlamnande/{case_id}/maskera/{snapshot_id}/fore"): ("get_reach",),
    ("GET", "/utlamnande/{case_id}/granska/{snapshot_id}"): ("get_preview",),
    ("GET", "/utlamnande/{case_id}/granska/{snapshot_id}/{number:int}"): ("get_masked_picture",),
    ("GET", "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}"): ("get_masking",),
    ("POST", "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}"): ("add_boxes",),
    ("GET", "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}/bild"): (
        "get_unmasked_picture",
    ),
}
"""Every door that a program passes by operations: what it shows or does, they show or do."""

_FORM = "a form: what it is sent to is an operation of its own"
_PERSON = "about how a person signs in; a program has a token instead"

BY_PERSONS: dict[tuple[str, str], str] = {
    ("GET", "/borttagning/ny"): _FORM,
    ("GET", "/konton/{account_id}/avsluta"): _FORM,
    ("GET", "/ogonblicksbilder/{snapshot_id}/lamna-ut"): _FORM,
    ("GET", "/gallring/stopp/{hold_id}"): _FORM,
    ("GET", "/ogonblicksbilder/{snapshot_id}/jamfor"): "two that lie beside each other by "
    "`compare_snapshots`: the page chooses the one before",
    ("GET", "/konton/{account_id}/tas/{occasion}/{period}/strom"): "news for an open page; a "
    "program asks `get_progress` again",
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild"): "the picture to zoom in; a program takes it "
    "by `get_picture`",
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild/{scale:int}/{piece:int}/{tile:int}"): "a tile "
    "of that picture",
    ("GET", "/ogonblicksbilder/{snapshot_id}/uppspelning"): "a player for a browser; a program "
    "plays the package (`get_package`) by itself",
    ("GET", "/leverans/{token}"): "for who has the link of a letter; a program asks by "
    "`get_delivery`",
    ("POST", "/nycklar/{token_id}/dra-in"): "ended by persons: a token that is lost could else "
    "shut every system out at once, and nothing brings one back",
    ("GET", "/metrics"): "for a program already, beside the API: Prometheus reads it as it is",
    ("GET", "/api"): "tells of the API itself; openapi.json is the same for programs",
    ("POST", "/sprak"): "the language of a page",
    **dict.fromkeys(
        (
            *(("GET", "/logga-in"), ("POST", "/logga-in"), ("POST", "/logga-ut")),
            *(("GET", "/logga-in/tjanst"), ("GET", "/logga-in/svar"), ("GET", "/logga-ut/tjanst")),
            *(("GET", "/logga-in/passkey"), ("POST", "/logga-in/passkey")),
            *(("GET", "/inbjudan/{token}"), ("POST", "/inbjudan/{token}"), ("GET", "/jag")),
            *(("GET", "/jag/passkeys"), ("GET", "/jag/passkeys/ny"), ("POST", "/jag/passkeys/ny")),
            ("GET", "/jag/passkeys/{passkey_id}/ta-bort"),
            ("POST", "/jag/passkeys/{passkey_id}/ta-bort"),
            *(("GET", "/jag/bekrafta"), ("POST", "/jag/bekrafta")),
        ),
        _PERSON,
    ),
}
"""Doors that no program passes, and why."""


def test_every_door_has_its_operation_or_its_reason() -> None:
    """What a page gains is given an operation too, or stands here with why it has none."""
    told = [*BY_OPERATION, *BY_PERSONS]
    assert len(told) == len(set(told)), "a door stands in two tables"
    assert set(told) == {(door.method, door.path) for door in DOORS}
    assert all(BY_PERSONS.values())
    assert all(BY_OPERATION.values())


def test_every_operation_answers_for_a_door() -> None:
    """No operation does what no page does: that would be a second way, which nobody guards."""
    behind = {name for names in BY_OPERATION.values() for name in names}
    assert behind == {one.name for one in OPERATIONS}


def test_an_operation_that_writes_asks_for_what_its_door_does() -> None:
    """Whoever writes by a program is held to the permission that the page asks for the same.

    A case's copy is asked for as packages are: a token to step cases takes nothing home by it.
    """
    needs = {one.name: one.needs for one in OPERATIONS}
    asked = {(door.method, door.path): door.needs for door in DOORS}
    for door, names in BY_OPERATION.items():
        if door[0] == "POST":
            taken_home = door[1].endswith("/kopia")
            expected = Permission.HAND_OUT if taken_home else asked[door]
            assert {needs[name] for name in names} == {expected}, door
