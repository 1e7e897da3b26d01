// Timeline, types, pairs and toll: small charts that are filters at the same time.

const press = (act) => ({ onclick: act, onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); act(); } } });
const steps = (most) => {
  const rough = most / 3, unit = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= rough) || 1);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
};
const clip = (text, room) => (text.length > room ? `${text.slice(0, Math.max(1, room - 1)).trimEnd()}…` : text);

function timeline() {
  const figure = $("#timeline"), width = figure.clientWidth;
  if (!width) return;
  const all = left("day"), byDay = new Map(), dayOf = (e) => e.item.day;
  const last = [DATA.asOf.slice(0, 10), ...all.map(dayOf).filter((d) => d && d <= new Date(Date.parse(DATA.asOf) + 2 * 864e5).toISOString().slice(0, 10))].sort().pop();
  const inside = all.filter((e) => dayOf(e) && dayOf(e) >= DATA.since && dayOf(e) <= last);
  for (const event of inside) {
    const on = dayOf(event);
    if (!byDay.has(on)) byDay.set(on, {});
    const row = byDay.get(on);
    row[event.item.group] = (row[event.item.group] || 0) + 1;
  }
  const first = [...byDay.keys()].sort()[0] || DATA.since;
  let start = Math.min(Date.parse(first), Date.parse(last) - 13 * 864e5);
  start = Math.max(start, Date.parse(DATA.since));
  const days = [];
  for (let t = start; t <= Date.parse(last); t += 864e5) days.push(new Date(t).toISOString().slice(0, 10));
  const before = all.filter((e) => dayOf(e) && dayOf(e) < DATA.since).length, dateless = all.filter((e) => !e.item.one.from).length;
  const long = all.filter((e) => !dayOf(e) && e.item.one.from).length;
  $("#time-note").textContent = ["Events by the day their incident began", before && `${number(before)} dated earlier`, long && `${number(long)} over several days`, dateless && `${number(dateless)} without a date`].filter(Boolean).join("; ") + ". Choose a day to see its events.";

  const height = 190, axis = { left: 34, bottom: 24, top: 8 }, room = height - axis.bottom - axis.top;
  const most = Math.max(1, ...[...byDay.values()].map((row) => Object.values(row).reduce((a, b) => a + b)));
  const y = (n) => axis.top + room * (1 - n / most), slot = (width - axis.left) / days.length, bar = Math.max(2, Math.min(slot - 2, 56));
  const every = Math.ceil(62 / slot);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Events a day" },
    steps(most).map((n) => s("g", { class: "grid" }, s("line", { x1: axis.left, x2: width, y1: y(n), y2: y(n) }), s("text", { x: axis.left - 8, y: y(n) + 4, "text-anchor": "end" }, n))),
    days.map((d, i) => {
      const row = byDay.get(d) || {}, x = axis.left + i * slot + (slot - bar) / 2;
      let sofar = 0;
      const count = Object.values(row).reduce((a, b) => a + b, 0);
      const told = `${day(d)}: ${plural(count, "event")}${count ? ` (${GROUPS.filter((g) => row[g.key]).map((g) => `${g.label.toLowerCase()} ${row[g.key]}`).join(", ")})` : ""}`;
      return s("g", {
        class: `column${state.day && state.day !== d ? " dim" : ""}`, ...(count ? { role: "button", tabindex: "0", "aria-pressed": String(state.day === d), ...press(() => toggle("day", d)) } : { role: "img" }), "aria-label": told, "data-day": d,
      }, s("title", {}, told), s("rect", { class: "reach", x: axis.left + i * slot, y: axis.top, width: slot, height: room }),
        GROUPS.map((g) => {
          if (!row[g.key]) return null;
          const top = y(sofar + row[g.key]), tall = y(sofar) - top;
          sofar += row[g.key];
          return s("rect", { class: `fill-${g.key}`, x, y: top, width: bar, height: Math.max(tall - (tall > 4 ? 1 : 0), 0.5) });
        }),
        (days.length - 1 - i) % every === 0 ? s("text", { x: x + bar / 2, y: height - 6, "text-anchor": i === days.length - 1 && slot < 50 ? "end" : "middle", dx: i === days.length - 1 && slot < 50 ? bar / 2 : 0 }, shortDay(d)) : null);
    }));
  figure.replaceChildren(svg);
}

