/** The fields of a spoken text: text, voice, speed, and a button to listen before it is kept. */
import { Button, Form, Input, Select, Slider } from "antd";
import { useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import type { SpeechInput } from "@/api/types";
import { useText, wordOf } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { usePromptVerbs, useVoices } from "./queries";

export const FRESH_SPEECH: SpeechInput = { text: "", voice: "zf_xiaoxiao", speed: 1 };

export function SpeechFields() {
  const t = useText();
  const voices = useVoices().data ?? [];
  return (
    <>
      <Form.Item
        name="text"
        label={t("prompts.text")}
        extra={t("prompts.textHelp")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 3, maxRows: 10 }} showCount />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="voice" label={t("prompts.voice")}>
          <Select
            options={voices.map((value) => ({ value, label: wordOf(t, "voiceName", value) }))}
          />
        </Form.Item>
        <Form.Item name="speed" label={t("prompts.speed")}>
          <Slider min={0.5} max={2} step={0.05} marks={{ 0.5: "0.5", 1: "1", 2: "2" }} />
        </Form.Item>
      </div>
      <Preview />
    </>
  );
}

function Preview() {
  const t = useText();
  const form = Form.useFormInstance<SpeechInput>();
  const { preview } = usePromptVerbs();
  const [url, setUrl] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    return () => {
      if (url) URL.revokeObjectURL(url);
    };
  }, [url]);
  const listen = async () => {
    const { text, voice, speed } = form.getFieldsValue();
    setBusy(true);
    try {
      setUrl(URL.createObjectURL(await preview({ text, voice, speed })));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="form-pair">
      <Button loading={busy} onClick={() => void listen()}>
        {t("prompts.preview")}
      </Button>
      {/* biome-ignore lint/a11y/useMediaCaption: the text itself stands above */}
      {url ? <audio controls autoPlay src={url} aria-label={t("prompts.preview")} /> : null}
    </div>
  );
}
