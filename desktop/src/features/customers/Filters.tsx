/** The search row of customers: three fields, the rest behind “more”. */
import { DownOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
import { CONSENTS, type CustomerField, type ListEntry } from "@/api/customerTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import type { ListControl } from "@/shared/list/useListState";
import { HolderFilter } from "./HolderFilter";
import { DepartmentPick, OwnInput } from "./Pickers";
import { useLevels, useSources } from "./queries";
import { OWN } from "./query";
import { named } from "./words";

const FIRST = ["level", "owner", "tag", "batch"];

interface Props {
  control: ListControl;
  /** The centre's own fields that lists can be filtered by. */
  own: CustomerField[];
}

export function Filters({ control, own }: Props) {
  const t = useText();
  const language = useLanguage();
  const levels = useLevels().data;
  const sources = useSources().data;
  const { filters } = control.state;
  const behind = Object.keys(filters).some((name) => !FIRST.includes(name));
  const [more, setMore] = useState(behind);
  const entries = (list: ListEntry[] | undefined) =>
    (list ?? []).map((one) => ({ value: one.code, label: named(one, language) }));
  const choose = (
    name: string,
    label: string,
    options: { value: string; label: string }[],
    width = 130,
  ) => (
    <Select
      allowClear
      placeholder={label}
      aria-label={label}
      style={{ width }}
      value={filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={options}
    />
  );
  return (
    <>
      <SearchBox control={control} hint={t("customers.searchHint")} />
      {choose("level", t("customers.field.level"), entries(levels))}
      <HolderFilter value={filters.owner} onChange={(id) => control.filter("owner", id)} />
      <TagFilter control={control} />
      {filters.batch ? (
        <Tag closable onClose={() => control.filter("batch", null)}>
          {t("customers.ofImport")}
        </Tag>
      ) : null}
      <Button
        type="text"
        icon={more ? <UpOutlined /> : <DownOutlined />}
        iconPlacement="end"
        onClick={() => setMore(!more)}
        aria-expanded={more}
      >
        {t("common.more")}
      </Button>
      {more ? (
        <div className="customer-more">
          {choose("source", t("customers.field.source"), entries(sources))}
          <DepartmentPick
            nobody
            value={filters.department}
            onChange={(id) => control.filter("department", id)}
            style={{ width: 160 }}
          />
          {choose(
            "do_not_call",
            t("customers.field.do_not_call"),
            [
              { value: "true", label: t("customers.stopOnly") },
              { value: "false", label: t("customers.stopNot") },
            ],
            140,
          )}
          {choose(
            "consent",
            t("customers.field.consent"),
            CONSENTS.map((value) => ({ value, label: t(`customers.consent.${value}`) })),
          )}
          {own.map((field) => (
            <OwnFilter key={field.key} field={field} control={control} />
          ))}
          <PeriodFilter control={control} />
        </div>
      ) : null}
    </>
  );
}

function TagFilter({ control }: { control: ListControl }) {
  const t = useText();
  return (
    <Typed
      label={t("customers.field.tags")}
      value={control.state.filters.tag}
      set={(value) => control.filter("tag", value)}
    />
  );
}

/** A text filter: asked with Enter or when it is left, not at every key. */
function Typed(props: { label: string; value: string | undefined; set: (value: string) => void }) {
  const { label, value = "", set } = props;
  return (
    <Input
      key={value}
      allowClear
      defaultValue={value}
      placeholder={label}
      aria-label={label}
      style={{ width: 130 }}
      onPressEnter={(event) => set(event.currentTarget.value.trim())}
      onBlur={(event) => {
        if (event.target.value.trim() !== value) set(event.target.value.trim());
      }}
      onClear={() => set("")}
    />
  );
}

function OwnFilter({ field, control }: { field: CustomerField; control: ListControl }) {
  const language = useLanguage();
  const name = `${OWN}${field.key}`;
  const value = control.state.filters[name];
  const label = named(field, language);
  if (field.type === "text" || field.type === "number") {
    return <Typed label={label} value={value} set={(text) => control.filter(name, text)} />;
  }
  const shown = value === undefined ? null : field.type === "yes_no" ? value === "true" : value;
  return (
    <OwnInput
      field={field}
      placeholder={label}
      style={{ width: 140 }}
      value={shown}
      onChange={(next) => control.filter(name, next === null ? null : String(next))}
    />
  );
}
