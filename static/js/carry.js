/* A link from another browser carries progress behind its #, where servers never see it: put it into the form. */
{
  const carried = decodeURIComponent(location.hash.slice(1));
  const text = document.getElementById("text");

  if (carried.startsWith("1|")) {
    text.value = carried;
    // Nobody who looks over a shoulder, or into the history, needs to find it there.
    history.replaceState(null, "", location.pathname);
    text.form.querySelector("button").focus();
    text.scrollIntoView({ block: "center" });
  }
}
