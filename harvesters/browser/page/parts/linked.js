// What a page tells machines of itself: JSON-LD.

// what each of the scripts holds; what cannot be read is left out
export const linkedIn = (scripts) =>
  scripts.flatMap((script) => {
    try {
      return [JSON.parse(script.textContent)];
    } catch {
      return [];
    }
  });

export const linkedScripts = "script[type='application/ld+json']";
