/** The person's own menu: who is logged in, password, shortcuts, log out. */
import {
  KeyOutlined,
  LogoutOutlined,
  MailOutlined,
  MessageOutlined,
  QuestionCircleOutlined,
  SafetyOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useMe } from "@/api/me";
import { PasswordDialog } from "@/features/session/PasswordDialog";
import { useText } from "@/shared/i18n";
import { roleWord } from "@/shared/roles";
import { LeaderHistory } from "./LeaderMessages";

interface Props {
  logOut: () => void;
  showKeys: () => void;
}

export function PersonMenu({ logOut, showKeys }: Props) {
  const t = useText();
  const me = useMe();
  const [password, setPassword] = useState(false);
  const [history, setHistory] = useState(false);
  const roles = me.roles.map((role) => roleWord(role, t)).join(t("common.and"));
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            {
              key: "who",
              type: "group",
              label: `${me.user.name} · ${me.user.department?.name ?? me.user.login} · ${roles}`,
            },
            ...(me.agent
              ? [
                  {
                    key: "leader",
                    icon: <MessageOutlined />,
                    label: t("leader.history"),
                    onClick: () => setHistory(true),
                  },
                ]
              : []),
            {
              key: "keys",
              icon: <QuestionCircleOutlined />,
              label: t("keys.title"),
              onClick: showKeys,
            },
            {
              key: "password",
              icon: <KeyOutlined />,
              label: t("frame.password"),
              onClick: () => setPassword(true),
            },
            {
              key: "security",
              icon: <SafetyOutlined />,
              label: <Link to="/account">{t("frame.security")}</Link>,
            },
            {
              key: "notifications",
              icon: <MailOutlined />,
              label: <Link to="/account/notifications">{t("outward.mine")}</Link>,
            },
            { type: "divider" },
            { key: "out", icon: <LogoutOutlined />, label: t("frame.logOut"), onClick: logOut },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} aria-label={t("frame.person")}>
          <span className="person-name">{me.user.name}</span>
        </Button>
      </Dropdown>
      <LeaderHistory open={history} close={() => setHistory(false)} />
      <PasswordDialog open={password} close={() => setPassword(false)} />
    </>
  );
}
