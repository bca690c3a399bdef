/* Everything works without this file. It only tells of what would go unnoticed. */
{
  const latest = new WeakMap();

  // Save buttons hide once htmx has really arrived, not because it was asked for.
  if (window.htmx) document.documentElement.dataset.enhanced = "";

  const tell = ({ sourceElement: form }, failed) => {
    const line = document.getElementById(form.dataset.trouble);
    if (line) line.hidden = !failed;
  };

  // A newer request cuts off an older one: only the failure of a form's latest is trouble.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => { latest.set(ctx.sourceElement, ctx); });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => tell(ctx, ctx.response.status >= 400));
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && ctx === latest.get(ctx.sourceElement)) tell(ctx, true);
  });

  // A search can be shared and come back to by its address; htmx's own history, which keeps pages, stays off.
  document.addEventListener("htmx:before:history:update", ({ detail }) => {
    history.replaceState(history.state, "", detail.history.path);
  });

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
