/** The top bar, 48 px, always there: mark, state, call strip, today's figures, tools, person. */
import { useMay, useMe } from "@/api/me";
import { StateButton } from "@/features/agent/StateButton";
import { TodayFigures } from "@/features/agent/TodayFigures";
import { MissedBadge } from "@/features/missed/MissedBadge";
import { NoticeBell } from "@/features/notices/NoticeBell";
import { CallStrip } from "@/features/softphone/CallStrip";
import { PhoneButton } from "@/features/softphone/PhoneButton";
import { Mark } from "@/shared/Mark";
import { PersonMenu } from "./PersonMenu";
import { placeOf } from "./places";
import { Tools } from "./Tools";

interface Props {
  logOut: () => void;
  showKeys: () => void;
}

export function TopBar({ logOut, showKeys }: Props) {
  const me = useMe();
  const may = useMay();
  const agent = me.agent !== null && may("desk.use");
  return (
    <header className="top">
      <div className="top-mark">
        <Mark size={24} />
      </div>
      {agent ? <StateButton /> : null}
      <div className="top-strip">{agent ? <CallStrip mayDial={may("call.dial")} /> : null}</div>
      {agent ? <TodayFigures /> : null}
      <div className="top-tools">
        {agent ? <MissedBadge /> : null}
        {agent ? <PhoneButton /> : null}
        <NoticeBell placeOf={placeOf} />
        <Tools />
        <PersonMenu logOut={logOut} showKeys={showKeys} />
      </div>
    </header>
  );
}
