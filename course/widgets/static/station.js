// The labeling station: digits, keys, clock and undo live here, so that the echo is instant.
// Python hears of every label through the trait `state`, and answers with `report` at the end.

const INK = [29, 36, 51];

function render({ model, el }) {
  const images = array(model.get("images"), Uint8Array);
  const total = images.length / 64;
  let { given, start, earlier, round, over } = model.get("state");
  given = [...given];
  let since = null; // when the clock was started, while it runs

  const drawn = new Map();
  function glyph(position) {
    const pixels = images.subarray(64 * position, 64 * position + 64);
    if (!drawn.has(position)) drawn.set(position, inkOf(pixels));
    return drawn.get(position);
  }
  const elapsed = () => round + (since === null ? 0 : (performance.now() - since) / 1000);
  const labeled = () => given.slice(start).filter((label) => label !== null).length;

  function tell() {
    model.set("state", { given: [...given], start, earlier, round: elapsed(), over });
    model.save_changes();
  }

  // What one sees.
  const canvas = h("canvas", { role: "img", "aria-label": "A handwritten digit to label" });
  const begin = button({ onclick: run });
  const why = h("span");
  const cover = h("div", { class: "cover" }, begin, why);
  const paper = { class: "sheet", tabindex: "0", role: "group", "aria-label": "Type what you see" };
  const sheet = h("div", paper, canvas, cover);
  const clock = h("span", { class: "clock", role: "timer", "aria-live": "off" });
  const count = h("span", { class: "quiet" });
  const left = h("div");
  const pad = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map((digit) =>
    button({ onclick: () => give(digit) }, `${digit}`),
  );
  const key = (name) => h("kbd", { "aria-hidden": "true" }, name);
  const undo = button({ onclick: takeBack }, icon("undo"), "Undo", key("U"));
  const skip = button({ onclick: () => give(null) }, "Skip", key("?"));
  const stop = button({ onclick: finish }, "Stop");
  const trail = h("div", { class: "trail", "aria-hidden": "true" });
  const spoken = h("span", { class: "unseen", role: "status" });
  const desk = h("div", {},
    h("div", { class: "top" }, clock, count),
    h("div", { class: "bar" }, left),
    h("div", { class: "desk" }, sheet,
      h("div", { class: "side" },
        h("div", { class: "pad", role: "group", "aria-label": "Digits" }, pad),
        h("div", { class: "actions" }, undo, skip, stop),
        trail)),
    spoken);
  const summary = h("div", { tabindex: "-1", role: "region", "aria-label": "Summary" });
  const root = card({ model, el }, "station", "Labeling station",
    eyebrow("pen", "The labeling station"), desk, summary);
  const paint = drawing(canvas, () => 1, (context, width) => {
    if (given.length < total) context.drawImage(glyph(given.length), 0, 0, width, width);
  });

  // What one does.
  function run() {
    if (over) [start, earlier, round, over] = [given.length, earlier + round, 0, false];
    since = performance.now();
    show();
    sheet.focus();
  }

  function pause() {
    if (since === null) return;
    round = elapsed();
    since = null;
    tell();
    show();
  }

  function give(label) {
    if (since === null || elapsed() >= model.get("length")) return;
    given.push(label);
    spoken.textContent = label === null ? "Skipped." : `${label}. ${labeled()} labeled.`;
    flash(label);
    if (given.length === total) finish();
    else tell();
    show();
  }

  function takeBack() {
    if (since === null || given.length === start) return;
    given.pop();
    spoken.textContent = `Taken back. ${labeled()} labeled.`;
    tell();
    show();
    if (undo.disabled) sheet.focus();
  }

  function finish() {
    if (since === null && round === 0) return;
    round = Math.min(elapsed(), model.get("length"));
    since = null;
    over = labeled() > 0 || start > 0;
    if (!over) round = 0;
    tell();
    show();
    if (over) summary.focus();
  }

  function flash(label) {
    if (label === null) return;
    const pressed = pad[(label + 9) % 10].classList;
    pressed.add("pressed");
    setTimeout(() => pressed.remove("pressed"), 140);
  }

  root.addEventListener("keydown", (event) => {
    if (since === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) give(Number(event.key));
    else if (event.key === "Backspace" || event.key.toLowerCase() === "u") takeBack();
    else if (event.key === "?") give(null);
    else return;
    event.preventDefault();
  });
  // A click on the pad must not take the focus away from the paper; leaving the widget pauses.
  root.addEventListener("mousedown", (event) => since !== null && event.preventDefault());
  root.addEventListener("focusout", (event) => {
    if (!root.contains(event.relatedTarget)) pause();
  });
  const hide = () => document.hidden && pause();
  document.addEventListener("visibilitychange", hide);

  // What is shown follows from the state alone.
  function show() {
    const ended = over && given.length > 0;
    desk.hidden = ended;
    summary.hidden = !ended;
    if (ended) return report();
    const running = since !== null;
    const resumed = round > 0;
    cover.hidden = running;
    begin.replaceChildren(icon("play"), resumed ? "Continue" : "Start the clock");
    why.textContent = resumed ? "Paused. Your labels are kept." : "Then type the digit you see.";
    for (const button of [...pad, skip]) button.disabled = !running;
    undo.disabled = !running || given.length === start;
    stop.disabled = !running && !resumed;
    count.textContent = `${labeled()} labeled`;
    const first = Math.max(start, given.length - 6);
    const latest = given.slice(first).map((label, i) => snap(glyph(first + i), label));
    trail.replaceChildren(...latest.reverse());
    tick();
    paint();
  }

  function tick() {
    const remaining = Math.max(0, model.get("length") - elapsed());
    const whole = Math.ceil(remaining);
    const time = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (clock.textContent !== time) clock.textContent = time;
    left.style.setProperty("--left", remaining / model.get("length"));
    if (since !== null && remaining === 0) finish();
  }
  const beat = setInterval(() => since !== null && tick(), 100);

  function report() {
    const { facts, errors, n_errors } = model.get("report");
    if (!facts) return summary.replaceChildren(h("p", { class: "quiet" }, "Adding it up …"));
    summary.replaceChildren(h("div", {},
      h("p", { class: "question" }, "What your labels cost"),
      h("div", { class: "facts" }, facts.map(({ title, value, note }) =>
        h("div", { class: "fact" },
          h("p", { class: "quiet" }, title),
          h("p", { class: "value" }, value),
          h("p", { class: "quiet" }, note)))),
      errors.length > 0 && h("p", {},
        h("strong", {}, n_errors === 1 ? "The labeling error. " : "The labeling errors. "),
        "Look again, because now and then the label in the data set is the wrong one."),
      errors.length > 0 && h("div", { class: "errors" }, errors.map((error) =>
        h("figure", { class: "error" },
          thumbnail(glyph(error.position)),
          h("figcaption", {},
            "your label ", h("strong", {}, `${error.said}`), h("br"),
            "data set ", h("strong", {}, `${error.set}`))))),
      h("div", { class: "actions" },
        button({ class: "primary", onclick: run }, "Start a new round"),
        h("span", { class: "quiet" }, "New labels join the ones you have given."))));
  }
  model.on("change:report", show);
  show();

  return () => {
    clearInterval(beat);
    document.removeEventListener("visibilitychange", hide);
  };
}

