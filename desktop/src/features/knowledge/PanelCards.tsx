/** Scripts, replies and the other cards in the desk's panel, filled in for this contact. */
import { CopyOutlined } from "@ant-design/icons";
import { Button, Segmented, Select, Tag } from "antd";
import { useState } from "react";
import { CARD_KINDS, type CardKind, type KnowledgeCard } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { CardExtras } from "./CardExtras";
import { noteUse, useCards, useFilled, useQueueNames } from "./queries";

interface Props {
  queue: string | null;
  values: Readonly<Record<string, string>>;
  interaction: string | null;
}

const FIRST: readonly CardKind[] = ["script", "reply"];
const OTHERS = CARD_KINDS.filter((kind) => !FIRST.includes(kind));

export function PanelCards({ queue, values, interaction }: Props) {
  const t = useText();
  const [kind, setKind] = useState<CardKind>("script");
  const first = FIRST.includes(kind);
  return (
    <>
      <Segmented
        size="small"
        className="panel-tabs"
        value={first ? kind : "more"}
        onChange={(value) => setKind(CARD_KINDS.find((one) => one === value) ?? "objection")}
        options={[
          ...FIRST.map((value) => ({ value, label: t(`cardKind.${value}`) })),
          { value: "more" as const, label: t("cards.more") },
        ]}
      />
      {first ? null : (
        <Select<CardKind>
          size="small"
          value={kind}
          onChange={setKind}
          aria-label={t("cards.kind")}
          options={OTHERS.map((value) => ({ value, label: t(`cardKind.${value}`) }))}
        />
      )}
      <Cards key={kind} kind={kind} queue={queue} values={values} interaction={interaction} />
    </>
  );
}

function Cards({ kind, queue, values, interaction }: Props & { kind: CardKind }) {
  const t = useText();
  const id = useQueueNames().data?.find((one) => one.name === queue)?.id ?? "";
  const { data } = useCards({ kind, queue: id, size: 20 });
  if (data?.items.length === 0) {
    return (
      <p className="muted">
        {t(kind === "script" || kind === "reply" ? `knowledge.none.${kind}` : "cards.empty")}
      </p>
    );
  }
  const known = { ...values, "queue.name": queue ?? "" };
  return (
    <ul className="panel-cards">
      {data?.items.map((card) => (
        <Line key={card.id} card={card} values={known} interaction={interaction} />
      ))}
    </ul>
  );
}

interface LineProps {
  card: KnowledgeCard;
  values: Record<string, string>;
  interaction: string | null;
}

function Line({ card, values, interaction }: LineProps) {
  const t = useText();
  const filled = useFilled(card.text.includes("{") ? card.id : null, values);
  const text = filled.data?.text ?? card.text;
  const copy = async () => {
    noteUse("card", card.id, "", interaction);
    try {
      await navigator.clipboard.writeText(text);
      tellDone(t("knowledge.copied"));
    } catch {
      tellError(t("knowledge.notCopied"));
    }
  };
  return (
    <li>
      <strong>{card.title}</strong>{" "}
      {card.kind === "complaint" && card.customer ? <Tag>{card.customer}</Tag> : null}
      {text ? (
        <Button
          type="text"
          size="small"
          icon={<CopyOutlined />}
          aria-label={t("knowledge.copy", { title: card.title })}
          onClick={() => void copy()}
        />
      ) : null}
      <CardExtras card={card} />
      {text ? <p>{text}</p> : null}
    </li>
  );
}
