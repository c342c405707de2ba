/** Publishing: what will change for callers, a note for colleagues, and the reason when refused. */
import { Alert, Input, Modal } from "antd";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/api/errors";
import type { Flow, FlowDetail } from "@/api/flowTypes";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { Differences } from "./Differences";
import { useEditor } from "./editor";
import { publish } from "./queries";

interface Props {
  open: boolean;
  close: () => void;
  flow: Flow;
  done: (flow: FlowDetail) => void;
}

export function Publish({ open, close, flow, done }: Props) {
  const t = useText();
  const { problems } = useEditor();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const errors = problems.filter((one) => one.severity === "error").length;
  const warnings = problems.length - errors;
  useEffect(() => {
    if (open) {
      setNote("");
      setRefused("");
    }
  }, [open]);
  const go = async () => {
    setBusy(true);
    try {
      const answer = await publish(flow.id, flow.revision, note);
      done(answer);
      tellDone(t("flows.published", { number: answer.live?.number ?? 0 }));
      close();
    } catch (error) {
      setRefused(
        error instanceof ApiError && error.code === "flow_changed"
          ? t("error.flow_changed", { by: String(error.details.by) })
          : sentence(error, t),
      );
    } finally {
      setBusy(false);
    }
  };
  const draft = flow.draft?.number ?? 0;
  return (
    <Modal
      open={open}
      onCancel={close}
      onOk={() => void go()}
      okText={t("flows.publish")}
      cancelText={t("common.cancel")}
      okButtonProps={{ disabled: errors > 0 || draft === 0, loading: busy }}
      title={t("flows.publishTitle", { name: flow.name, number: draft })}
      width={640}
    >
      <div className="flow-publish">
        {refused ? <Alert type="error" showIcon title={refused} /> : null}
        {errors > 0 ? (
          <Alert type="error" showIcon title={t("flows.publishErrors", { count: errors })} />
        ) : null}
        {errors === 0 && warnings > 0 ? (
          <Alert type="warning" showIcon title={t("flows.publishWarnings", { count: warnings })} />
        ) : null}
        <p className="muted">
          {flow.numbers.length > 0
            ? t("flows.publishNumbers", { numbers: numbersOf(flow, t) })
            : t("flows.publishNoNumbers")}
        </p>
        <Input.TextArea
          value={note}
          onChange={(event) => setNote(event.target.value)}
          placeholder={t("flows.note")}
          aria-label={t("flows.note")}
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={500}
        />
        {flow.live && draft > 0 ? (
          <>
            <h3>{t("flows.publishDifferences", { number: flow.live.number })}</h3>
            <Differences
              flow={flow.id}
              revision={flow.revision}
              before={flow.live.number}
              after={draft}
            />
          </>
        ) : (
          <p className="muted">{t("flows.publishFirst")}</p>
        )}
      </div>
    </Modal>
  );
}

/** The numbers that lead to a flow, in words. */
export const numbersOf = (flow: Flow, t: ReturnType<typeof useText>): string =>
  flow.numbers
    .map((number) => (number === "*" ? t("flows.otherNumbers") : number))
    .join(t("common.and"));
