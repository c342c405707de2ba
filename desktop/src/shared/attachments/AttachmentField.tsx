/**
 * Choosing files in a form: a button, dropping, pasting; progress; taken out again before saving.
 * Fits into `Form.Item` (`value`, `onChange`); what is saved are the ids. Files that were in the
 * form when it opened (`saved`) are only taken out of the list; fresh ones are thrown away.
 */
import { PaperClipOutlined, RedoOutlined, StopOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { useText } from "../i18n";
import { AttachmentList } from "./AttachmentList";
import {
  type Attachment,
  fileSize,
  filesOf,
  pastedName,
  type Transport,
  type Upload,
} from "./model";
import { useUploads } from "./useUploads";

interface Props {
  value?: Attachment[];
  onChange?: (files: Attachment[]) => void;
  transport: Transport;
  /** Ids the thing had before this form: not thrown away when taken out. */
  saved?: readonly string[];
  most?: number;
  disabled?: boolean;
  /** Told while files are on their way, so that saving can wait. */
  onBusy?: (busy: boolean) => void;
}

const NONE: Attachment[] = [];

export function AttachmentField(props: Props) {
  const { value = NONE, onChange, transport, saved, most = 50, disabled, onBusy } = props;
  const t = useText();
  const [over, setOver] = useState(false);
  const field = useRef<HTMLFieldSetElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const change = (files: Attachment[]) => onChange?.(files);
  const { uploads, rules, add, drop, again } = useUploads({
    files: value,
    onChange: change,
    transport,
    most,
    onBusy,
  });

  const pasted = useRef(add);
  pasted.current = add;
  useEffect(() => {
    // Whoever types in the form has the cursor in a text, not here.
    const area: HTMLElement | null = field.current?.closest("form") ?? field.current;
    if (!area || disabled) return;
    const onPaste = (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      const now = new Date();
      pasted.current(
        files.map((one) => new File([one], pastedName(one.name, now), { type: one.type })),
      );
    };
    area.addEventListener("paste", onPaste);
    return () => area.removeEventListener("paste", onPaste);
  }, [disabled]);

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) add(filesOf(event.dataTransfer));
  };

  const remove = (file: Attachment) => {
    change(value.filter(({ id }) => id !== file.id));
    // It is swept sooner or later anyway.
    if (!saved?.includes(file.id)) transport.discard(file.id).catch(() => undefined);
  };

  return (
    <fieldset
      ref={field}
      className={over ? "attachment-field attachment-over" : "attachment-field"}
      aria-label={t("attachments.title")}
      disabled={disabled}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <AttachmentList
        files={value}
        transport={transport}
        onRemove={disabled ? undefined : remove}
      />
      {uploads.length > 0 ? (
        <ul className="attachments">
          {uploads.map((upload) => (
            <Coming
              key={upload.key}
              upload={upload}
              drop={() => drop(upload.key)}
              again={() => void again(upload.key, upload.file)}
            />
          ))}
        </ul>
      ) : null}
      {disabled ? null : (
        <div className="attachment-choose">
          <Button size="small" icon={<PaperClipOutlined />} onClick={() => input.current?.click()}>
            {t("attachments.choose")}
          </Button>
          <span className="muted">
            {over
              ? t("attachments.drop")
              : rules
                ? t("attachments.hint", { size: fileSize(rules.most_bytes) })
                : ""}
          </span>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            accept={rules?.suffixes.join(",")}
            onChange={({ target }) => {
              add(Array.from(target.files ?? []));
              target.value = "";
            }}
          />
        </div>
      )}
    </fieldset>
  );
}

function Coming({ upload, drop, again }: { upload: Upload; drop: () => void; again: () => void }) {
  const t = useText();
  const percent = Math.floor(upload.share * 100);
  const doing = percent < 100 ? t("attachments.uploading", { percent }) : t("attachments.checking");
  return (
    <li className="attachment" aria-live="polite">
      <span className="attachment-name">{upload.file.name}</span>
      {upload.problem ? (
        <span className="attachment-problem">{upload.problem}</span>
      ) : (
        <Progress
          className="attachment-progress"
          percent={percent}
          size="small"
          showInfo={false}
          aria-label={doing}
        />
      )}
      {upload.problem ? (
        <Button type="text" size="small" icon={<RedoOutlined />} onClick={again}>
          {t("attachments.again")}
        </Button>
      ) : null}
      <Button
        type="text"
        size="small"
        icon={<StopOutlined />}
        aria-label={t("attachments.stop", { name: upload.file.name })}
        onClick={drop}
      />
    </li>
  );
}
