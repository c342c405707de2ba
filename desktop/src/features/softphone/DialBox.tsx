/** Dial out: the server rings this phone first (answered by itself), then the number. */
import { PhoneOutlined } from "@ant-design/icons";
import { Button, Input, Space } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { dialable } from "@/shared/numbers";
import { tellError } from "@/shared/tell";

export function DialBox() {
  const t = useText();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const number = dialable(text);

  const dial = async () => {
    if (!number || busy) return;
    setBusy(true);
    try {
      await post("/agent/dial", { number });
      setText("");
    } catch (error) {
      tellError(sentence(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Space.Compact className="dial-box">
      <Input
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={dial}
        placeholder={t("strip.dial")}
        aria-label={t("strip.dial")}
        inputMode="tel"
        allowClear
      />
      <Button icon={<PhoneOutlined />} onClick={dial} loading={busy} disabled={!number}>
        {t("strip.dialButton")}
      </Button>
    </Space.Compact>
  );
}
