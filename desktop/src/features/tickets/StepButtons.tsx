/** The steps that are allowed now, for this person and this order; each asks only what it needs. */
import { DownOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/api/errors";
import type { Step, StepAsked, TicketDetail } from "@/api/ticketTypes";
import { myCallOf, useLive } from "@/live/store";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { EditForm } from "./EditForm";
import { overtakenTo, useTicketVerbs } from "./queries";
import { SplitForm } from "./SplitForm";
import { StepForm } from "./StepForm";
import { arranged, atOnce, hintsOf, isDanger, leadsOn } from "./steps";

interface Props {
  detail: TicketDetail;
  /** How many buttons stand beside each other; the rest is below “more”. */
  most?: number;
  /** For fingers: the light page on a phone. */
  large?: boolean;
  /** A required act chosen elsewhere on the page: its form opens. */
  act?: string | null;
  actDone?: () => void;
}

export function StepButtons({ detail, most, large, act, actDone }: Props) {
  const t = useText();
  const { step: take } = useTicketVerbs();
  const [open, setOpen] = useState<Step | null>(null);
  const [busy, setBusy] = useState<Step | null>(null);
  const { ticket } = detail;
  const seen = useRef(ticket.version);
  const hints = hintsOf(detail);
  const call = useLive((now) => myCallOf(now)?.id ?? null);
  const { main, more } = arranged(detail.possible, most, call !== null);
  const ask = async (asked: StepAsked) => {
    const about = asked.step === "call" && call ? { interaction: call } : {};
    // A form that stood open is about what was there then; an act that is noted hurts nobody.
    const version = act ? ticket.version : seen.current;
    try {
      await take(ticket.id, version, { ...asked, ...about });
    } catch (error) {
      seen.current = overtakenTo(error) ?? seen.current;
      throw error;
    }
    tellDone(t("tickets.stepDone", { step: t(`ticketStep.${asked.step}`) }));
  };
  const press = async (step: Step) => {
    seen.current = ticket.version;
    if (!atOnce(step, detail)) {
      setOpen(step);
      return;
    }
    setBusy(step);
    try {
      await ask({ step });
    } catch (error) {
      const missing = error instanceof ApiError && error.code === "ticket_acts_missing";
      if (missing) setOpen(step);
      else tellError(sentence(error, t));
    } finally {
      setBusy(null);
    }
  };
  const close = () => {
    setOpen(null);
    actDone?.();
  };
  const step = act ? "act" : open;
  return (
    <div className={large ? "ticket-steps ticket-steps-large" : "ticket-steps"}>
      {main.map((one, at) => (
        <Button
          key={one}
          type={at === 0 && leadsOn(one) ? "primary" : "default"}
          size={large ? "large" : "middle"}
          danger={isDanger(one)}
          loading={busy === one}
          onClick={() => void press(one)}
          data-step={one}
        >
          {t(`ticketStep.${one}`)}
        </Button>
      ))}
      {more.length > 0 ? (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: more.map((one) => ({
              key: one,
              label: t(`ticketStep.${one}`),
              danger: isDanger(one),
              onClick: () => void press(one),
            })),
          }}
        >
          <Button size={large ? "large" : "middle"} data-step="more">
            {t("common.more")} <DownOutlined />
          </Button>
        </Dropdown>
      ) : null}
      {hints.length > 0 ? (
        <p className="muted ticket-hints">
          {hints.map((hint) => t(`ticketHint.${hint}`)).join(" ")}
        </p>
      ) : null}
      {step === "edit" ? (
        <EditForm detail={detail} close={close} />
      ) : step === "split" ? (
        <SplitForm detail={detail} close={close} />
      ) : (
        <StepForm step={step} detail={detail} ask={ask} close={close} act={act ?? undefined} />
      )}
    </div>
  );
}
