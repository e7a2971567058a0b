// What a cell puts out, shown as JupyterLab shows it. HTML goes into a frame that runs no script.

const VIEW = "application/vnd.jupyter.widget-view+json";

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const joined = (text) => (Array.isArray(text) ? text.join("") : text ?? "");
// Colors of a terminal are left out; a carriage return starts the line again.
const plain = (text) =>
  joined(text).replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").split("\n")
    .map((line) => line.replace(/\r+$/, "").split("\r").reduce((old, part) => part + old.slice(part.length), ""))
    .join("\n");

// Draws an output in `target`; `widget(id, el)` mounts a live widget.
export function show(target, output, widget) {
  const data = output.data ?? {};
  if (output.output_type === "stream") return stream(target, output);
  if (output.output_type === "error") return target.append(failure(output));
  if (data[VIEW] && widget(data[VIEW].model_id, target)) return;
  if (data["text/html"]) return target.append(frame(joined(data["text/html"])));
  const kind = ["image/png", "image/jpeg"].find((name) => data[name]);
  if (kind) return target.append(picture(kind, joined(data[kind]), output.metadata?.[kind]?.alt ?? joined(data["text/plain"])));
  target.append(printed(joined(data["text/markdown"] ?? data["text/latex"] ?? data["text/plain"])));
}

function printed(text, label = "Output") {
  return element("pre", { class: "printed", tabindex: "0", role: "group", "aria-label": label }, text);
}

// What is printed in portions stands in one block, as long as it goes to the same stream.
function stream(target, { name, text }) {
  let last = target.lastElementChild;
  if (!last?.matches(".printed") || last.dataset.stream !== name) {
    last = printed("", name === "stderr" ? "Warnings" : "Output");
    last.dataset.stream = name;
    last.raw = "";
    target.append(last);
  }
  last.raw += joined(text);
  const shown = plain(last.raw);
  last.textContent = shown.length > 100_000 ? shown.slice(0, 100_000) + "\n… (more is not shown)" : shown;
  last.hidden = !shown.trim() && name === "stderr"; // a progress bar that has gone
}

function failure({ ename, evalue, traceback }) {
  const lines = plain(joined((traceback ?? []).map((line) => line + "\n"))).trimEnd();
  const said = evalue ? `${ename}: ${evalue}` : ename;
  const box = element("div", { class: "failure", role: "alert" }, element("p", {}, said));
  if (lines && lines !== said) box.append(element("pre", { tabindex: "0", role: "group", "aria-label": "Where it happened" }, lines));
  return box;
}

function picture(kind, base64, alt) {
  return element("figure", {}, element("img", { src: `data:${kind};base64,${base64}`, alt }));
}

const STYLE = `
  :root { color-scheme: light dark; --jp-ui-font-family: system-ui, sans-serif; }
  body { margin: 0; padding: 1px; font: 15px/1.55 system-ui, sans-serif; color: #24292f; background: transparent; overflow-wrap: break-word; }
  body > :first-child { margin-top: 0 !important; margin-left: 0 !important; max-width: none !important; }
  table { border-collapse: collapse; } th, td { padding: 0.2rem 0.75rem 0.2rem 0; text-align: left; }
  pre, code { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
  @media (prefers-color-scheme: dark) { body { color: #d5d9de; } a { color: #aab6ff; } }`;

// No scripts, no forms, no navigation; the page may only look how tall it is.
function frame(html) {
  const made = element("iframe", { sandbox: "allow-same-origin", class: "html-output", title: "Output of the cell" });
  made.srcdoc = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Output</title><style>${STYLE}</style><body>${html}`;
  made.addEventListener("load", () => {
    const inside = made.contentDocument?.documentElement;
    if (!inside) return;
    const fit = () => (made.style.height = `${Math.min(inside.querySelector("body").scrollHeight + 2, 4000)}px`);
    new ResizeObserver(fit).observe(inside.querySelector("body"));
    fit();
  });
  return made;
}
