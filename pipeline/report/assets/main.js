// The filter bar and the redrawing of everything when a filter changes.

const option = (value, label) => h("option", { value }, label);
function filters() {
  const all = [...items.values()], present = new Set(all.map((it) => it.kind)), places = new Map(), statuses = new Set(all.map((it) => it.status));
  for (const e of DATA.events) places.set(e.item.land, (places.get(e.item.land) || 0) + 1);
  $("#f-kind").append(option("", "Everything"), ...GROUPS.map((g) => h("optgroup", { label: g.label }, option(`group:${g.key}`, `${g.label}: all`), g.types.filter((t) => present.has(t) && g.types.length > 1).map((t) => option(t, titled(t))))));
  $("#f-country").append(option("", "Everywhere"), ...[...places].map(([code, n]) => [code, code === "none" ? "No country found" : country(code), n]).sort((a, b) => (a[0] === "none") - (b[0] === "none") || a[1].localeCompare(b[1])).map(([code, label, n]) => option(code, `${label} (${n})`)));
  $("#f-status").append(option("happened", "Occurred, claimed or disputed"), option("", "Any status"), ...Object.keys(STATUS).filter((key) => statuses.has(key)).map((key) => option(key, titled(STATUS[key]))));
  $("#f-kind").addEventListener("change", (e) => set({ kind: e.target.value }));
  $("#f-country").addEventListener("change", (e) => set({ country: e.target.value }));
  $("#f-status").addEventListener("change", (e) => set({ status: e.target.value }));
  let pause = 0;
  $("#f-text").addEventListener("input", (e) => { clearTimeout(pause); pause = setTimeout(() => set({ text: e.target.value.trim() }), 120); });
  $("#f-reset").addEventListener("click", () => { $("#f-text").value = ""; set({ ...CLEAR }); });
  $("#legend").append(...GROUPS.map((g) => h("button", { type: "button", "data-group": g.key, onclick: () => toggle("kind", `group:${g.key}`) }, dot(g.key), g.label)));
  $("#controls").hidden = false;
}

function bar() {
  $("#f-kind").value = state.kind;
  $("#f-country").value = state.country;
  $("#f-status").value = state.status;
  if ($("#f-text").value.trim() !== state.text) $("#f-text").value = state.text;
  for (const button of $$("#legend button")) button.setAttribute("aria-pressed", String(state.kind === `group:${button.dataset.group}`));
  const events = left(), all = leftItems(), sure = counted(all), killed = sum(sure.map((it) => it.killed)), injured = sum(sure.map((it) => it.injured));
  const figure = (name, value, small) => $(`[data-figure="${name}"]`).replaceChildren(h("a", { href: LEADS[name] }, number(value)), h("small", {}, small || ""));
  const spread = (r) => (r[0] === r[2] ? "" : `${number(r[0])}–${number(r[2])}`);
  figure("events", events.length);
  figure("incidents", sure.length, all.length > sure.length ? `and ${number(all.length - sure.length)} that ${all.length - sure.length === 1 ? "does" : "do"} not count` : "");
  figure("killed", killed[1], spread(killed));
  figure("injured", injured[1], spread(injured));
  figure("countries", new Set(sure.map((it) => it.land).filter((code) => code !== "none")).size);
  figure("outlets", new Set(events.map((e) => e.source.outlet)).size);
  const chips = [];
  if (state.day) chips.push(["day", day(state.day)]);
  if (state.toll) chips.push(["toll", `with people ${state.toll}`]);
  if (state.spot) chips.push(["spot", (map.spots().find((one) => one.spot === state.spot) || { name: "the chosen place" }).name]);
  if (state.pair) chips.push(["pair", state.pair]);
  $("#f-chips").replaceChildren(...chips.map(([name, text]) => h("button", { type: "button", class: "chip", "aria-label": `Remove the filter ${text}`, onclick: () => set({ [name]: CLEAR[name] }) }, text, h("span", { "aria-hidden": "true" }, "×"))));
  $("#f-said").textContent = `${number(events.length)} of ${plural(DATA.events.length, "event")}`;
  $("#f-reset").disabled = Object.keys(CLEAR).every((name) => state[name] === CLEAR[name]);
}

// Where each figure leads: to the incidents, the reports or the countries it is made of, with the filters as they are.
const LEADS = { events: "#show:list=events", incidents: "#show:list=incidents", killed: "#show:toll=killed", injured: "#show:toll=injured", countries: "#show:sort=Where", outlets: "#show:list=events&sort=Outlet" };

const redraw = () => { bar(); timeline(); types(); dyads(); tolls(); lists(); panel(); };
filters();
onChange(redraw);
redraw();
// What is jumped to must not end up below the bar that stays at the top.
new ResizeObserver(() => {
  const bar = $("#controls"), stays = getComputedStyle(bar).position === "sticky";
  document.documentElement.style.scrollPaddingTop = `${(stays ? bar.offsetHeight : 0) + 18}px`;
}).observe($("#controls"));
let known = 0;
new ResizeObserver(([entry]) => {
  if (Math.abs(entry.contentRect.width - known) < 1) return;
  known = entry.contentRect.width;
  timeline();
  tolls();
}).observe($("#timeline"));