function types() {
  const count = new Map();
  for (const event of left("kind")) count.set(event.item.kind, (count.get(event.item.kind) || 0) + 1);
  const rows = [...count].sort((a, b) => b[1] - a[1]), most = Math.max(1, ...rows.map((r) => r[1]));
  const chosen = (type) => state.kind === type || state.kind === `group:${groupOf[type]}`;
  $("#types").replaceChildren(rows.length ? h("ul", { class: "bars" }, rows.map(([type, n]) => h("li", {},
    h("button", { type: "button", class: state.kind && !chosen(type) ? "dim" : null, "aria-pressed": String(state.kind === type), title: DATA.types[type].gloss, onclick: () => toggle("kind", type) },
      h("span", { class: "name" }, titled(type)), meter(n / most, groupOf[type]), h("span", { class: "n" }, number(n)))))) : nothing());
}
// The width is set through the style object: the page's policy allows no style attributes.
const meter = (share, group) => {
  const fillBar = h("span", { class: `fill-${group}` });
  fillBar.style.width = `${(100 * share).toFixed(1)}%`;
  return h("span", { class: "meter", "aria-hidden": "true" }, fillBar);
};
const nothing = () => h("p", { class: "muted" }, "Nothing fits the filters.");

function dyads() {
  const count = new Map();
  for (const event of left("pair"))
    for (const { who, whom, pair } of event.pairs) {
      if (!event.named.includes(who) && !event.named.includes(whom)) continue; // "gunmen to civilians" is no pair of anybody
      if (!count.has(pair)) count.set(pair, { pair, who, whom, n: 0, groups: {} });
      const row = count.get(pair);
      row.n += 1;
      row.groups[event.group] = (row.groups[event.group] || 0) + 1;
    }
  const rows = [...count.values()].sort((a, b) => b.n - a.n || a.pair.localeCompare(b.pair)).slice(0, 12), most = Math.max(1, ...rows.map((r) => r.n));
  $("#dyads").replaceChildren(rows.length ? h("ul", { class: "bars pairs" }, rows.map((row) => h("li", {},
    h("button", { type: "button", class: state.pair && state.pair !== row.pair ? "dim" : null, "aria-pressed": String(state.pair === row.pair), onclick: () => toggle("pair", row.pair) },
      h("span", { class: "name" }, row.who, h("span", { class: "arrow", "aria-label": "to" }, " → "), row.whom), stacked(row, most), h("span", { class: "n" }, number(row.n)))))) : nothing());
}
const stacked = (row, most) => {
  const bar = h("span", { class: "meter", "aria-hidden": "true" });
  for (const g of GROUPS) {
    if (!row.groups[g.key]) continue;
    const part = h("span", { class: `fill-${g.key}` });
    part.style.width = `${((100 * row.groups[g.key]) / most).toFixed(1)}%`;
    bar.append(part);
  }
  return bar;
};

function tolls() {
  const by = new Map();
  for (const it of counted(leftItems("country")))
    if (it.killed && it.killed[2]) by.set(it.land, sum([by.get(it.land), it.killed]));
  const ranked = [...by].sort((a, b) => b[1][1] - a[1][1] || b[1][2] - a[1][2]), rows = ranked.slice(0, 12), figure = $("#toll"), width = figure.clientWidth;
  if (!width) return;
  if (!rows.length) { figure.replaceChildren(h("p", { class: "muted" }, "No deaths are reported in what fits the filters.")); return; }
  const others = ranked.slice(12), more = sum(others.map((r) => r[1]));
  $("#toll-note").textContent = `Bar: fewest to most the sources allow. Dot: best figure.${others.length ? ` ${others.length} more countries with ${toll(more)} killed are not drawn.` : ""}`;
  const most = Math.max(...rows.map((r) => r[1][2])), name = Math.min(170, width * 0.3), value = 118, line = 27, plot = width - name - value - 16;
  const x = (n) => name + (plot * n) / most;
  const height = rows.length * line + 22;
  figure.replaceChildren(s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Reported killed by country" },
    steps(most).map((n) => s("g", { class: "grid" }, s("line", { x1: x(n), x2: x(n), y1: 0, y2: height - 20 }), s("text", { x: x(n), y: height - 5, "text-anchor": "middle" }, number(n)))),
    rows.map(([code, [low, best, high]], i) => {
      const y = i * line + line / 2, label = code === "none" ? "No country found" : country(code);
      return s("g", {
        class: `toll${state.country && state.country !== code ? " dim" : ""}`, role: "button", tabindex: "0", "aria-pressed": String(state.country === code),
        "aria-label": `${label}: ${toll([low, best, high])} killed`, ...press(() => toggle("country", code)),
      }, s("rect", { class: "reach", x: 0, y: y - line / 2, width, height: line }), s("text", { x: name - 10, y: y + 4, "text-anchor": "end" }, clip(label, name / 7)),
        s("rect", { class: "span", x: x(low), y: y - 4, width: Math.max(x(high) - x(low), 1), height: 8, rx: 4 }), s("circle", { class: "fill-violence", cx: x(best), cy: y, r: 5.5 }),
        s("text", { class: "soft", x: width - value + 8, y: y + 4 }, toll([low, best, high])));
    })));
}
