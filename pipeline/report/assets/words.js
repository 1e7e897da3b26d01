// Words and colours: what codes are called and which of five groups a type belongs to.

const DATA = JSON.parse($("#data").textContent);
const GROUPS = [
  { key: "violence", label: "Violence", types: ["ASSAULT"] },
  { key: "coercion", label: "Coercion and force short of violence", types: ["COERCE", "MOBILIZE", "SANCTION"] },
  { key: "protest", label: "Protest", types: ["PROTEST"] },
  { key: "dispute", label: "Dispute in words", types: ["THREATEN", "ACCUSE", "REJECT", "REQUEST"] },
  { key: "cooperation", label: "Cooperation", types: ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"] },
];
const groupOf = Object.fromEntries(GROUPS.flatMap((g) => g.types.map((t) => [t, g.key])));
const STATUS = {
  occurred: "occurred", claimed: "claimed", disputed: "disputed", denied: "denied", negated: "did not happen", future: "planned",
  hypothetical: "hypothetical", historical: "in the past",
};
const BASIS = {
  text: "stated", sentence: "in the sentence", heading: "from the heading", previous: "from the text before", publication: "day of publication",
  dateline: "from the dateline", document: "place of the whole article", none: "not found",
  named: "named", described: "described", coreference: "referred to, named elsewhere", unstated: "not stated",
};
const PRECISION = {
  exact: "exact place", city: "town or city", near: "near the place", adm2: "district", adm1: "province", region: "region",
  country: "country only", water_air: "at sea or in the air",
};
const TERRITORY = { taken: "Taken", regained: "Regained", contested: "Contested", transferred_peacefully: "Handed over" };
const SOLID = new Set(["exact", "city"]);

const titled = (code) => code.charAt(0) + code.slice(1).toLowerCase();
const typeName = (event) => titled(event.type) + (event.mode ? `, ${event.mode.replace(/_/g, " ")}` : "");
const country = (code) => DATA.countries[code] || code || "";
const plural = (n, one, many) => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many || `${one}s`}`;
const number = (n) => n.toLocaleString("en-GB");

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const day = (iso) => (iso ? `${+iso.slice(8, 10)} ${MONTHS[+iso.slice(5, 7) - 1]} ${iso.slice(0, 4)}` : "");
const shortDay = (iso) => (iso ? `${+iso.slice(8, 10)} ${MONTHS[+iso.slice(5, 7) - 1]}` : "");
const when = (e) => {
  if (!e.from) return "no date";
  if (!e.to || e.to === e.from) return day(e.from);
  if (e.from.slice(0, 7) === e.to.slice(0, 7)) return `${+e.from.slice(8, 10)}–${day(e.to)}`;
  return `${shortDay(e.from)}${e.from.slice(0, 4) === e.to.slice(0, 4) ? "" : ` ${e.from.slice(0, 4)}`} – ${day(e.to)}`;
};
const toll = (range) => {
  if (!range) return "";
  const [low, best, high] = range;
  return low === high ? number(best) : `${number(best)} (${number(low)}–${number(high)})`;
};
const sectorName = (code) => (DATA.sectors[code] || code).split(/[,(]/)[0].trim();

// Who somebody is: by name; else as PLOVER codes them, by country and sector; else as the text calls them.
const coded = (a) => (a.country ? `${country(a.country)}: ` : "") + (a.sector && a.sector !== "UNK" ? sectorName(a.sector) : a.text || "unidentified");
const actorKey = (a) => a.name || coded(a);
// In a row the text's own words say more ("gunmen", "teenagers"), unless they only point elsewhere ("they").
const actorName = (a) => a.name || (a.basis === "described" && a.text) || coded(a);
const side = (event, role) => (event.actors || []).filter((a) => a.role === role);
const sideName = (event, role) => [...new Set(side(event, role).map(actorName))].join("; ") || "not stated";
// The land around a town has the town's name and its coordinates: only the word tells them apart.
const spotName = (p) => (p.precision === "near" ? `near ${p.name}` : p.name);
const where = (event) => {
  const p = event.place;
  if (!p) return "place not found";
  const name = country(p.country);
  return p.name === name || !name ? spotName(p) : `${spotName(p)}, ${name}`;
};
