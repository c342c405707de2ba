/** The side form: of the chosen node, else of the flow's own settings; all of it from the schema. */
import { CopyOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Collapse, Input } from "antd";
import { useState } from "react";
import type { FlowDocument, FlowNode, StructSchema } from "@/api/flowTypes";
import { useText } from "@/shared/i18n";
import { nodeOf, withCopies, withId, withNode, without } from "./document";
import { useBoth, useEditor } from "./editor";
import { Field, withPart } from "./Field";
import { KindIcon } from "./icons";
import { blankOf, isTarget } from "./schema";

/** Fields that have a place of their own in the form, or are drawn instead. */
const ELSEWHERE = new Set(["kind", "id", "label", "key", "nodes", "layout"]);

interface Group {
  main: string[];
  more: string[];
  ways: string[];
}

/** What must be said first, then what may be left alone, and last where it leads. */
function groupsOf(struct: StructSchema): Group {
  const made: Group = { main: [], more: [], ways: [] };
  for (const [name, field] of Object.entries(struct.properties)) {
    if (ELSEWHERE.has(name)) continue;
    if (isTarget(field)) made.ways.push(name);
    else if (struct.required.includes(name)) made.main.push(name);
    else made.more.push(name);
  }
  // Where nothing is asked for, what may be said comes first.
  if (made.main.length === 0) return { ...made, main: made.more, more: [] };
  return made;
}

export function NodeForm({ id }: { id: string | null }) {
  const { document } = useEditor();
  const node = nodeOf(document, id);
  return node ? <OfNode key={node.id} node={node} /> : <OfFlow />;
}

function OfNode({ node }: { node: FlowNode }) {
  const { schema, kinds, edit, show, readOnly, document } = useEditor();
  const both = useBoth();
  const t = useText();
  const kind = kinds.get(node.kind);
  const set = (next: FlowNode, field: string) =>
    edit((now) => withNode(now, node.id, next), `${node.id}.${field}`);
  return (
    <div className="flow-form">
      <div className="flow-form-head">
        <span className={`flow-node-icon flow-group-${kind?.group ?? "data"}`}>
          <KindIcon kind={kind} />
        </span>
        <div>
          <strong>{both(kind?.title ?? node.kind)}</strong>
          <div className="flow-help">{both(kind?.help)}</div>
        </div>
        {readOnly ? null : (
          <span className="flow-form-acts">
            <Button
              type="text"
              size="small"
              icon={<CopyOutlined />}
              title={t("flows.duplicateNode")}
              aria-label={t("flows.duplicateNode")}
              onClick={() => {
                show(withCopies(document, schema, [node.id]).ids[0] ?? null);
                edit((now) => withCopies(now, schema, [node.id]).document);
              }}
            />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              title={t("flows.deleteNode")}
              aria-label={t("flows.deleteNode")}
              onClick={() => {
                show(null);
                edit((now) => without(now, schema, [node.id]));
              }}
            />
          </span>
        )}
      </div>
      <div className="flow-field">
        <label htmlFor="flow-node-name">{t("common.name")}</label>
        <Input
          id="flow-node-name"
          value={node.label ?? ""}
          disabled={readOnly}
          placeholder={both(kind?.title ?? node.kind)}
          maxLength={60}
          onChange={(event) =>
            set({ ...node, label: event.target.value || undefined } as FlowNode, "label")
          }
        />
      </div>
      {kind ? (
        <Groups
          of={node.id}
          struct={kind.struct}
          value={node}
          set={(next, field) => set(next as FlowNode, field)}
          last={<Id node={node} />}
        />
      ) : (
        <div className="muted">{t("flows.unknownKind")}</div>
      )}
    </div>
  );
}

function OfFlow() {
  const { schema, document, edit } = useEditor();
  const t = useText();
  const struct = schema.$defs.Flow;
  if (!struct) return null;
  return (
    <div className="flow-form">
      <div className="flow-form-head">
        <div>
          <strong>{t("flows.settings")}</strong>
          <div className="flow-help">{t("flows.settingsHelp")}</div>
        </div>
      </div>
      <Groups
        of=""
        struct={struct}
        value={document}
        set={(next, field) => edit(() => next as FlowDocument, `.${field}`)}
      />
    </div>
  );
}

interface GroupsProps {
  of: string;
  struct: StructSchema;
  value: Record<string, unknown>;
  set: (value: Record<string, unknown>, field: string) => void;
  last?: React.ReactNode;
}

function Groups({ of, struct, value, set, last }: GroupsProps) {
  const { schema, problems } = useEditor();
  const t = useText();
  const groups = groupsOf(struct);
  const wrong = groups.more.some((name) =>
    problems.some((one) => one.node === of && one.field.split(/[.[]/)[0] === name),
  );
  const [open, setOpen] = useState(false);
  const field = (name: string) => {
    const one = struct.properties[name];
    if (!one) return null;
    const required = struct.required.includes(name);
    return (
      <Field
        key={name}
        node={of}
        name={name}
        field={one}
        required={required}
        path={name}
        value={value[name]}
        set={(next) =>
          set(withPart(value, name, next ?? (required ? blankOf(schema, one) : undefined)), name)
        }
      />
    );
  };
  return (
    <>
      {groups.main.map(field)}
      {groups.ways.length > 0 ? (
        <section className="flow-ways">
          <h3>{t("flows.ways")}</h3>
          {groups.ways.map(field)}
        </section>
      ) : null}
      {groups.more.length > 0 || last ? (
        <Collapse
          ghost
          size="small"
          activeKey={open || wrong ? ["more"] : []}
          onChange={(keys) => setOpen(keys.length > 0)}
          items={[
            {
              key: "more",
              label: t("flows.moreSettings"),
              children: (
                <>
                  {groups.more.map(field)}
                  {last}
                </>
              ),
            },
          ]}
        />
      ) : null}
    </>
  );
}

/** The node's id, changed everywhere at once when the typing is over. */
function Id({ node }: { node: FlowNode }) {
  const { schema, document, edit, show, readOnly } = useEditor();
  const t = useText();
  const [text, setText] = useState(node.id);
  const taken = document.nodes.some((one) => one !== node && one.id === text);
  const wrong = !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(text) || taken;
  const done = () => {
    if (wrong || text === node.id) {
      setText(node.id);
      return;
    }
    edit((now) => withId(now, schema, node.id, text));
    show(text);
  };
  return (
    <div className="flow-field">
      <label htmlFor="flow-node-id">{t("flows.id")}</label>
      <Input
        id="flow-node-id"
        value={text}
        disabled={readOnly}
        status={wrong ? "error" : undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={done}
        onPressEnter={done}
      />
      <span className="flow-help">{taken ? t("flows.idTaken") : t("flows.idHelp")}</span>
    </div>
  );
}
