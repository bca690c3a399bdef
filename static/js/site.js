/* Everything works without this file. It only tells of what would go unnoticed. */
{
  const trouble = document.querySelector(".trouble");
  let latest;

  // Save buttons hide once htmx has really arrived, not because it was asked for.
  if (window.htmx) document.documentElement.dataset.enhanced = "";

  // A newer request cuts off an older one: only the failure of the latest is trouble.
  document.addEventListener("htmx:config:request", (event) => { latest = event.detail.ctx; });
  if (trouble) {
    document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
      trouble.hidden = ctx.response.status < 400;
    });
    document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
      if (ctx && ctx === latest) trouble.hidden = false;
    });
  }

  // Not every browser opens what is closed around the target of a link.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    const route = target?.closest("details:not([open])");
    if (!route) return;
    route.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
}
