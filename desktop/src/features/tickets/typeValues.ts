/** A type of orders as its form holds it, and what is sent of it. Pure. */
import type {
  RequiredAct,
  Switches,
  TicketField,
  TicketType,
  TicketTypeInput,
  TicketValue,
} from "@/api/ticketTypes";

/** A condition is one choice on the form: “payment” is one of these. */
export interface FieldValues extends Omit<TicketField, "when_values"> {
  when_values: string[];
}

export interface TypeValues extends Omit<TicketTypeInput, "fields" | "switches"> {
  fields: FieldValues[];
  switches: Partial<Switches>;
}

export function valuesOf(type: TicketType | null): TypeValues {
  if (!type) {
    return {
      parent: null,
      code: "",
      zh: "",
      en: "",
      fields: [],
      acts: [],
      switches: {},
      priority: null,
      department: null,
      template: "",
      position: 0,
      active: true,
    };
  }
  const { id: _id, project: _project, version: _version, fields, ...rest } = type;
  return {
    ...rest,
    fields: fields.map((one) => ({ ...one, when_values: one.when_values.map(String) })),
  };
}

/** What a written value means to the field it is compared with: yes and no, numbers, codes. */
export function asValue(
  written: string,
  field: Pick<TicketField, "type"> | undefined,
): TicketValue {
  if (field?.type === "yes_no") return written === "true";
  const number = Number(written);
  return field?.type === "number" && written.trim() !== "" && Number.isFinite(number)
    ? number
    : written;
}

/** `above`: the fields that the parents give, which a condition may be about. */
export function toSend(values: TypeValues, above: readonly TicketField[] = []): TicketTypeInput {
  const fields = (values.fields ?? []).map((one): TicketField => {
    const known = [...values.fields, ...above];
    const other = known.find((field) => field.key === one.when_key);
    return {
      key: one.key.trim(),
      zh: one.zh.trim(),
      en: one.en.trim(),
      type: one.type,
      choices: one.type === "choice" ? (one.choices ?? []) : [],
      when_key: one.when_key ?? "",
      when_values: one.when_key
        ? (one.when_values ?? []).map((value) => asValue(value, other))
        : [],
      required_at: one.required_at ?? [],
    };
  });
  const acts = (values.acts ?? []).map(
    (one): RequiredAct => ({ ...one, code: one.code.trim(), blocks: one.blocks ?? true }),
  );
  const switches = Object.fromEntries(
    Object.entries(values.switches ?? {}).filter(
      ([, value]) => value !== undefined && value !== null,
    ),
  );
  return {
    parent: values.parent ?? null,
    code: values.code.trim(),
    zh: values.zh.trim(),
    en: values.en.trim(),
    fields,
    acts,
    switches,
    priority: values.priority ?? null,
    department: values.department ?? null,
    template: values.template ?? "",
    position: values.position ?? 0,
    active: values.active ?? true,
  };
}
