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
function sortable({ target, columns, page, row, empty }) {
  if (innerWidth < 641) page = Math.ceil(page / 4);
  let order = columns.find((c) => c.first), down = order.down, rows = [], shown = page;
  const body = h("tbody");
  const heads = columns.map((c) => h("th", { scope: "col", class: c.kind || null },
    c.by ? h("button", { type: "button", class: "sort", onclick: () => { down = order === c ? !down : Boolean(c.down); order = c; shown = page; draw(); } }, c.label) : c.label));
  const more = h("button", { type: "button", class: "plain more", onclick: () => { shown += page * 4; draw(); } });
  target.append(h("table", { class: `stack list of-${target.id}` }, h("thead", {}, h("tr", {}, heads)), body), more);
  const compare = (a, b) => (a === b ? 0 : a === "" || a === null || a === undefined ? 1 : b === "" || b === null || b === undefined ? -1 : (a < b ? -1 : 1) * (down ? -1 : 1));
  function draw() {
    columns.forEach((c, i) => { if (c.by) heads[i].setAttribute("aria-sort", c === order ? (down ? "descending" : "ascending") : "none"); });
    const sorted = rows.map((r, i) => [r, order.by(r), i]).sort((a, b) => compare(a[1], b[1]) || a[2] - b[2]).map((r) => r[0]);
    body.replaceChildren(...(sorted.length ? sorted.slice(0, shown).map(row) : [h("tr", {}, h("td", { colspan: columns.length, class: "muted" }, empty))]));
    more.hidden = sorted.length <= shown;
    more.textContent = `Show more (${number(sorted.length - shown)} left)`;
  }
  return { show(next) { rows = next; shown = page; draw(); } };
}

const tollMost = Math.max(1, ...DATA.incidents.map((i) => (i.killed ? i.killed[2] : 0)));
function tiny(range) {
  if (!range || !range[2]) return null;
  const x = (n) => 2 + 66 * Math.sqrt(n / tollMost);
  return s("svg", { class: "tiny", viewBox: "0 0 70 8", width: 70, height: 8, "aria-hidden": "true" },
    s("line", { class: "base", x1: 2, x2: 68, y1: 4, y2: 4 }), s("line", { class: "span", x1: x(range[0]), x2: x(range[2]) + 0.01, y1: 4, y2: 4 }), s("circle", { class: "fill-violence", cx: x(range[1]), cy: 4, r: 3 }));
}
const at = (i) => [i.place, country(i.country)].filter((v, n, all) => v && all.indexOf(v) === n).join(", ") || "place not found";

const incidentList = sortable({
  target: $("#incidents"), page: 15, empty: "No incident fits the filters.",
  columns: [
    { label: "Day", by: (r) => r.one.from || "", down: true }, { label: "What", by: (r) => r.one.type }, { label: "Where", by: (r) => (r.incident ? at(r.incident) : "") },
    { label: "Who to whom" }, { label: "Killed", by: (r) => (r.killed ? r.killed[1] : null), down: true, first: true }, { label: "Outlets", kind: "n", by: (r) => r.incident.outlets, down: true }, { label: "Reports", kind: "n", by: (r) => r.incident.events, down: true },
  ],
  row: (r) => {
    const i = r.incident;
    return opening([
      cell("Day", "nowrap", opener(`Show the reports of this incident, ${when(i)}, ${typeName(i)}, ${at(i)}`, i.from ? shortDay(i.from) : "no date")),
      cell("What", "", dot(groupOf[i.type]), typeName(i), i.territory ? h("span", { class: "muted" }, ` ${TERRITORY[i.territory].toLowerCase()}`) : null, " ", i.status === "occurred" ? null : h("span", { class: `pill ${i.status === "disputed" ? "warn" : "muted"}` }, i.status)),
      cell("Where", "", at(i)), cell("Who to whom", "", i.actor || "not stated", h("span", { class: "arrow" }, " → "), i.recipient || "not stated"),
      cell("Killed", "toll-cell", i.killed ? [h("span", {}, toll(i.killed)), tiny(i.killed)] : h("span", { class: "muted" }, "not stated")),
      cell("Outlets", "n", i.outlets), cell("Reports", "n", i.events),
    ], 7, () => h("div", { class: "reports" }, DATA.events.filter((e) => e.incident === i.id).map(brief)));
  },
});

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
  const events = left(), told = happenings(events).filter((it) => it.incident);
  incidentList.show(told);
  eventList.show(events);
  const many = told.filter((it) => it.incident.outlets > 1).length;
  $("#incidents-note").textContent = `${plural(told.length, "incident")}; ${number(many)} told by more than one independent outlet. Near-copies of one text count as one outlet. Choose a row to compare the reports.`;
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
  const events = left();
  target.replaceChildren(h("div", { class: "panel-head" }, h("h3", {}, events.length ? where(events[0]) : "This place"), h("button", { type: "button", class: "plain", onclick: () => toggle("spot", state.spot) }, "Close")),
    h("p", { class: "note" }, plural(events.length, "event"), events.length ? `, ${PRECISION[events[0].place.precision]}` : ""), h("div", { class: "reports" }, events.slice(0, 30).map(brief)),
    h("p", { class: "note" }, events.length > 30 ? `${number(events.length - 30)} more in the table of events below.` : ""));
  target.scrollTop = 0;
}
