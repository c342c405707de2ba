/** What the checks say about the draft; a click goes to the node. */
import {
  CheckCircleFilled,
  DownOutlined,
  ExclamationCircleFilled,
  UpOutlined,
  WarningFilled,
} from "@ant-design/icons";
import { useState } from "react";
import type { FlowProblem } from "@/api/flowTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { nodeOf } from "./document";
import { nameOf, useBoth, useEditor } from "./editor";
import { titlesOf } from "./schema";

export function Problems({ goTo }: { goTo: (id: string | null) => void }) {
  const { problems } = useEditor();
  const t = useText();
  const [open, setOpen] = useState(true);
  const errors = problems.filter((one) => one.severity === "error").length;
  const warnings = problems.length - errors;
  return (
    <section className="flow-problems" data-errors={errors} data-warnings={warnings}>
      <button type="button" className="flow-problems-head" onClick={() => setOpen(!open)}>
        {problems.length === 0 ? (
          <span className="flow-sound">
            <CheckCircleFilled /> {t("flows.sound")}
          </span>
        ) : (
          <>
            {errors > 0 ? (
              <span className="flow-mark-error">
                <ExclamationCircleFilled /> {t("flows.errors", { count: errors })}
              </span>
            ) : null}
            {warnings > 0 ? (
              <span className="flow-mark-warning">
                <WarningFilled /> {t("flows.warnings", { count: warnings })}
              </span>
            ) : null}
            <span className="flow-problems-fold">{open ? <DownOutlined /> : <UpOutlined />}</span>
          </>
        )}
      </button>
      {open && problems.length > 0 ? (
        <ul>
          {problems.map((one) => (
            <li key={`${one.node} ${one.field} ${one.code}`}>
              <Line problem={one} goTo={goTo} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Line({ problem, goTo }: { problem: FlowProblem; goTo: (id: string | null) => void }) {
  const { document, kinds, schema } = useEditor();
  const language = useLanguage();
  const both = useBoth();
  const t = useText();
  const node = nodeOf(document, problem.node);
  const struct = node ? kinds.get(node.kind)?.struct : schema.$defs.Flow;
  const where = node ? nameOf(node, kinds, both) : t("flows.settings");
  const field = problem.field
    ? titlesOf(schema, struct, problem.field, node ?? document)
        .map(both)
        .join(" › ")
    : "";
  return (
    <button
      type="button"
      className="flow-problem"
      data-code={problem.code}
      onClick={() => goTo(problem.node || null)}
    >
      {problem.severity === "error" ? (
        <ExclamationCircleFilled className="flow-mark-error" />
      ) : (
        <WarningFilled className="flow-mark-warning" />
      )}
      <strong>{where}</strong>
      {field ? <span className="muted">{field}</span> : null}
      <span>{language === "zh" ? problem.message_zh : problem.message}</span>
      <span className="muted">{language === "zh" ? problem.remedy_zh : problem.remedy}</span>
    </button>
  );
}
