/** A call's recording: listen, download with a purpose, keep by legal hold, show as a good one. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, AutoComplete, Button, Form, Input, Space } from "antd";
import { useState } from "react";
import { get, post, postForBlob, put } from "@/api/client";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import type { CallDetail, LegalHold, Shown } from "@/api/types";
import { useWaveform } from "@/api/waveform";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { Player } from "@/shared/recording/Player";
import { Moment } from "@/shared/Timer";
import { tellDone } from "@/shared/tell";

const NOT_THERE: Record<string, TextKey> = {
  recording: "calls.recordingNotYet",
  due: "calls.recordingNotYet",
  erased: "calls.recordingErased",
};

type Asked = "download" | "hold" | "lift" | "show";

export function RecordingPart({ call }: { call: CallDetail }) {
  const t = useText();
  const { state } = call.recording;
  if (state === "stored") return <Stored call={call} />;
  return <p className="muted">{t(NOT_THERE[state] ?? "calls.noRecording")}</p>;
}

function Stored({ call }: { call: CallDetail }) {
  const t = useText();
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { hold, shown } = useStanding(call.id);
  const waveform = useWaveform(`/calls/${call.id}/waveform`);
  return (
    <>
      <Player
        sound={`/calls/${call.id}/recording`}
        {...waveform}
        gaps={call.recording.gaps}
        aside={
          <Space>
            {may("recording.showcase") && !shown ? (
              <Button size="small" onClick={() => setAsked("show")}>
                {t("showcase.putOn")}
              </Button>
            ) : null}
            {may("recording.keep") && !hold ? (
              <Button size="small" onClick={() => setAsked("hold")}>
                {t("keeping.hold")}
              </Button>
            ) : null}
            {may("recording.download") ? (
              <Button size="small" icon={<DownloadOutlined />} onClick={() => setAsked("download")}>
                {t("calls.download")}
              </Button>
            ) : null}
          </Space>
        }
      />
      {hold ? (
        <Held hold={hold} lift={may("recording.keep") ? () => setAsked("lift") : null} />
      ) : null}
      {shown ? <p className="muted">{t("showcase.on", { category: shown.category })}</p> : null}
      <Ask call={call.id} asked={asked} close={() => setAsked(null)} />
    </>
  );
}

function Held({ hold, lift }: { hold: LegalHold; lift: (() => void) | null }) {
  const t = useText();
  return (
    <Alert
      type="warning"
      title={
        <>
          {t("keeping.heldBy", { name: hold.set_by, reason: hold.reason })}{" "}
          <Moment at={hold.set_at} />
        </>
      }
      action={
        lift ? (
          <Button size="small" onClick={lift}>
            {t("keeping.lift")}
          </Button>
        ) : undefined
      }
    />
  );
}

function useStanding(call: string): { hold: LegalHold | null; shown: Shown | null } {
  const may = useMay();
  const hold = useQuery({
    queryKey: ["legal-hold", call],
    queryFn: ({ signal }) => get<LegalHold | null>(`/calls/${call}/legal-hold`, {}, signal),
  });
  const shown = useQuery({
    queryKey: ["call-showcase", call],
    queryFn: ({ signal }) => get<Shown | null>(`/calls/${call}/showcase`, {}, signal),
    enabled: may("recording.shelf"),
  });
  return { hold: hold.data ?? null, shown: shown.data ?? null };
}

const TITLES: Record<Asked, [TextKey, TextKey]> = {
  download: ["calls.download", "downloads.note"],
  hold: ["keeping.hold", "keeping.holdNote"],
  lift: ["keeping.lift", "keeping.liftNote"],
  show: ["showcase.putOn", "showcase.putOnNote"],
};

interface AskProps {
  call: string;
  asked: Asked | null;
  close: () => void;
}

function Ask({ call, asked, close }: AskProps) {
  const t = useText();
  const client = useQueryClient();
  const [title, note] = TITLES[asked ?? "download"];
  const save = async ({ reason, category }: { reason: string; category?: string }) => {
    if (asked === "download") await download(call, reason);
    if (asked === "hold") await put(`/calls/${call}/legal-hold`, { reason });
    if (asked === "lift") await post(`/calls/${call}/legal-hold/lift`, { reason });
    if (asked === "show") await put(`/calls/${call}/showcase`, { category, reason });
    for (const key of ["legal-hold", "call-showcase", "showcase", "legal-holds"]) {
      void client.invalidateQueries({ queryKey: [key] });
    }
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<{ reason: string; category?: string }>
      open={asked !== null}
      title={t(title)}
      note={t(note)}
      initial={{ reason: "", category: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      {asked === "show" ? (
        <Form.Item
          name="category"
          label={t("showcase.category")}
          rules={[{ required: true, whitespace: true, message: t("common.required") }]}
        >
          <AutoComplete
            maxLength={20}
            options={(
              [
                "showcase.opening",
                "showcase.handling",
                "showcase.calming",
                "showcase.closing",
              ] as const
            ).map((key) => ({ value: t(key) }))}
          />
        </Form.Item>
      ) : null}
      <Form.Item
        name="reason"
        label={t(asked === "download" ? "downloads.purpose" : "keeping.reason")}
        rules={[{ required: true, whitespace: true, min: 2, message: t("error.reason_needed") }]}
      >
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  );
}

/** The file as the server hands it out, with the mark of whoever asked. */
async function download(call: string, purpose: string): Promise<void> {
  const file = await postForBlob(`/calls/${call}/recording/downloads`, { purpose });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${call}.opus`;
  link.click();
  URL.revokeObjectURL(link.href);
}
