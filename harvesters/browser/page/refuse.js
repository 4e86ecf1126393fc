// Has autoconsent refuse a dialogue that it knows, once; `start` is its program. Returns which tool
// that was, whether it was refused, and the words of what was pressed.
import { oneLine } from "./parts/words.js";

export default async (start, { rules, seconds, patience }) => {
  const pressed = [];
  const note = ({ target }) => pressed.push(oneLine(target.innerText || target.value));
  let over = false;
  // what waits when the time is out never goes on: nothing is pressed behind our back
  const wait = (act, milliseconds) => setTimeout(() => over || act(), milliseconds);
  const config = {
    autoAction: "optOut",
    enablePrehide: false,
    enableCosmeticRules: false,
    enableGeneratedRules: false,
    detectRetries: 0,
    logs: { errors: false },
  };

  document.addEventListener("click", note, true);
  const told = await new Promise((done) => {
    const nothing = () => done({ tool: "", refused: false });
    let timer = setTimeout(nothing, 1000 * seconds);
    const limit = (milliseconds) => {
      clearTimeout(timer);
      timer = setTimeout(nothing, milliseconds);
    };
    const acts = {
      // what asks the page's own scripts is answered no: the page is not to know of this
      eval: ({ id }) =>
        Promise.resolve().then(() =>
          autoconsentReceiveMessage({ type: "evalResp", id, result: false }),
        ),
      cmpDetected: () => limit(1000 * patience),
      popupFound: () => limit(1000 * seconds),
      optOutResult: ({ cmp, result }) => done({ tool: cmp, refused: result }),
      report: ({ state }) => state.lifecycle === "nothingDetected" && nothing(),
    };
    // who was started by an earlier question in this document would answer that one
    delete window.autoconsentReceiveMessage;
    window.autoconsentSendMessage = (message) => acts[message.type]?.(message);
    start(wait);
    autoconsentReceiveMessage({ type: "initResp", config, rules: { compact: rules } });
  });
  over = true;
  document.removeEventListener("click", note, true);
  return { ...told, pressed: pressed.filter(Boolean) };
};
