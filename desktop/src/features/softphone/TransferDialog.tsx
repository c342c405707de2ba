/** Whom to bring in and how: agents with their live state, queues, or a number. By keyboard too. */
import { useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, type InputRef, Modal, Segmented, Tabs } from "antd";
import { type KeyboardEvent, useRef, useState } from "react";
import { useText } from "@/shared/i18n";
import { dialable } from "@/shared/numbers";
import { StatePill } from "@/shared/StatePill";
import { moved, type Row, rowsOf } from "./choose";
import { type How, reach, type To, targets } from "./control";

const AGAIN_MS = 2000;

interface Props {
  call: string;
  /** A consultation would only confuse a conference: then people are added. */
  ways: readonly How[];
  close: () => void;
}

export function TransferDialog({ call, ways, close }: Props) {
  const t = useText();
  const [how, setHow] = useState<How>(ways[0] ?? "transfer");
  const [tab, setTab] = useState<To>("agent");
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<InputRef>(null);
  const query = useQuery({
    queryKey: ["targets"],
    queryFn: ({ signal }) => targets(signal),
    refetchInterval: AGAIN_MS,
  });
  const rows = rowsOf(query.data, tab, text, how);
  const target = tab === "number" ? dialable(text) : (chosen ?? moved(rows, null, 1));
  const may = tab === "number" ? !!target : rows.some((row) => row.target === target && row.may);

  const go = async (to: To = tab, whom: string | null = target) => {
    if (!whom || busy) return;
    setBusy(true);
    const done = await reach(call, how, to, whom);
    setBusy(false);
    if (done) close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && may) void go();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setChosen(moved(rows, target, event.key === "ArrowDown" ? 1 : -1));
  };
  const change = (next: To) => {
    setTab(next);
    setText("");
    setChosen(null);
    input.current?.focus();
  };

  return (
    <Modal
      open
      title={t("control.title")}
      footer={null}
      onCancel={close}
      width={480}
      destroyOnHidden
    >
      <div className="transfer">
        <Segmented<How>
          block
          value={how}
          onChange={setHow}
          options={ways.map((value) => ({ value, label: t(`control.${value}`) }))}
        />
        <p className="muted">{t(`control.${how}Help`)}</p>
        <Tabs
          activeKey={tab}
          onChange={(key) => change(key as To)}
          items={(["agent", "queue", "number"] as const).map((key) => ({
            key,
            label: t(
              key === "agent"
                ? "control.agents"
                : key === "queue"
                  ? "control.queues"
                  : "control.number",
            ),
          }))}
        />
        <Input
          ref={input}
          autoFocus
          value={text}
          allowClear
          onChange={(event) => {
            setText(event.target.value);
            setChosen(null);
          }}
          onKeyDown={onKey}
          inputMode={tab === "number" ? "tel" : "search"}
          placeholder={t(tab === "number" ? "control.numberHint" : "control.search")}
          aria-label={t(tab === "number" ? "control.numberHint" : "control.search")}
        />
        {tab === "number" ? null : (
          <Rows rows={rows} chosen={target} tab={tab} choose={setChosen} go={go} />
        )}
        <footer className="transfer-foot">
          <span className="muted">{t("control.keysHelp")}</span>
          <Button type="primary" disabled={!may} loading={busy} onClick={() => go()}>
            {t(`control.${how}`)}
          </Button>
        </footer>
      </div>
    </Modal>
  );
}

interface RowsProps {
  rows: Row[];
  chosen: string | null;
  tab: To;
  choose: (target: string) => void;
  go: (to: To, target: string) => void;
}

function Rows({ rows, chosen, tab, choose, go }: RowsProps) {
  const t = useText();
  if (rows.length === 0) {
    const text = t(tab === "agent" ? "control.noAgents" : "control.noQueues");
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} />;
  }
  return (
    <div className="transfer-rows" role="listbox" aria-label={t("control.title")}>
      {rows.map((row) => (
        <button
          type="button"
          key={row.target}
          role="option"
          aria-selected={row.target === chosen}
          className={row.target === chosen ? "transfer-row chosen" : "transfer-row"}
          disabled={!row.may}
          onClick={() => choose(row.target)}
          onDoubleClick={() => go(row.to, row.target)}
        >
          <strong>{row.name}</strong>
          <span className="muted figures">{row.detail}</span>
          <span className="transfer-state">
            {row.state ? <StatePill state={row.state} /> : null}
            {row.free !== null ? t("control.free", { free: row.free, waiting: row.waiting }) : null}
          </span>
        </button>
      ))}
    </div>
  );
}
