/** The columns of the list of omissions. */
import type { Omission, OmissionState } from "@/api/ticketTypes";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { useTypeList } from "./queries";
import { nameOf, pathWords } from "./tree";
import { personWord, StateWord } from "./words";

const TONES: Record<OmissionState, Tone> = {
  open: "bad",
  done: "good",
  excused: "plain",
  lapsed: "plain",
};

export function OmissionStateWord({ state }: { state: OmissionState }) {
  const t = useText();
  return <Pill tone={TONES[state]}>{t(`omissionState.${state}`)}</Pill>;
}

export function useOmissionColumns(): ListColumn<Omission>[] {
  const t = useText();
  const language = useLanguage();
  const types = useTypeList();
  return [
    {
      key: "number",
      title: t("tickets.number"),
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <strong className="figures">{one.number}</strong>,
    },
    {
      key: "act",
      title: t("omissions.act"),
      fixedIn: true,
      render: (_, one) => nameOf(one, language),
    },
    {
      key: "step",
      title: t("omissions.step"),
      render: (_, one) => wordOf(t, "ticketStep", one.step),
    },
    {
      key: "person",
      title: t("omissions.person"),
      render: (_, one) => personWord(one.by, one.names, t),
    },
    {
      key: "at",
      title: t("omissions.since"),
      sorter: true,
      render: (_, one) => <Moment at={one.at} />,
    },
    {
      key: "settled",
      title: t("common.status"),
      render: (_, one) => <OmissionStateWord state={one.state} />,
    },
    {
      key: "title",
      title: t("tickets.title"),
      render: (_, one) => (
        <span className="ticket-title" title={one.title}>
          <span>{one.title}</span>
        </span>
      ),
    },
    {
      key: "type",
      title: t("tickets.type"),
      render: (_, one) => {
        const type = types.find((other) => other.id === one.type);
        return (
          <span title={pathWords(types, one.type, language)}>
            {type ? nameOf(type, language) : "–"}
          </span>
        );
      },
    },
    {
      key: "department",
      title: t("omissions.department"),
      render: (_, one) => personWord(one.department, one.names, t),
    },
    {
      key: "ticket_state",
      title: t("omissions.order"),
      extra: true,
      render: (_, one) => <StateWord state={one.ticket_state} />,
    },
    {
      key: "found_by",
      title: t("omissions.foundBy"),
      extra: true,
      render: (_, one) => t(`omissionFound.${one.found_by}`),
    },
    {
      key: "settled_by",
      title: t("omissions.settledBy"),
      extra: true,
      render: (_, one) => personWord(one.settled_by, one.names, t),
    },
    {
      key: "reason",
      title: t("ticketPart.reason"),
      extra: true,
      render: (_, one) => one.reason || "–",
    },
  ];
}
