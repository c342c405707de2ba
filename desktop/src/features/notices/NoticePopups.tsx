/**
 * Notices that stand on the page until they are read, here or on another page of the same person.
 * A feature's own pop-up (with more to do than to open it) is given by `bodies`, by kind.
 */
import { notification as antd, Button, Space } from "antd";
import { type ComponentType, useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { type About, type Notice, useNoticeVerbs, useUnreadNotices } from "@/api/notices";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { chimeOnce } from "./chime";
import { sentenceOf } from "./sentence";

export interface NoticeBodyProps {
  notice: Notice;
  /** Read it, which closes it everywhere. */
  close: () => void;
}

interface Props {
  placeOf: (about: About) => string | null;
  bodies?: Bodies;
}

type Bodies = Record<string, ComponentType<NoticeBodyProps>>;
const NONE: Bodies = {};

/** At most so many at once, one where the page is a phone's; the others wait below the bell. */
const SHOWN = 3;
const most = () => (window.innerWidth <= 600 ? 1 : SHOWN);

export function NoticePopups({ placeOf, bodies = NONE }: Props) {
  const t = useText();
  const go = useNavigate();
  // Held here and not by the application: a body may ask the server and lead to pages.
  const [notification, holder] = antd.useNotification({ stack: false });
  const { data } = useUnreadNotices();
  const { read } = useNoticeVerbs();
  const shown = useRef(new Set<string>());

  useEffect(() => {
    if (!data) return;
    const popups = data.items.filter((notice) => notice.popup).slice(0, most());
    const wanted = new Set(popups.map((notice) => notice.id));
    for (const id of shown.current) {
      if (!wanted.has(id)) notification.destroy(id);
    }
    for (const notice of popups) {
      const close = () => void read(notice.id).catch((error) => tellError(sentence(error, t)));
      const place = notice.about ? placeOf(notice.about) : null;
      const Body = bodies[notice.kind];
      if (notice.sound && !shown.current.has(notice.id)) void chimeOnce(notice.id);
      notification.info({
        key: notice.id,
        // Forms and details open on the right; their buttons stay free.
        placement: "bottomLeft",
        duration: 0,
        title: sentenceOf(t, notice),
        description: Body ? <Body notice={notice} close={close} /> : <Moment at={notice.at} />,
        onClose: close,
        actions: Body ? undefined : (
          <Space>
            <Button size="small" onClick={close}>
              {t("notices.read")}
            </Button>
            {place ? (
              <Button
                size="small"
                type="primary"
                onClick={() => {
                  close();
                  void go(place);
                }}
              >
                {t("notices.open")}
              </Button>
            ) : null}
          </Space>
        ),
      });
    }
    shown.current = wanted;
  }, [data, notification, read, t, go, placeOf, bodies]);
  return holder;
}
