/** Before → after, two fields in the row and the rest on hover. */
import { Popover } from "antd";
import { useText, wordOf } from "@/shared/i18n";
import { differences, type FieldChange } from "./difference";

const IN_ROW = 2;

export function Difference({ before, after }: { before: unknown; after: unknown }) {
  const t = useText();
  const changes = differences(before, after);
  if (changes.length === 0) return <span className="muted">{t("audit.noChange")}</span>;
  const all = (
    <div className="differences">
      {changes.map((change) => (
        <One key={change.field} change={change} />
      ))}
    </div>
  );
  return (
    <Popover content={all} mouseEnterDelay={0.3}>
      <span className="difference-row">
        {changes.slice(0, IN_ROW).map((change) => (
          <One key={change.field} change={change} />
        ))}
        {changes.length > IN_ROW ? <span className="muted">+{changes.length - IN_ROW}</span> : null}
      </span>
    </Popover>
  );
}

function One({ change }: { change: FieldChange }) {
  const t = useText();
  const word = (value: string | null) => {
    if (value === null) return "–";
    if (value === "true" || value === "false")
      return t(value === "true" ? "common.yes" : "common.no");
    return value;
  };
  return (
    <span className="difference">
      <span className="muted">{wordOf(t, "field", change.field, "field.other")}</span>{" "}
      {change.before === null ? null : (
        <>
          <del>{word(change.before)}</del> →{" "}
        </>
      )}
      {word(change.after)}
    </span>
  );
}
