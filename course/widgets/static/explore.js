// Sliders over panels of points and regions. Python computes, the canvas draws.
// While Python is busy, model.save_changes() holds back, and then sends the newest values only.

function render({ model, el }) {
  const sliders = model.get("sliders").map(({ label, words, choice }, i) => {
    const start = model.get("positions")[i];
    const onmove = (position) => {
      model.set("positions", model.get("positions").with(i, position));
      model.save_changes();
    };
    if (choice) return segments({ label, words, start, onmove });
    return slider({
      label,
      count: words.length,
      start,
      words: (position) => words[position],
      ends: [words[0], words.at(-1)],
      onmove,
    });
  });
  const palette = model.get("palette");
  const panels = model.get("picture").map((_, i) => {
    const canvas = h("canvas", { role: "img" });
    const title = h("figcaption", { class: "title" });
    const caption = h("p", { class: "caption", role: "status" });
    const ratio = () => {
      const [left, right, low, high] = model.get("picture")[i].frame;
      return (right - left) / (high - low);
    };
    const paint = drawing(canvas, ratio, (context, width, height) =>
      drawPanel(context, width, height, model.get("picture")[i], palette, colorsOf(el)),
    );
    return { element: h("figure", {}, title, canvas, caption), canvas, title, caption, paint };
  });
  card({ model, el }, "explore", "Picture with sliders",
    h("div", { class: panels.length === 1 ? "body beside" : "body" },
      h("div", { class: "panels" }, panels.map((panel) => panel.element)),
      h("div", { class: "sliders" }, sliders.map((slide) => slide.element))));

  function show() {
    model.get("picture").forEach(({ title, caption }, i) => {
      panels[i].title.textContent = title;
      // Set only what is new: a screen reader says it aloud.
      if (panels[i].caption.textContent !== caption) panels[i].caption.textContent = caption;
      panels[i].canvas.setAttribute("aria-label", `${title}: points over regions.`);
      panels[i].paint();
    });
  }
  model.on("change:picture", show);
  show();
  return onTheme(show);
}

export default { render };
