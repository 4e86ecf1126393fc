// Asks for an address whole; what came of it is the recorder's to tell.
async (url) => {
  try {
    await fetch(url, { mode: "no-cors", credentials: "include", cache: "no-store" });
  } catch {
    // a refused fetch is an exchange too
  }
}
