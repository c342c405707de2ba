/** The left menu: only what the person may open; collapses to icons and remembers it. */
import {
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  BookOutlined,
  CalendarOutlined,
  CloudServerOutlined,
  ClusterOutlined,
  CommentOutlined,
  ContactsOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  DesktopOutlined,
  DownloadOutlined,
  EditOutlined,
  FieldNumberOutlined,
  FileDoneOutlined,
  FileExclamationOutlined,
  FormOutlined,
  FunnelPlotOutlined,
  GlobalOutlined,
  HistoryOutlined,
  IdcardOutlined,
  ImportOutlined,
  InboxOutlined,
  LikeOutlined,
  MailOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  MessageOutlined,
  MobileOutlined,
  OrderedListOutlined,
  PartitionOutlined,
  PhoneOutlined,
  ProfileOutlined,
  ReadOutlined,
  RetweetOutlined,
  RocketOutlined,
  RollbackOutlined,
  SafetyOutlined,
  ScheduleOutlined,
  SettingOutlined,
  ShoppingOutlined,
  SnippetsOutlined,
  SoundOutlined,
  StarOutlined,
  StopOutlined,
  SwapOutlined,
  TeamOutlined,
  UserSwitchOutlined,
} from "@ant-design/icons";
import { Button, Menu } from "antd";
import { type ComponentType, useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import { useMe } from "@/api/me";
import { useText } from "@/shared/i18n";
import { groupOf, type IconName, type MenuEntry, menuFor } from "./menu";

/** A receiver put down, as on the badge in the top bar. */
const MissedIcon = () => <PhoneOutlined rotate={135} />;

const ICONS: Record<IconName, ComponentType> = {
  home: DesktopOutlined,
  calls: PhoneOutlined,
  board: DashboardOutlined,
  department: InboxOutlined,
  tickets: SnippetsOutlined,
  ticketTypes: ClusterOutlined,
  customers: ContactsOutlined,
  shopFunnel: FunnelPlotOutlined,
  shopOrders: ShoppingOutlined,
  customerSettings: ProfileOutlined,
  settings: SettingOutlined,
  users: TeamOutlined,
  roles: SafetyOutlined,
  departments: ApartmentOutlined,
  queues: OrderedListOutlined,
  flows: PartitionOutlined,
  callerRules: IdcardOutlined,
  agents: CustomerServiceOutlined,
  missed: MissedIcon,
  messages: MessageOutlined,
  omissions: FileExclamationOutlined,
  ratings: LikeOutlined,
  surveys: FormOutlined,
  followups: ScheduleOutlined,
  followupPeople: SwapOutlined,
  ticketPeople: UserSwitchOutlined,
  questionnaires: FileDoneOutlined,
  showcase: StarOutlined,
  draws: RetweetOutlined,
  retention: HistoryOutlined,
  downloads: DownloadOutlined,
  callbacks: RollbackOutlined,
  pools: GlobalOutlined,
  prompts: SoundOutlined,
  lookups: ApiOutlined,
  outward: MailOutlined,
  calendars: CalendarOutlined,
  phones: MobileOutlined,
  trunks: CloudServerOutlined,
  numbers: FieldNumberOutlined,
  audit: AuditOutlined,
  guide: RocketOutlined,
  imports: ImportOutlined,
  shopImports: ImportOutlined,
  people: TeamOutlined,
  service: CustomerServiceOutlined,
  lines: PhoneOutlined,
  dialRules: StopOutlined,
  knowledge: ReadOutlined,
  cards: CommentOutlined,
  maintain: EditOutlined,
  knowledgeSettings: BookOutlined,
};

const KEY = "warmline.menu";

function useCollapsed(): [boolean, () => void] {
  const [collapsed, set] = useState(() => localStorage.getItem(KEY) === "icons");
  return [
    collapsed,
    () =>
      set((now) => {
        localStorage.setItem(KEY, now ? "full" : "icons");
        return !now;
      }),
  ];
}

export function SideMenu() {
  const t = useText();
  const { permissions } = useMe();
  const { pathname } = useLocation();
  const [collapsed, toggle] = useCollapsed();

  const item = (entry: MenuEntry) => {
    const Icon = ICONS[entry.icon];
    return {
      key: entry.path,
      icon: <Icon />,
      title: t(entry.text),
      label: <Link to={entry.path}>{t(entry.text)}</Link>,
    };
  };
  const groups = menuFor(permissions);
  const items = groups.map((entry) => {
    if (!("children" in entry)) return item(entry);
    const Icon = ICONS[entry.icon];
    return {
      key: entry.text,
      icon: <Icon />,
      label: t(entry.text),
      children: entry.children.map(item),
    };
  });
  const open = groups
    .flatMap((entry) => ("children" in entry ? entry.children : [entry]))
    .find((entry) => pathname.startsWith(entry.path));
  const own = groupOf(groups, pathname);
  const [unfolded, unfold] = useState<string | null>(own);
  useEffect(() => {
    if (own) unfold(own);
  }, [own]);
  const label = t(collapsed ? "menu.expand" : "menu.collapse");

  return (
    <nav className="side" style={{ width: collapsed ? 56 : 184 }} aria-label={t("menu.settings")}>
      <Menu
        mode="inline"
        inlineCollapsed={collapsed}
        inlineIndent={16}
        items={items}
        selectedKeys={open ? [open.path] : []}
        {...(collapsed ? {} : { openKeys: unfolded ? [unfolded] : [] })}
        onOpenChange={(keys) => unfold(keys.findLast((key) => key !== unfolded) ?? null)}
      />
      <Button
        type="text"
        className="side-toggle"
        icon={collapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        onClick={toggle}
        aria-label={label}
        title={label}
      />
    </nav>
  );
}
