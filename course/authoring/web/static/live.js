// A page with Python in it: cells can be edited and run, controls answer, and what was done is kept.

import { editor } from "./editor.js";
import { show } from "./output.js";
import { lacking, Python, Stopped } from "./python.js";

const site = JSON.parse(document.getElementById("site").textContent);
const VIEW = "application/vnd.jupyter.widget-view+json";
const READY = "python"; // of this browser session: Python was wanted on another page
const cells = new Map();
const models = new Map();
let state = "off"; // off, loading, ready, failed
let memory = 0;
let answers = 0; // how often Python changed a control

// The dock ------------------------------------------------------------------------------------------

const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    name.startsWith("on") ? made.addEventListener(name.slice(2), value) : made.setAttribute(name, value);
  made.append(...children);
  return made;
};
const button = (text, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, text);
const said = make("p", { class: "dock-said", role: "status" });
const bar = make("progress", { max: 1, value: 0, "aria-label": "Loading Python" });
const starter = button("Start Python", () => start(), { class: "primary" });
const stopper = button("Stop", () => stop(), { class: "primary stop" });
const chooser = make("input", { type: "file", accept: ".ipynb,application/json", hidden: "" });
const menu = make("details", { class: "dock-menu" },
  make("summary", {}, "Notebook"),
  make("div", {},
    button("Run all cells", () => runMany([...cells.values()])),
    button("Save as .ipynb", save, { class: "save" }),
    button("Load an .ipynb", () => chooser.click()),
    button("Restart Python", () => { stop("Python was restarted: the cells have to be run again."); start(); }),
    button("Erase what I wrote here", erase)));
const dock = make("aside", { class: "dock", "aria-label": "Python in this page" }, said, bar, starter, stopper, menu, chooser);

function tell(text) {
  if (said.textContent !== text) said.textContent = text;
}

function draw() {
  const busy = queue.length > 0;
  starter.hidden = state !== "off" && state !== "failed";
  bar.hidden = state !== "loading";
  stopper.hidden = !busy || state !== "ready";
  document.body.dataset.python = busy ? "busy" : state;
  for (const cell of cells.values()) cell.draw();
}

// Python --------------------------------------------------------------------------------------------

const python = new Python(site.runtime, {
  progress({ phase, had, total }) {
    if (phase === "download") {
      bar.value = 0.7 * (had / total);
      const [done, all] = [had, total].map((n) => Math.round(n / 1e6));
      tell(had < total ? `Loading Python: ${done} of ${all} MB` : "Loading Python: preparing");
    } else {
      bar.value = phase === "start" ? 0.75 : 0.85;
      tell(phase === "start" ? "Starting Python" : "Importing NumPy, SciPy and scikit-learn");
    }
  },
  message: receive,
  record: keepRecord,
  memory: (bytes) => (memory = bytes),
});

async function start() {
  const reason = lacking();
  if (reason) {
    state = "failed";
    tell(reason);
    draw();
    return false;
  }
  if (state === "ready") return true;
  if (state !== "loading") {
    state = "loading";
    tell("Loading Python");
    draw();
  }
  try {
    await python.start(recordNow(), window.courseEnvironment ?? {});
  } catch (error) {
    state = "failed";
    python.stop();
    const full = /memory|allocat/i.test(error.message);
    tell(full
      ? "There is not enough memory for Python (it needs about 600 MB). Close other tabs and try again; reading works as before."
      : `Python could not be started: ${error.message}. Reading, questions and quizzes work as before.`);
    draw();
    return false;
  }
  state = "ready";
  try {
    sessionStorage.setItem(READY, "wanted");
  } catch {
    // Then the next page asks again.
  }
  tell(`Python is ready (${Math.round(memory / 1048576)} MB).`);
  draw();
  return true;
}

function stop(words = "Stopped. What the cells had made is gone; “Run all above” makes it again.") {
  queue.length = 0;
  python.stop();
  state = "off";
  for (const cell of cells.values()) cell.forget();
  models.clear();
  tell(words);
  draw();
}

// Cells that are to be run, in their order: one at a time.
const queue = [];
let working = null;

async function runMany(list) {
  for (const cell of list) if (!queue.includes(cell)) queue.push(cell);
  draw();
  if (!(await start())) {
    queue.length = 0;
    draw();
    return;
  }
  working ??= work().finally(() => (working = null));
  await working;
}

