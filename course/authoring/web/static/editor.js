// A small editor: a text area of the reader's own browser over the same text in color.

const WORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally " +
    "for from global if import in is lambda nonlocal not or pass raise return try while with yield").split(" "),
);
const TOKEN =
  /(?<c>#[^\n]*)|(?<s>[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(?<m>\b\d[\w.]*)|(?<w>[\p{L}_][\p{L}\p{N}_]*)/gu;

function paint(target, source) {
  target.replaceChildren();
  let [at, before] = [0, ""];
  for (const match of source.matchAll(TOKEN)) {
    const { c, s, m, w } = match.groups;
    const kind = c ? "c" : s ? "s" : m ? "m" : WORDS.has(w) ? "k" : /^(def|class)$/.test(before) ? "f" : "";
    if (w) before = w;
    if (!kind) continue;
    const span = document.createElement("span");
    span.className = `hl-${kind}`;
    span.textContent = match[0];
    target.append(source.slice(at, match.index), span);
    at = match.index + match[0].length;
  }
  target.append(source.slice(at), "\n");
}

// What every editor says of its keys to those who do not see the page.
function explained() {
  if (!document.getElementById("editor-keys")) {
    const words = document.createElement("p");
    words.id = "editor-keys";
    words.hidden = true;
    words.textContent = "Tab indents; press Escape, then Tab, to leave. Shift and Enter runs the cell.";
    document.body.append(words);
  }
  return "editor-keys";
}

// Turns the code of a cell into an editor. Returns {get, set, focus}; `on` has change() and run(next).
export function editor(code, label, on) {
  const pre = code.querySelector("pre");
  const area = document.createElement("textarea");
  let source = pre.textContent.replace(/\n$/, "");
  Object.assign(area, { value: source, spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off", rows: 1 });
  area.setAttribute("aria-label", label);
  area.setAttribute("aria-describedby", explained());
  code.removeAttribute("tabindex");
  code.removeAttribute("role");
  code.removeAttribute("aria-label");
  pre.setAttribute("aria-hidden", "true");
  const box = document.createElement("div");
  box.className = "editor";
  pre.replaceWith(box);
  box.append(pre, area);
  code.classList.add("editable");

  let leaving = false;
  const changed = () => {
    source = area.value;
    paint(pre, source);
    on.change(source);
  };
  area.addEventListener("input", changed);
  area.addEventListener("blur", () => (leaving = false));
  area.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === "Enter" && (shiftKey || ctrlKey || metaKey)) {
      event.preventDefault();
      on.run(shiftKey);
    } else if (key === "Escape") {
      leaving = true;
    } else if (key === "Tab" && !leaving && !shiftKey) {
      event.preventDefault();
      insert("    ".slice(column() % 4));
    } else if (key === "Tab" && !leaving && /^ {1,4}/.test(line())) {
      event.preventDefault();
      const start = area.selectionStart - column();
      const gone = line().match(/^ {1,4}/)[0].length;
      area.setRangeText("", start, start + gone, "preserve");
      changed();
    } else if (key === "Enter") {
      event.preventDefault();
      const before = line().slice(0, column());
      insert("\n" + before.match(/^ */)[0] + (/:\s*(#.*)?$/.test(before) ? "    " : ""));
    }
  });
  const column = () => area.selectionStart - (area.value.lastIndexOf("\n", area.selectionStart - 1) + 1);
  const line = () => area.value.slice(area.selectionStart - column()).split("\n", 1)[0];
  // As if typed, so that undo knows of it.
  function insert(text) {
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      changed();
    }
  }
  paint(pre, source);
  return {
    get: () => source,
    set(text) {
      area.value = source = text;
      paint(pre, text);
    },
    focus: () => area.focus(),
  };
}
