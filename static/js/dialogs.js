// Links that open in a dialog over the page one is on: what their own page shows comes as a <dialog> into one place.

const place = document.getElementById("dialog-place");

if (place) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-in-dialog]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (link.closest(".menu[popover]"))?.hidePopover();
    void htmx.ajax("GET", link.href, { target: place, swap: "innerHTML" });
  });
  // One that is only taken out of the page would not give the focus back.
  place.addEventListener("htmx:beforeSwap", () => place.querySelector("dialog")?.close());
}
