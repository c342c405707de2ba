/** Two soft tones, in one of a person's pages only, however many are open. */

const TONES_HZ = [660, 880] as const;
const TONE_S = 0.16;
const LOUDNESS = 0.12;
/** How long the page that rings keeps the others from ringing for the same notice. */
const HELD_MS = 4_000;

/** Sound once for this notice. A page that has never been clicked stays silent: the browser says so. */
export async function chimeOnce(notice: string): Promise<void> {
  const ring = async () => {
    await play();
    await new Promise((done) => setTimeout(done, HELD_MS));
  };
  if (!("locks" in navigator)) return ring();
  await navigator.locks.request(`notice ${notice}`, { ifAvailable: true }, async (lock) => {
    if (lock) await ring();
  });
}

async function play(): Promise<void> {
  const context = new AudioContext();
  try {
    if (context.state === "suspended") return;
    TONES_HZ.forEach((hz, i) => {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      const start = context.currentTime + i * TONE_S;
      tone.frequency.value = hz;
      loudness.gain.setValueAtTime(0, start);
      loudness.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + TONE_S * 2);
      tone.connect(loudness).connect(context.destination);
      tone.start(start);
      tone.stop(start + TONE_S * 2);
    });
    await new Promise((done) => setTimeout(done, TONES_HZ.length * TONE_S * 1000 + 400));
  } finally {
    await context.close();
  }
}
