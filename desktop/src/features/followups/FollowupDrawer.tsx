/** One follow-up beside the list: what, when, whose, its reminders, and what can be done with it. */
import { Alert, App, Button, Checkbox, Descriptions, Input, Skeleton, Space } from "antd";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { Drawer } from "@/shared/Drawer";
import { useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { AboutLink } from "./AboutLink";
import { DoneForm } from "./DoneForm";
import { FollowUpForm } from "./FollowUpForm";
import { useFollowup, useFollowupVerbs, useReminders } from "./queries";
import { SnoozeButton } from "./SnoozeButton";
import { StateCell } from "./StateCell";
import { type Followup, isOpen } from "./types";

export function FollowupDrawer({ id, close }: { id: string | null; close: () => void }) {
  const t = useText();
  const { data, error } = useFollowup(id);
  const [editing, setEditing] = useState(false);
  const [doing, setDoing] = useState(false);
  return (
    <>
      <Drawer
        open={id !== null}
        title={t("followups.one")}
        onClose={close}
        size={480}
        footer={
          data && isOpen(data) ? (
            <Verbs one={data} edit={() => setEditing(true)} finish={() => setDoing(true)} />
          ) : null
        }
      >
        {error ? <Alert type="warning" showIcon title={sentence(error, t)} /> : null}
        {data ? <Details one={data} /> : null}
        {!data && !error ? <Skeleton active /> : null}
      </Drawer>
      {data ? (
        <FollowUpForm key={data.id} open={editing} editing={data} close={() => setEditing(false)} />
      ) : null}
      <DoneForm followup={doing && data ? data : null} close={() => setDoing(false)} />
    </>
  );
}

function Details({ one }: { one: Followup }) {
  const t = useText();
  const reminders = useReminders(one.id).data ?? [];
  const named = (id: string | null) => (id && one.names[id]) || "–";
  return (
    <>
      <p className="followup-text followup-lead">{one.content}</p>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: "state", label: t("followups.state"), children: <StateCell one={one} /> },
          { key: "due", label: t("followups.dueAt"), children: <Moment at={one.due_at} /> },
          {
            key: "customer",
            label: t("followups.customer"),
            children: one.customer ? (
              <Link to={`/customers/${one.customer}`}>{named(one.customer)}</Link>
            ) : (
              t("followups.noCustomer")
            ),
          },
          ...(one.interaction
            ? [
                {
                  key: "call",
                  label: t("followups.call"),
                  children: <Link to={`/calls/${one.interaction}`}>{t("followups.open")}</Link>,
                },
              ]
            : []),
          ...(one.about
            ? [
                {
                  key: "about",
                  label: t("followups.about"),
                  children: <AboutLink about={one.about} />,
                },
              ]
            : []),
          { key: "way", label: t("followups.way"), children: t(`followupWay.${one.way}`) },
          {
            key: "priority",
            label: t("followups.priority"),
            children: t(`followupPriority.${one.priority}`),
          },
          {
            key: "who",
            label: t("followups.person"),
            children: one.assignee ? named(one.assignee) : t("followups.nobody"),
          },
          ...(one.group
            ? [{ key: "group", label: t("followups.group"), children: named(one.group.id) }]
            : []),
          {
            key: "repeat",
            label: t("followups.repeat"),
            children: t(`followups.repeat.${one.repeat?.unit ?? "none"}`),
          },
          ...(one.result
            ? [
                {
                  key: "result",
                  label: t("followups.result"),
                  children: t(`followupResult.${one.result}`),
                },
              ]
            : []),
          ...(one.result_text
            ? [
                {
                  key: "text",
                  label: t("followups.resultText"),
                  children: <span className="followup-text">{one.result_text}</span>,
                },
              ]
            : []),
        ]}
      />
      {reminders.length ? <h3>{t("followups.reminders")}</h3> : null}
      <ul className="followup-reminders">
        {reminders.map((reminder) => (
          <li key={`${reminder.kind} ${reminder.at}`}>
            <Moment at={reminder.at} /> {wordOf(t, "followups.reminder", reminder.kind)}
            <span className="muted">
              {" "}
              {t(reminder.sent_at ? "followups.sent" : "followups.waiting")}
            </span>
          </li>
        ))}
      </ul>
      <p className="muted">
        {t("followups.createdBy", { name: named(one.created_by) })} · <Moment at={one.created_at} />
      </p>
    </>
  );
}

interface VerbsProps {
  one: Followup;
  edit: () => void;
  finish: () => void;
}

function Verbs({ one, edit, finish }: VerbsProps) {
  const t = useText();
  const { take } = useFollowupVerbs();
  const cancel = useCancel();
  const taken = () =>
    void take(one.id).then(
      () => tellDone(t("followups.taken")),
      (error) => tellError(sentence(error, t)),
    );
  return (
    <Space wrap>
      {one.assignee ? null : (
        <Button type="primary" onClick={taken}>
          {t("followups.take")}
        </Button>
      )}
      <Button type={one.assignee ? "primary" : "default"} onClick={finish}>
        {t("followups.done")}
      </Button>
      <SnoozeButton id={one.id} />
      <Button onClick={edit}>{t("followups.edit")}</Button>
      <Button danger type="text" onClick={() => cancel(one)}>
        {t("followups.cancel")}
      </Button>
    </Space>
  );
}

/** Asks for the reason, and of a series whether all of it ends. */
function useCancel(): (one: Followup) => void {
  const t = useText();
  const { modal } = App.useApp();
  const { cancel } = useFollowupVerbs();
  const said = useRef({ reason: "", series: false });
  return (one) => {
    said.current = { reason: "", series: false };
    void modal.confirm({
      title: t("followups.cancel"),
      content: (
        <Space orientation="vertical" style={{ width: "100%" }}>
          <Input
            autoFocus
            maxLength={500}
            placeholder={t("followups.cancelReason")}
            aria-label={t("followups.cancelReason")}
            onChange={(event) => {
              said.current.reason = event.target.value;
            }}
          />
          {one.repeat ? (
            <Checkbox
              onChange={(event) => {
                said.current.series = event.target.checked;
              }}
            >
              {t("followups.cancelSeries")}
            </Checkbox>
          ) : null}
        </Space>
      ),
      okButtonProps: { danger: true },
      onOk: () =>
        cancel(one.id, said.current.reason, said.current.series).then(
          () => tellDone(t("followups.cancelled")),
          (error) => {
            tellError(sentence(error, t));
            throw error;
          },
        ),
    });
  };
}
