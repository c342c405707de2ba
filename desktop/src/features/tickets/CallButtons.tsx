/**
 * Calls from an order: the customer and the department by one press; and while one talks, the
 * department into the talk. Nobody's number is on the page: the server knows whom an order means.
 */
import { PhoneOutlined, TeamOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Input } from "antd";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay, useMe } from "@/api/me";
import type { DepartmentReach } from "@/api/ticketPeople";
import type { TicketDetail } from "@/api/ticketTypes";
import { myCallOf, useLive } from "@/live/store";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useCallVerbs, useReach } from "./callQueries";

interface Props {
  detail: TicketDetail;
}

export function CallButtons({ detail }: Props) {
  const t = useText();
  const may = useMay();
  const { ticket } = detail;
  const call = useLive((now) => myCallOf(now)?.id ?? null);
  const talking = useLive((now) => myCallOf(now)?.phase === "talking");
  // The same people who may attach a call to it.
  const mine = detail.possible.some((one) => one.step === "call" && one.allowed);
  const agent = useMe().agent !== null && may("desk.use");
  const on = agent && mine && may("call.dial");
  const ways = useReach(ticket.id, on && ticket.department !== null).data ?? [];
  const verbs = useCallVerbs(ticket.id);
  const { busy, told } = useTold();
  const ask = useReason();
  if (!on) return null;

  const customer = async (why = "") => {
    try {
      await told(verbs.customer(why), t("tickets.calling"));
    } catch (error) {
      if (error instanceof ApiError && error.code === "do_not_call" && !why) ask(customer);
      else tellError(sentence(error, t));
    }
  };
  const said = (error: unknown) => tellError(sentence(error, t));
  const into = (way: DepartmentReach, person?: { id: string; name: string }) => {
    if (call === null) return;
    const name = person?.name ?? way.name;
    told(verbs.bringIn(call, way.department, person?.id), t("tickets.bringingIn", { name })).catch(
      said,
    );
  };
  const called = ticket.caller !== "" || ticket.customer !== null;
  return (
    <div className="ticket-calls">
      {called && call === null ? (
        <Button
          icon={<PhoneOutlined />}
          loading={busy}
          onClick={() => void customer()}
          data-call="customer"
        >
          {t("tickets.callCustomer")}
        </Button>
      ) : null}
      {ways.length > 0 && call === null ? (
        <Menu
          icon={<PhoneOutlined />}
          label={t("tickets.callDepartment")}
          name="department"
          busy={busy}
          items={ways
            .filter((way) => way.number)
            .map((way) => ({
              key: way.department,
              label: t("tickets.departmentPhone", { name: way.name, number: way.number }),
              press: () =>
                void told(verbs.department(way.department), t("tickets.calling")).catch(said),
            }))}
        />
      ) : null}
      {ways.length > 0 && talking && may("call.transfer") ? (
        <Menu
          icon={<TeamOutlined />}
          label={t("tickets.bringIn")}
          name="conference"
          busy={busy}
          items={ways.flatMap((way) => [
            ...(way.number
              ? [
                  {
                    key: way.department,
                    label: t("tickets.departmentPhone", { name: way.name, number: way.number }),
                    press: () => into(way),
                  },
                ]
              : []),
            ...way.people.map((person) => ({
              key: person.id,
              label: t("tickets.departmentPerson", person),
              press: () => into(way, person),
            })),
          ])}
        />
      ) : null}
    </div>
  );
}

interface MenuProps {
  icon: React.ReactNode;
  label: string;
  name: string;
  busy: boolean;
  items: { key: string; label: string; press: () => void }[];
}

/** One way is one press; of several one chooses. */
function Menu({ icon, label, name, busy, items }: MenuProps) {
  const t = useText();
  const only = items.length === 1 ? items[0] : undefined;
  if (items.length === 0) {
    return (
      <Button icon={icon} disabled title={t("tickets.noReach")} data-call={name}>
        {label}
      </Button>
    );
  }
  const button = (
    <Button icon={icon} loading={busy} onClick={only?.press} title={only?.label} data-call={name}>
      {label}
    </Button>
  );
  if (only) return button;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: items.map(({ key, label: said, press }) => ({ key, label: said, onClick: press })),
      }}
    >
      {button}
    </Dropdown>
  );
}

function useTold() {
  const [busy, setBusy] = useState(false);
  const told = async (work: Promise<unknown>, word: string) => {
    setBusy(true);
    try {
      await work;
      tellDone(word);
    } finally {
      setBusy(false);
    }
  };
  return { busy, told };
}

/** Asks why somebody is called who is not to be called. */
function useReason(): (then: (why: string) => Promise<void>) => void {
  const t = useText();
  const { modal } = App.useApp();
  return (then) => {
    let why = "";
    modal.confirm({
      title: t("tickets.stopAsk"),
      content: (
        <Input
          autoFocus
          maxLength={200}
          aria-label={t("tickets.stopWhy")}
          placeholder={t("tickets.stopWhy")}
          onChange={(event) => {
            why = event.target.value;
          }}
        />
      ),
      okText: t("tickets.callAnyway"),
      okButtonProps: { danger: true },
      onOk: () => {
        if (why.trim().length < 2) {
          tellError(t("tickets.stopWhy"));
          return Promise.reject(new Error("no reason"));
        }
        return then(why);
      },
    });
  };
}
