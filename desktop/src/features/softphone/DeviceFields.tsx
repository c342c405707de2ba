/** Microphone, speaker and ringing device: chosen apart, each with a test beside it. */
import { Alert, Button, Progress, Select } from "antd";
import { useEffect, useRef, useState } from "react";
import { useText } from "@/shared/i18n";
import {
  absent,
  canChooseOutput,
  devices,
  offered,
  playOn,
  type Role,
  useChoice,
  useFound,
} from "./devices";
import { constraintsFor } from "./microphone";
import { recordAndPlay } from "./soundTest";

export function DeviceFields() {
  const t = useText();
  const away = absent(useChoice(), useFound());
  return (
    <section>
      <h3>{t("devices.title")}</h3>
      <Device use="microphone" />
      <MicrophoneTest />
      <Device use="speaker" />
      <Device use="ring" />
      <RingTest />
      {canChooseOutput() ? null : <p className="muted">{t("devices.noChoice")}</p>}
      {away.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("devices.away", {
            devices: away.map((role) => t(`devices.${role}`)).join(t("common.and")),
          })}
        />
      ) : null}
    </section>
  );
}

function Device({ use: role }: { use: Role }) {
  const t = useText();
  const found = useFound();
  useChoice();
  const label = t(`devices.${role}`);
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the select is inside, with the same name
    <label className="device">
      <span>{label}</span>
      <Select
        aria-label={label}
        disabled={role !== "microphone" && !canChooseOutput()}
        value={devices.of(role)}
        onChange={(id) => devices.choose(role, id)}
        options={[
          { value: "", label: t("devices.system") },
          ...offered(role, found).map((one, n) => ({
            value: one.id,
            label: one.label || t("devices.nameless", { n: n + 1 }),
          })),
        ]}
      />
    </label>
  );
}

/** A level that moves with the voice, and three seconds recorded and played back. */
function MicrophoneTest() {
  const t = useText();
  const id = devices.of("microphone");
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [level, setLevel] = useState(0);
  const [phase, setPhase] = useState<"idle" | "recording" | "playing">("idle");

  useEffect(() => {
    let over = false;
    let opened: MediaStream | null = null;
    const asked = navigator.mediaDevices?.getUserMedia(constraintsFor(id));
    asked?.then(
      (got) => {
        opened = got;
        if (over) for (const track of got.getTracks()) track.stop();
        else {
          setStream(got);
          void devices.look();
        }
      },
      () => setStream(null),
    );
    return () => {
      over = true;
      for (const track of opened?.getTracks() ?? []) track.stop();
      setStream(null);
    };
  }, [id]);

  useEffect(() => (stream ? meter(stream, setLevel) : undefined), [stream]);

  const test = async () => {
    if (!stream) return;
    setPhase("recording");
    try {
      await recordAndPlay(stream, () => setPhase("playing"));
    } finally {
      setPhase("idle");
    }
  };
  return (
    <div className="device-test">
      <Progress percent={level} showInfo={false} size="small" aria-label={t("devices.level")} />
      <Button size="small" disabled={!stream || phase !== "idle"} onClick={() => void test()}>
        {t(`devices.test_${phase}`)}
      </Button>
      {stream ? null : <span className="muted">{t("devices.noMicrophone")}</span>}
    </div>
  );
}

function meter(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    tell(levelOf(power));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** −60 dB … 0 dB of mean power as 0 … 100. */
const levelOf = (power: number): number =>
  Math.round(Math.max(0, Math.min(100, (100 * (10 * Math.log10(power + 1e-9) + 60)) / 60)));

function RingTest() {
  const t = useText();
  const sound = useRef<HTMLAudioElement | null>(null);
  const [on, setOn] = useState(false);
  const [blocked, setBlocked] = useState(false);
  useEffect(() => () => sound.current?.pause(), []);
  const toggle = () => {
    sound.current ??= new Audio("/sounds/ring.wav");
    const ring = sound.current;
    ring.onended = () => setOn(false);
    if (on) {
      ring.pause();
      setOn(false);
      return;
    }
    ring.currentTime = 0;
    playOn(ring, "ring");
    ring.play().then(
      () => setOn(true),
      () => setBlocked(true),
    );
  };
  return (
    <div className="device-test">
      <Button size="small" onClick={toggle}>
        {t(on ? "devices.ringStop" : "devices.ringTest")}
      </Button>
      {blocked ? <span className="muted">{t("phone.soundBlocked")}</span> : null}
    </div>
  );
}
