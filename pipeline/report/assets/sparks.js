// A sparkline is one stop for the keyboard: the arrow keys go through its days, Enter follows the day's link.
for (const spark of $$(".spark-days")) {
  const days = $$("a", spark);
  spark.addEventListener("keydown", (e) => {
    const at = days.indexOf(document.activeElement), to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: days.length - 1 }[e.key];
    if (at < 0 || to === undefined || !days[to]) return;
    e.preventDefault();
    days[at].setAttribute("tabindex", "-1");
    days[to].setAttribute("tabindex", "0");
    days[to].focus();
  });
}
