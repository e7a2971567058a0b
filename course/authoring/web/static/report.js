// The report on a table of the reader's own: the file goes to the Python in this page and nowhere else.

import { lacking, Python, Stopped } from "./python.js";

const site = JSON.parse(document.getElementById("site").textContent);
const at = (id) => document.getElementById(id);
const [said, bar, measure, stopper, label, result] =
  ["said", "bar", "measure", "stop", "label", "result"].map(at);
let table = null; // the name of the file that Python has
let printed = "";
let working = false;

const tell = (text) => (said.textContent = text);

const python = new Python(site.runtime, {
  progress({ phase, had, total }) {
    bar.value = phase === "download" ? 0.8 * (had / total) : 0.9;
    tell(phase === "download" ? `Loading Python: ${Math.round(had / 1e6)} of ${Math.round(total / 1e6)} MB` : "Starting Python");
  },
  message({ output }) {
    if (output?.output_type === "error") failure = `${output.ename}: ${output.evalue}`;
    if (output?.output_type !== "stream") return;
    if (output.name === "stdout") printed += output.text;
    else listen(output.text);
  },
  record() {},
  memory() {},
});
let failure = "";

// The progress bar that Python writes for a terminal: what is measured, and the percentage.
function listen(text) {
  const [, words, percent] = text.match(/\r(.*?):? +(\d+)%\|/) ?? [];
  if (percent === undefined) return;
  bar.value = percent / 100;
  tell(`${words || "Measuring"}, ${percent} % done`);
}

// Runs a line of Python and returns what it printed, as data.
async function ask(source) {
  [printed, failure] = ["", ""];
  await python.run("report", `import page_report\n${source}`);
  if (failure) throw new Error(failure);
  const answer = JSON.parse(printed);
  if (answer.error) throw new Error(answer.error);
  return answer;
}

// One thing at a time; what goes wrong is said in a line.
async function during(work) {
  if (working) return;
  working = true;
  draw();
  try {
    await python.start(null);
    await work();
  } catch (error) {
    if (error instanceof Stopped) tell("Stopped. Choose the table again to go on.");
    else if (/memory|allocat/i.test(error.message)) tell("There is not enough memory for this table in a browser. Install the course and type “course report”.");
    else tell(error.message);
  }
  working = false;
  draw();
}

function draw() {
  bar.hidden = stopper.hidden = !working;
  measure.hidden = working;
  measure.disabled = table === null;
  label.disabled = table === null || working;
  for (const id of ["file", "example", "unlabeled"]) at(id).disabled = working;
}

function take({ columns, likely, rows }, name) {
  table = name;
  label.replaceChildren(...columns.map((column) => new Option(column, column, false, column === likely)));
  tell(`${name}: ${rows.toLocaleString("en-US")} rows, ${columns.length} columns. Say which column has the classes, then measure.`);
}

at("file").addEventListener("change", () => {
  const [file] = at("file").files;
  if (!file) return;
  table = null;
  result.hidden = true;
  during(async () => {
    tell("Reading the table");
    // A name without anything that Python or the file system would take apart.
    const name = file.name.replace(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\.+/, "");
    await python.put(name, await file.arrayBuffer());
    take(await ask(`page_report.show_columns(${JSON.stringify(name)})`), name);
  });
});

at("example").addEventListener("click", () => {
  at("file").value = "";
  result.hidden = true;
  during(async () => {
    const found = await ask("page_report.show_example()");
    take(found, found.name);
  });
});

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (table === null) return;
  result.hidden = true;
  during(async () => {
    bar.value = 0;
    tell("Reading the table");
    const [name, column, none] = [table, label.value, at("unlabeled").value.trim()].map((text) => JSON.stringify(text));
    show((await ask(`page_report.show_report(${name}, ${column}, ${none})`)).files);
  });
});

stopper.addEventListener("click", () => {
  python.stop();
  table = null;
  label.replaceChildren(new Option("choose a table first"));
  at("file").value = "";
});

const NAMES = {
  "report.html": "Save the report",
  "to-label.csv": "Save the rows to label",
  "predictions.csv": "Save the predictions",
};

function show(files) {
  for (const link of at("files").querySelectorAll("a")) URL.revokeObjectURL(link.href);
  at("files").replaceChildren(...Object.entries(files).map(([name, text]) => {
    const link = document.createElement("a");
    const type = name.endsWith(".csv") ? "text/csv" : "text/html";
    Object.assign(link, { download: name, textContent: NAMES[name], href: URL.createObjectURL(new Blob([text], { type })) });
    return link;
  }));
  const frame = at("page");
  frame.addEventListener("load", () => {
    const inside = frame.contentDocument?.documentElement;
    if (!inside) return;
    const fit = () => (frame.style.height = `${inside.querySelector("body").scrollHeight + 2}px`);
    new ResizeObserver(fit).observe(inside.querySelector("body"));
    fit();
  }, { once: true });
  frame.srcdoc = files["report.html"];
  result.hidden = false;
  tell("Done. The report is below; nothing was sent anywhere.");
  result.scrollIntoView();
}

if (lacking()) {
  tell(lacking());
  for (const control of at("ask").elements) control.disabled = true;
} else draw();

// For tests.
window.courseReport = {
  get working() {
    return working;
  },
};
