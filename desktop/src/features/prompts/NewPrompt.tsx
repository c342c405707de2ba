/** A new prompt, from a file or from a text. */
import { Form, Input } from "antd";
import { explainWith } from "@/api/explain";
import type { SpeechInput } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { FileField } from "./FileField";
import { usePromptVerbs } from "./queries";
import { FRESH_SPEECH, SpeechFields } from "./SpeechFields";

interface Values extends SpeechInput {
  key: string;
  name: string;
  file: File | null;
}

interface Props {
  kind: "upload" | "speech" | null;
  close: () => void;
}

export function NewPrompt({ kind, close }: Props) {
  const t = useText();
  const { upload, speak } = usePromptVerbs();
  const required = [{ required: true, message: t("common.required") }];
  const save = async ({ key, name, file, text, voice, speed }: Values) => {
    if (kind === "upload" && file) await upload(key, name, file);
    else await speak({ key, name, text, voice, speed });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={kind !== null}
      title={t(kind === "upload" ? "prompts.upload" : "prompts.speak")}
      initial={{ ...FRESH_SPEECH, key: "", name: "", file: null }}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={560}
    >
      <Form.Item name="name" label={t("common.name")} rules={required}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item
        name="key"
        label={t("prompts.key")}
        extra={t("prompts.keyHelp")}
        rules={[
          {
            required: true,
            pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/,
            message: t("error.prompt_key_malformed"),
          },
        ]}
      >
        <Input maxLength={63} />
      </Form.Item>
      {kind === "upload" ? (
        <Form.Item
          name="file"
          label={t("prompts.file")}
          extra={t("prompts.fileHelp")}
          rules={required}
        >
          <FileField />
        </Form.Item>
      ) : null}
      {kind === "speech" ? <SpeechFields /> : null}
    </FormDrawer>
  );
}
