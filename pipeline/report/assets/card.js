// One event in full: its sentence with the words marked, its source, and how each field was found.

const quote = (event) =>
  h("blockquote", { class: "quote" }, event.quote.map((q) => (typeof q === "string" ? q : h("mark", { class: `mark-${q[1]}`, title: LABEL[q[1]] }, q[0]))));
const LABEL = {
  trigger: "what happened", actor: "who", recipient: "to whom", place: "where", date: "when", killed: "killed", injured: "injured",
  weapon: "weapon", status: "what the status rests on",
};

const source = (event) => {
  const a = event.source;
  return h("p", { class: "source" }, h("b", {}, a.outlet), ", ", outside(a.url, a.title || "untitled"), a.published ? `, ${day(a.published)}` : "");
};

function facts(event) {
  const rows = [];
  const add = (name, value, found) => { if (value) rows.push([name, value, found || ""]); };
  const read = (text, basis) => [text ? `“${text}”` : "", basis].filter(Boolean).join(", ");
  add("What", typeName(event), DATA.types[event.type].modes[event.mode] || DATA.types[event.type].gloss);
  add("Status", STATUS[event.status], event.statusText ? `“${event.statusText}”` : "");
  for (const role of ["actor", "recipient"])
    for (const a of side(event, role))
      add(role === "actor" ? "Who" : "To whom", actorName(a), [read(a.text, BASIS[a.basis]), [a.country, a.sector].filter(Boolean).join(" ")].filter(Boolean).join("; "));
  add("When", when(event), [read(event.dateText, BASIS[event.dateBasis]), event.datePrecision === "day" ? "" : `known to: ${event.datePrecision}`].filter(Boolean).join("; "));
  if (event.place)
    add("Where", [event.place.name, event.place.admin1, country(event.place.country)].filter((v, i, all) => v && all.indexOf(v) === i).join(", "),
      [read(event.place.text, BASIS[event.placeBasis]), PRECISION[event.place.precision]].join("; "));
  add("Killed", toll(event.killed), event.killedText && `“${event.killedText}”`);
  add("Injured", toll(event.injured), event.injuredText && `“${event.injuredText}”`);
  add("Territory", TERRITORY[event.territory]);
  add("Weapons", (event.weapons || []).map((w) => w.text).join(", "), (event.weapons || []).map((w) => w.kind.replace(/_/g, " ")).join(", "));
  add("Contexts", (event.contexts || []).join(", ").replace(/_/g, " "));
  add("Elsewhere", event.acled, `CAMEO ${event.cameo}; ACLED-like label`);
  add("Confidence", `${Math.round(event.confidence * 100)} in 100`, `coder: ${event.coder}`);
  return h("table", { class: "facts" }, h("caption", { class: "visually-hidden" }, "Fields of the event and how each was found"),
    h("thead", { class: "visually-hidden" }, h("tr", {}, ["Field", "Value", "How it was found"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, rows.map(([name, value, found]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value), h("td", { class: "muted" }, found)))));
}

const dot = (group) => h("span", { class: `dot fill-${group}`, "aria-hidden": "true" });
const statusPill = (event) => (event.status === "occurred" ? null : h("span", { class: "pill muted" }, STATUS[event.status]));

const card = (event) => h("article", { class: "card" }, quote(event), source(event), facts(event));

const brief = (event) => h("article", { class: "brief" },
  h("h4", {}, dot(event.group), typeName(event), " ", h("span", { class: "muted" }, when(event)), " ", statusPill(event)),
  quote(event), source(event),
  h("details", {}, h("summary", {}, "Fields and how they were found"), facts(event)));
