/**
 * A form over something that others save, too. It is saved over the version it was filled from; if
 * that is gone, what was typed stays in the form, what the others changed is said above it, and
 * saving again is right. Used by forms in a `FormDrawer`; how two are put together is `overtaken.ts`.
 */
import { Alert, type FormInstance } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "./i18n";
import { together } from "./overtaken";

interface Overtaking<T, V extends object> {
  open: boolean;
  form: FormInstance<V>;
  /** As it is known now; what the form holds at opening. */
  now: T | null | undefined;
  valuesOf: (thing: T) => V;
  /** Whether this error says that somebody was faster. */
  isOvertaken: (error: unknown) => boolean;
  again: (thing: T) => Promise<T>;
  titleOf: (field: keyof V & string) => string;
  wordOf?: (field: keyof V & string, value: unknown, thing: T) => string;
  by?: (thing: T) => string;
}

interface Overtaken {
  words: { field: string; title: string; before: string; theirs: string; clash: boolean }[];
  by: string;
}

export function useOvertaking<T, V extends object>(given: Overtaking<T, V>) {
  const { open, form, now, valuesOf } = given;
  const base = useRef<T | null>(now ?? null);
  const [overtaken, setOvertaken] = useState<Overtaken | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what others save meanwhile does not move it
  useEffect(() => {
    if (!open) return;
    base.current = now ?? null;
    setOvertaken(null);
  }, [open]);

  const meet = async (from: T, typed: V): Promise<void> => {
    const theirs = await given.again(from);
    const before = valuesOf(from);
    const both = together(before, { ...before, ...typed }, valuesOf(theirs));
    base.current = theirs;
    form.setFieldsValue(both.values as Parameters<typeof form.setFieldsValue>[0]);
    const word = (field: keyof V & string, value: unknown, of: T) =>
      given.wordOf?.(field, value, of) ?? (String(value ?? "") || "–");
    setOvertaken({
      by: given.by?.(theirs) ?? "",
      words: both.changes.map(({ field, before: was, theirs: is, clash }) => ({
        field,
        title: given.titleOf(field),
        before: word(field, was, from),
        theirs: word(field, is, theirs),
        clash,
      })),
    });
  };

  /** Saves over what the form was filled from. */
  const save = async <R,>(typed: V, write: (from: T) => Promise<R>): Promise<R> => {
    const from = base.current;
    if (from === null) throw new Error("nothing is open");
    try {
      return await write(from);
    } catch (error) {
      if (given.isOvertaken(error)) await meet(from, typed);
      throw error;
    }
  };

  return { save, note: overtaken ? <Note {...overtaken} /> : null };
}

function Note({ words, by }: Overtaken): ReactNode {
  const t = useText();
  return (
    <Alert
      type="warning"
      className="form-alert"
      data-overtaken
      title={t("form.overtaken", { who: by || t("form.somebody") })}
      description={
        words.length ? (
          <ul className="form-overtaken">
            {words.map((one) => (
              <li key={one.field} data-overtaken-field={one.field}>
                <strong>{one.title}</strong> <del className="muted">{one.before}</del>{" "}
                <span>{one.theirs}</span>
                {one.clash ? <em> {t("form.yoursStands")}</em> : null}
              </li>
            ))}
          </ul>
        ) : undefined
      }
    />
  );
}
