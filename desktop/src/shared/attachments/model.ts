/** Files somebody attaches (附件), and how they get to the server. Pure; `api/attachments` sends. */
export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  made_at: string;
  made_by: string;
  made_by_name: string;
  /** A picture that a page may show. */
  inline: boolean;
}

/** What is taken in; the server has the last word, by the content. */
export interface AttachmentRules {
  most_bytes: number;
  suffixes: string[];
}

export interface Transport {
  /** Resolves with the kept file; `progress` is told bytes sent of all. */
  upload: (
    file: File,
    progress: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<Attachment>;
  /** Throw away one that was uploaded and not saved anywhere. */
  discard: (id: string) => Promise<void>;
  rules: () => Promise<AttachmentRules>;
  /** Where the file is, to be saved; `inline`: to be shown. */
  href: (file: Attachment, inline?: boolean) => string;
  /** What an error says to a person. */
  sentence: (error: unknown) => string;
}

/** A file on its way; `problem` once it failed. */
export interface Upload {
  key: string;
  file: File;
  share: number;
  problem: string | null;
}

const KILO = 1024;
const MEGA = KILO * KILO;

/** 1.4 MB, 320 kB, 12 B; as the limit in the settings counts. */
export function fileSize(bytes: number): string {
  if (bytes < KILO) return `${bytes} B`;
  if (bytes < MEGA) return `${Math.round(bytes / KILO)} kB`;
  return `${(bytes / MEGA).toFixed(bytes < 10 * MEGA ? 1 : 0)} MB`;
}

/** The list once the server kept one more; in the order they arrived, none twice. */
export function withFile(files: readonly Attachment[], one: Attachment): Attachment[] {
  return files.some((file) => file.id === one.id) ? [...files] : [...files, one];
}

/** Files out of what was dropped or pasted; text that was pasted stays text. */
export function filesOf(data: Pick<DataTransfer, "files"> | null): File[] {
  return data ? Array.from(data.files) : [];
}

/** A pasted screenshot is called image.png by every browser; the moment tells them apart. */
export function pastedName(name: string, now: Date): string {
  if (!/^image\.\w+$/.test(name)) return name;
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return name.replace("image", `${day}-${time}`);
}