async function work() {
  while (queue.length) {
    const cell = queue[0];
    tell(`Running cell ${[...cells.values()].indexOf(cell) + 1} of ${cells.size}`);
    const right = await cell.run();
    queue.shift();
    if (!right) queue.length = 0; // as in JupyterLab: what follows an error is not run
    draw();
  }
  if (state === "ready") tell(`Python is ready (${Math.round(memory / 1048576)} MB).`);
}

function receive(message) {
  if (message.opened) models.set(message.opened, modelOf(message));
  else if (message.changed) {
    answers += 1;
    models.get(message.model)?.receive(message.changed);
  }
  if (message.output) cells.get(message.cell)?.put(message.output);
  else if (message.done) cells.get(message.done)?.finish(message);
}

// A widget's traits as they are here; what is set goes to Python, the newest values only while it
// is busy.
function modelOf({ opened, script, state: traits }) {
  const listeners = new Map();
  const dirty = new Set();
  let sending = false;
  const call = (event) => listeners.get(event)?.forEach((f) => f());
  const send = async () => {
    if (sending || !dirty.size) return;
    sending = true;
    const changed = Object.fromEntries([...dirty].map((name) => [name, traits[name]]));
    dirty.clear();
    try {
      await python.set(opened, changed);
    } catch {
      return; // Python was stopped
    } finally {
      sending = false;
    }
    send();
  };
  return {
    script,
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      dirty.add(name);
      call(`change:${name}`);
    },
    on(event, f) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(f);
    },
    off: (event, f) => listeners.get(event)?.delete(f),
    save_changes: () => void send(),
    receive(changed) {
      for (const [name, value] of Object.entries(changed)) {
        if (dirty.has(name)) continue; // a newer one is on its way
        traits[name] = value;
        call(`change:${name}`);
      }
    },
  };
}

function mount(id, target) {
  const model = models.get(id);
  if (!model) return false;
  const el = make("div", { class: "live" });
  target.append(el);
  import(new URL(`widgets/${model.script}.js`, import.meta.url))
    .then((module) => module.default.render({ model, el }))
    .catch(() => el.append("This control is not one of the course’s, and the page does not run its script."));
  return true;
}

// Cells ---------------------------------------------------------------------------------------------

class Cell {
  constructor(element, number) {
    this.element = element;
    this.added = element.matches(".added");
    this.name = element.dataset.cell;
    this.code = element.querySelector(".code");
    this.outputs = element.querySelector(".outputs");
    this.given = this.code.querySelector("pre").textContent.replace(/\n$/, "");
    this.stored = this.outputs.innerHTML;
    this.data = null; // the outputs of a run, as a notebook keeps them
    this.count = null;
    const called = this.added ? "your own cell" : `cell ${number}`;
    this.editor = editor(this.code, `Code of ${called}`, {
      change: (source) => keepSource(this, source),
      run: (next) => {
        runMany([this]);
        if (next) this.after()[0]?.editor.focus();
      },
    });
    this.runner = button("Run", () => runMany([this]), { class: "run", "aria-label": `Run ${called}` });
    this.back = this.added
      ? button("Remove", () => this.remove(), { class: "above", "aria-label": `Remove ${called}` })
      : button("Undo my edits", () => this.reset(), { class: "above", "aria-label": `Undo my edits of ${called}` });
    this.label = make("span", { class: "count" });
    const tools = make("div", { class: "tools" }, this.label, this.back,
      button("Add a cell", () => addCell(this).editor.focus(), { class: "above", "aria-label": `Add a cell below ${called}` }));
    if (number > 1)
      tools.append(button("Run all above", () => runMany(this.before()), { class: "above", "aria-label": `Run all cells above ${called}` }));
    tools.append(this.runner);
    (element.querySelector(".folded") ?? this.code).before(tools);
  }

  before() {
    const all = [...cells.values()];
    return all.slice(0, all.indexOf(this));
  }

  after() {
    const all = [...cells.values()];
    return all.slice(all.indexOf(this) + 1);
  }

  draw() {
    const waits = queue.includes(this);
    this.runner.disabled = waits;
    this.runner.textContent = waits ? (queue[0] === this && state === "ready" ? "Running" : "Waiting") : "Run";
    this.label.textContent = this.count ? `[${this.count}]` : "";
    this.back.hidden = !this.added && this.editor.get() === this.given;
    this.element.classList.toggle("waits", waits);
  }

  async run() {
    this.data = null;
    this.right = true;
    try {
      await python.run(this.name, this.editor.get());
    } catch (error) {
      if (!(error instanceof Stopped)) {
        stop(`Python ended: ${error.message}. Start it again and run the cells above.`);
        return false;
      }
      return false;
    }
    if (this.data === null) this.clear();
    return this.right;
  }

