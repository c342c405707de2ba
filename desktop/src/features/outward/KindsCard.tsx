/** The centre's table: to whom each kind is given by each way. */
import { Button, Card, Select, Space } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText, wordOf } from "@/shared/i18n";
import { LeaveGuard } from "@/shared/LeaveGuard";
import { tellDone, tellError } from "@/shared/tell";
import { KindsTable } from "./KindsTable";
import { useOutwardVerbs } from "./queries";
import { GIVENS, type Given, type KindGiven, type Way } from "./types";

export function KindsCard({ kinds }: { kinds: KindGiven[] }) {
  const t = useText();
  const { saveKinds } = useOutwardVerbs();
  const [edited, setEdited] = useState<KindGiven[] | null>(null);
  const [busy, setBusy] = useState(false);
  const shown = edited ?? kinds;
  const set = (kind: string, way: Way, given: Given) =>
    setEdited(shown.map((one) => (one.kind === kind ? { ...one, [way]: given } : one)));
  const save = async () => {
    setBusy(true);
    try {
      await saveKinds(shown);
      setEdited(null);
      tellDone(t("common.saved"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card
      size="small"
      title={t("outward.kinds")}
      extra={
        <Space>
          {edited ? <Button onClick={() => setEdited(null)}>{t("common.cancel")}</Button> : null}
          <Button
            type="primary"
            disabled={edited === null}
            loading={busy}
            onClick={() => void save()}
          >
            {t("common.save")}
          </Button>
        </Space>
      }
    >
      <LeaveGuard unsaved={() => edited !== null} />
      <p className="muted">{t("outward.kindsHelp")}</p>
      <KindsTable
        kinds={shown.map((one) => one.kind)}
        cell={(kind, way) => (
          <Select<Given>
            size="small"
            variant="filled"
            style={{ width: "100%" }}
            aria-label={`${wordOf(t, "outwardKind", kind)} · ${wordOf(t, "outwardWay", way)}`}
            value={shown.find((one) => one.kind === kind)?.[way]}
            onChange={(given) => set(kind, way, given)}
            options={GIVENS.map((value) => ({ value, label: wordOf(t, "outwardGiven", value) }))}
          />
        )}
      />
    </Card>
  );
}