function thumbnail(picture) {
  const { width, height } = picture;
  const canvas = h("canvas", { width, height, "aria-hidden": "true" });
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas;
}

function snap(picture, label) {
  return h("div", { class: "snap" }, thumbnail(picture), h("strong", {}, `${label ?? "–"}`));
}

// 8 x 8 gray values drawn as ink: a cubic through the pixels, then more contrast.
function inkOf(pixels, side = 128, margin = 14) {
  const scale = 8 / (side - 2 * margin);
  const weights = Array.from({ length: side }, (_, i) => {
    const x = (i + 0.5 - margin) * scale - 0.5;
    const base = Math.floor(x);
    const near = [-1, 0, 1, 2].map((k) => [base + k, cubic(x - base - k)]);
    return near.filter(([j]) => j >= 0 && j < 8);
  });
  const rows = Array.from({ length: 8 }, (_, j) =>
    weights.map((parts) => parts.reduce((sum, [i, w]) => sum + w * pixels[8 * j + i], 0)),
  );
  const image = new ImageData(side, side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const value = weights[y].reduce((sum, [j, w]) => sum + w * rows[j][x], 0) / 255;
      const t = Math.min(1, Math.max(0, (value - 0.2) / 0.6));
      image.data.set([...INK, 255 * t * t * (3 - 2 * t)], 4 * (y * side + x));
    }
  }
  const canvas = h("canvas", { width: side, height: side });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function cubic(x) {
  const d = Math.abs(x);
  if (d < 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
  return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
}

export default { render };
