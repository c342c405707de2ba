/** The files on their way of one field: sent side by side, stopped, tried again. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useText } from "../i18n";
import {
  type Attachment,
  type AttachmentRules,
  fileSize,
  type Transport,
  type Upload,
  withFile,
} from "./model";

interface Wanted {
  files: readonly Attachment[];
  onChange: (files: Attachment[]) => void;
  transport: Transport;
  most: number;
  onBusy?: (busy: boolean) => void;
}

let counted = 0;

export function useUploads({ files, onChange, transport, most, onBusy }: Wanted) {
  const t = useText();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [rules, setRules] = useState<AttachmentRules | null>(null);
  const stops = useRef(new Map<string, AbortController>());
  // Answers come after later renders: they are added to the list as it is then.
  const latest = useRef({ files, onChange });
  latest.current = { files, onChange };

  useEffect(() => {
    let here = true;
    transport.rules().then(
      (found) => here && setRules(found),
      () => undefined, // the server checks anyway
    );
    return () => {
      here = false;
    };
  }, [transport]);

  useEffect(() => {
    const running = stops.current;
    return () => {
      for (const stop of running.values()) stop.abort();
    };
  }, []);

  const busy = uploads.some(({ problem }) => problem === null);
  useEffect(() => onBusy?.(busy), [busy, onBusy]);

  const change = useCallback((key: string, part: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  }, []);

  const drop = useCallback((key: string) => {
    stops.current.get(key)?.abort();
    stops.current.delete(key);
    setUploads((all) => all.filter((one) => one.key !== key));
  }, []);

  const send = useCallback(
    async (key: string, file: File) => {
      const stop = new AbortController();
      stops.current.set(key, stop);
      change(key, { share: 0, problem: null });
      try {
        const kept = await transport.upload(file, (share) => change(key, { share }), stop.signal);
        drop(key);
        const next = withFile(latest.current.files, kept);
        latest.current.files = next;
        latest.current.onChange(next);
      } catch (error) {
        if (!stop.signal.aborted) change(key, { problem: transport.sentence(error) });
      }
    },
    [change, drop, transport],
  );

  const add = (chosen: readonly File[]) => {
    const room = most - files.length - uploads.length;
    const started = chosen.map((file, index) => {
      counted += 1;
      const large = rules !== null && file.size > rules.most_bytes;
      const problem =
        index >= room
          ? t("attachments.tooMany", { most })
          : large
            ? t("attachments.tooLarge", { size: fileSize(rules.most_bytes) })
            : null;
      return { key: `upload-${counted}`, file, share: 0, problem };
    });
    setUploads((all) => [...all, ...started]);
    for (const { key, file, problem } of started) if (problem === null) void send(key, file);
  };

  return { uploads, rules, busy, add, drop, again: send };
}
