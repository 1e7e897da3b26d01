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

// In Airflow's UI the pages are served as /report and /quality, on disk they are report.html and quality.html.
if (!location.pathname.endsWith(".html"))
  for (const link of $$("nav a[href$='.html']")) link.setAttribute("href", link.getAttribute("href").replace(/\.html$/, ""));
