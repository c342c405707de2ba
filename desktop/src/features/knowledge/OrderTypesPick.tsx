/** The types of work orders an article is linked to; fits into `Form.Item`. */
import { TreeSelect } from "antd";
import type { OrderType } from "@/api/knowledgeTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { useOrderTypes } from "./queries";

interface Props {
  id?: string;
  value?: string[];
  onChange?: (ids: string[]) => void;
}

interface Twig {
  value: string;
  title: string;
  children: Twig[];
}

export function OrderTypesPick({ id, value = [], onChange }: Props) {
  const t = useText();
  const zh = useLanguage() === "zh";
  const types = useOrderTypes().data ?? [];
  // A type that is used no more is shown where it is linked, and offered nowhere.
  const shown = types.filter((one) => one.active || value.includes(one.id));
  const known = new Set(shown.map((one) => one.id));
  const below = (parent: string | null): Twig[] =>
    shown
      .filter((one) => placeOf(one, known) === parent)
      .map((one) => ({
        value: one.id,
        title: zh ? one.zh : one.en || one.zh,
        children: below(one.id),
      }));
  return (
    <TreeSelect
      id={id}
      multiple
      allowClear
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: "title" }}
      treeData={below(null)}
      value={value}
      onChange={(next: string[]) => onChange?.(next)}
      placeholder={t("maintain.orderTypesNone")}
      aria-label={t("maintain.orderTypes")}
    />
  );
}

const placeOf = (one: OrderType, known: Set<string>): string | null =>
  one.parent && known.has(one.parent) ? one.parent : null;
