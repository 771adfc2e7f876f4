// One-by-one review with the keyboard: j next, k previous, c possible or confirm, x nothing to report. Never while typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  (target.matches("form") ? target.querySelector("button") : target).click();
});
