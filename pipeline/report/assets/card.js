// One event in full: its sentence with the words marked, its source, and how each field was found.

const marked = (pieces, idOf) => h("blockquote", { class: "quote" }, pieces.map((q) => (typeof q === "string" ? q : h("mark", { class: `mark-${q[1]}`, title: LABEL[q[1]], id: idOf(q[1]) }, q[0]))));
const quote = (event) => marked(event.quote, () => null);
// The sentence and, where a toll's words stand elsewhere, the sentence that holds them; `at` says where each figure's are.
let figures = 0;
const told = (event) => {
  const at = {};
  const idOf = (label) => ((label === "killed" || label === "injured") && !at[label] ? (at[label] = `figure-${++figures}`) : null);
  const nodes = [marked(event.quote, idOf)];
  for (const pieces of event.elsewhere || []) nodes.push(h("p", { class: "note" }, "Elsewhere in the article, where the figure stands:"), marked(pieces, idOf));
  return { nodes, at };
};
const figure = (event, what, at) => {
  const text = event[what] && `${toll(event[what])}`;
  return text && at && at[what] ? h("a", { class: "to-words", href: `#${at[what]}`, title: "The words it was read from" }, text) : text;
};
const LABEL = {
  trigger: "what happened", actor: "who", recipient: "to whom", place: "where", date: "when", killed: "killed", injured: "injured",
  weapon: "weapon", status: "what the status rests on",
};

const source = (event) => {
  const a = event.source;
  return h("p", { class: "source" }, h("b", {}, a.outlet), ", ", outside(a.url, a.title || "untitled"), a.published ? `, ${day(a.published)}` : "");
};

function facts(event, at) {
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
  add("Killed", figure(event, "killed", at), event.killedText && `“${event.killedText}”`);
  add("Injured", figure(event, "injured", at), event.injuredText && `“${event.injuredText}”`);
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

const card = (event) => {
  const { nodes, at } = told(event);
  return h("article", { class: "card" }, nodes, source(event), facts(event, at));
};

const brief = (event) => {
  const { nodes, at } = told(event);
  const tolls = ["killed", "injured"].filter((what) => event[what]).map((what) => h("span", { class: "toll-told" }, figure(event, what, at), ` ${what}`));
  return h("article", { class: "brief" },
    h("h4", {}, dot(event.group), typeName(event), " ", h("span", { class: "muted" }, when(event)), " ", tolls, " ", statusPill(event)),
    nodes, source(event),
    h("details", {}, h("summary", {}, "Fields and how they were found"), facts(event, at)));
};
