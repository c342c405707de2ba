/** Somebody else was faster: who, when, what theirs does otherwise, and what to do now. */
import { Button, Modal, Skeleton } from "antd";
import { useState } from "react";
import { get } from "@/api/client";
import { sentence } from "@/api/errors";
import type { FlowDetail } from "@/api/flowTypes";
import { serverNow } from "@/shared/clock";
import { when } from "@/shared/format";
import { useLanguage, useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { DifferenceList } from "./Differences";
import { useDifferencesOf } from "./queries";
import type { Draft } from "./useDraft";

export function Clash({ draft }: { draft: Draft }) {
  const t = useText();
  const language = useLanguage();
  const { clash, keepMine, load, flow, document } = draft;
  const theirs = useDifferencesOf(flow.id, clash?.revision ?? 0, document);
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      load(await get<FlowDetail>(`/flows/${flow.id}`));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={clash !== null}
      title={t("flows.clash", { by: clash?.by || t("common.unknown") })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={640}
      footer={
        <>
          <Button onClick={keepMine}>{t("flows.keepMine")}</Button>
          <Button type="primary" loading={busy} onClick={() => void take()}>
            {t("flows.takeTheirs")}
          </Button>
        </>
      }
    >
      <p>{t("flows.clashHelp", { at: when(clash?.at, serverNow(), language) })}</p>
      <h3>{t("flows.clashDiffers")}</h3>
      <div className="flow-clash">
        {theirs.isError ? (
          <span className="muted">{t("list.failed")}</span>
        ) : theirs.data ? (
          <DifferenceList differences={theirs.data} />
        ) : (
          <Skeleton active paragraph={{ rows: 3 }} />
        )}
      </div>
    </Modal>
  );
}
