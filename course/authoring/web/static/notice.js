// A plain script, since a page opened as a file may not load modules: says why Python is not here.
(() => {
  const reading = "reading, questions, quizzes and search work here as well.";
  const words =
    location.protocol === "file:"
      ? "Python needs a web server: this page was opened as a file. Start one with " +
        `“course web DIR --serve”; ${reading}`
      : "noModule" in HTMLScriptElement.prototype
        ? ""
        : "This browser is too old to run Python. Chrome or Edge from version 137, Firefox from 131 " +
          `and Safari from 18.4 should be able to; ${reading}`;
  if (!words) return;
  const dock = document.createElement("aside");
  dock.className = "dock";
  dock.setAttribute("aria-label", "Python in this page");
  const said = document.createElement("p");
  said.className = "dock-said";
  said.setAttribute("role", "status");
  said.textContent = words;
  dock.append(said);
  document.body.append(dock);
})();
