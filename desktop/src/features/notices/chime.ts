/** Two soft tones, in one of a person's pages only, however many are open. */

const TONES_HZ = [660, 880] as const;
const TONE_S = 0.16;
const LOUDNESS = 0.12;
/** The notices that sounded lately, for all pages of this browser. */
const SOUNDED = "warmline.sounded";
const REMEMBERED = 100;

/**
 * Sound once for this notice, whichever page hears of it first and however much later the others do.
 * A page that has never been clicked stays silent, as the browser says; then the next one may sound.
 */
export async function chimeOnce(notice: string): Promise<void> {
  const ring = async () => {
    const before = sounded();
    if (before.includes(notice) || !(await play())) return;
    localStorage.setItem(SOUNDED, JSON.stringify([...before, notice].slice(-REMEMBERED)));
  };
  if (!("locks" in navigator)) return ring();
  await navigator.locks.request(SOUNDED, ring);
}

function sounded(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SOUNDED) ?? "[]");
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

/** Whether it could be heard. */
async function play(): Promise<boolean> {
  const context = new AudioContext();
  try {
    if (context.state === "suspended") return false;
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
    return true;
  } finally {
    await context.close();
  }
}
