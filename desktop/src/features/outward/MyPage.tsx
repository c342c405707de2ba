/** 通知设置: what one is also told by mail or hook, when not, and in which language. */
import { Alert, Button, Card, Checkbox, Input, Result, Segmented, Skeleton, Space } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText, wordOf } from "@/shared/i18n";
import { LeaveGuard } from "@/shared/LeaveGuard";
import { tellDone, tellError } from "@/shared/tell";
import "@/shared/list/list.css";
import { KindsTable } from "./KindsTable";
import { changed, cleared, inputOf } from "./mine";
import "./outward.css";
import { useMine, useOutwardVerbs } from "./queries";
import type { Mine } from "./types";

export default function MyPage() {
  const t = useText();
  const query = useMine();
  return (
    <section className="list outward outward-mine">
      <header className="list-head">
        <h1>{t("outward.mine")}</h1>
      </header>
      <p className="muted">{t("outward.mineAbout")}</p>
      {query.data ? (
        <Choice saved={query.data} />
      ) : query.error ? (
        <Result
          status="warning"
          title={sentence(query.error, t)}
          extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
        />
      ) : (
        <Skeleton active paragraph={{ rows: 8 }} />
      )}
    </section>
  );
}

function Choice({ saved }: { saved: Mine }) {
  const t = useText();
  const { saveMine } = useOutwardVerbs();
  const [edited, setEdited] = useState<Mine | null>(null);
  const [busy, setBusy] = useState(false);
  const mine = edited ?? saved;
  const none = t("outward.mineNone");
  const save = async (input: Mine) => {
    setBusy(true);
    try {
      await saveMine(inputOf(input));
      setEdited(null);
      tellDone(t("common.saved"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <LeaveGuard unsaved={() => edited !== null} />
      {saved.ways.length === 0 ? (
        <Alert type="info" showIcon title={t("outward.mineNoWays")} />
      ) : null}
      <Card size="small">
        <p>
          {t("outward.mineAddress", { mail: saved.mail ?? none, phone: saved.phone ?? none })}{" "}
          <span className="muted">{t("outward.mineAddressHelp")}</span>
        </p>
      </Card>
      <Card size="small" title={t("outward.quiet")}>
        <Quiet mine={mine} set={setEdited} />
      </Card>
      <Card
        size="small"
        title={t("outward.kinds")}
        extra={
          <Space wrap>
            <Button disabled={busy} onClick={() => void save(cleared(mine))}>
              {t("outward.default")}
            </Button>
            <Button
              type="primary"
              disabled={edited === null}
              loading={busy}
              onClick={() => void save(mine)}
            >
              {t("common.save")}
            </Button>
          </Space>
        }
      >
        <KindsTable
          kinds={[...new Set(mine.kinds.map((one) => one.kind))]}
          cell={(kind, way) => {
            const one = mine.kinds.find((each) => each.kind === kind && each.way === way);
            return (
              <Checkbox
                aria-label={`${wordOf(t, "outwardKind", kind)} · ${wordOf(t, "outwardWay", way)}`}
                checked={one?.wanted}
                disabled={!one?.offered}
                onChange={(event) => setEdited(changed(mine, kind, way, event.target.checked))}
              />
            );
          }}
        />
      </Card>
    </>
  );
}

function Quiet({ mine, set }: { mine: Mine; set: (mine: Mine) => void }) {
  const t = useText();
  return (
    <Space orientation="vertical">
      <div className="outward-quiet">
        <Input
          type="time"
          style={{ width: 120 }}
          aria-label={t("outward.quietBegins")}
          value={mine.quiet_begins ?? ""}
          onChange={(event) => set({ ...mine, quiet_begins: event.target.value || null })}
        />
        –
        <Input
          type="time"
          style={{ width: 120 }}
          aria-label={t("outward.quietEnds")}
          value={mine.quiet_ends ?? ""}
          onChange={(event) => set({ ...mine, quiet_ends: event.target.value || null })}
        />
      </div>
      <span className="muted">{t("outward.quietHelp")}</span>
      <div className="outward-quiet">
        <span>{t("outward.language")}</span>
        <Segmented
          value={mine.language}
          onChange={(language) => set({ ...mine, language })}
          options={[
            { value: "zh" as const, label: "中文" },
            { value: "en" as const, label: "English" },
          ]}
        />
      </div>
    </Space>
  );
}
