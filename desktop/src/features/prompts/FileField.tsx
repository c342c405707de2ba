/** A form field that holds one file chosen by the person. */
import { UploadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef } from "react";
import { useText } from "@/shared/i18n";

interface Props {
  value?: File | null;
  onChange?: (file: File | null) => void;
  id?: string;
}

export function FileField({ value, onChange, id }: Props) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".wav,.mp3,audio/wav,audio/mpeg"
        aria-label={t("prompts.file")}
        hidden
        onChange={(event) => onChange?.(event.target.files?.[0] ?? null)}
      />
      <Button icon={<UploadOutlined />} onClick={() => input.current?.click()}>
        {value?.name ?? t("prompts.choose")}
      </Button>
    </>
  );
}
