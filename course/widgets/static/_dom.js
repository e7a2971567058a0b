// Shared by every widget of the course (it is put in front of each widget's own script):
// elements without a framework, icons, sliders, and keys that stay inside.

const PICTURES = {
  lock: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v8H5z",
  check: "M4 10.5l4 4 8-9",
  cross: "M5 5l10 10M15 5L5 15",
  quiz: "M16 10a6 6 0 1 1-2-4.5M16 3v4h-4",
  undo: "M7 4L3 8l4 4M3 8h8a5 5 0 0 1 0 10H8",
  pen: "M4 16l1-4 8.5-8.5a1.8 1.8 0 0 1 3 3L8 15z",
  play: "M6 4l10 6-10 6z",
  down: "M5 8l5 5 5-5",
  pause: "M7 4v12M13 4v12",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "course-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PICTURES[name]);
  svg.append(path);
  return svg;
}

// h("p", {class: "quiet", onclick: f}, "text"): an element with attributes, listeners, children.
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

const button = (attributes, ...children) =>
  h("button", { type: "button", ...attributes }, ...children);

const newId = () => "course-" + Math.random().toString(36).slice(2);

// The frame of a widget. Plain keys typed inside never reach the notebook, where "2" turns a
// cell into a heading and "D, D" deletes it; keys with Ctrl or Cmd and Shift+Enter still do.
// At its foot it says what Python could not keep.
function card({ model, el }, kind, label, ...children) {
  const trouble = h("p", { class: "trouble", role: "alert" });
  const complain = () => {
    trouble.textContent = model.get("trouble");
    trouble.hidden = !trouble.textContent;
  };
  model.on("change:trouble", complain);
  complain();
  const about = { class: `course course-${kind}`, "aria-label": label };
  const root = h("section", about, ...children, trouble);
  root.addEventListener("keydown", (event) => {
    const forNotebook = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
    if (!forNotebook) event.stopPropagation();
  });
  el.classList.add("course-host");
  el.append(root);
  return root;
}

const eyebrow = (picture, text) => h("p", { class: "eyebrow" }, icon(picture), text);

// A labeled slider over the positions 0 .. values.length - 1; `words(i)` is what it reads as.
// Returns {element, name, get, set}, `name` being the label; `onmove(i)` is called while it moves.
function slider({ label, count, start, words, ends, onmove }) {
  const id = newId();
  const input = h("input", { type: "range", id, min: 0, max: count - 1, step: 1 });
  const output = h("output", { for: id });
  const paint = () => {
    const i = Number(input.value);
    output.textContent = words(i);
    input.setAttribute("aria-valuetext", words(i));
    input.style.setProperty("--share", count > 1 ? i / (count - 1) : 0);
  };
  const set = (i) => {
    input.value = i;
    paint();
  };
  input.addEventListener("input", () => {
    paint();
    onmove?.(Number(input.value));
  });
  set(start);
  const name = h("label", { for: id }, label);
  const element = h(
    "div",
    { class: "slider" },
    h("div", { class: "slider-head" }, name, output),
    input,
    h("div", { class: "slider-ends", "aria-hidden": "true" },
      ends.map((end) => h("span", {}, end))),
  );
  return { element, name, set, get: () => Number(input.value) };
}

// One of a few: radio buttons that look like one bar. Returns {element, set, get} as `slider` does.
function segments({ label, words, start, onmove }) {
  const name = newId();
  const inputs = words.map((_, i) =>
    h("input", { type: "radio", name, checked: i === start, onchange: () => onmove?.(i) }),
  );
  const element = h("fieldset", { class: "segments" },
    h("legend", {}, label),
    h("div", {}, words.map((word, i) => h("label", {}, inputs[i], h("span", {}, word)))));
  const get = () => inputs.findIndex((input) => input.checked);
  return { element, get, set: (i) => (inputs[i].checked = true) };
}

// The bytes of a trait as an array of `Type`.
function array(view, Type) {
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// Draw `paint()` now and whenever the notebook's theme changes; returns what stops it.
function onTheme(paint) {
  const watcher = new MutationObserver(paint);
  watcher.observe(document.body, { attributeFilter: ["data-jp-theme-name", "class"] });
  return () => watcher.disconnect();
}

// A canvas as wide as the page gives it, sharp on every screen; `paint(context, width, height)`.
// `ratio()` is its width over its height.
function drawing(canvas, ratio, paint) {
  const draw = () => {
    const width = canvas.clientWidth;
    if (!width) return;
    const height = width / ratio();
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    paint(context, width, height);
  };
  new ResizeObserver(draw).observe(canvas);
  return draw;
}
