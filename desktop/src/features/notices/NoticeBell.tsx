/** The bell of the top bar: how many notices are new, and all of them in a drawer. */
import { BellOutlined } from "@ant-design/icons";
import { Alert, Badge, Button, Empty, Pagination, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import {
  type About,
  type Notice,
  useNotices,
  useNoticeVerbs,
  useUnreadNotices,
} from "@/api/notices";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import "./notices.css";
import { sentenceOf } from "./sentence";

interface Props {
  placeOf: (about: About) => string | null;
}

export function NoticeBell({ placeOf }: Props) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const count = useUnreadNotices().data?.total ?? 0;
  const word = count ? t("notices.new", { n: count }) : t("notices.title");
  return (
    <>
      <Badge count={count} size="small" offset={[-6, 6]}>
        <Button
          type="text"
          icon={<BellOutlined />}
          title={word}
          aria-label={word}
          onClick={() => setOpen(true)}
        />
      </Badge>
      <NoticeDrawer open={open} close={() => setOpen(false)} fresh={count} placeOf={placeOf} />
    </>
  );
}

interface DrawerProps extends Props {
  open: boolean;
  close: () => void;
  fresh: number;
}

function NoticeDrawer({ open, close, fresh, placeOf }: DrawerProps) {
  const t = useText();
  const go = useNavigate();
  const [page, setPage] = useState(1);
  const { data, error } = useNotices(page, open);
  const { read, readAll } = useNoticeVerbs();
  const tried = (done: Promise<unknown>) =>
    void done.catch((problem) => tellError(sentence(problem, t)));
  const chosen = (notice: Notice) => {
    if (!notice.read_at) tried(read(notice.id));
    const place = notice.about ? placeOf(notice.about) : null;
    if (place) {
      close();
      void go(place);
    }
  };
  return (
    <Drawer
      open={open}
      onClose={close}
      title={t("notices.title")}
      size={400}
      extra={
        <Button size="small" disabled={fresh === 0} onClick={() => tried(readAll())}>
          {t("notices.readAll")}
        </Button>
      }
    >
      {error ? <Alert type="error" showIcon title={sentence(error, t)} /> : null}
      {!data && !error ? <Skeleton active /> : null}
      {data?.total === 0 ? <Empty description={t("notices.none")} /> : null}
      <ul className="notices">
        {data?.items.map((notice) => (
          <li key={notice.id}>
            <button type="button" onClick={() => chosen(notice)}>
              <span className={notice.read_at ? "notice-dot" : "notice-dot notice-new"} />
              <span className={notice.read_at ? "muted" : undefined}>{sentenceOf(t, notice)}</span>
              <Moment at={notice.at} />
            </button>
          </li>
        ))}
      </ul>
      {data && data.total > data.size ? (
        <Pagination
          size="small"
          current={page}
          pageSize={data.size}
          total={data.total}
          onChange={setPage}
          showSizeChanger={false}
        />
      ) : null}
    </Drawer>
  );
}
