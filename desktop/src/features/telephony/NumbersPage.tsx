/** Called numbers: who answers each, now and at other times. */
import { DeleteOutlined, PhoneOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import type { CalledNumber } from "@/api/telephony";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";
import { LeadsLine } from "./LeadsLine";
import { NumberForm } from "./NumberForm";
import { useAllTrunks, useFlows, useNumbers, useTelephony } from "./queries";
import { TrialDialog } from "./TrialDialog";

const FILTERS = ["trunk", "flow"] as const;

export default function NumbersPage() {
  const t = useText();
  const control = useListState(FILTERS);
  const query = useNumbers(control.state);
  const trunks = useAllTrunks().data?.items ?? [];
  const flows = useFlows().data?.items ?? [];
  const [editing, setEditing] = useState<CalledNumber | "new" | null>(
    useCreateAsked() ? "new" : null,
  );
  const [search, setSearch] = useSearchParams();
  const trying = search.has("try");
  const tryOne = (open: boolean) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (open) after.set("try", "1");
        else after.delete("try");
        return after;
      },
      { replace: true },
    );
  return (
    <>
      <ListPage<CalledNumber>
        name="numbers"
        title={t("numbers.title")}
        query={query}
        columns={useNumberColumns()}
        control={control}
        empty={t("numbers.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("numbers.searchHint")} />
            {(["trunk", "flow"] as const).map((name) => (
              <Select
                key={name}
                allowClear
                placeholder={t(name === "trunk" ? "numbers.trunk" : "numbers.anyFlow")}
                aria-label={t(name === "trunk" ? "numbers.trunk" : "numbers.anyFlow")}
                style={{ width: 170 }}
                value={control.state.filters[name]}
                onChange={(id) => control.filter(name, id)}
                options={(name === "trunk" ? trunks : flows).map((one) => ({
                  value: one.id,
                  label: one.name,
                }))}
              />
            ))}
          </>
        }
        actions={
          <>
            <Button icon={<PhoneOutlined />} onClick={() => tryOne(true)}>
              {t("numbers.trial")}
            </Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("numbers.new")}
            </Button>
          </>
        }
        open={setEditing}
      />
      <NumberForm editing={editing} close={() => setEditing(null)} />
      <TrialDialog open={trying} close={() => tryOne(false)} />
    </>
  );
}

function useNumberColumns(): ListColumn<CalledNumber>[] {
  const t = useText();
  const trunks = useAllTrunks().data?.items ?? [];
  const end = useDeletion();
  return [
    {
      key: "number",
      title: t("numbers.number"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, entry) => (
        <strong className="figures">
          {entry.number === "*" ? t("numbers.any") : entry.number}
        </strong>
      ),
    },
    { key: "name", title: t("common.name"), sorter: true, render: (_, entry) => entry.name || "–" },
    {
      key: "leads",
      title: t("numbers.flowNow"),
      render: (_, entry) => <LeadsLine leads={entry.leads} />,
    },
    {
      key: "rules",
      title: t("numbers.rules"),
      render: (_, entry) =>
        entry.rules.length ? t("numbers.rulesCount", { count: entry.rules.length }) : "–",
    },
    {
      key: "trunk",
      title: t("numbers.trunk"),
      sorter: true,
      render: (_, entry) =>
        entry.trunk
          ? (trunks.find((trunk) => trunk.id === entry.trunk)?.name ?? t("common.unknown"))
          : t("numbers.anyTrunk"),
    },
    {
      key: "shown",
      title: t("numbers.shownYes"),
      render: (_, entry) => (entry.shown ? <Pill tone="busy">{t("numbers.shownYes")}</Pill> : "–"),
    },
    { key: "note", title: t("numbers.note"), extra: true, render: (_, entry) => entry.note || "–" },
    {
      key: "actions",
      title: t("common.actions"),
      render: (_, entry) => (
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={`${t("common.delete")} ${entry.number}`}
          onClick={(event) => {
            event.stopPropagation();
            end(entry);
          }}
        />
      ),
    },
  ];
}

function useDeletion() {
  const t = useText();
  const { modal } = App.useApp();
  const { deleteNumber } = useTelephony();
  return (entry: CalledNumber) =>
    modal.confirm({
      title: t("numbers.delete"),
      content: t("numbers.deleteAsk", { number: entry.number }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        deleteNumber(entry.id).then(
          () => tellDone(t("common.deleted")),
          (error) => tellError(sentence(error, t)),
        ),
    });
}
