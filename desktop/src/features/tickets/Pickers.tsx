/** Choosing a department, a person, a type, files: the inputs that forms of orders share. */
import { PaperClipOutlined } from "@ant-design/icons";
import { Button, Select, TreeSelect, Upload } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { TicketFile } from "@/api/ticketTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { useChoices, useTypeList } from "./queries";
import { treeOf } from "./tree";
import { sizeWord, upload } from "./upload";

interface Control<T> {
  id?: string;
  value?: T | null;
  onChange?: (value: T) => void;
  placeholder?: string;
  disabled?: boolean;
  style?: React.CSSProperties;
}

/** The departments as the tree they are. */
function useDepartmentTree() {
  const { data } = useChoices();
  const all = data?.departments ?? [];
  const known = new Set(all.map((one) => one.id));
  const below = (parent: string | null): { value: string; title: string; children: never[] }[] =>
    all
      .filter((one) =>
        parent === null ? !one.parent || !known.has(one.parent) : one.parent === parent,
      )
      .map((one) => ({ value: one.id, title: one.name, children: below(one.id) as never[] }));
  return below(null);
}

export function DepartmentPick({ value, onChange, placeholder, ...rest }: Control<string>) {
  const t = useText();
  return (
    <TreeSelect
      allowClear
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: "title" }}
      treeData={useDepartmentTree()}
      value={value || undefined}
      onChange={(next) => onChange?.(next)}
      placeholder={placeholder ?? t("tickets.department")}
      aria-label={placeholder ?? t("tickets.department")}
      {...rest}
    />
  );
}

export function DepartmentsPick({ value, onChange, ...rest }: Control<string[]>) {
  const t = useText();
  return (
    <TreeSelect
      allowClear
      multiple
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: "title" }}
      treeData={useDepartmentTree()}
      value={value ?? []}
      onChange={(next: string[]) => onChange?.(next)}
      aria-label={t("tickets.joint")}
      placeholder={t("tickets.jointNone")}
      {...rest}
    />
  );
}

interface PersonProps extends Control<string> {
  /** Those of this department first. */
  department?: string | null;
}

export function PersonPick({ department, value, onChange, placeholder, ...rest }: PersonProps) {
  const t = useText();
  const { data, isFetching } = useChoices();
  const departments = new Map(data?.departments.map((one) => [one.id, one.name]));
  const first = (one: { department: string | null }) => (one.department === department ? 0 : 1);
  const people = [...(data?.people ?? [])].sort((a, b) => first(a) - first(b));
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      loading={isFetching && !data}
      value={value || undefined}
      onChange={(next) => onChange?.(next)}
      options={people.map((one) => ({
        value: one.id,
        label: one.department
          ? t("common.aside", { text: one.name, aside: departments.get(one.department) ?? "–" })
          : one.name,
      }))}
      placeholder={placeholder ?? t("tickets.assignee")}
      aria-label={placeholder ?? t("tickets.assignee")}
      {...rest}
    />
  );
}

interface TypeProps extends Control<string> {
  /** Headings cannot be chosen: for making an order. Lists filter by them as well. */
  leaves?: boolean;
}

export function TypePick({ leaves = false, value, onChange, placeholder, ...rest }: TypeProps) {
  const t = useText();
  const language = useLanguage();
  const types = useTypeList();
  return (
    <TreeSelect
      allowClear
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: "title" }}
      treeData={treeOf(types, language, { headings: leaves })}
      value={value || undefined}
      onChange={(next) => onChange?.(next)}
      placeholder={placeholder ?? t("tickets.type")}
      aria-label={placeholder ?? t("tickets.type")}
      listHeight={320}
      popupMatchSelectWidth={320}
      {...rest}
    />
  );
}

/** Files that are sent at once; the form holds their ids. */
export function FilesPick({ onChange }: Control<string[]>) {
  const t = useText();
  const [files, setFiles] = useState<TicketFile[]>([]);
  const keep = (next: TicketFile[]) => {
    setFiles(next);
    onChange?.(next.map((one) => one.id));
  };
  return (
    <Upload<TicketFile>
      multiple
      fileList={files.map((one) => ({ uid: one.id, name: `${one.name} · ${sizeWord(one.size)}` }))}
      customRequest={({ file, onSuccess, onError }) => {
        const blob = file as File;
        upload(blob, blob.name).then(
          (kept) => {
            onSuccess?.(kept);
            keep([...files, kept]);
          },
          (error) => {
            onError?.(error);
            tellError(sentence(error, t));
          },
        );
      }}
      onRemove={(gone) => keep(files.filter((one) => one.id !== gone.uid))}
    >
      <Button icon={<PaperClipOutlined />}>{t("tickets.chooseFiles")}</Button>
    </Upload>
  );
}
