/** What stands at a customer's name: level, marks, tags. */
import { StopOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import type { Customer } from "@/api/customerTypes";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { useWords } from "./words";

export function Marks({ card }: { card: Customer }) {
  const t = useText();
  const words = useWords();
  return (
    <span className="tags">
      {card.level ? <Pill tone="busy">{words.level(card.level)}</Pill> : null}
      {card.do_not_call ? (
        <Pill tone="bad">
          <StopOutlined /> {t("customers.field.do_not_call")}
        </Pill>
      ) : null}
      {card.consent === "refused" ? <Pill tone="warn">{t("customers.consentRefused")}</Pill> : null}
      {card.tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </span>
  );
}

/** 王芳 · 话务二组, or that he is nobody's. */
export function Whose({ card }: { card: Customer }) {
  const t = useText();
  const owner = card.owner ? card.names[card.owner] : t("customers.noOwner");
  const department = card.department ? card.names[card.department] : null;
  return <>{[owner, department].filter(Boolean).join(" · ")}</>;
}
