// The decision list: answers in, advice out. Python decides, this shows.

const SAYS = { go: "Advice: go ahead", careful: "Advice: with care",
  stop: "Advice: not now" };

function render({ model, el }) {
  const asked = model.get("questions").map(({ text, options }, i) =>
    segments({
      label: text,
      words: options,
      start: model.get("answers")[i],
      onmove: (position) => {
        model.set("answers", model.get("answers").with(i, position));
        model.save_changes();
      },
    }));
  const lead = h("p", { class: "lead" });
  const headline = h("p", { class: "headline" });
  const reasons = h("ul", { class: "reasons" });
  const steps = h("ol", { class: "steps" });
  const advice = h("div", { class: "advice", role: "status" },
    lead, headline,
    h("p", { class: "lead" }, "Because"), reasons,
    h("p", { class: "lead" }, "Then"), steps);
  card({ model, el }, "decide", "A decision list for your own case",
    h("div", { class: "table" },
      h("div", { class: "questions" }, asked.map((question) => question.element)), advice));

  function show() {
    const { kind, headline: text, reasons: why, steps: what } = model.get("advice");
    advice.className = `advice ${kind}`;
    lead.textContent = SAYS[kind];
    headline.replaceChildren(icon(kind === "stop" ? "cross" : "check"), text);
    reasons.replaceChildren(...why.map((reason) => h("li", {}, reason)));
    steps.replaceChildren(...what.map((step) => h("li", {}, step)));
  }
  model.on("change:advice", show);
  show();
}

export default { render };
