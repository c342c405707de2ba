/** The whole desktop: language and theme, who is logged in, then log-in or frame with pages. */
import { StyleProvider } from "@ant-design/cssinjs";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, Button, ConfigProvider, Result } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useCallback, useEffect, useMemo, useState } from "react";
import { RouterProvider } from "react-router";
import { ApiError, whenSessionOver } from "@/api/client";
import { MeProvider } from "@/api/me";
import { FirstStep } from "@/features/session/FirstStep";
import { LoginPage } from "@/features/session/LoginPage";
import { useSession } from "@/features/session/useSession";
import { useLanguage, useText } from "@/shared/i18n";
import { PageSkeleton } from "@/shared/PageSkeleton";
import { keepingCache } from "@/shared/styleCache";
import { lendMessages } from "@/shared/tell";
import { themeConfig, useStill, useTheme } from "@/shared/theme";
import { makeRouter } from "./router";
import { Tools } from "./Tools";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});

const styles = keepingCache();

export function App() {
  const language = useLanguage();
  const theme = useTheme();
  const still = useStill();
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    dayjs.locale(language === "zh" ? "zh-cn" : "en");
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const config = useMemo(() => themeConfig(theme, still), [theme, still]);
  return (
    <StyleProvider cache={styles}>
      <ConfigProvider
        locale={language === "zh" ? zhCN : enUS}
        theme={config}
        button={{ autoInsertSpace: false }}
      >
        <AntApp component={false}>
          <QueryClientProvider client={client}>
            <Gate />
          </QueryClientProvider>
        </AntApp>
      </ConfigProvider>
    </StyleProvider>
  );
}

function Gate() {
  const t = useText();
  const { message } = AntApp.useApp();
  const session = useSession();
  const [wasOver, setWasOver] = useState(false);
  useEffect(() => lendMessages(message), [message]);

  const { over } = session;
  const sessionOver = useCallback(() => {
    setWasOver(true);
    over();
  }, [over]);
  useEffect(() => whenSessionOver(sessionOver), [sessionOver]);

  if (session.failed) {
    return (
      <Result
        status="warning"
        title={t("error.server_away")}
        extra={<Button onClick={session.retry}>{t("common.retry")}</Button>}
      />
    );
  }
  if (session.me === undefined) return <PageSkeleton />;
  if (session.me === null) {
    const logIn = async (login: string, password: string, code: string) => {
      await session.logIn(login, password, code);
      setWasOver(false);
    };
    return <LoginPage logIn={logIn} over={wasOver} tools={<Tools />} />;
  }
  if (session.me.first) {
    return (
      <FirstStep
        key={session.me.first}
        first={session.me.first}
        done={session.retry}
        logOut={() => void session.logOut()}
        tools={<Tools />}
      />
    );
  }
  return (
    <MeProvider me={session.me}>
      <Pages logOut={session.logOut} sessionOver={sessionOver} />
    </MeProvider>
  );
}

interface PagesProps {
  logOut: () => Promise<void>;
  sessionOver: () => void;
}

function Pages({ logOut, sessionOver }: PagesProps) {
  const [router] = useState(() => makeRouter(() => void logOut(), sessionOver));
  return <RouterProvider router={router} />;
}
