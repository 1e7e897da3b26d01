// The page's one state: what is filtered, and what is left of the events. Everything drawn follows from it.

const incidents = new Map(DATA.incidents.map((i) => [i.id, i]));
for (const event of DATA.events) {
  const article = DATA.articles[event.article], p = event.place;
  event.source = article;
  event.group = groupOf[event.type];
  event.actors = event.actors || [];
  event.spot = p && p.lat !== undefined && p.lon !== undefined ? `${p.lat},${p.lon},${SOLID.has(p.precision) ? 1 : 0}` : null;
  const keys = (role) => [...new Set(side(event, role).filter((a) => a.basis !== "unstated").map(actorKey))];
  event.pairs = keys("actor").flatMap((who) => keys("recipient").filter((whom) => whom !== who).map((whom) => ({ who, whom, pair: `${who} → ${whom}` })));
  event.named = side(event, "actor").concat(side(event, "recipient")).filter((a) => a.name || a.country).map(actorKey);
  event.words = [
    typeName(event), sideName(event, "actor"), sideName(event, "recipient"), where(event), p && p.admin1, p && p.text, article.title, article.outlet, event.quote.map((q) => (typeof q === "string" ? q : q[0])).join(""),
    ...event.actors.map((a) => a.text),
  ].filter(Boolean).join("\n").toLowerCase();
}

const CLEAR = { kind: "", country: "", status: "happened", text: "", day: "", spot: "", pair: "" };
// A daily report opens on its day; the weeks before are there for whoever clears the filter.
const state = { ...CLEAR, day: DATA.day && DATA.events.some((e) => e.from === DATA.day) ? DATA.day : "" };
const listeners = [];
const onChange = (listener) => listeners.push(listener);

const passes = {
  kind: (e) => (state.kind.startsWith("group:") ? e.group === state.kind.slice(6) : e.type === state.kind),
  country: (e) => (e.place && e.place.country ? e.place.country : "none") === state.country,
  status: (e) => (state.status === "happened" ? e.status === "occurred" || e.status === "claimed" : e.status === state.status),
  text: (e) => state.text.toLowerCase().split(/\s+/).every((word) => e.words.includes(word)),
  day: (e) => e.from === state.day,
  spot: (e) => e.spot === state.spot,
  pair: (e) => e.pairs.some((it) => it.pair === state.pair),
};
// `but` leaves one filter out: a chart that is itself a filter shows what could be chosen, not only what is.
const left = (...but) => {
  const active = Object.keys(passes).filter((name) => state[name] !== "" && !but.includes(name));
  return DATA.events.filter((event) => active.every((name) => passes[name](event)));
};

// One happening counts once, however many articles tell of it: its incident, or the event itself where there is none.
const happenings = (events) => {
  const found = new Map();
  for (const event of events) {
    const key = event.incident || event.id;
    if (!found.has(key)) found.set(key, { key, incident: incidents.get(event.incident), events: [] });
    found.get(key).events.push(event);
  }
  return [...found.values()].map((it) => {
    const one = it.incident || it.events[0];
    return { ...it, killed: one.killed, injured: one.injured, one };
  });
};
const sum = (ranges) => ranges.filter(Boolean).reduce((all, r) => all.map((n, i) => n + r[i]), [0, 0, 0]);

function set(change) {
  Object.assign(state, change);
  for (const listener of listeners) listener(Object.keys(change));
}
const toggle = (name, value) => set({ [name]: state[name] === value ? CLEAR[name] : value });
