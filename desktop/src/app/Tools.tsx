/** Language and theme: small switches of the top bar and the log-in page. */
import { MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { setLanguage, useLanguage, useText } from "@/shared/i18n";
import { setTheme, useTheme } from "@/shared/theme";

export function Tools() {
  const t = useText();
  const language = useLanguage();
  const theme = useTheme();
  const themeWord = t(theme === "dark" ? "frame.light" : "frame.dark");
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
      <Button
        type="text"
        icon={theme === "dark" ? <SunOutlined /> : <MoonOutlined />}
        onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
        title={themeWord}
        aria-label={themeWord}
      />
    </>
  );
}
