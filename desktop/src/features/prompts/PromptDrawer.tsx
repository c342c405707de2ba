/** One prompt: listen, see who uses it, replace what it says, delete it while nobody does. */
import { Alert, App, Button, Descriptions, Form, Space } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import type { Prompt, SpeechInput } from "@/api/types";
import { Drawer } from "@/shared/Drawer";
import { FormDrawer } from "@/shared/FormDrawer";
import { duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { FileField } from "./FileField";
import { usePromptVerbs } from "./queries";
import { FRESH_SPEECH, SpeechFields } from "./SpeechFields";

interface Props {
  prompt: Prompt | null;
  close: () => void;
}

export function PromptDrawer({ prompt, close }: Props) {
  const t = useText();
  return (
    <Drawer
      open={prompt !== null}
      title={prompt ? t("prompts.edit", { name: prompt.name }) : ""}
      onClose={close}
      size={520}
      destroyOnHidden
    >
      {prompt ? <Detail key={prompt.id} prompt={prompt} close={close} /> : null}
    </Drawer>
  );
}

function Detail({ prompt, close }: { prompt: Prompt; close: () => void }) {
  const t = useText();
  const may = useMay();
  const spoken = prompt.source === "speech";
  return (
    <Space orientation="vertical" size="large" style={{ width: "100%" }}>
      {/* biome-ignore lint/a11y/useMediaCaption: a spoken prompt's text stands below */}
      <audio
        controls
        preload="none"
        src={`/api/prompts/${prompt.id}/sound?v=${prompt.version}`}
        style={{ width: "100%" }}
        aria-label={prompt.name}
      />
      {prompt.engine === "espeak-ng" ? (
        <Alert type="warning" title={t("prompts.fallback")} />
      ) : null}
      {may("prompt.manage") ? <Buttons prompt={prompt} close={close} /> : null}
      <Descriptions
        column={1}
        size="small"
        items={[
          { label: t("prompts.sound"), children: <code>{prompt.sound}</code> },
          { label: t("prompts.source"), children: t(`promptSource.${prompt.source}`) },
          ...(spoken
            ? [
                { label: t("prompts.text"), children: prompt.text },
                { label: t("prompts.voice"), children: wordOf(t, "voiceName", prompt.voice) },
                { label: t("prompts.speed"), children: String(prompt.speed) },
              ]
            : []),
          { label: t("prompts.length"), children: duration(prompt.seconds) },
          { label: t("prompts.version"), children: String(prompt.version) },
          { label: t("prompts.changed"), children: <Moment at={prompt.changed_at} /> },
          {
            label: t("prompts.usedBy"),
            children: prompt.used_by.length
              ? prompt.used_by.join(t("common.and"))
              : t("prompts.usedNo"),
          },
        ].map((item) => ({ key: item.label, ...item }))}
      />
    </Space>
  );
}

function Buttons({ prompt, close }: { prompt: Prompt; close: () => void }) {
  const t = useText();
  const { modal } = App.useApp();
  const { drop } = usePromptVerbs();
  const [replacing, setReplacing] = useState<"upload" | "speech" | null>(null);
  const ask = () =>
    void modal.confirm({
      title: t("common.delete"),
      content: t("prompts.deleteAsk", { name: prompt.name }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        drop(prompt.id)
          .then(close)
          .catch((error) => tellError(sentence(error, t))),
    });
  return (
    <Space wrap>
      <Button onClick={() => setReplacing("upload")}>{t("prompts.replaceFile")}</Button>
      <Button onClick={() => setReplacing("speech")}>{t("prompts.replaceText")}</Button>
      <Button danger onClick={ask}>
        {t("common.delete")}
      </Button>
      <Replace prompt={prompt} kind={replacing} close={() => setReplacing(null)} />
    </Space>
  );
}

interface ReplaceValues extends SpeechInput {
  file: File | null;
}

interface ReplaceProps {
  prompt: Prompt;
  kind: "upload" | "speech" | null;
  close: () => void;
}

function Replace({ prompt, kind, close }: ReplaceProps) {
  const t = useText();
  const { replaceFile, replaceText } = usePromptVerbs();
  const save = async ({ file, text, voice, speed }: ReplaceValues) => {
    if (kind === "upload" && file) await replaceFile(prompt.id, file);
    else await replaceText(prompt.id, { text, voice, speed });
    tellDone(t("common.saved"));
  };
  const said = prompt.source === "speech" ? prompt : FRESH_SPEECH;
  return (
    <FormDrawer<ReplaceValues>
      open={kind !== null}
      title={t(kind === "upload" ? "prompts.replaceFile" : "prompts.replaceText")}
      initial={{ text: said.text, voice: said.voice, speed: said.speed, file: null }}
      note={t("prompts.replaceHelp")}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={560}
    >
      {kind === "upload" ? (
        <Form.Item
          name="file"
          label={t("prompts.file")}
          extra={t("prompts.fileHelp")}
          rules={[{ required: true, message: t("common.required") }]}
        >
          <FileField />
        </Form.Item>
      ) : null}
      {kind === "speech" ? <SpeechFields /> : null}
    </FormDrawer>
  );
}
