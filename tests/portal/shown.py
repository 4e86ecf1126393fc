"""Every page of the portal: what its picture in the docs is called, and where it is shot."""

from dataclasses import dataclass

from ogonblick.capture import Occasion, Order
from tests.portal.world import FACEBOOK, GOOD, INSTAGRAM, X

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
DISPOSAL, HOLD, REMOVAL, CLOSURE, RELEASE = "G1", "stopp-1", "B2026-1", "A2026-1", "U2026-1"
INVITED, PASSKEY = "en-inbjudan", "ZW4tcGFzc2tleQ"
UNDER_WAY = Order(X, Occasion.ON_REQUEST, "20261121T140100")
HANDING_OUT = f"/utlamnande/{RELEASE}"


@dataclass(frozen=True)
class Shown:
    """A page: the door that it lies behind, an address there, and its picture's name.

    A ``stranger`` is somebody who has not signed in.
    """

    door: str
    path: str
    picture: str
    stranger: bool = False


PAGES = (
    Shown("/logga-in", "/logga-in", "logga-in", stranger=True),
    Shown("/logga-in/passkey", "/logga-in/passkey", "logga-in-passkey", stranger=True),
    Shown("/inbjudan/{token}", f"/inbjudan/{INVITED}", "inbjudan", stranger=True),
    Shown("/", "/", "oversikt"),
    Shown("/konton", "/konton", "konton"),
    Shown("/konton/{account_id}", f"/konton/{FACEBOOK}", "konto"),
    Shown("/konton/{account_id}/historik", f"/konton/{INSTAGRAM}/historik", "historik"),
    Shown("/konton/{account_id}/likheter", f"/konton/{FACEBOOK}/likheter", "likheter"),
    Shown(
        "/konton/{account_id}/tas/{occasion}/{period}",
        f"/konton/{X}/tas/{UNDER_WAY.occasion}/{UNDER_WAY.period}",
        "tas-nu",
    ),
    Shown("/forteckning", "/forteckning", "forteckning"),
    Shown("/ogonblicksbilder", f"/ogonblicksbilder?konto={FACEBOOK}", "ogonblicksbilder"),
    Shown("/ogonblicksbilder/{snapshot_id}", SNAPSHOT, "ogonblicksbild"),
    Shown("/ogonblicksbilder/{snapshot_id}/bild", f"{SNAPSHOT}/bild?skala=1", "nara-hall"),
    Shown("/ogonblicksbilder/{snapshot_id}/jamfor", f"{SNAPSHOT}/jamfor", "jamforelse"),
    Shown("/ogonblicksbilder/{snapshot_id}/uppspelning", f"{SNAPSHOT}/uppspelning", "uppspelning"),
    Shown("/sok", "/sok?q=biblioteket", "sok"),
    Shown("/avvikelser", "/avvikelser", "avvikelser"),
    Shown("/forandringar", "/forandringar", "forandringar"),
    Shown("/arenden", "/arenden", "arenden"),
    Shown("/borttagning/ny", f"/borttagning/ny?konto={FACEBOOK}", "fore-borttagning"),
    Shown("/borttagning/{case_id}", f"/borttagning/{REMOVAL}", "borttagning"),
    Shown("/konton/{account_id}/avsluta", f"/konton/{FACEBOOK}/avsluta", "fore-avslut"),
    Shown("/avslut/{case_id}", f"/avslut/{CLOSURE}", "avslut"),
    Shown("/ogonblicksbilder/{snapshot_id}/lamna-ut", f"{SNAPSHOT}/lamna-ut", "lamna-ut"),
    Shown("/utlamnande", "/utlamnande", "utlamnanden"),
    Shown("/utlamnande/{case_id}", HANDING_OUT, "utlamnande"),
    Shown(
        "/utlamnande/{case_id}/maskera/{snapshot_id}",
        f"{HANDING_OUT}/maskera/{GOOD.snapshot_id}",
        "maskera",
    ),
    Shown(
        "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}",
        f"{HANDING_OUT}/maskera/{GOOD.snapshot_id}/1",
        "maskera-i-bilden",
    ),
    Shown("/utlamnande/{case_id}/ansikten", f"{HANDING_OUT}/ansikten", "ansikten"),
    Shown(
        "/utlamnande/{case_id}/granska/{snapshot_id}",
        f"{HANDING_OUT}/granska/{GOOD.snapshot_id}",
        "granska",
    ),
    Shown("/gallring", "/gallring", "gallring"),
    Shown("/konton/{account_id}/stopp", f"/konton/{FACEBOOK}/stopp", "nytt-stopp"),
    Shown("/gallring/stopp/{hold_id}", f"/gallring/stopp/{HOLD}", "stopp"),
    Shown("/gallring/{case_id}", f"/gallring/{DISPOSAL}", "gallringsarende"),
    Shown("/gallring/{case_id}/beslut", f"/gallring/{DISPOSAL}/beslut", "gallringsbeslut"),
    Shown("/plan", "/plan", "plan"),
    Shown("/rapport", "/rapport", "rapport"),
    Shown("/handelser", "/handelser", "handelser"),
    Shown("/insyn", "/insyn", "insyn"),
    Shown("/jag", "/jag", "jag"),
    Shown("/jag/passkeys", "/jag/passkeys", "passkeys"),
    Shown("/jag/passkeys/ny", "/jag/passkeys/ny", "ny-passkey"),
    Shown("/jag/passkeys/{passkey_id}/ta-bort", f"/jag/passkeys/{PASSKEY}/ta-bort", "bort-passkey"),
    Shown("/jag/bekrafta", "/jag/bekrafta?nasta=/jag/passkeys/ny", "bekrafta"),
    Shown("/nycklar", "/nycklar", "nycklar"),
    Shown("/api", "/api", "for-andra-system", stranger=True),
)
"""In the order of ``docs/pages.sv.md``."""

