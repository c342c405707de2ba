/** How many missed calls an agent has not looked at yet, in the top bar; a click shows them. */
import { PhoneOutlined } from "@ant-design/icons";
import { Badge, Button, Tooltip } from "antd";
import { useDeferredValue } from "react";
import { useNavigate } from "react-router";
import { meOf, useLive } from "@/live/store";
import { useText } from "@/shared/i18n";
import { useNewMissed } from "./queries";

export function MissedBadge() {
  const t = useText();
  const go = useNavigate();
  // A ring that ended changes the state: that is the moment to ask again, once it is drawn.
  const since = useDeferredValue(useLive((state) => meOf(state)?.since ?? ""));
  const count = useNewMissed(since !== "", since).data?.total ?? 0;
  if (count === 0) return null;
  const word = t("missed.new", { n: count });
  return (
    <Tooltip title={word}>
      <Badge count={count} size="small" offset={[-4, 4]}>
        <Button
          type="text"
          className="missed-badge"
          icon={<PhoneOutlined rotate={135} />}
          aria-label={word}
          onClick={() => void go("/missed?mine=true")}
        />
      </Badge>
    </Tooltip>
  );
}
