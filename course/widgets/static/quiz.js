// Quiz: each question can be answered as often as you like; every wrong choice says why.

function render({ model, el }) {
  const questions = model.get("questions");
  const solved = new Set();
  const tally = h("p", { class: "tally quiet", role: "status" });
  const count = () => {
    tally.textContent = `${solved.size} of ${questions.length} answered`;
  };
  const asks = questions.map((question, i) => ask(question, () => (solved.add(i), count())));
  count();
  card({ model, el }, "quiz", "Quiz questions",
    eyebrow("quiz", "Quiz: answer from memory"), ...asks, tally);
}

function ask({ text, options }, onright) {
  const id = newId();
  const feedback = h("div", { class: "feedback", role: "status" });
  const choices = options.map((option) => {
    const mark = h("span", { class: "mark", "aria-hidden": "true" });
    const verdict = h("span", { class: "unseen" });
    const choice = button({ onclick: choose }, mark, h("span", {}, option.text, verdict));
    function choose() {
      const kind = option.right ? "right" : "wrong";
      choice.classList.add(kind);
      mark.replaceChildren(icon(option.right ? "check" : "cross"));
      verdict.textContent = option.right ? " (right)" : " (tried: wrong)";
      const words = h("strong", {}, option.right ? "Right. " : "Not quite. ");
      feedback.replaceChildren(h("p", { class: kind }, words, option.feedback));
      if (option.right) onright();
    }
    return choice;
  });
  return h("div", { class: "ask", role: "group", "aria-labelledby": id },
    h("p", { class: "question", id }, text), h("div", { class: "tries" }, choices), feedback);
}

export default { render };
