// What every page has: building elements (values are text, never markup), the light and dark switch, links between pages.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// A link only for addresses a reader may follow. The page's maker has checked already; this is the second lock.
// Airflow shows the pages in a frame that may open no window; its own window, of the same origin, may.
const framed = (event) => {
  if (parent === window) return;
  try { parent.open(event.currentTarget.href, "_blank", "noopener,noreferrer"); } catch { return; }
  event.preventDefault();
};
const outside = (url, text) =>
  /^https?:\/\//i.test(url || "") ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url, onclick: framed }, text) : h("span", {}, text);

(() => {
  const root = document.documentElement, button = $("#theme"), system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("sitrep-theme"); } catch { return null; } };
  let chosen = stored();
  const show = () => {
    const dark = chosen ? chosen === "dark" : system.matches;
    root.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(dark));
    button.textContent = dark ? "Light" : "Dark";
    button.setAttribute("aria-label", dark ? "Switch to light colours" : "Switch to dark colours");
  };
  button.addEventListener("click", () => {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("sitrep-theme", chosen); } catch { /* a page opened from a file may not be allowed to */ }
    show();
  });
  system.addEventListener("change", show);
  show();
})();

// Tables that stand in the page: their heads sort, and where a phone hides the heads a list to choose from does.
for (const table of $$("table[data-sortable]")) {
  const heads = $$("thead th", table), body = $("tbody", table), at = (row, i) => row.cells[i].dataset.value || row.cells[i].textContent.trim();
  let order = -1, down = false;
  const compare = (a, b) => {
    const [x, y] = [a, b].map((v) => Number(v.replace(/,/g, "")));
    const empty = (v) => v === "" || v === "–";
    if (empty(a) || empty(b)) return empty(a) - empty(b);
    return (Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y) * (down ? -1 : 1);
  };
  const sort = (i, turned) => {
    down = turned;
    order = i;
    body.append(...[...body.rows].map((row) => [row, at(row, i)]).sort((a, b) => compare(a[1], b[1])).map((pair) => pair[0]));
    heads.forEach((head, n) => head.setAttribute("aria-sort", n === i ? (down ? "descending" : "ascending") : "none"));
    chooser.value = i;
    turn.textContent = down ? "↓ highest first" : "↑ lowest first";
  };
  if ($$("td", body).some((td) => td.colSpan > 1)) continue; // the line that says there is nothing
  heads.forEach((head, i) => {
    const button = h("button", { type: "button", class: "sort", onclick: () => sort(i, order === i ? !down : head.classList.contains("n")) }, head.textContent);
    head.replaceChildren(button);
  });
  const chooser = h("select", { onchange: (e) => e.target.value !== "" && sort(Number(e.target.value), heads[e.target.value].classList.contains("n")) },
    h("option", { value: "" }, "as they come"), heads.map((head, i) => h("option", { value: i }, head.textContent)));
  const turn = h("button", { type: "button", class: "plain", onclick: () => order >= 0 && sort(order, !down) }, "↓ ↑");
  table.before(h("div", { class: "sorter" }, h("label", {}, "Sort by ", chooser), turn));
}

// In Airflow's UI the pages are served as /report and /quality, on disk they are report.html and quality.html.
if (!location.pathname.endsWith(".html"))
  for (const link of $$("nav a[href$='.html']")) link.setAttribute("href", link.getAttribute("href").replace(/\.html$/, ""));
