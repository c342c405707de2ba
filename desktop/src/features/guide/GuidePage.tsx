/** 上手指南: from an empty centre to the first call, each step ticked by what is really there. */
import { CheckCircleFilled } from "@ant-design/icons";
import { Button, Progress, Result } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import type { StepStand } from "@/api/firstSteps";
import { useMe } from "@/api/me";
import { useText } from "@/shared/i18n";
import { CREATE } from "@/shared/list/useCreateAsked";
import { PageSkeleton } from "@/shared/PageSkeleton";
import { Pill } from "@/shared/Pill";
import { tellDone } from "@/shared/tell";
import "./guide.css";
import { isAway, putAway, useFirstSteps } from "./queries";
import { linksOf, nextOf } from "./steps";

export default function GuidePage() {
  const t = useText();
  const query = useFirstSteps();
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <PageSkeleton />;
  const { steps, complete } = query.data;
  const next = nextOf(steps);
  const needed = steps.filter((one) => !one.later);
  const done = needed.filter((one) => one.done).length;
  return (
    <section className="guide">
      <header className="guide-head">
        <div>
          <h1>{t("guide.title")}</h1>
          <p className="muted">{t(complete ? "guide.complete" : "guide.lead")}</p>
        </div>
        <PutAway />
      </header>
      <div className="guide-progress">
        <Progress percent={Math.round((done / needed.length) * 100)} showInfo={false} />
        <span className="figures">{t("guide.count", { done, all: needed.length })}</span>
      </div>
      <ol className="guide-steps">
        {steps.map((stand, index) => (
          <Step key={stand.step} stand={stand} number={index + 1} now={stand.step === next} />
        ))}
      </ol>
    </section>
  );
}

function Step({ stand, number, now }: { stand: StepStand; number: number; now: boolean }) {
  const t = useText();
  const go = useNavigate();
  const { step, done, begun, later } = stand;
  return (
    <li className={`card guide-step${now ? " guide-now" : ""}`} data-step={step} data-done={done}>
      {done ? (
        <CheckCircleFilled className="guide-tick" aria-label={t("guide.done")} />
      ) : (
        <span className="guide-number figures">{number}</span>
      )}
      <div className="guide-words">
        <h2>
          {t(`guide.${step}`)} {later && !done ? <Pill>{t("guide.later")}</Pill> : null}
          {begun ? <Pill tone="warn">{t("guide.begun")}</Pill> : null}
        </h2>
        <p className="muted">{t(`guide.${step}.help`)}</p>
      </div>
      <div className="guide-links">
        {linksOf(stand).map((link, index) => (
          <Button
            key={link.to}
            type={now && index === 0 ? "primary" : "default"}
            onClick={() => void go(link.to, { state: link.create ? CREATE : null })}
          >
            {t(link.text)}
          </Button>
        ))}
      </div>
    </li>
  );
}

/** Not shown at log-in any more; the menu still has it. */
function PutAway() {
  const t = useText();
  const go = useNavigate();
  const { user } = useMe();
  const [away, setAway] = useState(() => isAway(user.id));
  const change = () => {
    putAway(user.id, !away);
    setAway(!away);
    if (!away) {
      tellDone(t("guide.isAway"));
      void go("/");
    }
  };
  return <Button onClick={change}>{t(away ? "guide.showAgain" : "guide.putAway")}</Button>;
}
