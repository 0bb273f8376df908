// Saved answers: a click puts one into the composer, where it can be changed before it is sent.

document.addEventListener("click", (event) => {
  const chosen = event.target instanceof Element ? event.target.closest("[data-answer]") : null;
  const input = chosen?.closest("form")?.querySelector("textarea");
  if (!(chosen instanceof HTMLElement) || !input) return;
  const gap = input.value && !/\s$/.test(input.value.slice(0, input.selectionStart)) && input.selectionStart ? " " : "";
  input.setRangeText(gap + (chosen.dataset.answer ?? ""), input.selectionStart, input.selectionEnd, "end");
  /** @type {HTMLElement | null} */ (chosen.closest("[popover]"))?.hidePopover();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
});
