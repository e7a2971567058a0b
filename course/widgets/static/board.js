// The board: points one labels, over the regions a method makes of the labels. What one does is
// drawn at once; `ask` tells Python (who holds back while busy, then asks once, for the newest
// state), and `reply` brings the regions.

const TRUE_NAME = -2; // the brush that gives a point its true name
const NOBODY = 255; // a cell that no label has reached
const NEAR = 16; // pixels: as far from a point a click still means it
const STEP_MS = 160; // a round while playing
const FRAMES = 60; // at most so many; of more rounds some are left out
const TO = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const { methods, sets, palette, golf, par, goal } = model.get("about");
  let scene, points, labels, truth;
  let brush = TRUE_NAME;
  let current = -1; // the point that keys speak of
  let held = null; // the point under a finger or a pressed button
  let regions = null; // the newest picture of them
  let known = null; // labels and guesses of the round that is shown
  let past = [];
  let playing = null;
  let { data, method, round, number } = model.get("ask");

  // What one sees.
  const canvas = h("canvas", { tabindex: "0", role: "application",
    "aria-roledescription": "board of points" });
  const spoken = h("p", { class: "unseen", role: "status" });
  const brushes = h("div", { class: "brushes" });
  const legend = h("p", { class: "legend", "aria-hidden": "true" });
  const says = h("p", { class: "says" });
  const score = h("p", { class: "score" });
  const detail = h("p", { class: "quiet" });
  const bar = h("div", { class: "bar", "aria-hidden": "true" }, h("div"),
    golf && h("i", { style: `left: ${100 * goal}%` }));
  const key = (name) => h("kbd", { "aria-hidden": "true" }, name);
  const undo = button({ onclick: takeBack, title: "Undo (key U)", "aria-keyshortcuts": "U" },
    icon("undo"), "Undo");
  const reset = button({ onclick: startOver }, golf ? "New round" : "Reset");
  const play = button({ onclick: () => (playing ? stop() : start()) });
  const rounds = h("div", { class: "rounds" });
  let roundSlider = null;
  const choose = (label, options, chosen, onchoose) => {
    const id = newId();
    const select = h("select", { id, onchange: () => onchoose(select.value) },
      options.map((name) => h("option", { selected: name === chosen }, name)));
    return h("div", { class: "pick" }, h("label", { for: id }, label),
      h("div", {}, select, icon("down")));
  };
  card({ model, el }, "board", golf ? "Label golf" : "Board",
    h("div", { class: "table" },
      h("div", {}, golf ? null : brushes, canvas, legend),
      h("div", { class: "side" },
        choose("Method", methods, method, (name) => {
          stop();
          [method, round] = [name, null];
          tell();
        }),
        sets.length > 1 && choose("Points", sets, data, (name) => {
          stop();
          [data, round] = [name, null];
          tell();
        }),
        h("div", { class: "tally" }, score, bar, detail, says),
        rounds,
        h("div", { class: "actions" }, golf ? null : undo, reset))),
    spoken);
  const ratio = () => (scene.frame[1] - scene.frame[0]) / (scene.frame[3] - scene.frame[2]);
  const paint = drawing(canvas, ratio, draw);
  let due = false;
  const soon = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      paint();
    });
  };

  // A new set of points, at the start or when another is chosen.
  function lay() {
    scene = model.get("scene");
    truth = array(scene.truth, Int8Array);
    const asked = model.get("ask");
    points = array(asked.points ?? scene.points, Float32Array);
    labels = array(asked.labels ?? scene.labels, Int8Array);
    [past, current, held, regions, known] = [[], -1, null, null, null];
    if (!truth.some((k) => k >= 0)) brush = Math.max(0, brush);
    if (brush >= scene.n_classes) brush = 0;
    showBrushes();
    showLegend();
  }

  const shape = (k) => {
    const drawn = h("canvas", { width: 32, height: 32, "aria-hidden": "true" });
    const context = drawn.getContext("2d");
    context.scale(2, 2);
    context.lineWidth = 1;
    if (k < 0) context.strokeStyle = greyOf(colorsOf(el));
    else context.strokeStyle = "white";
    if (k >= 0) context.fillStyle = palette.colors[k];
    marker(context, k < 0 ? "o" : palette.markers[k], 8, 8, k < 0 ? 2.6 : 5.6, k >= 0);
    return drawn;
  };
  const classes = () => Array.from({ length: scene.n_classes }, (_, k) => k);

  function showBrushes() {
    const options = [...(truth.some((k) => k >= 0) ? [TRUE_NAME] : []), ...classes()];
    const name = newId();
    brushes.replaceChildren(h("fieldset", { class: "segments" },
      h("legend", {}, "A click gives"),
      h("div", {}, options.map((k) =>
        h("label", {},
          h("input", { type: "radio", name, checked: k === brush, onchange: () => (brush = k) }),
          k === TRUE_NAME ? h("span", {}, "the true class") : h("span", { class: "kind" },
            shape(k), `class ${k}`, key(k)))))));
  }

  function showLegend() {
    const words = golf ? classes().map((k) => [k, `class ${k}`]) : [];
    legend.replaceChildren(
      h("span", {}, [...words, [-1, "no label"]].map(([k, text]) =>
        h("span", {}, shape(k), text))),
      h("span", {}, golf ? "Click, or arrows and Enter." :
        "Click to label, drag to move. Keys: arrows, Enter, digits, Delete."));
  }

  // What one does. Every change of labels or points goes through `change`.
  const n_labels = () => labels.filter((k) => k >= 0).length;
  const copyOf = () => ({ labels: labels.slice(), points: points.slice() });
  const bytes = (list) => new DataView(list.slice().buffer);

  function change(act, words) {
    if (past.push(copyOf()) > 200) past.shift();
    act();
    changed(words);
  }

  function changed(words) {
    stop();
    [round, known] = [null, null];
    soon();
    tell();
    if (words) say(words);
  }

  function tell() {
    number += 1;
    const fresh = data !== scene.data;
    model.set("ask", { data, method, round, number,
      ...(fresh ? {} : { labels: bytes(labels), points: bytes(points) }) });
    model.save_changes();
  }

  function label(i, k) {
    if (i < 0) return;
    if (truth[i] < 0 && (golf || k === TRUE_NAME)) return say("The true class of this point is unknown.");
    if (golf) {
      if (labels[i] < 0) change(() => (labels[i] = truth[i]), `Class ${truth[i]}.`);
      return;
    }
    const wanted = k === TRUE_NAME ? truth[i] : k;
    const next = labels[i] === wanted ? -1 : wanted;
    change(() => (labels[i] = next), next < 0 ? "Label removed." : `Class ${next}.`);
  }

  function takeBack() {
    if (golf || !past.length) return;
    ({ labels, points } = past.pop());
    changed("Undone.");
    if (!past.length) canvas.focus();
  }

  function startOver() {
    change(() => {
      labels = array(scene.labels, Int8Array);
      points = array(scene.points, Float32Array);
    }, "Back to the start.");
    if (golf) past = [];
  }

  function moveBy(i, x, y) {
    const [left, right, low, high] = scene.frame;
    const within = (value, a, b) => Math.min(b, Math.max(a, value));
    points[2 * i] = within(x, left, right);
    points[2 * i + 1] = within(y, low, high);
  }

  // Pointer: press on a point and let go to label it, or drag it.
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const placeNow = () => placing(scene.frame, canvas.clientWidth, canvas.clientHeight);
  const nearest = ([x, y], within) => {
    const place = placeNow();
    let [best, least] = [-1, within];
    for (let i = 0; i < labels.length; i++) {
      const [px, py] = place(points, i);
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [i, far];
    }
    return best;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const i = nearest(spot(event), NEAR);
    if (i < 0) return;
    held = { i, from: spot(event), before: copyOf(), moved: false };
    current = i;
    canvas.setPointerCapture(event.pointerId);
    soon();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) {
      canvas.style.cursor = nearest(spot(event), NEAR) < 0 ? "default" : "pointer";
      return;
    }
    const [x, y] = spot(event);
    const far = Math.hypot(x - held.from[0], y - held.from[1]);
    if (golf || (!held.moved && far < 4)) return;
    held.moved = true;
    canvas.style.cursor = "grabbing";
    const [left, right, low, high] = scene.frame;
    moveBy(held.i, left + (x / canvas.clientWidth) * (right - left),
      high - (y / canvas.clientHeight) * (high - low));
    changed();
  });
  const letGo = () => {
    if (!held) return;
    const { i, before, moved } = held;
    held = null;
    canvas.style.cursor = "pointer";
    if (moved) {
      if (past.push(before) > 200) past.shift();
      changed("Moved.");
    } else label(i, brush);
  };
  canvas.addEventListener("pointerup", letGo);
  canvas.addEventListener("pointercancel", () => {
    if (held?.moved) letGo();
    held = null;
    soon();
  });

  // Keys: arrows go from point to point, Shift and arrows push the point.
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^[0-9]$/.test(event.key) ? Number(event.key) : -1;
    if (TO[event.key] && event.shiftKey && !golf) push(TO[event.key]);
    else if (TO[event.key]) go(TO[event.key]);
    else if (event.key === "Enter" || event.key === " ") label(current, brush);
    else if (event.key === "Delete" || event.key === "Backspace") erase();
    else if (event.key.toLowerCase() === "u") takeBack();
    else if (digit >= 0 && digit < scene.n_classes && !golf) pick(digit);
    else return;
    event.preventDefault();
  });

  function pick(k) {
    brush = k;
    showBrushes();
    if (current >= 0 && labels[current] !== k) label(current, k);
    else say(`Class ${k} chosen.`);
  }

  function erase() {
    if (golf || current < 0 || labels[current] < 0) return;
    change(() => (labels[current] = -1), "Label removed.");
  }

  function go([dx, dy]) {
    const place = placeNow();
    if (current < 0) {
      current = nearest([canvas.clientWidth / 2, canvas.clientHeight / 2], Infinity);
    } else {
      const [x, y] = place(points, current);
      let least = Infinity;
      let best = current;
      for (let i = 0; i < labels.length; i++) {
        const [px, py] = place(points, i);
        const along = (px - x) * dx + (py - y) * dy;
        const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
        const cost = along + 2 * aside;
        if (i !== current && along > 0 && aside <= along && cost < least) [best, least] = [i, cost];
      }
      current = best;
    }
    soon();
    say(describe(current));
  }

  function push([dx, dy]) {
    if (current < 0) return;
    const [left, right] = scene.frame;
    const step = (right - left) / 60;
    change(() => moveBy(current, points[2 * current] + dx * step,
      points[2 * current + 1] - dy * step), "Moved.");
  }

  const describe = (i) => {
    const [x, y] = [points[2 * i], points[2 * i + 1]].map((value) => value.toFixed(1));
    const name = labels[i] < 0 ? "no label" : `class ${labels[i]}`;
    return `Point ${i + 1} of ${labels.length}, at ${x} and ${y}, ${name}.`;
  };

  // What a screen reader says: the deed at once, the score when it is known.
  let words = "";
  function say(text) {
    words = text;
    spoken.textContent = text;
  }

  // Rounds of an iterative method.
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function start() {
    const last = model.get("reply").rounds;
    if (still()) return step(round === null || round >= last ? 0 : round + 1);
    let at = round === null || round >= last ? 0 : round;
    step(at);
    playing = setInterval(() => {
      if (model.get("reply").number < number) return; // wait for the last one
      at = Math.min(last, at + Math.ceil(last / FRAMES));
      step(at);
      if (at >= last) stop();
    }, STEP_MS);
    showRounds();
  }

  function stop() {
    if (!playing) return;
    clearInterval(playing);
    playing = null;
    showRounds();
  }

  function step(at) {
    round = at;
    tell();
    showRounds();
  }

  function showRounds() {
    const { rounds: last } = model.get("reply");
    rounds.hidden = !last;
    if (!last) return;
    if (roundSlider?.last !== last) {
      roundSlider = slider({
        label: "Iteration",
        count: last + 1,
        start: last,
        words: (i) => `${i} of ${last}`,
        ends: ["start", "end"],
        onmove: (i) => {
          stop();
          step(i);
        },
      });
      roundSlider.last = last;
      rounds.replaceChildren(play, roundSlider.element);
    }
    roundSlider.set(round ?? last);
    const verb = playing ? "Pause" : still() ? "Step" : "Play";
    play.replaceChildren(icon(playing ? "pause" : "play"));
    play.setAttribute("aria-label", verb);
    play.title = verb;
  }

  // What Python says.
  function show() {
    const reply = model.get("reply");
    const { cells, rounds: last, trouble } = reply;
    regions = cells.byteLength ? array(cells, Uint8Array) : null;
    picture = null;
    if (theme) colorRegions(); // now, while the next frame is waited for
    known = round !== null && reply.known.byteLength ? array(reply.known, Int8Array) : null;
    soon();
    const percent = reply.score === null ? null : Math.floor(100 * reply.score + 1e-9);
    score.textContent = percent === null ? "–" : `${percent} %`;
    bar.style.setProperty("--share", reply.score ?? 0);
    score.hidden = bar.hidden = !truth.some((k) => k >= 0);
    const n = n_labels();
    const bare = labels.length - n;
    detail.textContent = percent === null
      ? `${n} labels, ${bare} unlabeled points.`
      : `of ${bare} unlabeled points classified correctly, with ${n} ${n === 1 ? "label" : "labels"}`;
    const judged = golf ? scoreCard(reply, n) : "";
    says.textContent = trouble || judged || (n ? "" : "Label a point to begin.");
    says.classList.toggle("won", golf && reply.score >= goal);
    undo.disabled = !past.length;
    showRounds();
    canvas.setAttribute("aria-label",
      `${labels.length} points, ${n} labeled. ${method} ` +
      (percent === null ? "" : `classifies ${percent} % of the others correctly. `) +
      "Arrow keys go from point to point, Enter labels, Shift and arrows move the point.");
    if (reply.number === number && words && percent !== null) {
      spoken.textContent = `${words} ${percent} % correct with ${n} labels.`;
      words = "";
    }
  }

  function scoreCard({ score: share, best }, n) {
    const line = [par && `Par ${par}`, best && `your best ${best}`].filter(Boolean).join(", ");
    if (share === null || share < goal) {
      return `${n} ${n === 1 ? "click" : "clicks"}. Get to ${100 * goal} %. ${line}`;
    }
    const over = n - par;
    const judged = over < 0 ? `, ${-over} under par` : over > 0 ? `, ${over} over par` : ", par";
    return `In the hole with ${n} clicks${par ? judged : ""}. ${line}`;
  }

  let picture = null; // the regions as an image, kept until the next ones or another theme
  let theme = null;
  const greyOf = ({ ink }) => css(mix(rgb(palette.grey), ink, 0.85));

  function colorRegions() {
    const tint = (k) =>
      k === NOBODY ? theme.paper : mix(rgb(palette.colors[k]), theme.paper, palette.tint);
    picture = regions && drawRegions(regions, scene.columns, tint, theme.paper, 4);
  }

  function draw(context, width, height) {
    theme ??= colorsOf(el);
    const { paper, ink } = theme;
    const place = placing(scene.frame, width, height);
    context.fillStyle = css(paper);
    context.fillRect(0, 0, width, height);
    if (!picture) colorRegions();
    if (picture) {
      const cut = (scene.margin / scene.columns) * picture.width;
      context.drawImage(picture, cut, cut, picture.width - 2 * cut, picture.height - 2 * cut,
        0, 0, width, height);
    }
    const y = known ? known.map((k, i) => (labels[i] >= 0 ? labels[i] : k)) : labels;
    drawPoints(context, place, palette, { points, y, given: labels, grey: greyOf(theme) });
    if (current >= 0 && (held || el.getRootNode().activeElement === canvas)) {
      const [x, top] = place(points, current);
      for (const [style, thick] of [[css(paper), 5], [css(ink), 2]]) {
        context.strokeStyle = style;
        context.lineWidth = thick;
        context.beginPath();
        context.arc(x, top, 10.5, 0, 2 * Math.PI);
        context.stroke();
      }
    }
    canvas.dataset.drawn = model.get("reply").number; // for those who measure
  }
  canvas.addEventListener("focus", soon);
  canvas.addEventListener("blur", soon);

  lay();
  show();
  model.on("change:scene", () => {
    lay();
    show(); // the reply may have come before the scene
  });
  model.on("change:reply", show);
  const unwatch = onTheme(() => {
    [theme, picture] = [null, null];
    showBrushes();
    showLegend();
    soon();
  });
  return () => {
    stop();
    unwatch();
  };
}

export default { render };
