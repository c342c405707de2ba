/**
 * One field of a node's form, made from the schema alone: text, number, switch, choice, reference,
 * list, table, or a struct in it. Findings about the field stand below it.
 */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Select, Switch } from "antd";
import { useId } from "react";
import type { FieldSchema, StructSchema } from "@/api/flowTypes";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import { Choose } from "./Choose";
import { choicesOf, useBoth, useEditor } from "./editor";
import { isSpoken, Spoken } from "./Spoken";
import { blankOf, isTarget, plainField, structOf } from "./schema";

export interface Of {
  /** The node whose form it is; empty for the flow's own settings. */
  node: string;
  path: string;
  value: unknown;
  set: (value: unknown) => void;
}

export function Field(props: Of & { field: FieldSchema; name: string; required: boolean }) {
  const { field: outer, path, node, required } = props;
  const both = useBoth();
  const id = useId();
  const { field } = plainField(outer);
  const help = both(outer["x-help"]);
  const title = both(outer["x-title"] ?? props.name);
  if (field.type === "boolean") {
    return (
      <div className="flow-field flow-field-switch" data-field={path}>
        <label htmlFor={id}>{title}</label>
        <Control {...props} field={field} id={id} />
        {help ? <div className="flow-help">{help}</div> : null}
        <Findings node={node} path={path} />
      </div>
    );
  }
  return (
    <div className="flow-field" data-field={path}>
      {title ? (
        <label htmlFor={id}>
          {title}
          {required && isAsked(field) && !path.includes("[") ? (
            <span className="flow-needed"> *</span>
          ) : null}
        </label>
      ) : null}
      <Control {...props} field={field} id={id} />
      {help ? <div className="flow-help">{help}</div> : null}
      <Findings node={node} path={path} exact={Boolean(field.items?.$ref)} />
    </div>
  );
}

const isAsked = (field: FieldSchema): boolean => field.type !== "object";

/** What the checks say about the field; about parts of it only where they show none themselves. */
export function Findings({ node, path, exact }: { node: string; path: string; exact?: boolean }) {
  const { problems } = useEditor();
  const language = useLanguage();
  const found = problems.filter(
    (one) =>
      one.node === node &&
      (one.field === path || (!exact && path !== "" && one.field.startsWith(`${path}[`))),
  );
  return found.map((one) => (
    <div key={one.code + one.field} className={`flow-finding flow-finding-${one.severity}`}>
      {language === "zh" ? one.message_zh : one.message}
      <span className="muted"> {language === "zh" ? one.remedy_zh : one.remedy}</span>
    </div>
  ));
}

type ControlProps = Of & { field: FieldSchema; name: string; required: boolean; id: string };

function Control(props: ControlProps) {
  const { field } = props;
  const { schema } = useEditor();
  if (field.$ref) {
    const struct = structOf(schema, field.$ref);
    return struct ? <Struct {...props} struct={struct} /> : null;
  }
  if (field.type === "array") return <Several {...props} />;
  if (field.type === "object") return <Table {...props} />;
  if (field["x-ref"]) return <Reference {...props} />;
  if (field.enum) return <Choice {...props} values={field.enum} />;
  return <Plain {...props} />;
}

function Plain({ field, value, set, id, path, node }: ControlProps) {
  const t = useText();
  const { readOnly } = useEditor();
  const fallback = field.default;
  switch (field.type) {
    case "boolean":
      return (
        <Switch
          id={id}
          size="small"
          disabled={readOnly}
          checked={(value as boolean | undefined) ?? (fallback as boolean | undefined) ?? false}
          onChange={(on) => set(on === fallback ? undefined : on)}
        />
      );
    case "integer":
    case "number":
      return (
        <InputNumber
          id={id}
          disabled={readOnly}
          min={field.minimum ?? (field.exclusiveMinimum !== undefined ? 0.1 : undefined)}
          max={field.maximum}
          precision={field.type === "integer" ? 0 : undefined}
          value={(value as number | undefined) ?? (fallback as number | undefined) ?? null}
          suffix={field["x-unit"] === "seconds" ? t("common.seconds") : undefined}
          onChange={(next) => set(next === null || next === fallback ? undefined : next)}
          style={{ width: 140 }}
        />
      );
    default: {
      const text = typeof value === "string" ? value : "";
      const change = (next: string) => set(next === "" && fallback === "" ? undefined : next);
      if (field["x-long"]) {
        return (
          <Input.TextArea
            id={id}
            disabled={readOnly}
            value={text}
            autoSize={{ minRows: 2, maxRows: 8 }}
            onChange={(event) => change(event.target.value)}
          />
        );
      }
      return (
        <Input
          id={id}
          disabled={readOnly}
          value={text}
          maxLength={field.maxLength ?? (node === "" && path === "name" ? 80 : undefined)}
          placeholder={placeholderOf(field)}
          onChange={(event) => change(event.target.value)}
          data-path={path}
        />
      );
    }
  }
}

