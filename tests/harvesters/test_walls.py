"""Walls are recognised by what they say where no post is to be seen, and never where one is."""

from dataclasses import replace

import pytest

from harvesters.browser.walls.walls import Look, wall

URL = "https://exempelby.example/konto"


def look(text: str = "", *, status: int = 200, password: bool = False, items: int = 0) -> Look:
    """Return the first sight of a page that says ``text``."""
    return Look(status, "Titel", text, password, 0, items)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (look(status=404), "C101"),
        (look(status=410), "C101"),
        (look("Logga in för att fortsätta"), "C102"),
        (look("Välkommen tillbaka till plattformen, skriv ditt lösenord", password=True), "C102"),
        (look("Log in to continue to this page"), "C102"),
        (look("Bekräfta att du är en människa genom att klicka på bilderna"), "C103"),
        (look(status=429), "C104"),
        (look("Too many requests, slow down please and come back"), "C104"),
        (look("Det här innehållet är inte tillgängligt just nu, försök senare"), "C105"),
        (look("This page isn't available. The link may be broken."), "C105"),
        (look(""), "C106"),
        (look(status=403), "C111"),
        (look(status=503), "C112"),
        (look(status=451), "C111"),
        (look("Just a moment... Checking your browser before accessing", status=503), "C103"),
        (look("Performing security verification. Malicious bots.", status=403), "C103"),
        (look("Du måste logga in för att se sidan", status=403), "C102"),
        (look("Du måste logga in för att se sidan", status=404), "C101"),
        (look("Laddar inlägg…\nExempelby kommun, start, om oss, kontakt och nyheter"), "C106"),
    ],
)
def test_each_wall_has_its_finding(seen: Look, code: str) -> None:
    """Status, words and password fields tell which wall it is."""
    found = wall(seen, URL)
    assert found is not None
    assert (found.code, found.place) == (code, URL)


def test_a_page_with_posts_is_no_wall() -> None:
    """A post may speak of logging in or captchas, and there may be a login form in a corner."""
    assert wall(look("Logga in för att rösta! captcha", password=True, items=3), URL) is None


def test_a_page_with_text_and_no_posts_is_no_wall() -> None:
    """An account without posts is an account, and is told of as such."""
    assert wall(look("Det här är kommunens nya konto. Här kommer snart nyheter."), URL) is None


