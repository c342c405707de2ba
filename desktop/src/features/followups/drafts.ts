/** Changing a draft of a questionnaire: new keys, moving, what branches may lead to. Pure. */
import type { Document, Option, Question, QuestionType } from "./questionnaireTypes";

export const END = "end";

/** A key nobody has: the letter and the next number. */
export function freeKey(letter: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const key = `${letter}${number}`;
    if (!taken.includes(key)) return key;
  }
}

export function freshQuestion(document: Document): Question {
  const key = freeKey(
    "q",
    document.questions.map((one) => one.key),
  );
  return {
    key,
    type: "single",
    text: "",
    hint: "",
    required: true,
    options: [freshOption([]), freshOption([{ code: "a1", text: "" }])],
    least: null,
    most: null,
    branches: [],
  };
}

export function freshOption(options: readonly Option[]): Option {
  return {
    code: freeKey(
      "a",
      options.map((one) => one.code),
    ),
    text: "",
  };
}

/** The question with another type, without what the new type does not have. */
export function retyped(question: Question, type: QuestionType): Question {
  const choices = type === "single" || type === "multiple";
  const had = question.options.length > 0;
  return {
    ...question,
    type,
    options: choices
      ? had
        ? question.options
        : [freshOption([]), freshOption([{ code: "a1", text: "" }])]
      : [],
    least: type === "scale" ? 1 : null,
    most: type === "scale" ? 5 : null,
    branches: [],
  };
}

/** The questions with one at another place. Branches that would lead back are dropped. */
export function moved(document: Document, from: number, to: number): Document {
  const questions = [...document.questions];
  const [one] = questions.splice(from, 1);
  if (one) questions.splice(to, 0, one);
  return withForwardBranches({ ...document, questions });
}

export function without(document: Document, place: number): Document {
  const gone = document.questions[place]?.key;
  return withForwardBranches({
    ...document,
    questions: document.questions.filter((_, at) => at !== place),
    quotas: document.quotas.filter((quota) => quota.question !== gone),
  });
}

function withForwardBranches(document: Document): Document {
  const places = new Map(document.questions.map((one, place) => [one.key, place]));
  const questions = document.questions.map((one, place) => ({
    ...one,
    branches: one.branches.filter(
      ({ to }) => to === END || (places.get(to) ?? Number.NEGATIVE_INFINITY) > place,
    ),
  }));
  return { ...document, questions };
}

/** What can be chosen in a question, for branches and quotas: code and words. */
export function choicesOf(question: Question): Option[] {
  if (question.type !== "scale") return question.options;
  const least = question.least ?? 0;
  const count = Math.max(0, Math.min(11, (question.most ?? 0) - least + 1));
  return Array.from({ length: count }, (_, i) => ({
    code: String(least + i),
    text: String(least + i),
  }));
}
