"use strict";
// Search and copy: all that scripts do here. The page reads and prints without them.
(() => {
  // As words are compared: without accents, the vowel signs of Arabic and Hebrew, and tatweel; and
  // Arabic letters that many write for each other as one.
  const plain = (text) => text.normalize("NFKD")
    .replace(/[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g, "")
    .replace(/\u0629/g, "\u0647").replace(/[\u0649\u06cc]/g, "\u064a").toLowerCase();

  // What scrolls can be scrolled by keys, too.
  for (const one of document.querySelectorAll("pre,.table")) one.tabIndex = 0;

  // Headings that no link leads to have no id in the file; a search leads to them.
  for (const article of document.querySelectorAll("article")) {
    article.querySelectorAll(":scope>:is(h2,h3,h4,h5,h6)").forEach((one, at) => {
      one.id ||= `${article.id}~${at}`;
    });
  }

  for (const pre of document.querySelectorAll("article pre:not(.raw)")) {
    const box = document.createElement("div");
    box.className = "command";
    pre.replaceWith(box);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const text = pre.textContent.replace(/\n$/, "");
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        const range = document.createRange();
        range.selectNodeContents(pre);
        const selection = getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    box.append(pre, button);
  }

  // Each document in parts: a heading, and what stands below it up to the next.
  let index = null;
  const read = () => [...document.querySelectorAll("article")].map((article) => {
    const title = article.querySelector("h2").textContent.trim();
    const parts = [{ id: article.id, name: "", lines: [] }];
    for (const one of article.querySelectorAll("h2,h3,h4,h5,h6,p,pre,td,th,li")) {
      if (one.matches("article>p:first-child,details *")) continue;
      const text = one.textContent.trim();
      if (one.matches("[id]")) {
        parts.push({ id: one.id, name: text === title ? "" : text, lines: [] });
      } else if (text && !one.querySelector("p,pre,li")) {
        parts[parts.length - 1].lines.push(...(one.tagName === "PRE" ? text.split("\n") : [text]));
      }
    }
    for (const part of parts) part.plain = plain(`${part.name}\n${part.lines.join("\n")}`);
    return { id: article.id, title, plain: plain(title), parts };
  });

  const find = (words) => {
    index ??= read();
    const found = [];
    for (const one of index) {
      const has = (word) => one.plain.includes(word) || one.parts.some((part) => part.plain.includes(word));
      if (!words.every(has)) continue;
      let best = null, most = -1;
      for (const part of one.parts) {
        const name = plain(part.name);
        const score = words.reduce((sum, word) =>
          sum + (part.plain.includes(word) ? 1 : 0) + (name.includes(word) ? 2 : 0), 0);
        if (score > most) { most = score; best = part; }
      }
      const titled = words.filter((word) => one.plain.includes(word)).length;
      const line = best.lines.find((text) => words.some((word) => plain(text).includes(word))) ?? "";
      const inTitle = titled === words.length;
      found.push({ score: titled * 10 + most, title: one.title, id: inTitle ? one.id : best.id,
                   name: inTitle ? "" : best.name, line });
    }
    return found.sort((a, b) => b.score - a.score || a.title.localeCompare(b.title));
  };

  const box = document.getElementById("search");
  const input = box.querySelector("input");
  const list = document.getElementById("found");
  const count = document.getElementById("count");
  const show = () => {
    const words = plain(input.value).split(/\s+/u).filter(Boolean);
    list.replaceChildren();
    count.textContent = "";
    if (!words.length) return;
    const found = find(words);
    count.textContent = found.length === 1 ? "1 document" : `${found.length} documents`;
    for (const one of found.slice(0, 30)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${encodeURIComponent(one.id)}`;
      link.textContent = one.name ? `${one.title}: ${one.name}` : one.title;
      const line = document.createElement("span");
      line.textContent = one.line.slice(0, 180);
      item.append(link, line);
      list.append(item);
    }
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter only ends a word of Japanese or Chinese
    if (event.key === "Escape") { input.value = ""; show(); }
    if (event.key === "Enter") list.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
  box.hidden = false;
})();
