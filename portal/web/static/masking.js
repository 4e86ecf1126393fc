// Boxes drawn on a picture with mouse, finger or arrow keys. What is drawn stands in the number
// fields of the form beside the picture and is sent with it: without this script they are filled in
// by hand, and nothing is missing.
"use strict";

const SIDES = ["vanster", "ovan", "bredd", "hojd"];
const STEP = 10;
const SMALLEST = 4;
const FIRST = { width: 200, height: 60 };
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const stage = document.querySelector(".stage");
const overlay = stage.querySelector("svg");
const rows = document.getElementById("nya-rutor");
const model = document.getElementById("ny-ruta");
const toggle = document.getElementById("rita");
const told = document.getElementById("rutans-lage");
const corner = overlay.querySelector(".corner");
const page = overlay.viewBox.baseVal;
const drawn = new Map();
let selected = null;
let made = 0;

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const fields = (row) => SIDES.map((side) => row.querySelector(`[name="${side}"]`));
const isFilled = (row) => fields(row).every((field) => field.value !== "");
const boxOf = (row) => fields(row).map((field) => Math.round(Number(field.value)));

// A box lies on the picture as a whole, at least as large as the smallest.
function within([left, top, width, height]) {
  const wide = clamp(width, SMALLEST, page.width);
  const high = clamp(height, SMALLEST, page.height);
  return [clamp(left, 0, page.width - wide), clamp(top, 0, page.height - high), wide, high];
}

function place(shape, [x, y, width, height]) {
  Object.entries({ x, y, width, height }).forEach(([name, value]) => shape.setAttribute(name, value));
}

function draw(row) {
  place(drawn.get(row), boxOf(row));
  if (row === selected) {
    const [left, top, width, height] = boxOf(row);
    const side = 16 * scale();
    place(corner, [left + width - side / 2, top + height - side / 2, side, side]);
  }
}

function put(row, box) {
  const found = within(box.map(Math.round));
  fields(row).forEach((field, index) => { field.value = found[index]; });
  draw(row);
}

// How many of the page's pixels there are to one on the screen.
function scale() {
  return page.width / overlay.getBoundingClientRect().width;
}

function at(event) {
  const seen = overlay.getBoundingClientRect();
  return [(event.clientX - seen.left) * scale(), (event.clientY - seen.top) * scale()];
}

function select(row) {
  drawn.get(selected)?.classList.remove("selected");
  selected = row;
  corner.toggleAttribute("hidden", !row);
  if (row) {
    drawn.get(row).classList.add("selected");
    draw(row);
  }
}

// The focus goes to the box in the list, so that its keys work; the picture stays where it is.
function grasp(row) {
  select(row);
  row.querySelector(".handle").focus({ preventScroll: true });
}

// A row of the list gets its shape on the picture.
function adopt(row) {
  made += 1;
  row.querySelectorAll(".number").forEach((one) => { one.textContent = made; });
  row.querySelector(".with-script").hidden = false;
  const shape = document.createElementNS(overlay.namespaceURI, "rect");
  shape.classList.add("new");
  drawn.set(row, shape);
  overlay.insertBefore(shape, corner);
  draw(row);
}

function add(box) {
  const row = model.content.firstElementChild.cloneNode(true);
  rows.append(row);
  adopt(row);
  put(row, box);
  return row;
}

function remove(row) {
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  drawn.get(row).remove();
  drawn.delete(row);
  row.remove();
  select(null);
  return beside;
}

// Who drops one of several boxes goes on with the next.
function removeByHand(row) {
  const beside = remove(row)?.querySelector(".handle");
  (beside ?? document.getElementById("lagg-till")).focus({ preventScroll: true });
}

function show(row) {
  const [, top, , height] = boxOf(row).map((side) => side / scale());
  if (top < stage.scrollTop || top + height > stage.scrollTop + stage.clientHeight) {
    stage.scrollTop = top - stage.clientHeight / 3;
  }
}

function nudge(event, row) {
  const way = KEYS[event.key];
  if (!way) return;
  event.preventDefault();
  const [across, down] = way.map((one) => one * (event.altKey ? 1 : STEP));
  const [left, top, width, height] = boxOf(row);
  put(row, event.shiftKey
    ? [left, top, width + across, height + down]
    : [left + across, top + down, width, height]);
  show(row);
  told.textContent = fields(row).map((one) => `${one.labels[0].textContent} ${one.value}`).join(", ");
}

rows.addEventListener("keydown", (event) => {
  const row = event.target.closest("li");
  if (!event.target.matches(".handle")) return;
  if (event.key === "Delete") {
    removeByHand(row);
  } else {
    nudge(event, row);
  }
});
rows.addEventListener("focusin", (event) => {
  const row = event.target.closest("li");
  const isOther = row !== selected;
  select(row);
  if (isOther) show(row);
});
rows.addEventListener("input", (event) => draw(event.target.closest("li")));
rows.addEventListener("change", (event) => {
  const row = event.target.closest("li");
  if (isFilled(row)) put(row, boxOf(row));
});
rows.addEventListener("click", (event) => {
  const row = event.target.closest("li");
  if (event.target.matches(".away")) removeByHand(row);
});

document.getElementById("lagg-till").addEventListener("click", () => {
  const middle = (stage.scrollTop + stage.clientHeight / 3) * scale();
  grasp(add([(page.width - FIRST.width) / 2, middle, FIRST.width, FIRST.height]));
});

toggle.addEventListener("click", () => {
  toggle.setAttribute("aria-pressed", String(overlay.classList.toggle("drawing")));
});

// What a press begins: a new box, moving one, or pulling its corner.
function grip(event) {
  const [x, y] = at(event);
  const row = [...drawn.keys()].find((one) => drawn.get(one) === event.target);
  if (event.target === corner) {
    const [left, top] = boxOf(selected);
    return { row: selected, to: ([right, bottom]) => [left, top, right - left, bottom - top] };
  }
  if (row) {
    const [left, top, width, height] = boxOf(row);
    return { row, to: ([nx, ny]) => [left + nx - x, top + ny - y, width, height] };
  }
  if (!overlay.classList.contains("drawing")) return null;
  const fresh = add([x, y, SMALLEST, SMALLEST]);
  const to = ([nx, ny]) => [Math.min(x, nx), Math.min(y, ny), Math.abs(nx - x), Math.abs(ny - y)];
  return { row: fresh, to, isFresh: true };
}

overlay.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  const held = grip(event);
  if (!held) return;
  event.preventDefault();
  overlay.setPointerCapture(event.pointerId);
  select(held.row);
  const move = (moved) => put(held.row, held.to(at(moved)));
  const end = () => {
    overlay.removeEventListener("pointermove", move);
    const [, , width, height] = boxOf(held.row);
    if (held.isFresh && width <= SMALLEST && height <= SMALLEST) remove(held.row);
    else grasp(held.row);
  };
  overlay.addEventListener("pointermove", move);
  overlay.addEventListener("lostpointercapture", end, { once: true });
});

overlay.querySelectorAll(".new").forEach((one) => one.remove()); // what is shown without a script
[...rows.children].forEach((row) => {
  if (isFilled(row)) adopt(row);
  else row.remove();
});
if (drawn.size) {
  select(rows.firstElementChild);
  show(selected);
}
document.querySelectorAll(".with-script").forEach((one) => { one.hidden = false; });
if (matchMedia("(pointer: fine)").matches) toggle.click();
