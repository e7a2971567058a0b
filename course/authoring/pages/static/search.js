// Search over all lessons and the glossary: every word that is typed begins a word of the section.
(() => {
  const dialog = document.querySelector("dialog.search");
  const opener = document.querySelector(".search-open");
  if (!dialog?.showModal) return;
  const input = dialog.querySelector("input");
  const hits = dialog.querySelector(".search-hits");
  const count = dialog.querySelector(".search-count");
  const MOST = 20;
  let index = null;
  opener.hidden = false;

  // The index is a script of its own, beside the page: it is fetched when it is wanted.
  function load() {
    if (index) return;
    const script = document.createElement("script");
    script.src = "search-index.js";
    script.onload = () => {
      index = window.courseSearchIndex.map((entry) => ({
        ...entry,
        title_: plain(entry.title),
        text_: plain(entry.text),
      }));
      search();
    };
    script.onerror = () => {
      count.textContent = "The search needs the file search-index.js beside this page, and it is not there.";
    };
    document.head.append(script);
  }
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const starts = (word) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, "gu");

  function search() {
    hits.replaceChildren();
    const words = plain(input.value).split(/[\s,]+/).filter(Boolean);
    if (!index || !words.length) {
      count.textContent = "";
      return;
    }
    const found = index
      .map((entry) => ({ entry, score: scored(entry, words) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const more = found.length > MOST ? `, the first ${MOST} shown` : "";
    count.textContent =
      found.length === 1 ? "1 section" : `${found.length || "No"} sections${more}`;
    hits.append(...found.slice(0, MOST).map(({ entry }) => hit(entry, words)));
  }

  function scored(entry, words) {
    let score = 0;
    for (const word of words) {
      const inTitle = (entry.title_.match(starts(word)) ?? []).length;
      const inText = (entry.text_.match(starts(word)) ?? []).length;
      if (!inTitle && !inText) return 0;
      score += 12 * inTitle + Math.min(6, inText);
    }
    if (entry.where === "Glossary" && entry.title_.startsWith(words.join(" "))) score += 20;
    return score;
  }

  function hit(entry, words) {
    const title = document.createElement("b");
    title.append(...marked(entry.title, words));
    const where = document.createElement("small");
    where.textContent = entry.where;
    const around = document.createElement("p");
    around.append(...marked(excerpt(entry, words), words));
    const link = document.createElement("a");
    link.href = entry.page;
    link.append(title, where, around);
    link.addEventListener("click", () => dialog.close());
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  function excerpt({ text, text_ }, words) {
    // Where the plain text is as long as the text, places agree.
    const at = text_.length === text.length ? text_.search(starts(words[0])) : 0;
    const from = Math.max(0, text.lastIndexOf(" ", Math.max(0, at - 60)) + 1);
    return (from ? "… " : "") + text.slice(from, from + 170).trim() + (from + 170 < text.length ? " …" : "");
  }

  function marked(text, words) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.map(escaped).join("|")})`, "giu");
    return text.split(pattern).map((part, i) => {
      if (i % 2 === 0) return part;
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    });
  }

  function open() {
    load();
    dialog.showModal();
    input.select();
  }
  opener.addEventListener("click", open);
  input.addEventListener("input", search);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") return;
    const links = [...hits.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter") {
      if (document.activeElement !== input) return;
      event.preventDefault(); // or the form would close the dialog
      links[0]?.click();
      return;
    }
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? input : links[Math.min(next, links.length - 1)] ?? input).focus();
  });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (dialog.open || !(slash || chord)) return;
    event.preventDefault();
    open();
  });
})();
