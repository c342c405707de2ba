/** Three seconds of the own voice, recorded and played back on the chosen speaker. */
import { playOn } from "./devices";

const RECORD_MS = 3000;

export async function recordAndPlay(stream: MediaStream, playing: () => void): Promise<void> {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((done) => {
    recorder.onstop = () => done();
  });
  recorder.start();
  setTimeout(() => recorder.state === "recording" && recorder.stop(), RECORD_MS);
  await stopped;
  const url = URL.createObjectURL(new Blob(parts, { type: recorder.mimeType }));
  try {
    await heard(new Audio(url), playing);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function heard(sound: HTMLAudioElement, playing: () => void): Promise<void> {
  playOn(sound, "speaker");
  const over = new Promise<void>((done) => {
    sound.onended = () => done();
    sound.onerror = () => done();
  });
  await sound.play();
  playing();
  await over;
}