WORDINGS = {
    "C102": """
        Logga in eller skapa ett konto för att fortsätta
        Skapa ett konto eller logga in för att se inlägg
        För att se innehållet måste du vara inloggad
        Endast inloggade användare kan se profilen
        Please sign in to view this profile
        Log in or create an account to continue
        This content is only visible to logged-in users
        Logga in med BankID för att se sidan
        Sidan är endast tillgänglig för inloggade. Vänligen logga in.
        You'll need an account. To see posts, please sign in first.
        Du må være logget inn for å se denne siden
        Log på for at fortsætte
        Sinun täytyy kirjautua sisään nähdäksesi tämän sivun
        Den här servern kräver inloggning för att se innehållet
        Kontot har bett om att användare ska vara inloggade för att se deras profil
        Händer nu. Gå med i dag. Har du redan ett konto?
    """,
    "C114": """
        Vi behöver verifiera din identitet innan du kan fortsätta
        Vi har upptäckt ovanlig aktivitet på ditt konto
        Ange koden som vi skickade till din telefon
        Tvåfaktorsautentisering: ange din säkerhetskod
        Please verify it's you
        Enter the code we sent to your email
        We've detected suspicious activity on your account
        Two-factor authentication required. Enter the 6-digit code
        Vi misstänker automatiserat beteende på ditt konto
    """,
    "C103": """
        Jag är inte en robot
        Bevisa att du är människa
        Slutför säkerhetskontrollen nedan för att fortsätta: klicka på alla bilder med trafikljus
        Verifying you are human. This may take a few seconds.
        Just a moment... Enable JavaScript and cookies to continue
        Select all images with traffic lights
        Please solve this puzzle so we know you are a real person
        Attention Required! | Cloudflare
        Kontrollerar din webbläsare. Vänta medan vi ser att anslutningen är säker
        Bekreft at du ikke er en robot
        Skriv tecknen du ser i bilden för att fortsätta
        Enter the characters you see below
        Lös captcha för att gå vidare
        Request unsuccessful. Incapsula incident ID: 443000270023948273
    """,
    "C104": """
        Sakta ner! Vänta en stund och försök igen
        Du har nått gränsen för hur många sidor du kan visa
        Försök igen om några minuter, för mycket trafik från din adress
        Rate limit exceeded. Try again later.
        You're going too fast. Slow down.
        You have reached your view limit
        Request was throttled
        Vi begränsar hur ofta du kan göra vissa saker
    """,
    "C115": """
        Du måste ha fyllt 18 år för att se innehållet
        Är du över 18 år?
        Det här innehållet är åldersmärkt
        Ange ditt födelsedatum för att fortsätta
        Are you 18 or older?
        This content is for adults only
        Age verification required
        Mature content: you need to be 18+
        You must be of legal drinking age to enter this site
        Är du 18 år eller äldre?
    """,
    "C105": """
        Sidan du söker finns inte längre
        Inlägget har tagits bort
        Den här profilen finns inte
        Oj, sidan kunde inte hittas
        Det finns ingen sida här
        404 – sidan saknas
        The link you followed may be broken, or the page may have been removed
        This account doesn’t exist
        Page not found
        The user you are looking for was not found
        We couldn't find that page
        This profile is no longer available
        Detta konto är privat. Följ kontot för att se foton och videor.
        These posts are protected. Only approved followers can see them.
        Not available in your region
        Innehållet visas inte i ditt land
        This domain is parked free. Buy this domain.
        Domänen är till salu!
        Siden finnes ikke. Beklager, vi fant ikke siden du leter etter.
        Sivua ei löytynyt
        Dette indhold er ikke tilgængeligt lige nu
        Tämä sisältö ei ole juuri nyt saatavilla
        Dieser Inhalt ist momentan nicht verfügbar
        Profil ej tillgänglig. Kontot är tillfälligt avstängt
        Unavailable due to legal reasons
        Denna domän är parkerad hos ett webbhotell
    """,
    "C116": """
        Innan du fortsätter: vi och våra 743 partner använder kakor. Godkänn för att läsa vidare
        Vi värnar om din integritet. Godkänn kakor för att fortsätta till sidan
        We value your privacy. Accept cookies to continue
        Samtyck eller betala: välj hur du vill läsa
        Accept all cookies to view this content
        Du måste godkänna kakor för att se sidan
        Godkänn kakor för annonser eller köp prenumeration för att läsa utan spårning
        Ennen kuin jatkat. Hyväksy evästeet jatkaaksesi sivustolle.
    """,
    "C117": """
        Ett oväntat fel har inträffat
        Hoppsan! Någonting gick snett
        Sidan kunde inte laddas
        Tjänsten är tillfälligt otillgänglig
        Underhåll pågår, vi är snart tillbaka
        Something went wrong. Try reloading.
        Sorry, something isn't working
        Bad gateway
        This site is under maintenance
        We are experiencing technical difficulties
        Traceback (most recent call last): File "views.py", line 22, in index
        Fatal error: Uncaught PDOException: SQLSTATE[HY000] [2002]
        Error establishing a database connection
        Det har uppstått ett kritiskt fel på denna webbplats.
        Briefly unavailable for scheduled maintenance. Check back in a minute.
        Sidan är stängd för underhåll
        You need to enable JavaScript to run this app.
        Just nu pågår planerat underhåll. Vi är strax tillbaka
        Webbplatsen ligger nere på grund av ett driftavbrott
        We'll be back soon! We're performing some maintenance
        Ett fel har inträffat. Kontakta webbansvarig
    """,
    "": """
        Sundby kommun. Här samlar vi nyheter om kommunen. Logga in på e-tjänsten. Kontakta oss
        Välkommen till vårt nya konto. Vi har inga inlägg ännu. Logga in
        Om oss. Vi arbetar för barn och unga under 18 år i kommunen. Kontakt.
        Kulturhuset håller öppet varje dag. Vi använder kakor. Läs mer om kakor.
        Integritetspolicy: så hanterar vi personuppgifter och samtycke i Sundby kommun
        Robotklubben träffas på torsdagar i biblioteket, alla är välkomna
        No posts yet. When Sundby posts, you will see it here. Log in Sign up
        Felanmälan: rapportera ett fel på vägen eller i parken till oss
        Bygglov: du måste ha fyllt i ansökan. Handläggaren kan inte hitta den utan nummer
        Underhåll pågår på Storgatan. Gatan är avstängd till fredag
        Du måste ha fyllt 16 år för att söka sommarjobbet
        Du kan nu bekräfta din identitet med Freja eID i våra e-tjänster
        Just nu har vi problem med vattenverket. Tjänsten är inte tillgänglig i norr
        Vänta några minuter extra i telefonkön, eller försök igen om en stund
        Så fungerar captcha, berättar skolans lärare
    """,
}
"""What walls say, in Swedish and English, and last what pages without posts say that are none."""


