// A training to watch: curves, a row of digits, perhaps sliders, and a button that trains for real.
// Python computes; while a net trains it sends the newest picture, and this draws it.

function render({ model, el }) {
  const sliders = model.get("sliders").map(({ label, words }, i) =>
    slider({
      label,
      count: words.length,
      start: model.get("positions")[i],
      words: (position) => words[position],
      ends: [words[0], words.at(-1)],
      onmove: (position) => {
        model.set("positions", model.get("positions").with(i, position));
        model.save_changes();
      },
    }),
  );
  const color = (name) =>
    name === "ink" ? css(colorsOf(el).ink) : model.get("palette").colors[name];
  const swatch = (name) => (name === "ink" ? "var(--ink)" : color(name));
  const charts = model.get("scene").charts.map((_, i) => {
    const canvas = h("canvas", { role: "img" });
    const title = h("figcaption", { class: "title" });
    const ratio = () => (canvas.clientWidth > 380 ? 2.2 : 1.5);
    const paint = drawing(canvas, ratio, (context, width, height) =>
      drawChart(context, width, height, model.get("scene").charts[i], color, colorsOf(el)),
    );
    return { element: h("figure", {}, title, canvas), canvas, title, paint };
  });
  const strip = h("canvas", { role: "img", class: "strip" });
  const shown = () => model.get("scene").digits;
  const paintStrip = drawing(strip, () => shown().ratio, (context, width, height) =>
    drawStrip(context, width, height, shown(), model.get("palette"), colorsOf(el)),
  );
  const legend = h("p", { class: "legend" });
  const words = h("p", { class: "caption", role: "status" });
  const train = button({
    class: "primary",
    onclick: () => {
      model.set("wanted", !model.get("running"));
      model.save_changes();
    },
  });
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Steps done" });
  card({ model, el }, "training", "A net in training",
    h("div", { class: "charts" }, charts.map((chart) => chart.element)),
    legend, words, strip,
    sliders.length ? h("div", { class: "sliders" }, sliders.map((s) => s.element)) : null,
    h("div", { class: "actions" }, train, bar));

  function show() {
    const { charts: now, lines, caption, done } = model.get("scene");
    now.forEach(({ title, alt }, i) => {
      charts[i].title.textContent = title;
      charts[i].canvas.setAttribute("aria-label", `${title}. ${alt}`);
      charts[i].paint();
    });
    legend.replaceChildren(...lines.map(({ name, color: key, thin }) =>
      h("span", {}, h("i", { class: thin ? "thin" : "", style: `background:${swatch(key)}` }), name)));
    strip.setAttribute("aria-label", shown().alt);
    paintStrip();
    bar.value = done;
    // Set only what is new, and not fifty times in a training: a screen reader says it aloud.
    const said = model.get("running")
      ? "Training. It takes turns with the notebook, so other cells wait a moment at most."
      : caption;
    if (words.textContent !== said) words.textContent = said;
  }
  function buttons() {
    const running = model.get("running");
    train.replaceChildren(icon(running ? "pause" : "play"), running ? "Stop" : model.get("verb"));
    bar.classList.toggle("idle", !running);
    show();
  }
  model.on("change:scene", show);
  model.on("change:running", buttons);
  buttons();
  return onTheme(show);
}