  clear() {
    this.data = [];
    this.outputs.replaceChildren();
  }

  put(output) {
    // The stored output stays until there is another.
    if (this.data === null) this.clear();
    const last = this.data.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name)
      last.text += output.text;
    else this.data.push({ ...output });
    show(this.outputs, output, mount);
  }

  finish({ count, right }) {
    if (this.data === null) this.clear();
    this.count = count;
    this.right = right;
  }

  forget() {
    this.count = null;
    // A control whose Python is gone moves no more: what is stored does, or says it in words.
    if (this.data?.some((output) => output.data?.[VIEW])) {
      this.outputs.innerHTML = this.stored;
      this.data = null;
    }
  }

  remove() {
    const last = this.before().at(-1);
    cells.delete(this.name);
    this.element.remove();
    keepAdded();
    last?.editor.focus();
  }

  reset() {
    this.editor.set(this.given);
    keepSource(this, this.given);
    this.editor.focus();
  }
}

// What is kept ---------------------------------------------------------------------------------------

function keepSource(cell, source) {
  if (cell.added) return keepAdded();
  if (source === cell.given) remember.drop("source", `${site.page} ${cell.name}`);
  else remember.set("source", `${site.page} ${cell.name}`, source);
  cell.draw();
}

// Cells of the reader's own, with the cell each stands below.
function keepAdded() {
  const added = [...cells.values()].filter((cell) => cell.added)
    .map((cell) => ({ name: cell.name, below: cell.before().at(-1)?.name, source: cell.editor.get() }));
  if (added.length) remember.set("added", site.page, added);
  else remember.drop("added", site.page);
}

function addCell(below, source = "", name = `own-${Date.now().toString(36)}-${cells.size}`) {
  const element = make("div", { class: "cell added", "data-cell": name },
    make("div", { class: "code" }, make("pre")), make("div", { class: "outputs" }));
  below.element.after(element);
  const cell = new Cell(element, 2);
  const all = [...cells.values()];
  all.splice(all.indexOf(below) + 1, 0, cell);
  cells.clear();
  for (const each of all) cells.set(each.name, each);
  cell.editor.set(source);
  keepAdded();
  cell.draw();
  return cell;
}

// The learner's record, as a working copy keeps it, with the answers given before Python was there.
function recordNow() {
  const record = remember.get("record", "course") ?? { format: 1 };
  const commitments = { ...record.state?.commitments };
  for (const [name, answer] of Object.entries(remember.all("commit"))) {
    if (commitments[name]?.said === answer.said) continue;
    const { choice, confidence, unit } = answer;
    commitments[name] = { choice, confidence, said: answer.said ?? `${choice} ${unit}` };
  }
  record.state = { ...record.state, commitments };
  return JSON.stringify(record);
}

let lastRecord = "";
function keepRecord(text) {
  if (text === lastRecord) return;
  lastRecord = text;
  try {
    const record = JSON.parse(text);
    remember.set("record", "course", record);
    for (const [name, { choice, confidence, said: words }] of Object.entries(record.state?.commitments ?? {}))
      if (remember.get("commit", name)?.said !== words)
        remember.set("commit", name, { choice, confidence, said: words });
  } catch {
    // A cell wrote something else there; the last good record stays.
  }
}