/** A form such as HH:MM or YYYY-MM-DD is shown where it is asked for. */
const placeholderOf = (field: FieldSchema): string | undefined =>
  /^(HH:MM|YYYY-MM-DD)/.exec(field.description ?? "")?.[0];

function Choice({ field, value, set, id, values }: ControlProps & { values: string[] }) {
  const both = useBoth();
  const { readOnly } = useEditor();
  const fallback = field.default as string | undefined;
  return (
    <Select
      id={id}
      disabled={readOnly}
      value={(value as string | undefined) ?? fallback}
      onChange={(next: string) => set(next === fallback ? undefined : next)}
      options={values.map((one) => ({ value: one, label: both(field["x-words"]?.[one] ?? one) }))}
    />
  );
}

function Reference({ field, value, set, id, required }: ControlProps) {
  const editor = useEditor();
  const t = useText();
  const both = useBoth();
  const reference = field["x-ref"] ?? "";
  const choices = choicesOf(editor, reference, both).map((one) => ({
    ...one,
    label: wordOrSame(t, one.value, one.label),
  }));
  const target = isTarget(field);
  return (
    <Choose
      id={id}
      disabled={editor.readOnly}
      value={typeof value === "string" ? value : ""}
      choices={choices}
      free={["variable", "new_variable", "sound", "voice", "skill"].includes(reference)}
      placeholder={target ? t("flows.notConnected") : t("flows.choose")}
      set={(next) => set(next || (required ? "" : undefined))}
    />
  );
}

/** Variables every call has carry a word of their own. */
function wordOrSame(t: ReturnType<typeof useText>, value: string, label: string): string {
  const word = wordOf(t, "flowVariable", value, "common.other");
  return word === t("common.other") ? label : word;
}

function Struct({ struct, ...props }: Of & { struct: StructSchema }) {
  const { schema } = useEditor();
  const value = (props.value ?? {}) as Record<string, unknown>;
  if (isSpoken(struct)) return <Spoken {...props} struct={struct} />;
  const fields = Object.values(struct.properties).map((one) => plainField(one).field);
  const short = fields.length === 3 && fields.every((one) => one.type === "string");
  return (
    <div className={short ? "flow-struct flow-struct-row" : "flow-struct"}>
      {Object.entries(struct.properties).map(([name, field]) => (
        <Field
          key={name}
          node={props.node}
          name={name}
          field={field}
          required={struct.required.includes(name)}
          path={props.path ? `${props.path}.${name}` : name}
          value={value[name]}
          set={(next) => props.set(withPart(value, name, next ?? missing(schema, struct, name)))}
        />
      ))}
    </div>
  );
}

const missing = (
  schema: Parameters<typeof blankOf>[0],
  struct: StructSchema,
  name: string,
): unknown => {
  const field = struct.properties[name];
  return field && struct.required.includes(name) ? blankOf(schema, field) : undefined;
};

export function withPart(value: Record<string, unknown>, name: string, next: unknown) {
  const made = { ...value, [name]: next };
  if (next === undefined) delete made[name];
  return made;
}

