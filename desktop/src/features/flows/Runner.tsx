/** A simulated caller: hears the prompts as text (and may listen), presses keys, lights his way. */
import { PlayCircleOutlined, ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Collapse, DatePicker, Input } from "antd";
import type { Dayjs } from "dayjs";
import { useEffect, useRef, useState } from "react";
import { sentence } from "@/api/errors";
import type { FlowPlay, PlayPassed, PlaySaid, PlayTurn } from "@/api/flowTypes";
import { useText, wordOf } from "@/shared/i18n";
import { nodeOf } from "./document";
import { nameOf, referenceName, useBoth, useEditor } from "./editor";
import { listen } from "./listen";
import { play } from "./queries";
import { type Trail, trailOf } from "./trail";

const KEYS = [..."123456789*0#"];

interface Props {
  light: (trail: Trail | null) => void;
  /** Whether keys pressed on the keyboard are the caller's. */
  active: boolean;
}

export function Runner({ light, active }: Props) {
  const t = useText();
  const { document } = useEditor();
  const [at, setAt] = useState<Dayjs | null>(null);
  const [caller, setCaller] = useState("");
  const [said, setSaid] = useState<string[] | null>(null);
  const [answer, setAnswer] = useState<FlowPlay | null>(null);
  const [problem, setProblem] = useState("");
  const end = useRef<HTMLDivElement>(null);

  const say = async (words: string[]) => {
    setSaid(words);
    setProblem("");
    try {
      const made = await play(document, words, at?.format("YYYY-MM-DDTHH:mm:ss") ?? "", caller);
      setAnswer(made);
      light(trailOf(made));
    } catch (error) {
      setAnswer(null);
      light(null);
      setProblem(sentence(error, t));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every answer the newest is in view
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [answer]);

  const waits = answer?.wait.type ?? "";
  const over = waits === "done";
  const press = (word: string) => said && !over && void say([...said, word]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: digits typed here are the caller's keys
    <div
      className="flow-runner"
      onKeyDown={(event) => {
        const typing = (event.target as HTMLElement).tagName === "INPUT";
        if (active && !typing && waits === "keys" && KEYS.includes(event.key)) press(event.key);
      }}
    >
      <Collapse
        ghost
        size="small"
        items={[
          {
            key: "how",
            label: t("flows.runHow"),
            children: (
              <>
                <div className="flow-field">
                  <span>{t("flows.runAt")}</span>
                  <DatePicker
                    showTime={{ format: "HH:mm" }}
                    format="YYYY-MM-DD HH:mm"
                    value={at}
                    onChange={setAt}
                    placeholder={t("flows.now")}
                  />
                </div>
                <div className="flow-field">
                  <span>{t("flowVariable.caller")}</span>
                  <Input
                    value={caller}
                    placeholder="+8613800138000"
                    maxLength={32}
                    onChange={(event) => setCaller(event.target.value.trim())}
                  />
                </div>
              </>
            ),
          },
        ]}
      />
      {problem ? <Alert type="error" showIcon title={problem} /> : null}
      {answer ? (
        <div className="flow-script" aria-live="polite">
          {answer.turns.map((turn, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: turns only grow
            <Turn key={index} turn={turn} />
          ))}
          <Waiting answer={answer} />
          <div ref={end} />
        </div>
      ) : (
        <div className="flow-script flow-script-empty muted">{t("flows.runEmpty")}</div>
      )}
      <div className="flow-keypad" data-waits={waits}>
        {KEYS.map((key) => (
          <Button key={key} disabled={waits !== "keys"} onClick={() => press(key)}>
            {key}
          </Button>
        ))}
      </div>
      <div className="flow-offers">
        {answer?.wait.offers.map((word) => (
          <Button key={word} size="small" onClick={() => press(word)}>
            {wordOf(t, "flowSays", word)}
          </Button>
        ))}
        {answer && !over ? (
          <Button size="small" onClick={() => press("end")}>
            {t("flowSays.end")}
          </Button>
        ) : null}
      </div>
      <Button
        type="primary"
        icon={answer ? <ReloadOutlined /> : <PlayCircleOutlined />}
        onClick={() => void say([])}
      >
        {t(answer ? "flows.runAgain" : "flows.runStart")}
      </Button>
    </div>
  );
}

function Turn({ turn }: { turn: PlayTurn }) {
  const t = useText();
  const given =
    turn.given === "key_pressed"
      ? t("flowGiven.key", { key: turn.key })
      : turn.outcome
        ? wordOf(t, "flowSays", turn.outcome)
        : turn.given === "playback_ended" || turn.given === ""
          ? ""
          : wordOf(t, "flowGiven", turn.given);
  return (
    <>
      {given ? <div className="flow-said-caller">{given}</div> : null}
      {turn.path.map((passed, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn never changes
        <Passed key={index} passed={passed} />
      ))}
      {turn.said.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn never changes
        <Said key={index} said={one} />
      ))}
    </>
  );
}

function Passed({ passed }: { passed: PlayPassed }) {
  const { document, kinds, show } = useEditor();
  const both = useBoth();
  const t = useText();
  if (passed.keys !== null) {
    if (passed.outcome === "chosen") return null;
    return <div className="flow-said-note">{wordOf(t, "flowKeyed", passed.outcome)}</div>;
  }
  const node = nodeOf(document, passed.node);
  return (
    <button type="button" className="flow-said-node" onClick={() => show(passed.node)}>
      {nameOf(node, kinds, both) || passed.label || passed.node}
    </button>
  );
}

function Said({ said }: { said: PlaySaid }) {
  const t = useText();
  return (
    <div className="flow-said">
      <span>{said.text || t("flows.soundFile", { name: said.sound })}</span>
      {said.there ? (
        <Button
          type="text"
          size="small"
          icon={<PlayCircleOutlined />}
          aria-label={t("flows.listen")}
          onClick={() => listen(said.sound, t("flows.noSound"))}
        />
      ) : null}
    </div>
  );
}

function Waiting({ answer }: { answer: FlowPlay }) {
  const t = useText();
  const { references } = useEditor();
  const { wait } = answer;
  const words = () => {
    switch (wait.type) {
      case "keys":
        return t("flows.waitsKeys", { seconds: wait.timeout_s ?? 0 });
      case "queue":
        return t("flows.waitsQueue", { queue: referenceName(references, "queue", wait.queue) });
      case "done":
        return wait.reason
          ? t("common.aside", {
              text: wordOf(t, "flowDone", wait.outcome),
              aside: wordOf(t, "flowReason", wait.reason),
            })
          : wordOf(t, "flowDone", wait.outcome);
      default:
        return t("flows.waits");
    }
  };
  return (
    <div className={wait.type === "done" ? "flow-wait flow-wait-done" : "flow-wait"}>{words()}</div>
  );
}
