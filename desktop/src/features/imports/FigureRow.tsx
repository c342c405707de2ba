/** What came of the rows of a file, as figures in a row. */
import { Link } from "react-router";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { useKind } from "./kind";
import { RESULT_TONES } from "./tones";
import { type Figures, RESULTS } from "./types";

interface Props {
  figures: Figures;
  /** Where what it made or changed is listed. */
  listed?: string | undefined;
}

/** What stands on the list afterwards. */
const LISTED: readonly string[] = ["created", "changed"];

export function FigureRow({ figures, listed }: Props) {
  const t = useText();
  const { words } = useKind();
  return (
    <dl className="import-figures">
      <div>
        <dt>{t("imports.rows")}</dt>
        <dd className="figures">{(figures.rows ?? 0).toLocaleString("en-US")}</dd>
      </div>
      {RESULTS.map((name) => (
        <div key={name} data-result={name}>
          <dt>
            <Pill tone={RESULT_TONES[name]}>
              {t(name === "skipped" ? words.skipped : `importResult.${name}`)}
            </Pill>
          </dt>
          <dd className="figures">
            <Figure count={figures[name] ?? 0} to={LISTED.includes(name) ? listed : undefined} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Figure({ count, to }: { count: number; to: string | undefined }) {
  const said = count.toLocaleString("en-US");
  return to && count > 0 ? <Link to={to}>{said}</Link> : said;
}
