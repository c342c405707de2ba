/** 我的客户: what the agent holds, whom he loses first on top and why; give up, put on the calls. */

import { Button, Checkbox, Form, Input, Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText, wordOf } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { type ListColumn, useColumns } from "@/shared/list/columns";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { spaced } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { CustomerLink } from "./CustomerLink";
import { PoolTabs } from "./PoolTabs";
import { useLevels, useMine, usePools, usePoolVerbs } from "./queries";
import { FIRST } from "./query";
import type { MyCustomer } from "./types";
import { refusedText } from "./words";

const FILTERS = ["pool", "warned"];

export default function MinePage() {
  const t = useText();
  const control = useAfterState(FILTERS);
  const may = useMay();
  const pools = usePools().data ?? [];
  const [leaving, setLeaving] = useState<MyCustomer | null>(null);
  const { filters } = control.state;
  const columns = useMyColumns(setLeaving);
  const choice = useColumns("pool-mine", columns);
  return (
    <>
      <PoolTabs />
      <AfterList<MyCustomer>
        name="pool-mine"
        title={t("pools.mineTitle")}
        query={useMine(control.state, control.after)}
        sort={FIRST.mine}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="pool-mine" names={FILTERS} columns={choice} />}
        actions={
          may("customer.export") ? (
            <RunExportButton path="/pools/mine" state={control.state} />
          ) : null
        }
        control={control}
        empty={t("pools.mineEmpty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("pools.name")} />
            {pools.length > 1 ? (
              <Select
                allowClear
                aria-label={t("pools.pool")}
                placeholder={t("pools.pool")}
                style={{ width: 160 }}
                value={filters.pool}
                onChange={(value) => control.filter("pool", value)}
                options={pools.map((one) => ({ value: one.id, label: one.name }))}
              />
            ) : null}
            <Checkbox
              checked={filters.warned === "true"}
              onChange={(event) => control.filter("warned", event.target.checked ? "true" : null)}
            >
              {t("pools.warnedOnly")}
            </Checkbox>
          </>
        }
      />
      <GiveUp customer={leaving} close={() => setLeaving(null)} />
    </>
  );
}

function useMyColumns(leave: (one: MyCustomer) => void): ListColumn<MyCustomer>[] {
  const t = useText();
  const levels = useLevels();
  const verbs = usePoolVerbs();
  const toCall = (one: MyCustomer) =>
    verbs.addCalls([one.id]).then(
      () => tellDone(t("pools.addedCall")),
      (error) => tellError(sentence(error, t)),
    );
  return [
    {
      key: "name",
      title: t("pools.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <CustomerLink id={one.id}>{one.name}</CustomerLink>,
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
      key: "due_on",
      title: t("pools.due"),
      sorter: true,
      render: (_, one) =>
        one.due_on ? (
          <>
            <span className="figures">{one.due_on}</span>
            <span className="muted"> {wordOf(t, "poolCause", one.due_why)} </span>
            {one.warned ? <Pill tone="warn">{t("pools.warned")}</Pill> : null}
          </>
        ) : (
          <span className="muted">{t("pools.never")}</span>
        ),
    },
    {
      key: "protected",
      title: t("pools.protectedUntil"),
      render: (_, one) => <span className="figures">{one.protected_until ?? "–"}</span>,
    },
    {
      key: "last",
      title: t("pools.lastCall"),
      render: (_, one) => <Moment at={one.last_call_at} />,
    },
    {
      key: "since",
      title: t("pools.ownedSince"),
      sorter: true,
      render: (_, one) => <Moment at={one.since} />,
    },
    {
      key: "verbs",
      title: "",
      fixed: "right",
      fixedIn: true,
      render: (_, one) => (
        <>
          <Button type="link" size="small" onClick={() => void toCall(one)}>
            {t("pools.addCall")}
          </Button>
          <Button type="link" size="small" danger onClick={() => leave(one)}>
            {t("pools.giveUp")}
          </Button>
        </>
      ),
    },
  ];
}

const REASONS: readonly TextKey[] = [
  "pools.reason.no_interest",
  "pools.reason.unreachable",
  "pools.reason.wrong_number",
  "pools.reason.not_mine",
];

function GiveUp({ customer, close }: { customer: MyCustomer | null; close: () => void }) {
  const t = useText();
  const verbs = usePoolVerbs();
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <FormDrawer<{ reason: string }>
      open={customer !== null}
      form={form}
      title={t("pools.giveUpTitle", { name: customer?.name ?? "" })}
      note={t("pools.giveUpNote")}
      initial={{ reason: "" }}
      saveText={t("pools.giveUp")}
      save={async ({ reason }) => {
        if (!customer) return;
        const { refused } = await verbs.giveUp([customer.id], reason);
        const [only] = refused;
        if (only) tellError(refusedText(t, only));
        else tellDone(t("pools.givenUp"));
      }}
      explain={explainWith(t)}
      close={close}
    >
      <div className="pool-bar">
        {REASONS.map((key) => (
          <Button key={key} size="small" onClick={() => form.setFieldValue("reason", t(key))}>
            {t(key)}
          </Button>
        ))}
      </div>
      <Form.Item
        name="reason"
        label={t("pools.reason")}
        rules={[{ required: true, whitespace: true, min: 2, message: t("pools.reasonNeeded") }]}
      >
        <Input.TextArea rows={3} maxLength={200} showCount />
      </Form.Item>
    </FormDrawer>
  );
}
