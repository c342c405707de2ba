/**
 * The text of an article in Markdown, with pictures put into it by button, dropping or pasting: each
 * is uploaded, told what it shows (for whoever cannot see it), and written where the cursor was.
 * Other files that are dropped here go to the attachments. Fits into `Form.Item`.
 */
import { PictureOutlined } from "@ant-design/icons";
import { Alert, Button, Image, Input, Modal, Progress, Segmented } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { attachments } from "@/api/attachments";
import { WordCheck } from "@/api/WordCheck";
import { type Attachment, filesOf, pastedName } from "@/shared/attachments/model";
import { useText } from "@/shared/i18n";
import { Preview } from "./Preview";
import { PICTURES, placed, wordsOf, written } from "./pictures";

interface Props {
  id?: string;
  value?: string;
  onChange?: (body: string) => void;
  /** Files that are no pictures. */
  attach: (files: File[]) => void;
}

interface Coming {
  name: string;
  share: number;
}

export function BodyField({ id, value = "", onChange, attach }: Props) {
  const t = useText();
  const [view, setView] = useState<"write" | "look">("write");
  const [coming, setComing] = useState<Coming | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [kept, setKept] = useState<Attachment[]>([]);
  const whole = useRef<HTMLDivElement>(null);
  const area = useRef<TextAreaRef>(null);
  const choose = useRef<HTMLInputElement>(null);
  const at = useRef<number | null>(null);
  const latest = useRef(value);
  latest.current = value;

  const cursor = () => area.current?.resizableTextArea?.textArea.selectionStart ?? value.length;
  const take = async (files: File[]) => {
    const pictures = files.filter((one) => PICTURES.includes(one.type));
    const others = files.filter((one) => !PICTURES.includes(one.type));
    if (others.length) attach(others);
    if (!pictures.length) return;
    at.current = cursor();
    setProblem(null);
    for (const file of pictures) {
      setComing({ name: file.name, share: 0 });
      try {
        const stop = new AbortController();
        const made = await attachments.upload(
          file,
          (share) => setComing({ name: file.name, share }),
          stop.signal,
        );
        setKept((all) => [...all, made]);
      } catch (error) {
        setProblem(`${file.name}: ${attachments.sentence(error)}`);
      }
    }
    setComing(null);
  };
  const pasted = useRef(take);
  pasted.current = take;
  useEffect(() => {
    const here = whole.current;
    const onPaste = (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      if (!files.length) return;
      event.preventDefault();
      // The form's attachments listen for what is pasted, too, on the form itself.
      event.stopPropagation();
      const now = new Date();
      const named = files.map(
        (one) => new File([one], pastedName(one.name, now), { type: one.type }),
      );
      void pasted.current(named);
    };
    here?.addEventListener("paste", onPaste);
    return () => here?.removeEventListener("paste", onPaste);
  }, []);
  const onDrop = (event: DragEvent) => {
    const files = filesOf(event.dataTransfer);
    if (!files.length) return;
    event.preventDefault();
    void take(files);
  };
  const place = (picture: Attachment, words: string) => {
    const body = latest.current;
    const where = Math.min(at.current ?? body.length, body.length);
    const next = placed(body, where, written(picture.id, words));
    at.current = where + (next.length - body.length);
    latest.current = next;
    onChange?.(next);
    setKept((all) => all.filter((one) => one.id !== picture.id));
  };
  const leave = (picture: Attachment) => {
    attachments.discard(picture.id).catch(() => undefined);
    setKept((all) => all.filter((one) => one.id !== picture.id));
  };
  return (
    <div className="body-field" ref={whole}>
      <div className="body-tools">
        <Segmented
          size="small"
          value={view}
          onChange={setView}
          options={[
            { value: "write" as const, label: t("maintain.bodyWrite") },
            { value: "look" as const, label: t("maintain.bodyLook") },
          ]}
        />
        <Button size="small" icon={<PictureOutlined />} onClick={() => choose.current?.click()}>
          {t("maintain.picture")}
        </Button>
        <span className="muted">{t("maintain.pictureHint")}</span>
        <input
          ref={choose}
          type="file"
          multiple
          hidden
          // A form shows every file input, whatever its attribute says.
          style={{ display: "none" }}
          aria-label={t("maintain.picture")}
          accept={PICTURES.join(",")}
          onChange={({ target }) => {
            void take(Array.from(target.files ?? []));
            target.value = "";
          }}
        />
      </div>
      {problem ? (
        <Alert
          type="error"
          showIcon
          title={problem}
          closable={{ onClose: () => setProblem(null) }}
        />
      ) : null}
      {coming ? (
        <Progress
          percent={Math.floor(coming.share * 100)}
          size="small"
          aria-label={t("attachments.uploading", { percent: Math.floor(coming.share * 100) })}
        />
      ) : null}
      {view === "look" ? (
        <Preview body={value} />
      ) : (
        <Input.TextArea
          id={id}
          ref={area}
          autoSize={{ minRows: 14, maxRows: 28 }}
          value={value}
          onChange={(event) => onChange?.(event.target.value)}
          onDrop={onDrop}
          onDragOver={(event) => event.preventDefault()}
        />
      )}
      <WordCheck text={value} change={(next) => onChange?.(next)} />
      <Describe
        key={kept[0]?.id ?? "none"}
        picture={coming ? undefined : kept[0]}
        place={place}
        leave={leave}
      />
    </div>
  );
}

interface DescribeProps {
  picture: Attachment | undefined;
  place: (picture: Attachment, words: string) => void;
  leave: (picture: Attachment) => void;
}

/** What a picture shows: read aloud to whoever cannot see it, and shown where it cannot be. */
function Describe({ picture, place, leave }: DescribeProps) {
  const t = useText();
  const [words, setWords] = useState(picture ? wordsOf(picture.name) : "");
  if (!picture) return null;
  return (
    <Modal
      open
      title={t("maintain.pictureWords")}
      okText={t("maintain.picturePlace")}
      cancelText={t("common.cancel")}
      okButtonProps={{ disabled: !words.trim() }}
      onOk={() => place(picture, words)}
      onCancel={() => leave(picture)}
    >
      <Image
        src={attachments.href(picture, true)}
        alt={words}
        preview={false}
        style={{ maxHeight: 240, maxWidth: "100%", width: "auto" }}
      />
      <Input
        autoFocus
        style={{ marginTop: 12 }}
        maxLength={120}
        value={words}
        placeholder={t("maintain.pictureWordsHint")}
        aria-label={t("maintain.pictureWords")}
        onChange={(event) => setWords(event.target.value)}
        onPressEnter={(event) => {
          // Enter of an input method takes a word over and places nothing.
          if (!event.nativeEvent.isComposing && words.trim()) place(picture, words);
        }}
      />
    </Modal>
  );
}
