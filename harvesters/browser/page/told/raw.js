// What a server answered with, where Chromium shows that as text.

// Chromium shows a feed as plain text, and as windows-1252 where the server names no encoding,
// though XML is UTF-8 if it does not say
export const rawText = () => {
  const shown = (document.body || document.documentElement).textContent.trim();
  const isNamed = /^<\?xml[^>]*encoding=["'](?!utf-8)/i.test(shown);
  if (document.characterSet !== "windows-1252" || isNamed) return shown;
  const signs = new TextDecoder("windows-1252").decode(new Uint8Array(256).map((_, at) => at));
  const codes = [...shown].map((sign) => signs.indexOf(sign));
  return codes.length && !codes.includes(-1)
    ? new TextDecoder().decode(Uint8Array.from(codes))
    : shown;
};
