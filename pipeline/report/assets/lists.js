// The lists: incidents, events, the panel beside the map. Rows open to the sentences they rest on.

function opening(cells, columns, make) {
  const button = $("button.open", cells[0]), row = h("tr", { class: "row" }, cells);
  let detail = null;
  button.setAttribute("aria-expanded", "false");
  const flip = () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) { detail.remove(); return; }
    detail = detail || h("tr", { class: "detail" }, h("td", { colspan: columns }, make()));
    row.after(detail);
  };
  row.addEventListener("click", (e) => {
    if (e.target.closest("a") || String(getSelection())) return;
    flip();
  });
  return row;
}
const opener = (label, ...text) => h("button", { type: "button", class: "open", "aria-label": label }, text);
const cell = (label, kind, ...children) => h("td", { "data-label": label, class: kind || null }, children);

// A table that sorts, and shows its rows a page at a time: two thousand open rows make a phone slow.
function sortable({ target, kind, columns, page, row, empty }) {
  if (innerWidth < 641) page = Math.ceil(page / 4);
  let order = columns.find((c) => c.first), down = order.down, rows = [], shown = page;
  const body = h("tbody");
  const heads = columns.map((c) => h("th", { scope: "col", class: c.kind || null },
    c.by ? h("button", { type: "button", class: "sort", onclick: () => { down = order === c ? !down : Boolean(c.down); order = c; shown = page; draw(); } }, c.label) : c.label));
  // A phone has no header row to sort by.
  const chooser = h("select", { onchange: (e) => { order = columns[e.target.value]; down = Boolean(order.down); shown = page; draw(); } }, columns.map((c, i) => c.by && h("option", { value: i }, c.label)));
  const turn = h("button", { type: "button", class: "plain", onclick: () => { down = !down; draw(); } });
  const more = h("button", { type: "button", class: "plain more", onclick: () => { shown += page * 4; draw(); } });
  target.append(h("div", { class: "sorter" }, h("label", {}, "Sort by ", chooser), turn), h("table", { class: `stack list of-${kind || target.id}` }, h("thead", {}, h("tr", {}, heads)), body), more);
  const compare = (a, b) => (a === b ? 0 : a === "" || a === null || a === undefined ? 1 : b === "" || b === null || b === undefined ? -1 : (a < b ? -1 : 1) * (down ? -1 : 1));
  function draw() {
    chooser.value = columns.indexOf(order);
    turn.textContent = down ? "↓ highest first" : "↑ lowest first";
    columns.forEach((c, i) => { if (c.by) heads[i].setAttribute("aria-sort", c === order ? (down ? "descending" : "ascending") : "none"); });
    const sorted = rows.map((r, i) => [r, order.by(r), i]).sort((a, b) => compare(a[1], b[1]) || a[2] - b[2]).map((r) => r[0]);
    body.replaceChildren(...(sorted.length ? sorted.slice(0, shown).map(row) : [h("tr", {}, h("td", { colspan: columns.length, class: "muted" }, empty))]));
    more.hidden = sorted.length <= shown;
    more.textContent = `Show more (${number(sorted.length - shown)} left)`;
  }
  return {
    show(next) { rows = next; shown = page; draw(); },
    by(label) { order = columns.find((c) => c.label === label); down = Boolean(order.down); shown = page; draw(); },
  };
}

const tollMost = Math.max(1, ...DATA.incidents.map((i) => (i.killed ? i.killed[2] : 0)));
function tiny(range) {
  if (!range || !range[2]) return null;
  const x = (n) => 2 + 66 * Math.sqrt(n / tollMost);
  return s("svg", { class: "tiny", viewBox: "0 0 70 8", width: 70, height: 8, "aria-hidden": "true" },
    s("line", { class: "base", x1: 2, x2: 68, y1: 4, y2: 4 }), s("line", { class: "span", x1: x(range[0]), x2: x(range[2]) + 0.01, y1: 4, y2: 4 }), s("circle", { class: "fill-violence", cx: x(range[1]), cy: 4, r: 3 }));
}
const at = (i) => [i.place, country(i.country)].filter((v, n, all) => v && all.indexOf(v) === n).join(", ") || "place not found";

const sides = (i) => `${i.actor || "not stated"} → ${i.recipient || "not stated"}`;
const byPlace = (i) => [country(i.country), i.place].filter(Boolean).join(", ").toLowerCase();
const best = (range) => (range ? range[1] : null);

