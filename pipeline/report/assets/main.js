// The filter bar and the redrawing of everything when a filter changes.

const option = (value, label) => h("option", { value }, label);
function filters() {
  const present = new Set(DATA.events.map((e) => e.type)), places = new Map(), statuses = new Set(DATA.events.map((e) => e.status));
  for (const e of DATA.events) { const code = e.place && e.place.country ? e.place.country : "none"; places.set(code, (places.get(code) || 0) + 1); }
  $("#f-kind").append(option("", "Everything"), ...GROUPS.map((g) => h("optgroup", { label: g.label }, option(`group:${g.key}`, `${g.label}: all`), g.types.filter((t) => present.has(t) && g.types.length > 1).map((t) => option(t, titled(t))))));
  $("#f-country").append(option("", "Everywhere"), ...[...places].map(([code, n]) => [code, code === "none" ? "No country found" : country(code), n]).sort((a, b) => (a[0] === "none") - (b[0] === "none") || a[1].localeCompare(b[1])).map(([code, label, n]) => option(code, `${label} (${n})`)));
  $("#f-status").append(option("happened", "Occurred or claimed"), option("", "Any status"), ...Object.keys(STATUS).filter((key) => statuses.has(key)).map((key) => option(key, titled(STATUS[key]))));
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
  for (const button of $$("#legend button")) button.setAttribute("aria-pressed", String(state.kind === `group:${button.dataset.group}`));
  const events = left(), all = happenings(events), killed = sum(all.map((it) => it.killed)), injured = sum(all.map((it) => it.injured));
  const figure = (name, value, small) => $(`[data-figure="${name}"]`).replaceChildren(number(value), h("small", {}, small || ""));
  const spread = (r) => (r[0] === r[2] ? "" : `${number(r[0])}–${number(r[2])}`);
  figure("events", events.length);
  figure("incidents", all.length);
  figure("killed", killed[1], spread(killed));
  figure("injured", injured[1], spread(injured));
  figure("countries", new Set(events.map((e) => e.place && e.place.country).filter(Boolean)).size);
  figure("outlets", new Set(events.map((e) => e.source.outlet)).size);
  const chips = [];
  if (state.day) chips.push(["day", day(state.day)]);
  if (state.spot) chips.push(["spot", events.length ? where(events[0]) : "the chosen place"]);
  if (state.pair) chips.push(["pair", state.pair]);
  $("#f-chips").replaceChildren(...chips.map(([name, text]) => h("button", { type: "button", class: "chip", "aria-label": `Remove the filter ${text}`, onclick: () => set({ [name]: CLEAR[name] }) }, text, h("span", { "aria-hidden": "true" }, "×"))));
  $("#f-said").textContent = `${number(events.length)} of ${plural(DATA.events.length, "event")}`;
  $("#f-reset").disabled = Object.keys(CLEAR).every((name) => state[name] === CLEAR[name]);
}

const redraw = () => { bar(); timeline(); types(); dyads(); tolls(); lists(); panel(); };
filters();
onChange(redraw);
redraw();
let known = 0;
new ResizeObserver(([entry]) => {
  if (Math.abs(entry.contentRect.width - known) < 1) return;
  known = entry.contentRect.width;
  timeline();
  tolls();
}).observe($("#timeline"));