@pytest.mark.parametrize(
    ("code", "words"),
    [(code, line.strip()) for code, text in WORDINGS.items() for line in text.strip().splitlines()],
)
def test_a_wall_is_told_by_what_it_says(code: str, words: str) -> None:
    """Each in its own words; a page that only speaks of such things is no wall."""
    found = wall(look(f"{words}{' .' * 20}"), URL)
    assert (found.code if found else "") == code


@pytest.mark.parametrize(
    ("title", "code"),
    [("Logga in | Exempelby", "C102"), ("404 – Exempelby", "C105"), ("Om oss | Exempelby", "")],
)
def test_a_title_tells_of_a_wall(title: str, code: str) -> None:
    """A page of error with status 200 may say it nowhere else."""
    seen = Look(
        200,
        title,
        "Exempelby kommun. Stortorget 1, växel och öppettider.",
        password=False,
        pictures=0,
        items=0,
    )
    found = wall(seen, URL)
    assert (found.code if found else "") == code


def test_what_stands_far_down_is_no_wall() -> None:
    """A wall says so first; a long page has something to tell."""
    assert wall(look("Kommunens protokoll. " * 200 + "Sidan finns inte"), URL) is None


LONG = "Här lämnar du grovavfall, elektronik och farligt avfall utan kostnad. " * 15


@pytest.mark.parametrize(
    "words",
    [
        "Vid hög belastning får du vänta en stund. Du har nått gränsen efter sex besök.",
        "Är du över 13 år? Då är du välkommen. Filmen är åldersmärkt.",
        "Något gick fel med pumpen i går. En dag saknades sidan i boken: sidan finns inte.",
    ],
)
def test_a_page_with_much_to_say_is_known_by_its_headings(words: str) -> None:
    """What may stand in any text is a wall's own word only there."""
    told = look(f"{words} {LONG}")
    assert wall(told, URL) is None
    assert wall(replace(told, headings=words), URL) is not None


@pytest.mark.parametrize(
    "words",
    ["Så lurar du en robot: bekräfta att du är människa", "Du måste logga in för att ansöka"],
)
def test_a_page_with_much_to_say_is_a_wall_by_how_it_begins(words: str) -> None:
    """Tests for robots and logins may have a long foot; what comes after much else is told of."""
    assert wall(look(f"{words} {LONG}"), URL) is not None
    about = replace(look(f"{LONG} {words}"), title="Logga in på Mina sidor – så gör du")
    assert wall(about, URL) is None


def test_a_login_form_in_a_corner_is_no_wall() -> None:
    """A page with much to say may offer a login too."""
    assert wall(look(LONG, password=True), URL) is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://www.google.com/recaptcha/api2/anchor?k=x", "C103"),
        ("https://www.google.com/recaptcha/api2/anchor?k=x&size=invisible", ""),
        ("https://newassets.hcaptcha.com/captcha/v1/x/hcaptcha.html", "C103"),
        ("https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/b/turnstile/x", "C103"),
        ("https://exempelby.example/karta", ""),
    ],
)
def test_a_frame_tells_of_a_test_for_robots(address: str, code: str) -> None:
    """It says nothing else; on a page with much to say it belongs to a form."""
    told = replace(look("Ett steg kvar innan du kommer vidare till sidan."), frames=(address,))
    found = wall(told, URL)
    assert (found.code if found else "") == code
    assert wall(replace(told, text=LONG), URL) is None


@pytest.mark.parametrize(
    ("title", "headings", "code"),
    [
        ("Sidan hittades inte | Exempelby", "Sidan kunde inte hittas", "C105"),
        ("Sidan hittades inte | Exempelby", "Exempelby kommun", ""),
        ("Exempelby", "Sidan kunde inte hittas", ""),
    ],
)
def test_other_posts_do_not_hide_that_a_page_is_gone(title: str, headings: str, code: str) -> None:
    """Title and heading both say so: a post may be about a page that is missing."""
    seen = Look(200, title, f"{headings}\nSidan finns inte", password=False, pictures=0, items=4)
    found = wall(replace(seen, headings=headings), URL)
    assert (found.code if found else "") == code
