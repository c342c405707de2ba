/** Kinds of notices by group, with a cell for each way. */
import { Fragment, type ReactNode } from "react";
import { useText, wordOf } from "@/shared/i18n";
import { WAYS, type Way } from "./types";
import { byGroup } from "./words";

interface Props {
  kinds: readonly string[];
  cell: (kind: string, way: Way) => ReactNode;
}

export function KindsTable({ kinds, cell }: Props) {
  const t = useText();
  return (
    <table className="outward-kinds">
      <thead>
        <tr>
          <th scope="col">{t("outward.kind")}</th>
          {WAYS.map((way) => (
            <th key={way} scope="col" className="outward-way">
              {wordOf(t, "outwardWay", way)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {byGroup(kinds.map((kind) => ({ kind }))).map(({ group, items }) => (
          <Fragment key={group ?? "other"}>
            <tr>
              <th scope="colgroup" colSpan={1 + WAYS.length}>
                {wordOf(t, "outwardGroup", group ?? "")}
              </th>
            </tr>
            {items.map(({ kind }) => (
              <tr key={kind}>
                <td>{wordOf(t, "outwardKind", kind)}</td>
                {WAYS.map((way) => (
                  <td key={way}>{cell(kind, way)}</td>
                ))}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
