// The page's one state: what is filtered, and what is left. Everything drawn follows from it.
//
// What counts is an item: an incident, however many reports tell of it, or an event that is part of none (planned,
// hypothetical, ...), which never counts. Kind, place, day, status and toll are the item's: so figures, table, map and
// charts add up the same things. Words and pairs are looked for in its reports.

const incidents = new Map(DATA.incidents.map((i) => [i.id, i]));
const COUNTED = new Set(["occurred", "claimed", "disputed"]);
const spotOf = (lat, lon, precision) => (lat === undefined || lon === undefined ? null : `${lat},${lon},${SOLID.has(precision) ? 1 : 0}`);
const itemOfIncident = (i) => ({
  key: i.id, incident: i, one: i, events: [], kind: i.type, group: groupOf[i.type], land: i.country || "none", day: i.day || "", several: Boolean(i.several),
  status: i.status, counts: COUNTED.has(i.status), killed: i.killed, injured: i.injured,
  place: i.place ? { name: i.place, country: i.country, lat: i.lat, lon: i.lon, precision: i.precision } : null, spot: spotOf(i.lat, i.lon, i.precision),
  words: [typeName(i), i.place, country(i.country), i.actor, i.recipient].filter(Boolean).join("\n").toLowerCase(),
});
const itemOfEvent = (e) => ({
  key: e.id, incident: null, one: e, events: [], kind: e.type, group: groupOf[e.type], land: (e.place && e.place.country) || "none", day: e.from || "", several: false,
  status: e.status, counts: false, killed: e.killed, injured: e.injured, place: e.place || null, spot: e.place ? spotOf(e.place.lat, e.place.lon, e.place.precision) : null, words: "",
});
const items = new Map(DATA.incidents.map((i) => [i.id, itemOfIncident(i)]));

for (const event of DATA.events) {
  const article = DATA.articles[event.article], p = event.place;
  event.source = article;
  event.group = groupOf[event.type];
  event.actors = event.actors || [];
  if (!items.has(event.incident)) items.set(event.id, itemOfEvent(event));
  event.item = items.get(event.incident) || items.get(event.id);
  event.item.events.push(event);
  const keys = (role) => [...new Set(side(event, role).filter((a) => a.basis !== "unstated").map(actorKey))];
  event.pairs = keys("actor").flatMap((who) => keys("recipient").filter((whom) => whom !== who).map((whom) => ({ who, whom, pair: `${who} → ${whom}` })));
  event.named = side(event, "actor").concat(side(event, "recipient")).filter((a) => a.name || a.country).map(actorKey);
  event.words = [
    typeName(event), sideName(event, "actor"), sideName(event, "recipient"), where(event), p && p.admin1, p && p.text, article.title, article.outlet,
    ...[event.quote, ...(event.elsewhere || [])].map((quoted) => quoted.map((q) => (typeof q === "string" ? q : q[0])).join("")),
    ...event.actors.map((a) => a.text),
  ].filter(Boolean).join("\n").toLowerCase();
}

const CLEAR = { kind: "", country: "", status: "happened", text: "", day: "", spot: "", pair: "", toll: "" };
// A daily report opens on its day, even if nothing began on it; the weeks before are there for whoever clears the filter.
const state = { ...CLEAR, day: DATA.day || "" };
const listeners = [];
const onChange = (listener) => listeners.push(listener);

const passes = {
  kind: (it) => (state.kind.startsWith("group:") ? it.group === state.kind.slice(6) : it.kind === state.kind),
  country: (it) => it.land === state.country,
  status: (it) => (state.status === "happened" ? it.counts : it.status === state.status),
  day: (it) => it.day === state.day,
  spot: (it) => it.spot === state.spot,
  toll: (it) => Boolean(it[state.toll] && it[state.toll][2]),
};
const found = {
  text: (words) => state.text.toLowerCase().split(/\s+/).every((word) => words.includes(word)),
  pair: (e) => e.pairs.some((it) => it.pair === state.pair),
};
const asked = (but) => ({ text: state.text !== "" && !but.includes("text"), pair: state.pair !== "" && !but.includes("pair") });
const tells = (e, { text, pair }) => (!text || found.text(e.words)) && (!pair || found.pair(e));
const stands = (it, but) => Object.keys(passes).every((name) => state[name] === "" || but.includes(name) || passes[name](it));
// A page leaves out the oldest reports if there are too many: an incident without any is found by its own words.
const leftOf = (it, but) => {
  const what = asked(but);
  return it.events.some((e) => tells(e, what)) || (!it.events.length && !what.pair && (!what.text || found.text(it.words)));
};

// `but` leaves filters out: a chart that is itself a filter shows what could be chosen, not only what is.
const leftItems = (...but) => [...items.values()].filter((it) => stands(it, but) && leftOf(it, but));
const left = (...but) => {
  const what = asked(but);
  return DATA.events.filter((e) => stands(e.item, but) && tells(e, what));
};
const counted = (list) => list.filter((it) => it.counts);
// What lasted several days is on none of them, and is shown apart on each that it covers.
const overSeveral = () => leftItems("day", "status").filter((it) => it.several && (!state.day || (it.one.from <= state.day && state.day <= it.one.to)));
const sum = (ranges) => ranges.filter(Boolean).reduce((all, r) => all.map((n, i) => n + r[i]), [0, 0, 0]);

function set(change) {
  Object.assign(state, change);
  for (const listener of listeners) listener(Object.keys(change));
}
const toggle = (name, value) => set({ [name]: state[name] === value ? CLEAR[name] : value });
