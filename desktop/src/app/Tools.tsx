/** Language and theme: small switches of the top bar and the log-in page. */
import { DesktopOutlined, MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { setLanguage, useLanguage, useText } from "@/shared/i18n";
import { setTheme, THEME_CHOICES, type ThemeChoice, useThemeChoice } from "@/shared/theme";

const ICONS = { system: <DesktopOutlined />, light: <SunOutlined />, dark: <MoonOutlined /> };

export function Tools() {
  const t = useText();
  const language = useLanguage();
  const choice = useThemeChoice();
  return (
    <>
      <Button
        type="text"
        onClick={() => setLanguage(language === "zh" ? "en" : "zh")}
        title={t("frame.language")}
        aria-label={t("frame.language")}
      >
        {t("frame.languageShort")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          selectable: true,
          selectedKeys: [choice],
          items: THEME_CHOICES.map((key) => ({
            key,
            icon: ICONS[key],
            label: t(`frame.${key}`),
          })),
          onClick: ({ key }) => setTheme(key as ThemeChoice),
        }}
      >
        <Button
          type="text"
          className="theme-choice"
          icon={ICONS[choice]}
          title={t("frame.theme")}
          aria-label={t("frame.theme")}
        />
      </Dropdown>
    </>
  );
}
