// Around the text: the list of sections follows the reader, and answers can be erased.
(() => {
  const sections = document.querySelector(".sections details");
  if (sections) {
    const wide = matchMedia("(min-width: 75rem)");
    const fold = () => (sections.open = wide.matches);
    wide.addEventListener("change", fold);
    fold();
    const links = new Map(
      [...sections.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]),
    );
    const headings = [...links.keys()].map((id) => document.getElementById(decodeURIComponent(id)));
    let here = null;
    const follow = () => {
      const passed = headings.filter((h) => h && h.getBoundingClientRect().top < innerHeight * 0.3);
      const now = passed.length ? links.get(encodeURIComponent(passed.at(-1).id)) ?? links.get(passed.at(-1).id) : null;
      if (now === here) return;
      here?.parentElement.classList.remove("here");
      here?.removeAttribute("aria-current");
      here = now;
      if (!here) return;
      here.parentElement.classList.add("here");
      here.setAttribute("aria-current", "true");
      if (wide.matches) {
        const list = sections.parentElement;
        const [at, box] = [here.getBoundingClientRect(), list.getBoundingClientRect()];
        if (at.top < box.top + 40 || at.bottom > box.bottom - 40)
          list.scrollTop += at.top - box.top - box.height / 2;
      }
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    }, { passive: true });
    follow();
  }

  // A formula wider than the page is scrolled, by keys too.
  const reach = () => {
    for (const formula of document.querySelectorAll(".formula"))
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
  };
  addEventListener("resize", reach);
  reach();

  for (const line of document.querySelectorAll(".kept")) {
    const words = line.querySelector("span");
    const show = () => {
      line.hidden = remember.empty && !remember.refused;
      if (remember.refused)
        words.textContent = "This browser keeps nothing for this page: your answers last until you close it.";
    };
    line.querySelector(".erase").addEventListener("click", () => {
      if (!confirm("Erase all answers that this browser keeps for the course?")) return;
      remember.erase();
      location.reload();
    });
    document.addEventListener("course-kept", show);
    show();
  }

  // On the page of contents: what was answered in each lesson.
  for (const line of document.querySelectorAll(".done")) {
    const { committed = 0, quizzed = 0, questions = 0 } =
      remember.get("lessons", line.dataset.lesson) ?? {};
    const said = [];
    if (committed) said.push(committed === 1 ? "1 prediction made" : `${committed} predictions made`);
    if (quizzed) said.push(`${quizzed} of ${questions} quiz questions answered`);
    line.textContent = said.join(", ");
    line.hidden = !said.length;
  }
})();
