/** Imports of orders: whose they are, when it was so in the shop, what columns are. */
import { DatePicker, Form, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import type { Kind, Part } from "./kind";
import { ORDER_TARGETS } from "./targets";
import type { OrderOptions } from "./types";

const PRESETS = ["taobao", "jd", "pdd"] as const;

function Rules({ batch, options, set }: Part<OrderOptions>) {
  const t = useText();
  const [shop, setShop] = useState<string | null>(null);
  const inFile = options.columns.includes("shop");
  const missing = !inFile && !(shop ?? options.shop).trim();
  const preset = PRESETS.find((one) => one === batch.options.preset);
  const keep = () => {
    if (shop !== null && shop.trim() !== options.shop) void set({ shop: shop.trim() });
    setShop(null);
  };
  return (
    <>
      {preset ? (
        <Form.Item>
          <Pill tone="good">{t(`orderPreset.${preset}`)}</Pill>
        </Form.Item>
      ) : null}
      <Form.Item label={t("orderImports.shop")} tooltip={t("orderImports.shopHelp")}>
        <Input
          value={shop ?? options.shop}
          maxLength={100}
          style={{ width: 180 }}
          aria-label={t("orderImports.shop")}
          disabled={inFile}
          status={missing ? "warning" : ""}
          placeholder={t(inFile ? "orderImports.shopColumn" : "orderImports.shopNeeded")}
          onChange={(event) => setShop(event.target.value)}
          onBlur={keep}
          onPressEnter={keep}
        />
      </Form.Item>
      <Form.Item label={t("orderImports.asOf")} tooltip={t("orderImports.asOfHelp")}>
        <DatePicker
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          aria-label={t("orderImports.asOf")}
          placeholder={t("orderImports.asOfNow")}
          value={options.as_of ? dayjs(options.as_of) : null}
          onChange={(at) => void set({ as_of: at ? at.toISOString() : null })}
        />
      </Form.Item>
    </>
  );
}

function useTargets() {
  const t = useText();
  return [
    { value: "", label: t("importTarget.ignored") },
    ...ORDER_TARGETS.map((value) => ({ value, label: t(`orderTarget.${value}`) })),
  ];
}

export const ORDERS: Kind = {
  path: "/shop-imports",
  exports: "shop.export",
  template: "/api/shop-imports/template?format=xlsx",
  words: {
    title: "orderImports.title",
    empty: "orderImports.empty",
    skipped: "orderImports.skipped",
    checkedNote: "orderImports.checkedNote",
    applyAsk: "orderImports.applyAsk",
    cancelNote: "orderImports.cancelNote",
    undoAsk: "orderImports.undoAsk",
  },
  Rules: Rules as Kind["Rules"],
  useTargets,
  kept: (why) => `orderKept.${why as "gone"}`,
  touches: ["shop"],
};
