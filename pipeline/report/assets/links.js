// Links that filter: "#show:day=2016-12-10&kind=ASSAULT" leaves the incidents a figure is made of and goes to them. They
// are links, so that a keyboard, a new tab and the way back work, and other pages can lead to a figure of this one.

const SHOW = "#show:";
function shown(hash) {
  if (!hash.startsWith(SHOW)) return false;
  const asked = new URLSearchParams(hash.slice(SHOW.length)), change = {};
  for (const [name, value] of asked) if (name in CLEAR) change[name] = value;
  // A link that names a day names all that it means; one that names none keeps what is chosen.
  set(asked.has("day") ? { ...CLEAR, ...change } : change);
  const list = asked.get("list") || "incidents";
  const sort = asked.get("sort") || (change.toll === "injured" ? "Injured" : change.toll === "killed" ? "Killed" : "");
  if (sort) (list === "events" ? eventList : incidentList).by(sort);
  const heading = $(`#h-${list}`);
  heading.scrollIntoView();
  heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: true });
  return true;
}
// The same link again changes no address, so the click itself is what counts; the way back has no click.
let clicked = false;
document.addEventListener("click", (e) => {
  const link = e.target.closest(`a[href^="${SHOW}"]`);
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  const hash = link.getAttribute("href");
  e.preventDefault();
  if (location.hash !== hash) { clicked = true; location.hash = hash; }
  shown(hash);
});
addEventListener("hashchange", () => { if (!clicked) shown(location.hash); clicked = false; });
shown(location.hash);
