// The map: country outlines and one mark a place. Miller's cylindrical projection; drag, buttons, keys, two fingers.

const RAD = Math.PI / 180;
const project = (lon, lat) => [lon * RAD, -1.25 * Math.log(Math.tan(Math.PI / 4 + 0.4 * Math.max(-85, Math.min(85, lat)) * RAD))];

const map = (() => {
  const figure = $("#map"), { arcs, countries, quantum } = DATA.outlines;
  const points = arcs.map((flat) => {
    const line = [];
    for (let i = 0, x = 0, y = 0; i < flat.length; i += 2) { x += flat[i]; y += flat[i + 1]; line.push(project(x * quantum, y * quantum)); }
    return line;
  });
  const SCALE = 1000; // outlines are drawn once, in thousandths of a radian, and moved by a transform
  const path = (rings) => rings.map((ring) => {
    const line = ring.flatMap((n) => (n < 0 ? [...points[~n]].reverse() : points[n]));
    return "M" + line.map(([x, y]) => `${(x * SCALE).toFixed(1)} ${(y * SCALE).toFixed(1)}`).join("L") + "Z";
  }).join("");

  const told = new Set(DATA.events.map((e) => e.place && e.place.country).filter(Boolean));
  const land = s("g", { class: "land" }, Object.entries(countries).map(([code, rings]) => s("path", { d: path(rings), class: told.has(code) ? "on" : null })));
  const marks = s("g", { class: "marks" }), labels = s("g", { class: "labels", "aria-hidden": "true" });
  const svg = s("svg", { role: "group", "aria-label": "Map of events. Tab goes through the places, plus and minus zoom, arrow keys move.", tabindex: "0" }, land, labels, marks);
  const zoomers = h("div", { class: "zoom" },
    h("button", { type: "button", "aria-label": "Zoom in", onclick: () => zoom(1.6) }, "+"),
    h("button", { type: "button", "aria-label": "Zoom out", onclick: () => zoom(1 / 1.6) }, "−"),
    h("button", { type: "button", class: "fit", "aria-label": "Show all places", onclick: () => { fit(); place(); } }, "All"));
  const tip = h("div", { class: "tip", hidden: true });
  figure.append(svg, zoomers, tip);

  let width = 0, height = 0, view = { x: 0, y: 0, k: 100 }, shown = [];

  const radius = (killed) => Math.min(24, 3.8 + 1.35 * Math.sqrt(killed)) * (width < 500 ? 0.75 : 1);
  function gather() {
    const spots = new Map();
    for (const it of leftItems("spot")) {
      if (!it.spot) continue;
      if (!spots.has(it.spot)) spots.set(it.spot, { spot: it.spot, solid: SOLID.has(it.place.precision), precision: it.place.precision, at: project(it.place.lon, it.place.lat), name: where(it), short: spotName(it.place), items: [] });
      spots.get(it.spot).items.push(it);
    }
    // A town and its province may share a name.
    const names = [...spots.values()].map((spot) => spot.name);
    for (const spot of spots.values()) {
      if (spot.solid || names.filter((name) => name === spot.name).length < 2) continue;
      const rough = ` (${PRECISION[spot.precision]})`;
      spot.short += rough;
      spot.name += rough;
    }
    const told = left("spot"), reports = new Map();
    for (const event of told) reports.set(event.item.spot, (reports.get(event.item.spot) || 0) + 1);
    shown = [...spots.values()].map((spot) => {
      const count = {};
      for (const it of spot.items) count[it.group] = (count[it.group] || 0) + 1;
      return { ...spot, count, reports: reports.get(spot.spot) || 0, happenings: spot.items.length, killed: sum(counted(spot.items).map((it) => it.killed)) };
    }).sort((a, b) => b.killed[1] - a.killed[1] || b.reports - a.reports);
    const lost = leftItems("spot").filter((it) => !it.spot), dead = sum(counted(lost).map((it) => it.killed));
    $("#map-note").textContent = lost.length ? `${plural(lost.length, "incident")}${dead[1] ? ` with ${toll(dead)} killed` : ""} without a known place ${lost.length === 1 ? "is" : "are"} not on the map.` : "";
  }

  function slices(spot, r) {
    const inner = spot.solid ? 0 : Math.max(r - Math.max(2.5, r * 0.28), 0), total = spot.happenings, parts = GROUPS.filter((g) => spot.count[g.key]);
    if (parts.length === 1)
      return [inner ? s("circle", { r: (r + inner) / 2, class: `ring line-${parts[0].key}`, "stroke-width": r - inner }) : s("circle", { r, class: `fill-${parts[0].key}` })];
    let from = -Math.PI / 2;
    return parts.map((g) => {
      const to = from + (2 * Math.PI * spot.count[g.key]) / total, big = to - from > Math.PI ? 1 : 0;
      const p = (angle, q) => `${(q * Math.cos(angle)).toFixed(2)} ${(q * Math.sin(angle)).toFixed(2)}`;
      const d = inner ? `M${p(from, r)}A${r} ${r} 0 ${big} 1 ${p(to, r)}L${p(to, inner)}A${inner} ${inner} 0 ${big} 0 ${p(from, inner)}Z` : `M0 0L${p(from, r)}A${r} ${r} 0 ${big} 1 ${p(to, r)}Z`;
      from = to;
      return s("path", { d, class: `fill-${g.key}` });
    });
  }
  const told_ = (spot) => `${spot.name}: ${plural(spot.reports, "event")}, ${plural(spot.happenings, "incident")}${spot.killed[1] ? `, ${toll(spot.killed)} killed` : ""}${spot.solid ? "" : `; ${PRECISION[spot.precision]}`}`;

  function draw() {
    gather();
    marks.replaceChildren(...shown.map((spot) => {
      const r = radius(spot.killed[1]);
      const choose = () => toggle("spot", spot.spot);
      spot.r = r;
      spot.node = s("g", {
        class: `mark${state.spot === spot.spot ? " chosen" : ""}`, role: "button", tabindex: "0", "aria-label": told_(spot), "aria-pressed": String(state.spot === spot.spot), "data-spot": spot.spot,
        onclick: choose, onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); choose(); } },
        onpointerenter: () => hint(spot), onpointerleave: () => { tip.hidden = true; }, onfocus: () => hint(spot), onblur: () => { tip.hidden = true; },
      }, s("circle", { r: Math.max(r, 11), class: "reach" }), s("circle", { r: r + 1, class: "halo" }), slices(spot, r));
      return spot.node;
    }));
    place();
  }
  const screen = ([x, y]) => [(x - view.x) * view.k + width / 2, (y - view.y) * view.k + height / 2];
  function hint(spot) {
    const [x, y] = screen(spot.at);
    tip.textContent = told_(spot);
    tip.hidden = false;
    tip.style.left = `${Math.max(8, Math.min(x + 12, width - 250))}px`;
    tip.style.top = `${Math.min(y + 12, height - 50)}px`;
  }

  function place() {
    land.setAttribute("transform", `translate(${width / 2 - view.x * view.k} ${height / 2 - view.y * view.k}) scale(${view.k / SCALE})`);
    const taken = [], words = [];
    const free = (box) => !taken.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]);
    for (const spot of shown) {
      const [x, y] = screen(spot.at);
      spot.node.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      taken.push([x - spot.r, y - spot.r, x + spot.r, y + spot.r]);
    }
    for (const spot of shown.slice(0, 60)) {
      if (words.length >= Math.max(6, width / 60)) break;
      const [x, y] = screen(spot.at), size = spot.short.length * 6.4;
      if (x < 0 || x > width || y < 0 || y > height) continue;
      for (const [dx, anchor] of [[spot.r + 4, "start"], [-spot.r - 4, "end"]]) {
        const box = anchor === "start" ? [x + dx, y - 7, x + dx + size, y + 7] : [x + dx - size, y - 7, x + dx, y + 7];
        if (box[0] < 2 || box[2] > width - 2 || !free(box)) continue;
        taken.push(box);
        words.push(s("text", { x: x + dx, y: y + 4, "text-anchor": anchor }, spot.short));
        break;
      }
    }
    labels.replaceChildren(...words);
  }

  // `share` of the events on each side of the map may lie outside it: one far-off event should not shrink all others.
  function fit(share = 0) {
    if (!shown.length) { view = { x: 0.3, y: -0.3, k: width / 5.4 }; return; }
    const ends = (axis) => {
      const all = shown.flatMap((spot) => spot.items.map(() => spot.at[axis])).sort((a, b) => a - b);
      return [all[Math.floor((all.length - 1) * share)], all[Math.ceil((all.length - 1) * (1 - share))]];
    };
    const [[w, e], [n, b]] = [ends(0), ends(1)];
    const room = Math.min((width - 90) / Math.max(e - w, 0.04), (height - 80) / Math.max(b - n, 0.04));
    view = { x: (w + e) / 2, y: (n + b) / 2, k: Math.max(40, Math.min(room, width * 9)) };
  }
  function zoom(factor, at = [width / 2, height / 2]) {
    const k = Math.max(width / 7, Math.min(view.k * factor, width * 120));
    const x = (at[0] - width / 2) / view.k + view.x, y = (at[1] - height / 2) / view.k + view.y;
    view = { x: x - (at[0] - width / 2) / k, y: y - (at[1] - height / 2) / k, k };
    place();
  }
  const move = (dx, dy) => { view.x -= dx / view.k; view.y -= dy / view.k; place(); };

  // A mouse drags; one finger scrolls the page, two fingers move and zoom the map. The wheel zooms once the map was used.
  const fingers = new Map();
  let awake = false, spread = 0;
  const local = (e) => { const box = svg.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
  svg.addEventListener("pointerdown", (e) => { fingers.set(e.pointerId, local(e)); spread = 0; awake = true; });
  svg.addEventListener("pointermove", (e) => {
    const before = fingers.get(e.pointerId), now = local(e);
    if (!before) return;
    fingers.set(e.pointerId, now);
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()], distance = Math.hypot(a[0] - b[0], a[1] - b[1]);
      move((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
      if (spread) zoom(distance / spread, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      spread = distance;
    } else if (e.pointerType === "mouse") {
      if (Math.hypot(now[0] - before[0], now[1] - before[1]) > 1) svg.setPointerCapture(e.pointerId);
      move(now[0] - before[0], now[1] - before[1]);
    }
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(name, (e) => fingers.delete(e.pointerId));
  figure.addEventListener("mouseleave", () => { awake = false; });
  svg.addEventListener("wheel", (e) => {
    if (!awake && !e.ctrlKey) return;
    e.preventDefault();
    zoom(Math.exp(-e.deltaY / 400), local(e));
  }, { passive: false });
  svg.addEventListener("keydown", (e) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (step) move(...step);
    else if (e.key === "+" || e.key === "=") zoom(1.6);
    else if (e.key === "-") zoom(1 / 1.6);
    else return;
    e.preventDefault();
  });

  function resize() {
    const first = !width, box = figure.getBoundingClientRect();
    if (!box.width || (Math.abs(box.width - width) < 1 && Math.abs(box.height - height) < 1)) return;
    if (!first) view.k *= box.width / width;
    [width, height] = [box.width, box.height];
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (first) { draw(); fit(0.04); }
    place();
  }
  new ResizeObserver(resize).observe(figure);
  resize();
  onChange((changed) => {
    draw();
    if (changed.some((name) => name === "country" || name === "text" || name === "kind")) { fit(Object.keys(CLEAR).every((name) => state[name] === CLEAR[name]) ? 0.04 : 0); place(); }
  });
  return { spots: () => shown };
})();
