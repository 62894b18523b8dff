// The preview's script: hears of changes and shows the page anew.
const own = document.querySelector("script[data-generation][data-route]");
const { generation, route } = own.dataset;
const events = new EventSource(
  `/@preview/events?${new URLSearchParams({ route, generation })}`,
);
events.addEventListener("change", (event) => {
  const change = JSON.parse(event.data);
  if (change.page === "moved") location.replace(change.to);
  else if (change.page === "changed") location.reload();
});
