/** 待阅读: what must be confirmed first, then what is followed and changed since it was read. */
import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { Badge, Button, Tag } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { useToRead } from "./queries";

interface Props {
  open: (id: string) => void;
  /** In the narrow column of the desk: one line until somebody wants to see it. */
  folded?: boolean;
}

export function ToReadList({ open, folded = false }: Props) {
  const t = useText();
  const { data } = useToRead();
  const [shown, setShown] = useState(!folded);
  if (!data?.length) return null;
  const must = data.filter((one) => one.must).length;
  return (
    <section className="knowledge-changed" aria-label={t("knowledge.toRead")}>
      {folded ? (
        <Button
          type="text"
          size="small"
          icon={shown ? <DownOutlined /> : <RightOutlined />}
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
        >
          {t("knowledge.toRead")} <Badge count={data.length} size="small" />
          {must ? <Tag color="red">{t("knowledge.mustReadCount", { count: must })}</Tag> : null}
        </Button>
      ) : (
        <h2>
          {t("knowledge.toRead")} <Badge count={data.length} size="small" />
        </h2>
      )}
      {shown ? (
        <ul>
          {data.map((one) => (
            <li key={one.article}>
              <Button type="link" size="small" onClick={() => open(one.article)}>
                {one.title}
              </Button>
              <Tag color={one.must ? "red" : "blue"}>
                {t(
                  one.must
                    ? "knowledge.mustRead"
                    : one.read
                      ? "knowledge.changed"
                      : "knowledge.fresh",
                )}
              </Tag>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
