/** 站外通知: the mail server, the gateway's hook, what goes which way, how it fares. */
import { Button, Card, Result, Skeleton } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import "@/shared/list/list.css";
import { HookCard } from "./HookCard";
import { KindsCard } from "./KindsCard";
import { MailCard } from "./MailCard";
import "./outward.css";
import { useSettings } from "./queries";
import type { Settings } from "./types";

export default function OutwardPage() {
  const t = useText();
  const query = useSettings();
  return (
    <section className="list outward">
      <header className="list-head">
        <h1>{t("outward.title")}</h1>
      </header>
      <p className="muted">{t("outward.about")}</p>
      {query.data ? (
        <>
          <MailCard settings={query.data} />
          <HookCard settings={query.data} />
          <OutboxCard settings={query.data} />
          <KindsCard kinds={query.data.kinds} />
        </>
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

function OutboxCard({ settings }: { settings: Settings }) {
  const t = useText();
  const { waiting, failed } = settings;
  return (
    <Card
      size="small"
      title={t("outward.outbox")}
      extra={
        <Link to={`/settings/outward/messages${failed > 0 ? "?state=failed" : ""}`}>
          <Button>{t("outward.outboxOpen")}</Button>
        </Link>
      }
    >
      <Pill tone={failed > 0 ? "bad" : "plain"}>
        {t("outward.outboxCounts", { waiting, failed })}
      </Pill>
    </Card>
  );
}