// What is denied stands among what counts, marked: its toll is in no sum.
const incidentTable = (target, { whole, empty }) => sortable({
  target, kind: "incidents", page: 15, empty,
  columns: [
    { label: whole ? "Days" : "Day", by: (r) => r.one.from || "", down: true }, { label: "What", by: (r) => typeName(r.one) }, { label: "Where", by: (r) => byPlace(r.incident) },
    { label: "Who to whom", by: (r) => sides(r.incident).toLowerCase() }, { label: "Killed", by: (r) => best(r.killed), down: true, first: true }, { label: "Injured", kind: "n", by: (r) => best(r.injured), down: true },
    { label: "Outlets", kind: "n", by: (r) => r.incident.outlets, down: true }, { label: "Reports", kind: "n", by: (r) => r.incident.events, down: true },
  ],
  row: (r) => {
    const i = r.incident, days = !i.from ? "no date" : i.day ? shortDay(i.day) : when(i);
    const row = opening([
      cell(whole ? "Days" : "Day", i.day ? "nowrap" : "long", opener(`Show the reports of this incident, ${when(i)}, ${typeName(i)}, ${at(i)}`, days)),
      cell("What", "", dot(groupOf[i.type]), typeName(i), i.territory ? h("span", { class: "muted" }, ` ${TERRITORY[i.territory].toLowerCase()}`) : null, " ", i.status === "occurred" ? null : h("span", { class: `pill ${i.status === "disputed" ? "warn" : "muted"}` }, i.status)),
      cell("Where", "", at(i)), cell("Who to whom", "", i.actor || "not stated", h("span", { class: "arrow" }, " → "), i.recipient || "not stated"),
      cell("Killed", "toll-cell", i.killed ? [h("span", {}, toll(i.killed)), r.counts ? tiny(i.killed) : null] : h("span", { class: "muted" }, "not stated")),
      cell("Injured", "n", toll(i.injured)), cell("Outlets", "n", i.outlets), cell("Reports", "n", i.events),
    ], 8, () => h("div", { class: "reports" }, r.events.length ? r.events.map(brief) : h("p", { class: "note" }, `This page leaves its reports out, to stay small: sitrep query "SELECT sources FROM marts.incidents WHERE incident_id = '${i.id}'"`)));
    if (!r.counts) row.classList.add("uncounted");
    return row;
  },
});
const incidentList = incidentTable($("#incidents"), { whole: false, empty: "No incident fits the filters." });
const severalList = incidentTable($("#several"), { whole: true, empty: "" });

const eventList = sortable({
  target: $("#events"), page: 40, empty: "No event fits the filters.",
  columns: [
    { label: "Day", by: (e) => e.from || "", down: true, first: true }, { label: "What", by: (e) => e.type + (e.mode || "") }, { label: "Who", by: (e) => sideName(e, "actor").toLowerCase() },
    { label: "To whom", by: (e) => sideName(e, "recipient").toLowerCase() }, { label: "Where", by: (e) => (e.place ? where(e) : "") }, { label: "Killed", kind: "n", by: (e) => (e.killed ? e.killed[1] : null), down: true },
    { label: "Outlet", by: (e) => e.source.outlet.toLowerCase() }, { label: "Confidence", kind: "n", by: (e) => e.confidence, down: true },
  ],
  row: (e) => opening([
    cell("Day", "nowrap", opener(`Show the sentence: ${typeName(e)}, ${when(e)}, ${where(e)}`, e.from ? shortDay(e.from) + (e.from.slice(0, 4) === DATA.asOf.slice(0, 4) ? "" : ` ${e.from.slice(0, 4)}`) : "no date")),
    cell("What", "", dot(e.group), typeName(e), " ", statusPill(e)), cell("Who", "", sideName(e, "actor")), cell("To whom", "", sideName(e, "recipient")), cell("Where", "", where(e)),
    cell("Killed", "n", toll(e.killed)), cell("Outlet", "", e.source.outlet), cell("Confidence", "n", e.confidence.toFixed(2)),
  ], 8, () => card(e)),
});

function lists() {
  const events = left(), told = leftItems().filter((it) => it.incident), several = overSeveral();
  // What is denied is shown beside what counts, marked.
  const denied = state.status === "happened" ? leftItems("status").filter((it) => it.incident && !it.counts) : told.filter((it) => !it.counts);
  incidentList.show(state.status === "happened" ? told.concat(denied) : told);
  severalList.show(several);
  eventList.show(events);
  const sure = counted(told), many = sure.filter((it) => it.incident.outlets > 1).length;
  const none = state.day && !sure.length ? `No incident that fits the filters began on ${day(state.day)}. ` : "";
  $("#incidents-note").textContent = `${none || `${plural(sure.length, "incident")}; ${number(many)} told by more than one independent outlet. `}${denied.length ? `${number(denied.length)} more ${denied.length === 1 ? "is" : "are"} denied, and in no sum. ` : ""}Near-copies of one text count as one outlet. Choose a row to compare the reports.`;
  $("#several-section").hidden = !state.day || !several.length;
  $("#events-note").textContent = `${number(events.length)} of ${number(DATA.events.length)}. Choose a row to see the sentence and how each field was found.`;
}

function panel() {
  const target = $("#panel");
  if (!state.spot) {
    const busiest = map.spots().slice(0, 7);
    target.replaceChildren(h("h3", {}, "Deadliest places"), h("ol", { class: "places" }, busiest.map((spot) => h("li", {}, h("button", { type: "button", onclick: () => toggle("spot", spot.spot) },
      h("b", {}, spot.name), h("span", { class: "muted" }, `${plural(spot.happenings, "incident")}${spot.killed[1] ? `, ${toll(spot.killed)} killed` : ""}`))))),
      h("p", { class: "note" }, "Choose a dot or a place to read what is reported from there."));
    return;
  }
  const events = left(), spot = map.spots().find((one) => one.spot === state.spot);
  target.replaceChildren(h("div", { class: "panel-head" }, h("h3", {}, spot ? spot.name : "This place"), h("button", { type: "button", class: "plain", onclick: () => toggle("spot", state.spot) }, "Close")),
    h("p", { class: "note" }, plural(events.length, "event"), spot ? `, ${PRECISION[spot.precision]}` : ""), h("div", { class: "reports" }, events.slice(0, 30).map(brief)),
    h("p", { class: "note" }, events.length > 30 ? `${number(events.length - 30)} more in the table of events below.` : ""));
  target.scrollTop = 0;
}
