/** The differences of two versions: fields by name, the text by lines with the changed words. */
import { Skeleton } from "antd";
import type { TextDifference } from "@/api/knowledgeTypes";
import { type TextKey, useText } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";

interface Props {
  difference: TextDifference | undefined;
  old: number;
  fresh: number;
}

export function DifferenceView({ difference, old, fresh }: Props) {
  const t = useText();
  if (!difference) return <Skeleton active />;
  const named = (field: string) => {
    const key = `articleField.${field}`;
    return key in texts ? t(key as TextKey) : field;
  };
  return (
    <div className="card">
      <p className="muted">
        {t("maintain.between", { old, fresh })}{" "}
        {difference.fields.length
          ? t("maintain.fields", { fields: difference.fields.map(named).join("、") })
          : null}
      </p>
      <pre className="difference">
        {difference.lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two versions never change
          <div key={at} className={`difference-${line.kind}`}>
            {line.kind === "same" ? "  " : line.kind === "gone" ? "− " : "+ "}
            {line.pieces.map(([changed, words], piece) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              changed ? <b key={piece}>{words}</b> : <span key={piece}>{words}</span>,
            )}
          </div>
        ))}
      </pre>
    </div>
  );
}