FILES = frozenset(
    (
        "/avvikelser/{deviation_id}/bild",
        "/forandringar/{change_id}/bild",
        "/forteckning/csv",
        "/forteckning/html",
        "/forteckning/json",
        "/gallring/{case_id}/beslut/lista.csv",
        "/health",
        "/konton/{account_id}/tas/{occasion}/{period}/strom",
        "/leverans/{token}",
        "/logga-in/svar",
        "/logga-in/tjanst",
        "/logga-ut/tjanst",
        "/metrics",
        "/ogonblicksbilder/{snapshot_id}/bild/{number:int}",
        "/ogonblicksbilder/{snapshot_id}/bild/{scale:int}/{piece:int}/{tile:int}",
        "/ogonblicksbilder/{snapshot_id}/hamta",
        "/ogonblicksbilder/{snapshot_id}/manifest",
        "/ogonblicksbilder/{snapshot_id}/medium/{source}",
        "/ogonblicksbilder/{snapshot_id}/medium/{source}/mot/{best_id}/{best}",
        "/ogonblicksbilder/{snapshot_id}/miniatyr",
        "/ogonblicksbilder/{snapshot_id}/sida/{number:int}.png",
        "/ogonblicksbilder/{snapshot_id}/pdf",
        "/rapport/{year:int}/pdf",
        "/sok/lista.csv",
        "/sok/lista.xlsx",
        "/utlamnande/{case_id}/granska/{snapshot_id}/{number:int}",
        "/utlamnande/{case_id}/maskera/{snapshot_id}/{number:int}/bild",
        "/utlamnande/{case_id}/paket/{number:int}",
    )
)
"""The doors that a file comes through, or that lead on."""

SAME = {
    "/ogonblicksbilder/{snapshot_id}/jamfor/{other_id}": "jamforelse",
    "/ogonblicksbilder/{snapshot_id}/stopp": "nytt-stopp",
    "/rapport/{year:int}": "rapport",
}
"""The doors to a page that another door leads to as well."""
