import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { App, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { wordsOf } from '@/shared/api/params';
import { type ApiProblem, asProblem } from '@/shared/api/ApiProblem';

/** What has a code and parameters: a problem, a field's problem, a reason of a state. */
export interface Coded {
  code: string;
  params?: Record<string, unknown> | undefined;
  hint_code?: string | null | undefined;
  detail?: string | undefined;
}

interface CodeText {
  title: string;
  /** What to do next; empty when there is nothing to say. */
  hint: string;
}

/** Turns a problem or reason into sentences of the language that is chosen. */
export function useProblemText(): (coded: Coded) => CodeText {
  const { t, i18n } = useTranslation('codes');
  const has = (code: unknown, part: string) => typeof code === 'string' && i18n.exists(`codes:${code}.${part}`);
  return ({ code, params = {}, hint_code, detail = '' }) => {
    // a reason may carry the code of another one: why the dataset may not be used
    const inner = has(params.code, 'title') ? t(`${String(params.code)}.title`) : '';
    const why = inner && (i18n.language === 'zh-CN' ? `${inner}。` : `${inner}.`);
    const words = { ...wordsOf(params, i18n.language), detail, why };
    const known = has(code, 'title') ? code : code.startsWith('field.') ? 'field.other' : null;
    if (known === null) return { title: t('internal.title'), hint: detail || code };
    const hint = has(hint_code, 'hint') ? String(hint_code) : known;
    return { title: t(`${known}.title`, words), hint: t(`${hint}.hint`, words).trim() };
  };
}

/** Title and hint as one text. */
function useSentence(): (coded: Coded) => string {
  const { i18n } = useTranslation();
  const text = useProblemText();
  return (coded) => {
    const { title, hint } = text(coded);
    const stop = i18n.language === 'zh-CN' ? '。' : '. ';
    return hint ? `${title.replace(/[.。]$/, '')}${stop}${hint}` : title;
  };
}

type FieldPath = (string | number)[];

function pathOf(field: string): FieldPath {
  return field
    .replace(/^(body|query|path)\./, '')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The form's field at the path, or the one that holds what is there. */
function fieldAt(form: FormInstance, path: FieldPath): FieldPath | undefined {
  const fields = form.getFieldsError().map(({ name }) => name as FieldPath);
  return fields.find((name) => name.every((part, index) => String(part) === String(path[index])));
}

/** Puts the problem's field problems at their fields. True when every one of them found its field. */
function useApplyProblem(): (form: FormInstance, problem: ApiProblem, about: string | undefined) => boolean {
  const text = useProblemText();
  const sentence = useSentence();
  return (form, problem, about) => {
    const places =
      about === undefined || problem.fields.length > 0
        ? problem.fields.map((field) => ({ name: fieldAt(form, pathOf(field.field)), error: text(field).title }))
        : [{ name: fieldAt(form, pathOf(about)), error: sentence(problem) }];
    const placed = places.flatMap(({ name, error }) => (name === undefined ? [] : [{ name, errors: [error] }]));
    form.setFields(placed);
    const first = placed[0];
    if (first !== undefined) form.scrollToField(first.name, { focus: true });
    return placed.length > 0 && placed.length === places.length;
  };
}

export interface ActionOptions<Answer, Input> {
  /** The message when it worked. */
  success?: string;
  /** Where field problems go; the form keeps what was typed. */
  form?: FormInstance;
  /** Fields by the code of a problem that is about one of them without saying so; `{name}` is its parameter. */
  fieldOf?: Record<string, string>;
  onSuccess?: (answer: Answer, input: Input) => unknown;
  onProblem?: (problem: ApiProblem) => unknown;
}

/** A mutation that tells how it ended: at the form's fields, or by a message with the text of the code. */
export function useAction<Answer, Input = void>(
  mutationFn: (input: Input) => Promise<Answer>,
  { success, form, fieldOf = {}, onSuccess, onProblem }: ActionOptions<Answer, Input> = {},
): UseMutationResult<Answer, ApiProblem, Input> {
  const { message } = App.useApp();
  const show = useShowProblem();
  const apply = useApplyProblem();
  return useMutation<Answer, ApiProblem, Input>({
    mutationFn,
    onSuccess: async (answer, input) => {
      if (success) void message.success(success);
      await onSuccess?.(answer, input);
    },
    onError: (error) => {
      const problem = asProblem(error);
      const about = fieldOf[problem.code]?.replace('{name}', String(problem.params.name));
      if (form === undefined || !apply(form, problem, about)) show(problem);
      onProblem?.(problem);
    },
  });
}

/** A message with the problem's text; long ones stay longer. */
export function useShowProblem(): (problem: Coded) => void {
  const { message } = App.useApp();
  const sentence = useSentence();
  return (problem) => {
    void message.error(sentence(problem), 6);
  };
}
