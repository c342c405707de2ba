/** What surrounds every page of a person who is logged in; starts the live feed and the phone. */
import { Suspense, useEffect, useState } from "react";
import { Outlet } from "react-router";
import { useMay, useMe } from "@/api/me";
import { useNoticeNews } from "@/api/notices";
import { FollowupFinishing, FollowupNotice } from "@/features/followups/FollowupNotice";
import { NoticeStrip } from "@/features/notices/NoticeStrip";
import { softphone } from "@/features/softphone/controller";
import { live } from "@/live/store";
import { useShortcut } from "@/shared/keys";
import { PageSkeleton } from "@/shared/PageSkeleton";
import { useCardAhead } from "./cardAhead";
import { KeysDialog } from "./KeysDialog";
import { LeaderMessages } from "./LeaderMessages";
import { LinkBar } from "./LinkBar";
import { placeOf } from "./places";
import { SideMenu } from "./SideMenu";
import { TopBar } from "./TopBar";
import "./frame.css";

/** Pop-ups in which more can be done than to open them. */
const BODIES = {
  followup_day: FollowupNotice,
  followup_soon: FollowupNotice,
  followup_rested: FollowupNotice,
};

interface Props {
  logOut: () => void;
  sessionOver: () => void;
}

export function Frame({ logOut, sessionOver }: Props) {
  const me = useMe();
  const may = useMay();
  const isAgent = me.agent !== null && may("desk.use");
  const [keys, setKeys] = useState(false);
  useNoticeNews();
  useShortcut("help", () => setKeys(true));

  useEffect(() => {
    live.start(sessionOver);
    return () => live.stop();
  }, [sessionOver]);
  useEffect(() => (isAgent ? softphone.start() : undefined), [isAgent]);
  useCardAhead(isAgent && may("customer.view"));

  return (
    <div className="frame">
      <TopBar logOut={logOut} showKeys={() => setKeys(true)} />
      <LinkBar takeOver={() => live.start(sessionOver)} />
      <NoticeStrip placeOf={placeOf} bodies={BODIES} />
      <div className="frame-body">
        <SideMenu />
        <main className="frame-page">
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <LeaderMessages agent={isAgent} />
      {may("followup.work") ? <FollowupFinishing /> : null}
      <KeysDialog open={keys} close={() => setKeys(false)} />
    </div>
  );
}
