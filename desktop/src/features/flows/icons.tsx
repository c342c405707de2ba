/** A sign for each kind of node; a kind without one has its group's. */
import {
  ApiOutlined,
  AppstoreOutlined,
  AudioOutlined,
  BranchesOutlined,
  CalculatorOutlined,
  ClockCircleOutlined,
  EditOutlined,
  FieldNumberOutlined,
  LikeOutlined,
  NumberOutlined,
  PartitionOutlined,
  PhoneOutlined,
  PoweroffOutlined,
  RollbackOutlined,
  SoundOutlined,
  SwapOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import type { Kind } from "./schema";

const BY_KIND: Record<string, ComponentType> = {
  answer: PhoneOutlined,
  play: SoundOutlined,
  say: NumberOutlined,
  menu: AppstoreOutlined,
  collect: FieldNumberOutlined,
  hours: ClockCircleOutlined,
  branch: BranchesOutlined,
  queue: TeamOutlined,
  hang_up: PoweroffOutlined,
  set: EditOutlined,
  expression: CalculatorOutlined,
  lookup: ApiOutlined,
  dial: SwapOutlined,
  voicemail: AudioOutlined,
  survey: LikeOutlined,
  subflow: PartitionOutlined,
  return: RollbackOutlined,
};

const BY_GROUP: Record<string, ComponentType> = {
  voice: SoundOutlined,
  input: AppstoreOutlined,
  choice: BranchesOutlined,
  data: ApiOutlined,
  end: TeamOutlined,
};

export function KindIcon({ kind }: { kind: Kind | undefined }) {
  const Icon = BY_KIND[kind?.kind ?? ""] ?? BY_GROUP[kind?.group ?? ""] ?? ApiOutlined;
  return <Icon />;
}
