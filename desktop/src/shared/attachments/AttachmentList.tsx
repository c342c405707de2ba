/** The files of a thing, to be looked at and saved; with `onRemove` they can be taken out. */
import {
  CloseOutlined,
  FileExcelOutlined,
  FileImageOutlined,
  FileOutlined,
  FilePdfOutlined,
  FileTextOutlined,
  FileWordOutlined,
  FileZipOutlined,
} from "@ant-design/icons";
import { Button, Image } from "antd";
import type { ComponentType } from "react";
import { useText } from "../i18n";
import "./attachments.css";
import { type Attachment, fileSize, type Transport } from "./model";

const ICONS: [RegExp, ComponentType][] = [
  [/^image\//, FileImageOutlined],
  [/pdf$/, FilePdfOutlined],
  [/(excel|spreadsheet|csv)/, FileExcelOutlined],
  [/(word|opendocument\.text|rtf)/, FileWordOutlined],
  [/(zip|rar|7z)/, FileZipOutlined],
  [/^(text|message)\//, FileTextOutlined],
];

interface Props {
  files: readonly Attachment[];
  transport: Pick<Transport, "href">;
  onRemove?: (file: Attachment) => void;
}

export function AttachmentList({ files, transport, onRemove }: Props) {
  const t = useText();
  return (
    <ul className="attachments">
      {files.map((file) => (
        <li key={file.id} className="attachment">
          <Sign file={file} transport={transport} />
          <a
            href={transport.href(file)}
            download={file.name}
            title={t("attachments.download", { name: file.name })}
          >
            {file.name}
          </a>
          <span className="muted figures">{fileSize(file.size)}</span>
          {onRemove ? (
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t("attachments.remove", { name: file.name })}
              onClick={() => onRemove(file)}
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** A picture as a small one that opens large, anything else by a sign of its kind. */
function Sign({ file, transport }: { file: Attachment; transport: Pick<Transport, "href"> }) {
  if (file.inline) {
    return (
      <Image
        className="attachment-picture"
        src={transport.href(file, true)}
        alt={file.name}
        width={32}
        height={32}
        preview={{ mask: null }}
      />
    );
  }
  const Icon = ICONS.find(([type]) => type.test(file.media_type))?.[1] ?? FileOutlined;
  return (
    <span className="attachment-sign" aria-hidden="true">
      <Icon />
    </span>
  );
}
