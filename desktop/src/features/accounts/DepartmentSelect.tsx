/** Choose a department from the tree. */
import { TreeSelect } from "antd";
import type { CSSProperties } from "react";
import { useText } from "@/shared/i18n";
import { useDepartments } from "./queries";
import { type Branch, treeOf } from "./tree";

interface Props {
  id?: string;
  value?: string | null;
  onChange?: (id: string | null) => void;
  exclude?: readonly string[];
  style?: CSSProperties;
}

interface Option {
  value: string;
  title: string;
  disabled: boolean;
  children: Option[];
}

export function DepartmentSelect({ id, value, onChange, exclude = [], style }: Props) {
  const t = useText();
  const { data } = useDepartments();
  const option = (branch: Branch): Option => ({
    value: branch.id,
    title: branch.name,
    disabled: exclude.includes(branch.id),
    children: branch.children.map(option),
  });
  return (
    <TreeSelect<string | null>
      id={id}
      allowClear
      showSearch={{ treeNodeFilterProp: "title" }}
      treeDefaultExpandAll
      placeholder={t("common.department")}
      aria-label={t("common.department")}
      style={style}
      value={value ?? undefined}
      onChange={(next) => onChange?.(next ?? null)}
      treeData={treeOf(data?.items ?? []).map(option)}
    />
  );
}
