// Goes on looking for faces where the last portion ended. Without it one presses the button again.
"use strict";

document.querySelector("form[data-pagar]").requestSubmit();
