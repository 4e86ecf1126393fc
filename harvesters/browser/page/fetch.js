// Asks for an address whole; what came of it is the recorder's to tell.
export default async ({ url, milliseconds }) => {
  try {
    await fetch(url, {
      mode: "no-cors",
      credentials: "include",
      cache: "no-store",
      signal: AbortSignal.timeout(milliseconds),
    });
  } catch {
    // a refused fetch is an exchange too, and so is one that took too long
  }
};
