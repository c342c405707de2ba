/** Something to be heard: a text for the voice, a sound file, or (where it may be) a variable. */
import { PlayCircleOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useState } from "react";
import type { FieldSchema, StructSchema } from "@/api/flowTypes";
import { useText } from "@/shared/i18n";
import { useEditor } from "./editor";
import { Field, Findings, type Of, withPart } from "./Field";
import { listen } from "./listen";

const WAYS = ["text", "variable", "sound"] as const;
type Way = (typeof WAYS)[number];

/** Whether a struct of the schema is something to be heard. */
export const isSpoken = (struct: StructSchema): boolean =>
  "text" in struct.properties && "sound" in struct.properties;

export function Spoken({ struct, ...props }: Of & { struct: StructSchema }) {
  const t = useText();
  const { readOnly } = useEditor();
  const value = (props.value ?? {}) as Record<string, unknown>;
  const ways = WAYS.filter((one) => one in struct.properties);
  const filled = ways.find((one) => value[one]) ?? "text";
  const [picked, setPicked] = useState<Way>(filled);
  const way = picked;
  const rest = Object.entries(struct.properties).filter(
    ([name]) => !(WAYS as readonly string[]).includes(name),
  );
  const set = (name: string, next: unknown) => {
    let made = value;
    // The ways exclude each other: what is chosen now empties the others.
    for (const other of ways) if (other !== name && next) made = withPart(made, other, undefined);
    props.set(withPart(made, name, next || undefined));
  };
  const field = struct.properties[way] as FieldSchema;
  const extra = way === "variable" ? rest : rest.filter(([name]) => name !== "as");
  return (
    <div className="flow-spoken">
      <div className="flow-spoken-head">
        <Segmented<Way>
          size="small"
          disabled={readOnly}
          value={way}
          onChange={setPicked}
          options={ways.map((one) => ({ value: one, label: t(`flows.spoken.${one}`) }))}
        />
        {typeof value.sound === "string" && value.sound ? (
          <Button
            type="text"
            size="small"
            icon={<PlayCircleOutlined />}
            aria-label={t("flows.listen")}
            onClick={() => listen(value.sound as string, t("flows.noSound"))}
          />
        ) : null}
      </div>
      <Field
        node={props.node}
        name={way}
        field={{ ...field, "x-title": { zh: "", en: "" } }}
        required={false}
        path={`${props.path}.${way}`}
        value={value[way]}
        set={(next) => set(way, next)}
      />
      {extra.map(([name, one]) => (
        <Field
          key={name}
          node={props.node}
          name={name}
          field={one}
          required={false}
          path={`${props.path}.${name}`}
          value={value[name]}
          set={(next) => props.set(withPart(value, name, next))}
        />
      ))}
      <Findings node={props.node} path={props.path} exact />
    </div>
  );
}
