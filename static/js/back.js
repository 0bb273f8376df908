// A page that was shown without a connection comes back by itself.

const TRY_EVERY = 5_000;

/**
 * "Online" is said before anything can be reached, and not at all when it was the server that was away: so it is tried.
 * Whoever writes something on the page meanwhile is left alone.
 */
export function comeBack() {
  let isWritten = false;
  document.addEventListener("input", () => (isWritten = true));
  const look = async () => {
    if (document.hidden || isWritten) return;
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok && !isWritten) location.reload();
  };
  addEventListener("online", () => void look());
  setInterval(() => void look(), TRY_EVERY);
}
