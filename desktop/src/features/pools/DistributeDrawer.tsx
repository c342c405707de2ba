/**
 * 分配: choose customers and to whom, look at the preview, then do exactly that; or lay chosen ones
 * into the pool.
 */
import { Alert, Button, Form, Input, InputNumber, Radio, Select } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import { NamedSelect } from "@/api/NamedSelect";
import { Drawer } from "@/shared/Drawer";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { type Asked, choiceOf, type FoundList, firstWhom, type Whom, whoms } from "./choice";
import { Outcome, Targets } from "./DistributeTargets";
import { useLevels, usePoolVerbs } from "./queries";
import { MOST, type Pool, type Preview, type TargetRow } from "./types";

interface Props {
  open: boolean;
  pool: Pool;
  picked: string[];
  /** The list it was opened from, as it is narrowed. */
  found?: FoundList | undefined;
  /** Whether those chosen may be laid into the pool: not where they lie there already. */
  mayPut?: boolean;
  /** Where more than one pool's rules may be chosen. */
  extra?: ReactNode;
  close: () => void;
  done: () => void;
}

type How = "even" | "counts" | "pool";

const PUT_AT_ONCE = 200;
const FIRST: TargetRow[] = [{ key: 0, kind: "department" }];

export function DistributeDrawer(props: Props) {
  const { open, pool, picked, found, mayPut = false, close, done } = props;
  const t = useText();
  const verbs = usePoolVerbs();
  const levels = useLevels();
  const [whom, setWhom] = useState<Whom>("lying");
  const [filters, setFilters] = useState<Asked>({});
  const [first, setFirst] = useState<number | null>(null);
  const [how, setHow] = useState<How>("even");
  const [reason, setReason] = useState("");
  const [rows, setRows] = useState<TargetRow[]>(FIRST);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: begun anew at each opening
  useEffect(() => {
    if (!open) return;
    setWhom(firstWhom(picked, found));
    setFilters({});
    setFirst(null);
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
  // Given counts say themselves how many are taken.
  const some = how === "even" ? first : null;
  const choice = choiceOf({ whom, picked, found, filters, first: some });
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
  const size = found?.total ?? null;
  const sizeOf = size === null ? "" : `${count(size)}${found?.capped ? "+" : ""}`;
  const whomText = (one: Whom) =>
    one === "chosen"
      ? t("pools.whom.chosen", { n: picked.length })
      : one === "found" && sizeOf
        ? t("pools.whom.foundCounted", { n: sizeOf })
        : t(`pools.whom.${one}`);

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
            options={whoms(found).map((value) => ({
              value,
              label: whomText(value),
              disabled: value === "chosen" && picked.length === 0,
            }))}
          />
        </Form.Item>
        {whom === "lying" || whom === "filter" ? (
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
                  <NamedSelect
                    path="/customer-owners"
                    label={t("pools.owner")}
                    fixed={[{ value: "none", label: t("pools.nobody") }]}
                    style={{ width: 160 }}
                    value={filters.owner}
                    onChange={(value: string | null) =>
                      edited(setFilters)({ ...filters, owner: value ?? "" })
                    }
                  />
                  <NamedSelect
                    path="/departments"
                    label={t("pools.department")}
                    style={{ width: 160 }}
                    value={filters.department}
                    onChange={(value: string | null) =>
                      edited(setFilters)({ ...filters, department: value ?? "" })
                    }
                  />
                </>
              ) : null}
            </div>
          </Form.Item>
        ) : null}
        {whom === "chosen" || how !== "even" ? null : (
          <Form.Item label={t("pools.first")} extra={t("pools.firstHelp", { most: count(MOST) })}>
            <InputNumber
              aria-label={t("pools.first")}
              min={1}
              max={MOST}
              precision={0}
              style={{ width: 160 }}
              placeholder={t("pools.firstAll")}
              value={first}
              onChange={edited(setFirst)}
            />
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
