/**
 * 分配: choose customers and to whom, look at the preview, then do exactly that; or lay chosen ones
 * into the pool.
 */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Drawer, Form, Input, InputNumber, Radio, Select, Table } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import { count } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import {
  useAgentNames,
  useDepartmentNames,
  useGroupNames,
  useLevels,
  usePoolVerbs,
} from "./queries";
import { type Choice, type Pool, type Preview, TARGET_KINDS, type Target } from "./types";

interface Props {
  open: boolean;
  pool: Pool;
  picked: string[];
  level?: string;
  /** Whether those chosen may be laid into the pool: not where they lie there already. */
  mayPut?: boolean;
  /** Where more than one pool's rules may be chosen. */
  extra?: ReactNode;
  close: () => void;
  done: () => void;
}

type Whom = "chosen" | "lying" | "filter";
type How = "even" | "counts" | "pool";
type Row = Partial<Target> & { key: number; kind: Target["kind"] };

const PUT_AT_ONCE = 200;
const FIRST: Row[] = [{ key: 0, kind: "department" }];

export function DistributeDrawer(props: Props) {
  const { open, pool, picked, level = "", mayPut = false, close, done } = props;
  const t = useText();
  const verbs = usePoolVerbs();
  const levels = useLevels();
  const agents = useAgentNames();
  const departments = useDepartmentNames();
  const [whom, setWhom] = useState<Whom>("lying");
  const [filters, setFilters] = useState<NonNullable<Choice["filters"]>>({});
  const [how, setHow] = useState<How>("even");
  const [reason, setReason] = useState("");
  const [rows, setRows] = useState<Row[]>(FIRST);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: begun anew at each opening
  useEffect(() => {
    if (!open) return;
    setWhom(picked.length > 0 ? "chosen" : "lying");
    setFilters(level ? { level } : {});
    setRows(FIRST);
    setHow("even");
    setReason("");
    setPreview(null);
    setProblem(null);
  }, [open]);
  // Another pool has other limits.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pool is what the preview hangs on
  useEffect(() => setPreview(null), [pool.id]);

  const edited = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      setPreview(null);
      setProblem(null);
    };
  };
  const choice: Choice =
    whom === "chosen" ? { customers: picked } : { filters, lying: whom === "lying" };
  const targets = rows
    .filter((row) => row.id && (how === "even" || row.most))
    .map(({ kind, id, most }) => ({
      kind,
      id: id as string,
      ...(how === "counts" ? { most } : {}),
    }));

  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(sentence(error, t));
      setPreview(null);
    } finally {
      setBusy(false);
    }
  };
  const look = () => doing(async () => setPreview(await verbs.preview(pool.id, choice, targets)));
  const total = preview?.shares.reduce((sum, one) => sum + one.number, 0) ?? 0;
  const give = () =>
    doing(async () => {
      if (!preview) return;
      await verbs.distribute(pool.id, choice, targets, preview.key);
      tellDone(t("pools.doneDistribute", { n: count(total) }));
      done();
      close();
    });
  const put = () =>
    doing(async () => {
      let moved = 0;
      for (let at = 0; at < picked.length; at += PUT_AT_ONCE) {
        const some = picked.slice(at, at + PUT_AT_ONCE);
        moved += (await verbs.put(pool.id, some, reason)).moved.length;
      }
      tellDone(t("pools.donePut", { n: count(moved) }));
      done();
      close();
    });
  const names = (list: { id: string; name: string }[]) =>
    list.map((one) => ({ value: one.id, label: one.name }));

  return (
    <Drawer
      open={open}
      title={`${t("pools.distributeTitle")} · ${pool.name}`}
      onClose={close}
      size={640}
      footer={
        <div className="form-buttons">
          <Button onClick={close}>{t("common.cancel")}</Button>
          {how === "pool" ? (
            <Button
              type="primary"
              loading={busy}
              disabled={reason.trim().length < 2}
              onClick={() => void put()}
            >
              {t("pools.putDo", { n: count(picked.length) })}
            </Button>
          ) : (
            <>
              <Button
                loading={busy && !preview}
                disabled={targets.length === 0}
                onClick={() => void look()}
              >
                {t("pools.preview")}
              </Button>
              <Button
                type="primary"
                loading={busy && preview !== null}
                disabled={total === 0}
                onClick={() => void give()}
              >
                {t("pools.do", { n: count(total) })}
              </Button>
            </>
          )}
        </div>
      }
    >
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <Form layout="vertical">
        {props.extra}
        <Form.Item label={t("pools.whom")}>
          <Radio.Group
            vertical
            value={whom}
            onChange={(event) => {
              edited(setWhom)(event.target.value as Whom);
              if (how === "pool") setHow("even");
            }}
            options={[
              {
                value: "chosen",
                label: t("pools.whom.chosen", { n: picked.length }),
                disabled: picked.length === 0,
              },
              { value: "lying", label: t("pools.whom.lying") },
              { value: "filter", label: t("pools.whom.filter") },
            ]}
          />
        </Form.Item>
        {whom === "chosen" ? null : (
          <Form.Item>
            <div className="pool-bar">
              <Select
                allowClear
                aria-label={t("pools.level")}
                placeholder={t("pools.level")}
                style={{ width: 140 }}
                value={filters.level}
                onChange={(value) => edited(setFilters)({ ...filters, level: value ?? "" })}
                options={levels.options}
              />
              {whom === "filter" ? (
                <>
                  <Select
                    allowClear
                    showSearch={{ optionFilterProp: "label" }}
                    aria-label={t("pools.owner")}
                    placeholder={t("pools.owner")}
                    style={{ width: 160 }}
                    value={filters.owner}
                    onChange={(value) => edited(setFilters)({ ...filters, owner: value ?? "" })}
                    options={[{ value: "none", label: t("pools.nobody") }, ...names(agents)]}
                  />
                  <Select
                    allowClear
                    showSearch={{ optionFilterProp: "label" }}
                    aria-label={t("pools.department")}
                    placeholder={t("pools.department")}
                    style={{ width: 160 }}
                    value={filters.department}
                    onChange={(value) =>
                      edited(setFilters)({ ...filters, department: value ?? "" })
                    }
                    options={names(departments)}
                  />
                </>
              ) : null}
            </div>
          </Form.Item>
        )}
        <Form.Item label={t("pools.to")} extra={how === "pool" ? null : t("pools.remainder")}>
          <Radio.Group
            value={how}
            onChange={(event) => edited(setHow)(event.target.value as How)}
            options={[
              { value: "even", label: t("pools.how.even") },
              { value: "counts", label: t("pools.how.counts") },
              ...(mayPut && whom === "chosen"
                ? [{ value: "pool", label: t("pools.how.pool") }]
                : []),
            ]}
            style={{ marginBottom: 8 }}
          />
          {how === "pool" ? (
            <Input
              aria-label={t("pools.reason")}
              placeholder={t("pools.reason")}
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          ) : (
            <Targets rows={rows} counts={how === "counts"} change={edited(setRows)} />
          )}
        </Form.Item>
      </Form>
      {preview ? <Outcome preview={preview} /> : null}
    </Drawer>
  );
}

interface TargetsProps {
  rows: Row[];
  counts: boolean;
  change: (rows: Row[]) => void;
}

function Targets({ rows, counts, change }: TargetsProps) {
  const t = useText();
  const found = {
    department: useDepartmentNames(),
    group: useGroupNames(),
    agent: useAgentNames(),
  };
  const set = (key: number, more: Partial<Row>) =>
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
          <Select
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t(`pools.to.${row.kind}`)}
            placeholder={t(`pools.to.${row.kind}`)}
            value={row.id}
            onChange={(id) => set(row.key, { id })}
            options={found[row.kind].map((one) => ({ value: one.id, label: one.name }))}
          />
          {counts ? (
            <InputNumber
              min={1}
              max={50_000}
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

function Outcome({ preview }: { preview: Preview }) {
  const t = useText();
  const left = Object.entries(preview.left);
  return (
    <>
      <p>{t("pools.previewHead", { n: count(preview.chosen) })}</p>
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
