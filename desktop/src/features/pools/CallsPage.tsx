/** 待拨清单: the agent's own list of customers to call; the number stays on the server. */

import { Button } from "antd";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { spaced } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { PoolTabs } from "./PoolTabs";
import { useCalls, useLevels, usePoolVerbs } from "./queries";
import type { CallTask } from "./types";

export default function CallsPage() {
  const t = useText();
  const control = useListState([]);
  return (
    <>
      <PoolTabs />
      <ListPage<CallTask>
        name="pool-calls"
        title={t("pools.callsTitle")}
        query={useCalls(control.state)}
        columns={useCallColumns()}
        control={control}
        empty={t("pools.callsEmpty")}
        errorText={(error) => sentence(error, t)}
      />
    </>
  );
}

function useCallColumns(): ListColumn<CallTask>[] {
  const t = useText();
  const may = useMay();
  const levels = useLevels();
  const verbs = usePoolVerbs();
  const told = (work: Promise<unknown>, done: string) =>
    work.then(
      () => tellDone(done),
      (error) => tellError(sentence(error, t)),
    );
  return [
    {
      key: "name",
      title: t("pools.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => (
        <>
          <strong>{one.name}</strong>{" "}
          {one.do_not_call ? <Pill tone="bad">{t("pools.doNotCall")}</Pill> : null}
        </>
      ),
    },
    {
      key: "level",
      title: t("pools.level"),
      sorter: true,
      render: (_, one) => (one.level ? levels.nameOf(one.level) : "–"),
    },
    {
      key: "number",
      title: t("pools.number"),
      render: (_, one) => <span className="figures">{spaced(one.number) || "–"}</span>,
    },
    {
      key: "at",
      title: t("pools.addedAt"),
      sorter: true,
      render: (_, one) => <Moment at={one.at} />,
    },
    {
      key: "called",
      title: t("pools.calledAt"),
      render: (_, one) => <Moment at={one.called_at} />,
    },
    {
      key: "verbs",
      title: "",
      fixed: "right",
      fixedIn: true,
      render: (_, one) => (
        <>
          {may("call.dial") ? (
            <Button
              type="link"
              size="small"
              disabled={one.do_not_call}
              onClick={() => void told(verbs.dial(one.id), t("pools.dialling"))}
            >
              {t("pools.dial")}
            </Button>
          ) : null}
          <Button
            type="link"
            size="small"
            onClick={() => void told(verbs.called(one.id), t("common.done"))}
          >
            {t("pools.done")}
          </Button>
        </>
      ),
    },
  ];
}
