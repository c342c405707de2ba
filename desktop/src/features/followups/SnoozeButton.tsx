/** Be told again later: a menu of rests. */
import { ClockCircleOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { sentence } from "@/api/errors";
import { serverNow } from "@/shared/clock";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useFollowupVerbs } from "./queries";
import { wallOf } from "./wall";

/** The button also stands in pop-ups, which lie above the menus of the page. */
const ABOVE_POPUPS = 2100;
const MINUTES = [5, 15, 60, 180] as const;

interface Props {
  id: string;
  done?: () => void;
  small?: boolean;
}

export function SnoozeButton({ id, done, small }: Props) {
  const t = useText();
  const { snooze } = useFollowupVerbs();
  const rest = async (minutes: number) => {
    const until = new Date(serverNow() + minutes * 60_000).toISOString();
    try {
      await snooze(id, until);
      tellDone(t("followups.snoozed", { at: wallOf(until).slice(11) }));
      done?.();
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <Dropdown
      trigger={["click"]}
      placement="topLeft"
      styles={{ root: { zIndex: ABOVE_POPUPS } }}
      menu={{
        items: MINUTES.map((minutes) => ({
          key: String(minutes),
          label: t(`followups.snooze.${minutes}`),
          onClick: () => void rest(minutes),
        })),
      }}
    >
      <Button size={small ? "small" : "middle"} icon={<ClockCircleOutlined />}>
        {t("followups.snooze")}
      </Button>
    </Dropdown>
  );
}
