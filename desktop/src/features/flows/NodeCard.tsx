/** A node on the canvas: what it is, what it says, and its ways out, each with its word. */
import { CheckCircleFilled, ExclamationCircleFilled, WarningFilled } from "@ant-design/icons";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useText } from "@/shared/i18n";
import { KindIcon } from "./icons";
import type { Exit, Kind } from "./schema";

export interface CardData extends Record<string, unknown> {
  kind: Kind | undefined;
  title: string;
  kindTitle: string;
  summary: string;
  exits: (Exit & { label: string })[];
  first: boolean;
  severity: "error" | "warning" | null;
  findings: string;
  /** Where the caller of the trial is, or has been. */
  trail: "here" | "passed" | null;
  readOnly: boolean;
}

export type CardNode = Node<CardData, "card">;

export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const t = useText();
  const marks = ["flow-node", `flow-group-${data.kind?.group ?? "data"}`];
  if (selected) marks.push("flow-node-chosen");
  if (data.severity) marks.push(`flow-node-${data.severity}`);
  if (data.trail) marks.push(`flow-node-${data.trail}`);
  return (
    <div className={marks.join(" ")}>
      <Handle type="target" position={Position.Left} id="in" className="flow-in" />
      <div className="flow-node-head">
        <span className="flow-node-icon">
          <KindIcon kind={data.kind} />
        </span>
        <span className="flow-node-title">{data.title}</span>
        {data.trail === "passed" ? <CheckCircleFilled className="flow-passed-mark" /> : null}
        {data.severity ? (
          <span className={`flow-mark-${data.severity}`} title={data.findings}>
            {data.severity === "error" ? <ExclamationCircleFilled /> : <WarningFilled />}
          </span>
        ) : null}
        {data.first ? <span className="flow-first">{t("flows.first")}</span> : null}
      </div>
      <div className="flow-node-summary">{data.summary || data.kindTitle}</div>
      {data.exits.map((exit) => (
        <div
          key={exit.field}
          className={exit.target || exit.optional ? "flow-exit" : "flow-exit flow-exit-open"}
        >
          <span className={exit.target ? "" : "muted"}>{exit.label}</span>
          <Handle
            type="source"
            position={Position.Right}
            id={exit.field}
            className={exit.target ? "flow-out" : "flow-out flow-out-free"}
          />
        </div>
      ))}
    </div>
  );
});
