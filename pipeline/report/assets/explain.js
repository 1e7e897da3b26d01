// The events beside their article.

for (const event of DATA.events) {
  event.source = DATA.articles[event.article];
  event.group = groupOf[event.type];
}
for (const column of $$(".found"))
  column.append(...DATA.events.filter((e) => e.article === Number(column.dataset.article)).map((event) => h("article", { class: "brief" },
    h("h3", {}, dot(event.group), typeName(event), " ", statusPill(event)), quote(event), facts(event))));