async function save() {
  const notebook = await (await fetch(site.notebook)).json();
  for (const cell of notebook.cells) {
    const mine = cells.get(cell.id);
    if (cell.cell_type !== "code" || !mine) continue;
    cell.source = mine.editor.get();
    cell.execution_count = mine.count;
    if (mine.data) cell.outputs = mine.data.map(storable);
    else if (cell.source !== mine.given) cell.outputs = [];
  }
  for (const cell of [...cells.values()].filter((each) => each.added)) {
    const at = notebook.cells.findIndex((each) => each.id === cell.before().at(-1)?.name);
    notebook.cells.splice(at + 1, 0, {
      cell_type: "code", execution_count: cell.count, id: cell.name, metadata: {},
      outputs: (cell.data ?? []).map(storable), source: cell.editor.get(),
    });
  }
  const text = JSON.stringify(notebook, null, 1) + "\n";
  const link = make("a", { download: site.notebook.split("/").pop().replace(/^exercises-/, ""), href: URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  tell(`Saved as ${link.download} in the folder for downloads.`);
}

// As a file keeps it: no link to a live widget, which would point nowhere.
function storable(output) {
  if (!output.data) return output;
  const { [VIEW]: live, ...data } = output.data;
  return { ...output, data: live && !Object.keys(data).length ? { "text/plain": "" } : data };
}

async function load(file) {
  let notebook;
  try {
    notebook = JSON.parse(await file.text());
    if (!Array.isArray(notebook.cells)) throw new Error();
  } catch {
    tell(`${file.name} is not a notebook: choose a file that ends with .ipynb and was saved by this page or by JupyterLab.`);
    return;
  }
  const given = notebook.cells.filter((cell) => cell.cell_type === "code");
  const text = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? ""));
  const mine = [...cells.values()];
  const named = new Map(given.filter((cell) => cells.has(cell.id)).map((cell) => [cell.id, text(cell)]));
  // Without names in common, the order tells, if there are as many.
  if (!named.size && given.length === mine.length) given.forEach((cell, i) => named.set(mine[i].name, text(cell)));
  const tasks = new Map(given.filter((cell) => cell.metadata?.nbgrader?.grade_id).map((cell) => [cell.metadata.nbgrader.grade_id, text(cell)]));
  for (const cell of mine) {
    const task = tasks.get(cell.element.dataset.task);
    if (!named.has(cell.name) && task !== undefined) named.set(cell.name, task);
  }
  if (!named.size) {
    tell(`${file.name} has no cell in common with this page. Is it the notebook of another lesson?`);
    return;
  }
  for (const cell of mine) if (cell.added) cell.remove();
  // A cell that is new in the file stands below the last one that is known.
  let below = [...cells.values()][0];
  for (const cell of given) {
    const task = cell.metadata?.nbgrader?.grade_id;
    const known = cells.get(cell.id) ?? mine.find((each) => task && each.element.dataset.task === task);
    if (known) below = known;
    else if (named.has(cell.id) === false && !task && text(cell).trim()) below = addCell(below, text(cell));
  }
  for (const [name, source] of named) {
    if (!cells.has(name)) continue;
    const cell = cells.get(name);
    cell.editor.set(source);
    cell.count = cell.data = null;
    cell.outputs.innerHTML = source === cell.given ? cell.stored : ""; // outputs of a file are not shown
    keepSource(cell, source);
  }
  tell(`Loaded ${named.size} cells from ${file.name}. Run them to see what they put out.`);
  draw();
}

function erase() {
  if (!confirm("Erase everything you wrote, answered and solved in this course, in this browser?")) return;
  remember.erase();
  location.reload();
}

// Two tabs with the same page would write over each other's text.
function watchOtherTabs() {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(`semi-supervised-course ${site.page}`);
  const warn = () => tell("This page is also open in another tab: what you write here and there is kept under the same name, and the later text wins. Close one of them.");
  channel.onmessage = ({ data }) => {
    if (data === "hello") channel.postMessage("here");
    warn();
  };
  channel.postMessage("hello");
}

// Begin -----------------------------------------------------------------------------------------------

for (const element of document.querySelectorAll(".cell")) {
  const cell = new Cell(element, cells.size + 1);
  cells.set(cell.name, cell);
  const kept = remember.get("source", `${site.page} ${cell.name}`);
  if (typeof kept === "string" && kept !== cell.given) {
    cell.editor.set(kept);
    if (site.exercises) cell.outputs.replaceChildren();
  }
}
for (const { name, below, source } of remember.get("added", site.page) ?? [])
  if (cells.has(below)) addCell(cells.get(below), source, name);
document.body.append(dock);
chooser.addEventListener("change", () => {
  if (chooser.files.length) load(chooser.files[0]);
  chooser.value = "";
});
menu.addEventListener("click", (event) => event.target.closest("button") && (menu.open = false));
tell("Python runs in this page; nothing leaves your machine.");
draw();
if (remember.refused) tell("This browser keeps nothing for this page: save your notebook before you close it.");
if (lacking()) {
  tell(lacking());
  starter.hidden = true;
}
watchOtherTabs();
try {
  if (sessionStorage.getItem(READY) && !lacking()) start();
} catch {
  // The reader starts it.
}

// For tests and for whoever is curious in the console.
window.coursePage = {
  cells, start, stop, save, load,
  run: (names) => runMany(names ? names.map((name) => cells.get(name)) : [...cells.values()]),
  get state() {
    return queue.length ? "busy" : state;
  },
  get memory() {
    return memory;
  },
  get answers() {
    return answers;
  },
};
