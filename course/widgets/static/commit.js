// Commit, then reveal: choose, say how sure, lock. Python remembers; the reveal closes it.

function render({ model, el }) {
  const options = model.get("options");
  const number = model.get("number");
  const asksSure = model.get("confidence");
  const answer = () => model.get("answer");
  const choices = options.map((text, i) =>
    h("label", { class: "choice" },
      h("input", { type: "radio", value: i, onchange: update }),
      h("span", {}, text)),
  );
  const name = newId();
  choices.forEach((choice) => (choice.control.name = name));

  const estimate = number.unit === undefined ? null : numberField(number, update);
  const sure = slider({
    label: "How sure are you?",
    count: 11,
    start: 5,
    words: (i) => `${50 + 5 * i} %`,
    ends: ["50 % or less", "100 %, certain"],
  });
  const lock = button({ class: "primary", onclick: lockIn }, "Lock in my answer");
  const missing = h("span", { class: "quiet" }, "Choose one first.");
  const hint = model.get("hint");
  const form = h(
    "div",
    {},
    estimate ? estimate.element : h("div", { class: "choices" }, choices),
    hint && h("details", {}, h("summary", {}, "A hint"), h("p", {}, hint)),
    asksSure && h("div", { class: "sure" }, sure.element),
    h("div", { class: "actions" }, lock, missing),
  );
  const said = h("p", { tabindex: "-1" });
  const change = button({ class: "plain", onclick: unlock }, "Change my mind");
  const after = h("span", { class: "quiet" });
  const locked = h(
    "div",
    { class: "locked" },
    icon("lock"),
    h("div", { role: "status" }, said, h("div", { class: "actions" }, after, change)),
  );
  const question = h("legend", { class: "question" }, model.get("question"));
  card({ model, el }, "commit", "A question to commit to",
    eyebrow("lock", "Commit before you read on"),
    h("fieldset", {}, question, form, locked));

  const chosen = () => choices.findIndex((choice) => choice.control.checked);
  const current = () => (estimate ? estimate.get() : chosen());

  function update() {
    const ready = estimate ? estimate.get() !== null : chosen() >= 0;
    lock.disabled = !ready;
    missing.hidden = ready || Boolean(estimate);
    if (estimate && ready) {
      const within = `${estimate.get() / 2} and ${estimate.get() * 2} ${number.unit}`;
      sure.name.textContent = `How sure are you that it lies between ${within}?`;
    }
  }

  function lockIn() {
    model.set("answer", { choice: current(), confidence: asksSure ? 50 + 5 * sure.get() : null });
    model.save_changes();
    said.focus();
  }

  function unlock() {
    model.set("answer", {});
    model.save_changes();
    (choices[chosen()]?.control ?? estimate.input).focus();
  }

  function show() {
    const { choice, confidence } = answer();
    const isLocked = choice !== undefined;
    form.hidden = isLocked;
    locked.hidden = !isLocked;
    if (isLocked) {
      if (estimate) estimate.set(choice);
      else choices[choice].control.checked = true;
      if (confidence != null) sure.set((confidence - 50) / 5);
      const words = estimate ? `${choice} ${number.unit}` : options[choice];
      const howSure = confidence == null ? "." : `, ${confidence} % sure.`;
      said.replaceChildren("You said ", h("strong", {}, words), howSure);
      after.textContent = model.get("revealed") ? "Revealed below." : "Locked in. Read on.";
      change.hidden = model.get("revealed");
    }
    update();
  }
  model.on("change:answer", show);
  model.on("change:revealed", show);
  show();
}

// A number one can type or slide to.
function numberField({ unit, low, high, step }, onchange) {
  const id = newId();
  const count = Math.round((high - low) / step) + 1;
  const input = h("input", { type: "number", id, min: low, max: high, step: "any" });
  const get = () => {
    const value = input.value === "" ? NaN : Number(input.value);
    return value >= low && value <= high ? value : null;
  };
  const slide = slider({
    label: `Your number, in ${unit}`,
    count,
    start: 0,
    words: (i) => `${low + i * step} ${unit}`,
    ends: [`${low}`, `${high} ${unit}`],
    onmove: (i) => {
      input.value = low + i * step;
      onchange();
    },
  });
  const follow = () => slide.set(Math.round(((get() ?? low) - low) / step));
  input.addEventListener("input", () => {
    follow();
    onchange();
  });
  const set = (value) => {
    input.value = value;
    follow();
  };
  const element = h("div", { class: "measure" },
    h("div", { class: "number" },
      h("label", { for: id, class: "unseen" }, `Your number, in ${unit}`),
      input,
      unit),
    slide.element);
  return { element, input, get, set };
}

export default { render };
