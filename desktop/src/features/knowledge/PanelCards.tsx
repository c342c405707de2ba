/** Scripts, replies and the other cards in the desk's panel, filled in for this contact. */
import { CopyOutlined, DownOutlined, RightOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Input, Segmented, Select, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { CARD_KINDS, type CardKind, type KnowledgeCard } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";
import { CardExtras } from "./CardExtras";
import { CardNarrow, type CardNarrowing } from "./CardNarrow";
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

/** As many as the server gives at once. */
const MOST = 200;
const AT_ONCE = 20;
const BREATH_MS = 150;

function Cards({ kind, queue, values, interaction }: Props & { kind: CardKind }) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<CardNarrowing>({});
  const [size, setSize] = useState(AT_ONCE);
  const q = useAfter(typed.trim(), BREATH_MS);
  const id = useQueueNames().data?.find((one) => one.name === queue)?.id ?? "";
  const { data } = useCards({ kind, queue: id, q, size, ...filter });
  const beyond = data?.capped ? "+" : "";
  const narrowed = q !== "" || Object.values(filter).some(Boolean);
  const known = { ...values, "queue.name": queue ?? "" };
  return (
    <>
      <div className="panel-cards-search">
        <Input
          size="small"
          allowClear
          value={typed}
          prefix={<SearchOutlined />}
          placeholder={t("cards.searchHint")}
          aria-label={t("cards.panelSearch")}
          onChange={(event) => {
            setTyped(event.target.value);
            setSize(AT_ONCE);
          }}
        />
        <CardNarrow
          kind={kind}
          value={filter}
          change={(next) => {
            setFilter(next);
            setSize(AT_ONCE);
          }}
        />
      </div>
      {data?.items.length === 0 ? (
        <p className="muted">
          {t(
            narrowed
              ? "cards.noneSuch"
              : kind === "script" || kind === "reply"
                ? `knowledge.none.${kind}`
                : "cards.empty",
          )}
        </p>
      ) : null}
      <ul className="panel-cards">
        {data?.items.map((card) => (
          <Line key={card.id} card={card} values={known} interaction={interaction} />
        ))}
      </ul>
      {data?.next ? (
        size < MOST ? (
          <Button
            size="small"
            type="link"
            onClick={() => setSize((now) => Math.min(now + 2 * AT_ONCE, MOST))}
          >
            {t("cards.showMore", { left: `${(data.total ?? 0) - data.items.length}${beyond}` })}
          </Button>
        ) : (
          <p className="muted">{t("cards.tooMany", { total: `${data.total ?? ""}${beyond}` })}</p>
        )
      ) : null}
    </>
  );
}

/** A value once it is left alone for a moment. */
function useAfter(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

interface LineProps {
  card: KnowledgeCard;
  values: Record<string, string>;
  interaction: string | null;
}

/** A use is a copy, or the opening of a module of FAB; of one card in one showing it counts once. */
function Line({ card, values, interaction }: LineProps) {
  const t = useText();
  const counted = useRef(false);
  const [open, setOpen] = useState(false);
  const filled = useFilled(card.text.includes("{") ? card.id : null, values);
  const text = filled.data?.text ?? card.text;
  const use = () => {
    if (card.kind === "fab" && counted.current) return;
    counted.current = true;
    noteUse("card", card.id, "", interaction);
  };
  const copy = async () => {
    use();
    try {
      await navigator.clipboard.writeText(text);
      tellDone(t("knowledge.copied"));
    } catch {
      tellError(t("knowledge.notCopied"));
    }
  };
  const folds = card.kind === "fab";
  return (
    <li>
      {folds ? (
        <Button
          type="text"
          size="small"
          className="panel-module"
          aria-expanded={open}
          icon={open ? <DownOutlined /> : <RightOutlined />}
          onClick={() => {
            if (!open) use();
            setOpen(!open);
          }}
        >
          <strong>{card.title}</strong>
        </Button>
      ) : (
        <strong>{card.title}</strong>
      )}{" "}
      {card.kind === "complaint" && card.customer ? <Tag>{card.customer}</Tag> : null}
      {card.kind === "case" && card.class ? (
        <Pill tone={card.class === "good" ? "good" : "bad"}>{t(`caseClass.${card.class}`)}</Pill>
      ) : null}
      {text ? (
        <Button
          type="text"
          size="small"
          icon={<CopyOutlined />}
          aria-label={t("knowledge.copy", { title: card.title })}
          onClick={() => void copy()}
        />
      ) : null}
      {folds && !open ? null : (
        <>
          <CardExtras card={card} />
          {text ? <p>{text}</p> : null}
        </>
      )}
    </li>
  );
}
