// The audio of a reading page: its speed is remembered for all items, its position for each.
(() => {
  const player = document.querySelector("[data-player]");
  const audio = player?.querySelector("audio");
  if (!audio) return;
  // A translation has audio of its own, the tabs of one language share theirs.
  const place = `position:${player.dataset.player}:${new URL(audio.src).pathname}`;
  const read = (key) => { try { return Number(localStorage.getItem(key)) || 0; } catch { return 0; } };
  const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode */ } };
  const forget = (key) => { try { localStorage.removeItem(key); } catch { /* private mode */ } };
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  const speeds = [...player.querySelectorAll("[data-speed]")];
  const setSpeed = (speed) => {
    // The default too: loading a source resets the rate to it.
    audio.defaultPlaybackRate = audio.playbackRate = speed;
    speeds.forEach((button) => button.setAttribute("aria-pressed", Number(button.dataset.speed) === speed));
  };
  player.querySelector("[data-speeds]").hidden = false;
  speeds.forEach((button) => button.addEventListener("click", () => {
    setSpeed(Number(button.dataset.speed));
    write("speed", button.dataset.speed);
  }));
  setSpeed(speeds.map((button) => Number(button.dataset.speed)).find((speed) => speed === read("speed")) || 1);

  // Resume, unless hardly begun or nearly through.
  const resume = () => {
    const at = read(place);
    if (at < 5 || at > audio.duration - 10) return;
    audio.currentTime = at;
    player.querySelector("[data-resumed]").textContent = `Continues where you stopped, at ${clock(at)}.`;
  };
  if (audio.readyState > 0) resume();
  else audio.addEventListener("loadedmetadata", resume, { once: true });

  const giveUp = () => {
    player.querySelector("[data-resumed]").textContent = "This recording cannot be played here.";
  };
  if (audio.error) giveUp();
  audio.addEventListener("error", giveUp);

  let saved = 0;
  const save = () => {
    if (Math.abs(audio.currentTime - saved) < 2 && !audio.paused) return;
    saved = audio.currentTime;
    write(place, saved.toFixed(1));
  };
  audio.addEventListener("timeupdate", () => !audio.paused && save());
  audio.addEventListener("pause", save);
  audio.addEventListener("seeked", () => audio.paused && save());
  audio.addEventListener("ended", () => forget(place));
  audio.addEventListener("play", () => player.classList.add("is-playing"));
  audio.addEventListener("ended", () => player.classList.remove("is-playing"));

  if ("mediaSession" in navigator) {
    const { title, artist, artwork } = player.dataset;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist, artwork: artwork ? [{ src: artwork }] : [] });
  }
})();
