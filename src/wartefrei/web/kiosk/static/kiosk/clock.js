// The server's clock, which the kiosk's own may differ from.
export function showClock() {
  const clock = document.querySelector("[data-clock]");
  const [hours, minutes, seconds] = document.body.dataset.now.split(":").map(Number);
  const start = (hours * 60 + minutes) * 60 + seconds;
  setInterval(() => {
    const minute = Math.floor((start + performance.now() / 1000) / 60) % (24 * 60);
    clock.textContent = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
  }, 1000);
}
