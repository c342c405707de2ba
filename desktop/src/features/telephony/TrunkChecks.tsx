/** What a test of a trunk found: each thing with its reason in words. */
import {
  CheckCircleFilled,
  CloseCircleFilled,
  MinusCircleOutlined,
  WarningFilled,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import type { TrunkCheck } from "@/api/telephony";
import { type TextKey, useText, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import "./telephony.css";

const ICONS: Record<string, ComponentType<{ className?: string }>> = {
  ok: CheckCircleFilled,
  warn: WarningFilled,
  bad: CloseCircleFilled,
  left_out: MinusCircleOutlined,
};

export function TrunkChecks({ checks }: { checks: TrunkCheck[] }) {
  const t = useText();
  const words = (check: TrunkCheck) => {
    const key = `check.${check.code}`;
    if (!(key in texts)) return check.message;
    const details = Object.entries(check.details).map(([name, value]) => [name, String(value)]);
    return t(key as TextKey, Object.fromEntries(details));
  };
  return (
    <section className="checks" aria-label={t("check.title")} aria-live="polite">
      <h3>{t("check.title")}</h3>
      <ul>
        {checks.map((check) => {
          const Icon = ICONS[check.state] ?? MinusCircleOutlined;
          return (
            <li key={`${check.name} ${check.code}`} className={`check check-${check.state}`}>
              <Icon className="check-icon" />
              <strong>{wordOf(t, "check", check.name)}</strong>
              <span>{words(check)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
