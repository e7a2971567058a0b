// Saboteur: flip one label or drop three points. A deed is drawn at once; `ask` tells Python,
// and `reply` brings the regions, which points are now misclassified, and the damage.

const NEAR = 16; // pixels: as far from a point a click still means it
const STEPS = 50; // strides of the cross-hair across the picture
const TO = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function render({ model, el }) {
  const { modes, most, par, palette, frame, columns, margin } = model.get("about");
  const points = array(model.get("about").points, Float32Array);
  const labels = array(model.get("about").labels, Int8Array);
  const labeled = [...labels.keys()].filter((i) => labels[i] >= 0);
  const [left, right, low, high] = frame;
  let { mode, flipped, dropped, number } = model.get("ask");
  dropped = [...dropped];
  let current = 0; // flip: which of the labeled points keys speak of
  let aim = [(left + right) / 2, (low + high) / 2]; // drop: where keys would drop
  let held = -1;
  let theme = null;
  let regions = null;

  const canvas = h("canvas", { tabindex: "0", role: "application",
    "aria-roledescription": "picture to sabotage" });
  const spoken = h("p", { class: "unseen", role: "status" });
  const hint = h("p", { class: "quiet hint" });
  const loss = h("p", { class: "score" });
  const detail = h("p", { class: "quiet" });
  const verdict = h("p", { class: "says" });
  const undo = button({ onclick: takeBack }, icon("undo"), "Take back");
  const choice = segments({ label: "Your one change", words: modes, start: mode, onmove: (i) => {
    mode = i;
    changed();
  } });
  const bar = h("div", { class: "bar", "aria-hidden": "true" }, h("div"), h("i"));
  card({ model, el }, "saboteur", "Saboteur",
    h("div", { class: "table" },
      h("div", {}, canvas, hint),
      h("div", { class: "side" }, choice.element,
        h("div", { class: "tally" }, loss, bar, detail, verdict),
        h("div", { class: "actions" }, undo))),
    spoken);
  const paint = drawing(canvas, () => (right - left) / (high - low), draw);

  const done = () => (mode === 0 ? flipped >= 0 : dropped.length > 0);

  function changed() {
    number += 1;
    model.set("ask", { mode, flipped, dropped: [...dropped], number, settled: held < 0 });
    model.save_changes();
    explain();
    paint();
  }

  function explain() {
    undo.disabled = !done();
    hint.textContent = mode === 0
      ? "Click a label to flip it to the other class. Keys: arrows choose, Enter flips."
      : `Click to drop up to ${most} unlabeled points, then drag them. ` +
        "Keys: arrows aim, Enter drops.";
  }

  function takeBack() {
    if (mode === 0) flipped = -1;
    else dropped.splice(-2);
    changed();
    if (!done()) canvas.focus();
  }

  function flip(i) {
    flipped = flipped === i ? -1 : i;
    changed();
  }

  function drop(x, y) {
    if (dropped.length >= 2 * most) {
      verdict.textContent = `You can drop ${most} points at most. Drag them, or take one back.`;
      return;
    }
    dropped.push(x, y);
    changed();
  }

  const within = (value, a, b) => Math.min(b, Math.max(a, value));
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const atSpot = ([x, y]) => [
    within(left + (x / canvas.clientWidth) * (right - left), left, right),
    within(high - (y / canvas.clientHeight) * (high - low), low, high),
  ];
  const placeNow = () => placing(frame, canvas.clientWidth, canvas.clientHeight);
  const nearest = (list, numbers, [x, y]) => {
    const place = placeNow();
    let [best, least] = [-1, NEAR];
    for (const i of numbers) {
      const [px, py] = place(list, i);
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [i, far];
    }
    return best;
  };
  const ownPoints = () => Array.from({ length: dropped.length / 2 }, (_, i) => i);

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.focus();
    const at = spot(event);
    if (mode === 0) {
      const i = nearest(points, labeled, at);
      if (i >= 0) {
        current = labeled.indexOf(i);
        flip(i);
      }
      return;
    }
    held = nearest(dropped, ownPoints(), at);
    if (held < 0 && dropped.length < 2 * most) held = dropped.length / 2;
    if (held === dropped.length / 2 || held < 0) drop(...atSpot(at));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = spot(event);
    if (held >= 0) {
      [dropped[2 * held], dropped[2 * held + 1]] = atSpot(at);
      changed();
    } else {
      const over = mode === 0
        ? nearest(points, labeled, at) >= 0
        : dropped.length < 2 * most || nearest(dropped, ownPoints(), at) >= 0;
      canvas.style.cursor = over ? (mode === 0 ? "pointer" : "crosshair") : "default";
    }
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (held < 0) return;
      held = -1;
      changed(); // now it counts
    });
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (TO[event.key]) {
      const [dx, dy] = TO[event.key];
      if (mode === 0) {
        current = (current + (dx || -dy) + labeled.length) % labeled.length;
        say(`Label ${current + 1} of ${labeled.length}, class ${labels[labeled[current]]}.`);
      } else {
        const stride = (right - left) / STEPS;
        aim = [within(aim[0] + dx * stride, left, right), within(aim[1] + dy * stride, low, high)];
        say(`At ${aim.map((value) => value.toFixed(1)).join(" and ")}.`);
      }
      paint();
    } else if (event.key === "Enter" || event.key === " ") {
      if (mode === 0) flip(labeled[current]);
      else drop(...aim);
    } else if (event.key === "Delete" || event.key === "Backspace") takeBack();
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("focus", paint);
  canvas.addEventListener("blur", paint);

  function say(text) {
    spoken.textContent = text;
  }

  const whole = (share) => Math.round(100 * share);

  function show() {
    const reply = model.get("reply");
    regions = null;
    const lost = whole(reply.lost);
    const most = whole(par[mode]);
    loss.textContent = lost > 0 ? `−${lost} points` : lost < 0 ? `+${-lost} points` : "No damage";
    detail.textContent = `${whole(reply.right)} % accuracy on the unlabeled points. ` +
      `Par is −${most}` + (reply.best > 0 ? `, your best −${whole(reply.best)}.` : ".");
    bar.style.setProperty("--share", Math.max(0, reply.lost));
    bar.lastChild.style.left = `${100 * par[mode]}%`;
    const beaten = lost >= most && done();
    verdict.textContent = !done() || reply.number !== number ? ""
      : lost > most ? "More damage than our search found."
      : beaten ? "Par. We know of no change that does more damage."
      : lost < 0 ? "That change helped the method." : "";
    verdict.classList.toggle("won", beaten);
    const words = `${loss.textContent}. ${detail.textContent} ${verdict.textContent}`;
    canvas.setAttribute("aria-label", `Two moons, ${labeled.length} labels. ${words}`);
    if (done() && reply.number === number) say(words);
    paint();
  }

  function draw(context, width, height) {
    theme ??= colorsOf(el);
    const { paper, ink } = theme;
    const { cells, wrong } = model.get("reply");
    const place = placing(frame, width, height);
    const tint = (k) => mix(rgb(palette.colors[k]), paper, palette.tint);
    regions ??= drawRegions(array(cells, Uint8Array), columns, tint, paper, 5);
    const cut = (margin / columns) * regions.width;
    context.drawImage(regions, cut, cut, regions.width - 2 * cut, regions.height - 2 * cut,
      0, 0, width, height);
    const turned = mode === 0 ? flipped : -1;
    const given = labels.map((k, i) => (i === turned ? 1 - k : k));
    const grey = css(mix(rgb(palette.grey), ink, 0.85));
    drawPoints(context, place, palette, { points, y: given, given, grey });
    drawRings(context, place, points, array(wrong, Int32Array), css(paper), css(ink));
    if (turned >= 0) halo(context, ...place(points, turned), 11, css(ink), css(paper));
    if (mode === 1) {
      for (const i of ownPoints()) {
        const [x, top] = place(dropped, i);
        for (const [style, thick] of [[css(paper), 5.5], [css(ink), 2.4]]) {
          context.strokeStyle = style;
          context.lineWidth = thick;
          stroke(context, [x - 5, top - 5, x + 5, top + 5], [x - 5, top + 5, x + 5, top - 5]);
        }
      }
    }
    if (el.getRootNode().activeElement !== canvas || !canvas.matches(":focus-visible")) return;
    if (mode === 0) halo(context, ...place(points, labeled[current]), 14, css(ink), css(paper));
    else {
      const [x, top] = place(aim, 0);
      context.strokeStyle = css(ink);
      context.lineWidth = 1.5;
      stroke(context, [x - 12, top, x - 3, top], [x + 3, top, x + 12, top],
        [x, top - 12, x, top - 3], [x, top + 3, x, top + 12]);
    }
  }

  function stroke(context, ...lines) {
    context.beginPath();
    for (const [x0, y0, x1, y1] of lines) {
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
    }
    context.stroke();
  }

  function halo(context, x, y, radius, ink, paper) {
    for (const [style, thick] of [[paper, 5], [ink, 2]]) {
      context.strokeStyle = style;
      context.lineWidth = thick;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  explain();
  show();
  model.on("change:reply", show);
  return onTheme(() => {
    [theme, regions] = [null, null];
    paint();
  });
}

export default { render };
