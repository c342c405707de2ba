/** What differs between two versions, node by node, in people's words. */
import { Empty, Skeleton } from "antd";
import type { FieldSchema, FlowDifference } from "@/api/flowTypes";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { useBoth, useEditor } from "./editor";
import { useDifferences } from "./queries";
import { plainField, structOf, titlesOf } from "./schema";

interface Props {
  flow: string;
  revision: number;
  before: number;
  after: number;
}

const TONE = { added: "good", removed: "bad", changed: "busy" } as const;

export function Differences({ flow, revision, before, after }: Props) {
  const t = useText();
  const query = useDifferences(flow, revision, before, after);
  if (query.isError) return <div className="muted">{t("list.failed")}</div>;
  if (!query.data) return <Skeleton active paragraph={{ rows: 3 }} />;
  return <DifferenceList differences={query.data} />;
}

export function DifferenceList({ differences }: { differences: FlowDifference[] }) {
  const t = useText();
  if (differences.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("flows.same")} />;
  }
  return (
    <ul className="flow-differences">
      {differences.map((one) => (
        <li key={`${one.change} ${one.node}`}>
          <One difference={one} />
        </li>
      ))}
    </ul>
  );
}

function One({ difference }: { difference: FlowDifference }) {
  const t = useText();
  const both = useBoth();
  const { kinds, schema } = useEditor();
  const kind = kinds.get(difference.kind);
  const struct = difference.node ? kind?.struct : schema.$defs.Flow;
  const name = difference.node
    ? difference.label || both(kind?.title ?? difference.kind)
    : t("flows.settings");
  return (
    <>
      <div className="flow-difference-head">
        <Pill tone={TONE[difference.change]}>{t(`flows.change.${difference.change}`)}</Pill>
        <strong>{name}</strong>
        {difference.node ? <span className="muted">{both(kind?.title)}</span> : null}
      </div>
      {difference.fields.map(({ field, before, after }) => (
        <div className="flow-difference" key={field}>
          <span className="muted">{titlesOf(schema, struct, field).map(both).join(" › ")}</span>
          <span>
            <del>
              <Shown value={before} path={field} struct={struct} />
            </del>
            <span className="flow-arrow" aria-hidden>
              →
            </span>
            <ins>
              <Shown value={after} path={field} struct={struct} />
            </ins>
          </span>
        </div>
      ))}
    </>
  );
}

interface ShownProps {
  value: unknown;
  path: string;
  struct: ReturnType<typeof structOf>;
}

/** A value in words: names for what it refers to, the word of a choice, the text of an object. */
function Shown({ value, path, struct }: ShownProps) {
  const t = useText();
  const both = useBoth();
  const { schema, document, references } = useEditor();
  const field = fieldAt(schema, struct, path);
  const one = (part: unknown): string => {
    if (part === null || part === undefined || part === "") return t("common.none");
    if (typeof part === "boolean") return t(part ? "common.yes" : "common.no");
    if (Array.isArray(part)) return part.map(one).join(t("common.and"));
    if (typeof part === "object") return Object.values(part).map(one).join(" · ");
    const text = String(part);
    const reference = field?.["x-ref"] ?? "";
    if (reference === "node") return document.nodes.find((node) => node.id === text)?.label || text;
    const words = field?.["x-words"] ?? field?.items?.["x-words"];
    if (words?.[text]) return both(words[text]);
    return references[reference]?.find((known) => known.value === text)?.name ?? text;
  };
  return one(value);
}

function fieldAt(
  schema: Parameters<typeof structOf>[0],
  struct: ReturnType<typeof structOf>,
  path: string,
): FieldSchema | undefined {
  let at = struct;
  let field: FieldSchema | undefined;
  for (const step of path.split(".")) {
    const name = step.split("[")[0] ?? "";
    const found: FieldSchema | undefined = at?.properties[name];
    field = found && plainField(found).field;
    const ref = field?.$ref ?? field?.items?.$ref;
    at = ref ? structOf(schema, ref) : undefined;
  }
  return field;
}
