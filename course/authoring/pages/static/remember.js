// What a reader answered, kept in this browser only. A browser may refuse; then it is kept until
// the page is closed, and `remember.refused` says so.
"use strict";
const remember = (() => {
  const KEY = "semi-supervised-course";
  let kept = {};
  let refused = false;
  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      if (found && typeof found === "object" && !Array.isArray(found)) kept = found;
    } catch (error) {
      refused = !(error instanceof SyntaxError);
    }
  };
  const write = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      refused = true;
    }
    document.dispatchEvent(new Event("course-kept"));
  };
  read();
  return {
    get refused() {
      return refused;
    },
    get empty() {
      return Object.keys(kept).length === 0;
    },
    get: (kind, name) => kept[kind]?.[name],
    all: (kind) => kept[kind] ?? {},
    set(kind, name, value) {
      read(); // another window may have written in the meantime
      (kept[kind] ??= {})[name] = value;
      write();
    },
    drop(kind, name) {
      read();
      delete kept[kind]?.[name];
      if (kept[kind] && !Object.keys(kept[kind]).length) delete kept[kind];
      write();
    },
    erase() {
      kept = {};
      try {
        localStorage.removeItem(KEY);
      } catch {
        refused = true;
      }
      document.dispatchEvent(new Event("course-kept"));
    },
  };
})();