function Several(props: ControlProps) {
  const { field, value, set, id } = props;
  const { schema, readOnly } = useEditor();
  const both = useBoth();
  const t = useText();
  const items = Array.isArray(value) ? value : [];
  const keep = (next: unknown[]) =>
    set(next.length === 0 && Array.isArray(field.default) ? undefined : next);
  const struct = field.items?.$ref ? structOf(schema, field.items.$ref) : undefined;
  if (!struct) {
    const words = field.items?.["x-words"];
    return (
      <Select
        id={id}
        mode={field.items?.enum ? "multiple" : "tags"}
        disabled={readOnly}
        value={items as string[]}
        onChange={(next: string[]) => keep(ordered(next, field.items?.enum))}
        options={field.items?.enum?.map((one) => ({
          value: one,
          label: both(words?.[one] ?? one),
        }))}
      />
    );
  }
  return (
    <div className="flow-items">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no name of their own
        <div className="flow-item" key={index}>
          <Struct
            struct={struct}
            node={props.node}
            path={`${props.path}[${index}]`}
            value={item}
            set={(next) => keep(items.map((one, at) => (at === index ? next : one)))}
          />
          <Findings node={props.node} path={`${props.path}[${index}]`} exact />
          {readOnly ? null : (
            <Button
              type="text"
              size="small"
              className="flow-item-away"
              icon={<DeleteOutlined />}
              aria-label={t("common.delete")}
              onClick={() => keep(items.filter((_, at) => at !== index))}
            />
          )}
        </div>
      ))}
      {readOnly ? null : (
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          onClick={() => set([...items, field.items ? freshItem(schema, field.items, items) : ""])}
        >
          {t("flows.addItem")}
        </Button>
      )}
    </div>
  );
}

/** Choices in the order of the schema: Monday before Tuesday, however they were picked. */
const ordered = (picked: string[], order: string[] | undefined): string[] =>
  order ? [...picked].sort((a, b) => order.indexOf(a) - order.indexOf(b)) : picked;

/** A blank item; where items have a key, the first digit that is free. */
function freshItem(
  schema: Parameters<typeof blankOf>[0],
  field: FieldSchema,
  items: unknown[],
): unknown {
  const made = blankOf(schema, field);
  if (typeof made === "object" && made !== null && "key" in made) {
    const taken = items.map((one) => (one as { key?: string }).key);
    return { ...made, key: [..."1234567890*#"].find((key) => !taken.includes(key)) ?? "" };
  }
  return made;
}

/** Names with a value each: start values of variables, skills with a level. */
function Table({ field, value, set }: ControlProps) {
  const editor = useEditor();
  const t = useText();
  const both = useBoth();
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  const inner = typeof field.additionalProperties === "object" ? field.additionalProperties : {};
  const keep = (next: [string, unknown][]) =>
    set(next.length === 0 ? undefined : Object.fromEntries(next));
  const names = field["x-ref"] ? choicesOf(editor, field["x-ref"], both) : null;
  const change = (index: number, entry: [string, unknown]) =>
    keep(entries.map((one, at) => (at === index ? entry : one)));
  return (
    <div className="flow-items">
      {entries.map(([name, one], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name itself is being typed
        <div className="flow-pair" key={index}>
          {names ? (
            <Choose
              value={name}
              choices={names}
              free
              disabled={editor.readOnly}
              set={(next) => change(index, [next, one])}
            />
          ) : (
            <Input
              value={name}
              disabled={editor.readOnly}
              aria-label={t("common.name")}
              onChange={(event) => change(index, [event.target.value, one])}
            />
          )}
          {inner["x-ref"] ? (
            <Choose
              value={String(one ?? "")}
              choices={choicesOf(editor, inner["x-ref"], both)}
              disabled={editor.readOnly}
              placeholder={t("flows.notConnected")}
              set={(next) => change(index, [name, next])}
            />
          ) : inner.type === "integer" ? (
            <InputNumber
              min={inner.minimum}
              max={inner.maximum}
              precision={0}
              disabled={editor.readOnly}
              value={one as number}
              aria-label={t("flows.value")}
              onChange={(next) => change(index, [name, next ?? inner.minimum ?? 0])}
            />
          ) : (
            <Input
              value={String(one ?? "")}
              disabled={editor.readOnly}
              aria-label={t("flows.value")}
              onChange={(event) => change(index, [name, event.target.value])}
            />
          )}
          <Button
            type="text"
            size="small"
            disabled={editor.readOnly}
            icon={<DeleteOutlined />}
            aria-label={t("common.delete")}
            onClick={() => keep(entries.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {editor.readOnly ? null : (
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          onClick={() =>
            keep([...entries, ["", inner.type === "integer" ? (inner.minimum ?? 0) : ""]])
          }
        >
          {t("flows.addItem")}
        </Button>
      )}
    </div>
  );
}
