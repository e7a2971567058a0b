// Controls without Python. Each widget's own script draws it; what Python would answer comes from
// what the page holds: a reveal compares for itself, sliders show frames computed beforehand.
const controls = (() => {
  const places = [...document.querySelectorAll(".control")];
  const lesson = location.pathname.split("/").pop() || "index.html";

  // What anywidget's models do, as far as the course's scripts ask for it.
  function modelOf(traits, onsave = () => {}) {
    const state = { trouble: "", ...traits };
    const listeners = new Map();
    const dirty = new Set();
    return {
      get: (name) => state[name],
      set(name, value) {
        state[name] = value;
        dirty.add(name);
        listeners.get(`change:${name}`)?.forEach((f) => f());
      },
      on(event, f) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(f);
      },
      off: (event, f) => listeners.get(event)?.delete(f),
      save_changes() {
        const changed = [...dirty];
        dirty.clear();
        onsave(changed);
      },
    };
  }

  function place(element, kind, model) {
    const el = document.createElement("div");
    el.className = "live";
    element.append(el);
    window.courseWidgets[kind].render({ model, el });
    // Two of a kind on a page need names of their own.
    const root = el.querySelector("[aria-label]");
    drawn[kind] = (drawn[kind] ?? 0) + 1;
    if (root && drawn[kind] > 1)
      root.setAttribute("aria-label", `${root.getAttribute("aria-label")} (${drawn[kind]})`);
    return el;
  }
  const drawn = {};

  const reveals = new Map(); // by name: what shows each
  const count = { committed: 0, quizzed: 0, questions: 0 };
  const noteCounts = () => {
    if (count.committed || count.quizzed) remember.set("lessons", lesson, count);
    else if (remember.get("lessons", lesson)) remember.drop("lessons", lesson);
  };
  const commits = new Set();

  function commit(element, { name, traits }) {
    const kept = remember.get("commit", name);
    // An answer to a question that has changed since does not count.
    const fits = kept && (traits.number.unit ? kept.unit === traits.number.unit : traits.options[kept.choice] === kept.said);
    const answer = fits ? { choice: kept.choice, confidence: kept.confidence } : {};
    commits.add(name);
    const model = modelOf({ ...traits, answer, revealed: false }, () => {
      const { choice, confidence } = model.get("answer");
      if (choice === undefined) remember.drop("commit", name);
      else
        remember.set("commit", name, {
          choice, confidence, said: traits.options[choice], unit: traits.number.unit,
        });
      count.committed = [...commits].filter((n) => remember.get("commit", n)).length;
      noteCounts();
      reveals.get(name)?.();
    });
    place(element, "commit", model);
    if (fits) count.committed += 1;
    asked.set(name, { model, traits });
  }
  const asked = new Map();

  function reveal(element, { name, found, said, explain }) {
    const el = document.createElement("div");
    el.className = "live";
    element.append(el);
    const show = () => {
      const question = asked.get(name);
      const { choice, confidence } = question?.model.get("answer") ?? {};
      const lines = [line("The result", said), explain && line("", explain)];
      if (choice === undefined) {
        const summary = document.createElement("summary");
        summary.textContent = "Show me without an answer of mine";
        const hidden = document.createElement("details");
        hidden.append(summary, ...lines.filter(Boolean));
        el.replaceChildren(card("", "You have not locked in an answer to the question above.", hidden));
        return;
      }
      const { options, number } = question.traits;
      const nearest = Math.min(Math.max(found, number.low), number.high);
      const right = number.unit ? choice / 2 <= nearest && nearest <= choice * 2 : choice === found;
      const heading = number.unit
        ? right ? "✓ Within a factor of two." : "✗ Off by more than a factor of two."
        : right ? "✓ You were right." : "✗ It came out differently.";
      const sure = confidence == null ? "" : ` (${confidence} % sure)`;
      const words = (number.unit ? `${choice} ${number.unit}` : options[choice]) + sure;
      el.replaceChildren(card(right ? "good" : "bad", heading, line("You said", words), ...lines.filter(Boolean)));
    };
    reveals.set(name, show);
    show();
  }

  function line(lead, text) {
    const p = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = text;
    p.append(...(lead ? [`${lead}: `, strong] : [text]));
    return p;
  }

  function card(tone, heading, ...inner) {
    const p = document.createElement("p");
    p.className = "heading";
    p.textContent = heading;
    const box = document.createElement("div");
    box.className = `reveal ${tone}`;
    box.setAttribute("role", "status");
    box.append(p, ...inner);
    return box;
  }

  function quiz(element, { traits }) {
    const el = place(element, "quiz", modelOf(traits));
    const asks = [...el.querySelectorAll(".ask")];
    count.questions += asks.length;
    asks.forEach((ask, i) => {
      const { text, options } = traits.questions[i];
      const buttons = [...ask.querySelectorAll("button")];
      // The widget keeps nothing: what was tried before is tried again, in the same order.
      const tried = (remember.get("quiz", text) ?? []).filter((said) => options.some((o) => o.text === said));
      for (const said of tried) buttons[options.findIndex((o) => o.text === said)]?.click();
      let solved = tried.some((said) => options.find((o) => o.text === said).right);
      if (solved) count.quizzed += 1;
      buttons.forEach((button, k) =>
        button.addEventListener("click", () => {
          const before = remember.get("quiz", text) ?? [];
          const said = options[k].text;
          remember.set("quiz", text, [...before.filter((other) => other !== said), said]);
          if (options[k].right && !solved) {
            solved = true;
            count.quizzed += 1;
          }
          noteCounts();
        }),
      );
    });
  }

  function frames(element, { kind, traits, shown, frames }) {
    const counts = traits.sliders.map((slider) => slider.words.length);
    const at = () => traits_positions().reduce((sum, position, i) => sum * counts[i] + position, 0);
    const traits_positions = () => model?.get("positions") ?? traits.positions;
    let model = null;
    model = modelOf({ ...traits, [shown]: null }, (changed) => {
      if (changed.includes("positions")) model.set(shown, frames[at()]);
    });
    model.set(shown, frames[at()]);
    const el = place(element, kind, model);
    // A training needs Python; its curves do not.
    if (kind === "training") el.querySelector(".actions")?.remove();
  }

  const kinds = { commit, reveal, quiz, explore: frames, training: frames };

  // Base64 of gzip of: length of the JSON, the JSON, the bytes it names.
  async function unpack(text) {
    const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const whole = await new Response(stream).arrayBuffer();
    const length = new DataView(whole).getUint32(0, true);
    const json = new TextDecoder().decode(new Uint8Array(whole, 4, length));
    return JSON.parse(json, (_, value) =>
      value && Array.isArray(value.bytes)
        ? new DataView(whole, 4 + length + value.bytes[0], value.bytes[1])
        : value,
    );
  }

  async function mount(only = () => true) {
    const packed = document.getElementById("controls");
    if (!packed || typeof DecompressionStream === "undefined") return;
    const content = await unpack(packed.textContent);
    content.forEach((data, i) => {
      if (places[i] && only(data.kind)) kinds[data.kind](places[i], data);
    });
    noteCounts();
    document.documentElement.classList.add("controls-ready");
  }
  return { mount };
})();
controls.mount();
