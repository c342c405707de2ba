/**
 * Notices that stand on the page until they are read, here or on another page of the same person:
 * rows below the top bar that move the page down and never lie over anything, since somebody may be
 * in a call. A feature's own row (with more to do than to open it) is given by `bodies`, by kind.
 */
import { BellOutlined, CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ComponentType, useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { type About, type Notice, useNoticeVerbs, useUnreadNotices } from "@/api/notices";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { chimeOnce } from "./chime";
import "./notices.css";
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

/** At most so many rows; the others wait below the bell. */
const SHOWN = 2;

export function NoticeStrip({ placeOf, bodies = NONE }: Props) {
  const t = useText();
  const { data } = useUnreadNotices();
  const { read } = useNoticeVerbs();
  const sounded = useRef(new Set<string>());
  const standing = (data?.items ?? []).filter((notice) => notice.popup);
  const shown = standing.slice(0, SHOWN);

  useEffect(() => {
    for (const notice of shown) {
      if (notice.sound && !sounded.current.has(notice.id)) void chimeOnce(notice.id);
      sounded.current.add(notice.id);
    }
  });

  if (shown.length === 0) return null;
  return (
    <div className="notice-strip" role="status">
      {shown.map((notice, place) => {
        const close = () => void read(notice.id).catch((error) => tellError(sentence(error, t)));
        const Body = bodies[notice.kind];
        return (
          <div className="notice-row" key={notice.id}>
            <BellOutlined />
            <strong>{sentenceOf(t, notice)}</strong>
            {Body ? (
              <Body notice={notice} close={close} />
            ) : (
              <Opening notice={notice} close={close} placeOf={placeOf} />
            )}
            {place === SHOWN - 1 && standing.length > SHOWN ? (
              <span className="muted">{t("notices.more", { n: standing.length - SHOWN })}</span>
            ) : null}
            <Button
              className="notice-close"
              size="small"
              type="text"
              icon={<CloseOutlined />}
              onClick={close}
              title={t("notices.read")}
              aria-label={t("notices.read")}
            />
          </div>
        );
      })}
    </div>
  );
}

interface OpeningProps extends NoticeBodyProps {
  placeOf: (about: About) => string | null;
}

function Opening({ notice, close, placeOf }: OpeningProps) {
  const t = useText();
  const go = useNavigate();
  const place = notice.about ? placeOf(notice.about) : null;
  return (
    <>
      <Moment at={notice.at} />
      {place ? (
        <Button
          size="small"
          onClick={() => {
            close();
            void go(place);
          }}
        >
          {t("notices.open")}
        </Button>
      ) : null}
    </>
  );
}
