"""What each matter is followed up by, and the words for what the system cannot see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from retention.guidelines import BeforeClosing, Matter, Watch
from retention.policy import Policy


@dataclass(frozen=True)
class RegisterRule:
    """A matter that the register answers: by which findings, where asked, and what is unseen."""

    codes: tuple[str, ...]
    is_asked: Callable[[Policy], bool]
    unseen: str


REGISTER: Mapping[Matter, RegisterRule] = {
    Matter.EDITORS: RegisterRule(
        ("R101",),
        lambda policy: policy.staffing.minimum_editors > 0,
        "Registret visar vilka som är utsedda, inte vem som har inloggningen.",
    ),
    Matter.ADMINISTRATORS: RegisterRule(
        ("R105", "R107"),
        lambda policy: bool(
            policy.staffing.minimum_administrators or policy.staffing.several_people
        ),
        "Registret visar vilka som är inskrivna, inte vilka behörigheter plattformen har.",
    ),
    Matter.CENTRAL_FUNCTION: RegisterRule(
        ("R106",),
        lambda policy: bool(policy.staffing.central_function),
        "Registret visar vilka som är inskrivna, inte vilka behörigheter plattformen har.",
    ),
    Matter.OWNER: RegisterRule(
        ("R109",),
        lambda policy: policy.staffing.owner_not_a_person,
        "Bara namnen i registret prövas.",
    ),
    Matter.MAILBOX: RegisterRule(
        ("R102", "R108"),
        lambda policy: policy.staffing.function_mailbox,
        "Registret visar adressen, inte vilka som har tillgång till brevlådan.",
    ),
    Matter.APPROVAL: RegisterRule(
        ("R110",),
        lambda policy: bool(policy.approvals.opening or policy.approvals.consulted),
        "Registret visar att någon har antecknat godkännandet; handlingen finns i verksamheten.",
    ),
    Matter.PURPOSE: RegisterRule(
        ("R111",),
        lambda policy: policy.approvals.purpose,
        "Registret visar att ett syfte är antecknat, inte om kontot tjänar det.",
    ),
    Matter.WATCH: RegisterRule(
        ("R112",),
        lambda policy: policy.watch is not Watch.NONE,
        "Registret visar vad som är sagt om bevakningen, inte att den sker.",
    ),
    Matter.DORMANCY: RegisterRule(
        ("R113",),
        lambda policy: policy.clause_on(Matter.DORMANCY) is not None,
        "Bara inlägg med känd dag räknas, och bara till den dag då kontot senast togs."
        " Om kontot tjänar sitt syfte bedömer verksamheten.",
    ),
}
PAGE: Mapping[Matter, tuple[str, ...]] = {
    Matter.LISTING: ("R115", "R116", "R117", "R118"),
    Matter.NOTICE: ("R119",),
}
NOT_FOLLOWED: Mapping[Matter, str] = {
    Matter.RECEIVER: "Systemet har ingen uppgift om vad som har lämnats till vem.",
    Matter.REMOVAL: "Borttagningar följs inte upp av systemet ännu.",
    Matter.GROUNDS: "Varför något tas bort följs inte upp av systemet ännu.",
    Matter.REGISTRATION: "Diarieföringen sker i diariet och följs inte upp av systemet ännu.",
    Matter.SECRECY: "Om en uppgift omfattas av sekretess bedömer människor; det följs inte upp.",
    Matter.ORDINARY_POSTS: "Hur länge inlägg är kvar på plattformen följs inte upp. Det som är"
    " sparat här följer dokumenthanteringsplanen.",
    Matter.MESSAGES: "Privata meddelanden syns inte i ögonblicksbilder och följs inte upp.",
}
NO_MEASURE = "Klausulen anger inget som registret kan prövas mot."
NOT_COMPARED = (
    "Den publika sidan har inte jämförts med registret i den här rapporten; det görs från"
    " kommandoraden."
)
UNSEEN_SNAPSHOTS = (
    "Registret säger inte när ett konto öppnades. Vad varje bild visar och inte visar står i dess"
    " täckningsrapport."
)
UNSEEN_CHANGES = "Systemet upptäcker inte själv en större förändring; någon beställer bilden."
UNSEEN_AT_CLOSING: Mapping[BeforeClosing, str] = {
    BeforeClosing.SNAPSHOT: "Ett konto kan ha avslutats utan att registret säger det.",
    BeforeClosing.ALL_CONTENT: "Om allt innehåll är sparat visas bara så långt ögonblicksbilden"
    " ser; se dess täckningsrapport.",
    BeforeClosing.DOCUMENTED: "Vad som räknas som dokumenterat bedömer verksamheten.",
}
CONSULTATION = "Om samråd har skett framgår inte av systemet."
