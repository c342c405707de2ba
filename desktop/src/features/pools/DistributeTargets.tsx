/** To whom a distribution goes, and what its preview says. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, InputNumber, Select, Table } from "antd";
import { NamedSelect } from "@/api/NamedSelect";
import { count } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { useGroupNames } from "./queries";
import { MOST, type Preview, TARGET_KINDS, type TargetRow } from "./types";

interface TargetsProps {
  rows: TargetRow[];
  counts: boolean;
  change: (rows: TargetRow[]) => void;
}

export function Targets({ rows, counts, change }: TargetsProps) {
  const t = useText();
  const groups = useGroupNames();
  const set = (key: number, more: Partial<TargetRow>) =>
    change(rows.map((row) => (row.key === key ? { ...row, ...more } : row)));
  return (
    <>
      {rows.map((row) => (
        <div key={row.key} className={counts ? "pool-target" : "pool-target pool-target-even"}>
          <Select
            aria-label={t("pools.to")}
            value={row.kind}
            onChange={(kind) => set(row.key, { kind, id: undefined })}
            options={TARGET_KINDS.map((value) => ({ value, label: t(`pools.to.${value}`) }))}
          />
          {row.kind === "group" ? (
            <Select
              showSearch={{ optionFilterProp: "label" }}
              aria-label={t("pools.to.group")}
              placeholder={t("pools.to.group")}
              value={row.id}
              onChange={(id) => set(row.key, { id })}
              options={groups.map((one) => ({ value: one.id, label: one.name }))}
            />
          ) : (
            <NamedSelect
              key={row.kind}
              path={row.kind === "agent" ? "/agents" : "/departments"}
              label={t(`pools.to.${row.kind}`)}
              clearable={false}
              value={row.id}
              onChange={(id: string) => set(row.key, { id })}
            />
          )}
          {counts ? (
            <InputNumber
              min={1}
              max={MOST}
              precision={0}
              aria-label={t("pools.most")}
              placeholder={t("pools.most")}
              value={row.most}
              onChange={(most) => set(row.key, { most: most ?? undefined })}
            />
          ) : null}
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("common.delete")}
            disabled={rows.length === 1}
            onClick={() => change(rows.filter(({ key }) => key !== row.key))}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() => {
          const last = rows[rows.length - 1];
          change([...rows, { key: (last?.key ?? 0) + 1, kind: last?.kind ?? "department" }]);
        }}
      >
        {t("pools.addTarget")}
      </Button>
    </>
  );
}

export function Outcome({ preview }: { preview: Preview }) {
  const t = useText();
  const left = Object.entries(preview.left);
  return (
    <>
      <p>{t("pools.previewHead", { n: count(preview.chosen) })}</p>
      {preview.more ? <p className="muted">{t("pools.more")}</p> : null}
      <Table
        size="small"
        rowKey={(one) => `${one.target} ${one.user}`}
        pagination={false}
        dataSource={preview.shares}
        columns={[
          { key: "name", title: t("pools.to.agent"), dataIndex: "name" },
          {
            key: "number",
            title: t("pools.gets"),
            align: "right",
            render: (_, one) => <span className="figures">{count(one.number)}</span>,
          },
          {
            key: "held",
            title: t("pools.holds"),
            align: "right",
            render: (_, one) => (
              <span className="figures">
                {count(one.held)} / {one.limit === null ? t("pools.unlimited") : count(one.limit)}
              </span>
            ),
          },
        ]}
      />
      {left.length > 0 ? (
        <Alert
          type="warning"
          className="form-alert"
          style={{ marginTop: 12 }}
          title={`${t("pools.stays")}${t("common.colon")}${left
            .map(([why, number]) => `${wordOf(t, "poolLeft", why)} ${count(number)}`)
            .join(t("common.and"))}`}
        />
      ) : null}
    </>
  );
}
