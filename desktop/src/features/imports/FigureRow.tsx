/** What came of the rows of a file, as figures in a row. */
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { useKind } from "./kind";
import { RESULT_TONES } from "./tones";
import { type Figures, RESULTS } from "./types";

export function FigureRow({ figures }: { figures: Figures }) {
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
          <dd className="figures">{(figures[name] ?? 0).toLocaleString("en-US")}</dd>
        </div>
      ))}
    </dl>
  );
}