// Lines over steps. `chart` has low, high, percent and lines: x and y as bytes, color, thin; thin
// ones are dashed.
function drawChart(context, width, height, chart, color, { paper, ink }) {
  const [left, right, top, bottom] = [chart.percent ? 46 : 30, width - 10, 10, height - 24];
  const x = (step) => left + (step / chart.last) * (right - left);
  const y = (value) =>
    bottom - ((value - chart.low) / (chart.high - chart.low)) * (bottom - top);
  const font = getComputedStyle(context.canvas).fontFamily;
  context.fillStyle = css(paper);
  context.fillRect(0, 0, width, height);
  context.font = `11px ${font}`;
  context.textBaseline = "middle";
  for (const value of chart.ticks) {
    context.strokeStyle = css(mix(ink, paper, 0.12));
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, Math.round(y(value)) + 0.5);
    context.lineTo(right, Math.round(y(value)) + 0.5);
    context.stroke();
    context.fillStyle = css(mix(ink, paper, 0.68));
    context.textAlign = "right";
    context.fillText(chart.percent ? `${Math.round(100 * value)} %` : value, left - 6, y(value));
  }
  context.textAlign = "left";
  context.fillText("0", left, bottom + 13);
  context.textAlign = "right";
  context.fillText(`${chart.last} steps`, right, bottom + 13);
  context.save();
  context.beginPath();
  context.rect(left, top - 4, right - left + 6, bottom - top + 8);
  context.clip();
  for (const line of chart.lines) {
    const [xs, ys] = [array(line.x, Float32Array), array(line.y, Float32Array)];
    if (!xs.length) continue;
    context.strokeStyle = color(line.color);
    context.setLineDash(line.thin ? [5, 4] : []);
    context.lineWidth = line.thin ? 1.6 : 2.4;
    context.lineJoin = "round";
    context.beginPath();
    xs.forEach((step, i) => context.lineTo(x(step), y(ys[i])));
    context.stroke();
    if (line.thin) continue;
    context.fillStyle = color(line.color);
    context.beginPath();
    context.arc(x(xs.at(-1)), y(ys.at(-1)), 3.6, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}

// Digits in a row as ink on paper, with a title each, and with bars for the ten answers if known.
function drawStrip(context, width, height, strip, palette, { paper, ink }) {
  const images = array(strip.images, Uint8Array);
  const bars = array(strip.bars, Float32Array);
  const n = images.length / 64;
  const [gap, head] = [width / n / 7, 17];
  const side = (width - (n - 1) * gap) / n;
  const font = getComputedStyle(context.canvas).fontFamily;
  context.clearRect(0, 0, width, height);
  context.textBaseline = "middle";
  for (let i = 0; i < n; i++) {
    const left = i * (side + gap);
    const { title, tone } = strip.titles[i];
    const shade = tone === "bad" ? rgb("#B4531F") : tone === "good" ? rgb("#12805C") : ink;
    context.fillStyle = css(mix(shade, ink, 0.8));
    context.font = `600 ${Math.min(13, side / 5.2)}px ${font}`;
    context.textAlign = "center";
    context.fillText(title, left + side / 2, head / 2);
    const pixel = (side - 4) / 8;
    for (let p = 0; p < 64; p++) {
      // A digit stays ink on paper in a dark theme too, as on the page it was written on.
      context.fillStyle = css(mix([34, 39, 46], [255, 255, 255], images[64 * i + p] / 255));
      const [row, column] = [Math.floor(p / 8), p % 8];
      context.fillRect(left + 2 + column * pixel, head + 2 + row * pixel, pixel + 0.6, pixel + 0.6);
    }
    context.strokeStyle = tone ? css(shade) : css(mix(ink, paper, 0.3));
    context.lineWidth = tone ? 3 : 1;
    context.strokeRect(left + 1.5, head + 1.5, side - 3, side - 3);
    if (!bars.length) continue;
    const own = bars.slice(10 * i, 10 * i + 10);
    const [base, tall, step] = [height - 13, height - side - head - 22, side / 10];
    const best = own.indexOf(Math.max(...own));
    context.strokeStyle = css(mix(ink, paper, 0.35));
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(left, base - strip.threshold * tall);
    context.lineTo(left + side, base - strip.threshold * tall);
    context.stroke();
    context.setLineDash([]);
    own.forEach((share, k) => {
      context.fillStyle = k === best
        ? standingOut(rgb(palette.colors[k]), { paper, ink })
        : css(mix(ink, paper, 0.35));
      context.fillRect(left + k * step + 0.5, base - share * tall, step - 1, share * tall + 1);
      if (side < 70 && k !== best) return;
      context.font = `${k === best ? 700 : 400} ${Math.min(11, Math.max(9, step * 1.1))}px ${font}`;
      context.fillStyle = css(mix(ink, paper, k === best ? 1 : 0.6));
      context.fillText(k, left + (k + 0.5) * step, base + 7.5);
    });
  }
}

export default { render };
