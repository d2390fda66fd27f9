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

/** Errors of a form's own fields: antd's path and the sentence. */
type Place = Parameters<FormInstance['setFields']>[0][number];

function pathOf(field: string): (string | number)[] {
  return field
    .replace(/^(body|query|path)\./, '')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Puts the problem's field problems at their fields. True when every one of them found its field. */
function useApplyProblem(): (form: FormInstance, problem: ApiProblem) => boolean {
  const text = useProblemText();
  return (form, problem) => {
    const places: Place[] = problem.fields.map((field) => ({ name: pathOf(field.field), errors: [text(field).title] }));
    const placed = places.filter(
      (place) => form.getFieldInstance(place.name) !== undefined || hasField(form, place.name),
    );
    form.setFields(placed);
    const first = placed[0];
    if (first !== undefined) form.scrollToField(first.name, { focus: true });
    return placed.length > 0 && placed.length === places.length;
  };
}

function hasField(form: FormInstance, name: Place['name']): boolean {
  const top = Array.isArray(name) ? (name as (string | number)[])[0] : (name as string);
  return top !== undefined && Object.hasOwn(form.getFieldsValue(true) as object, String(top));
}

interface ActionOptions<Answer, Input> {
  /** The message when it worked. */
  success?: string;
  /** Where field problems go; the form keeps what was typed. */
  form?: FormInstance;
  /** Fields by the code of a problem that is about one of them without saying so. */
  fieldOf?: Record<string, string>;
  onSuccess?: (answer: Answer, input: Input) => unknown;
}

/** A mutation that tells how it ended: at the form's fields, or by a message with the text of the code. */
export function useAction<Answer, Input = void>(
  mutationFn: (input: Input) => Promise<Answer>,
  { success, form, fieldOf = {}, onSuccess }: ActionOptions<Answer, Input> = {},
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
      const problem = withField(asProblem(error), fieldOf);
      if (form === undefined || !apply(form, problem)) show(problem);
    },
  });
}

function withField(problem: ApiProblem, fieldOf: Record<string, string>): ApiProblem {
  const field = fieldOf[problem.code];
  if (field === undefined || problem.fields.length > 0) return problem;
  const { code, params } = problem;
  return Object.assign(problem, { fields: [{ field, code, params, detail: '' }] });
}

/** A message with the problem's text; long ones stay longer. */
export function useShowProblem(): (problem: Coded) => void {
  const { message } = App.useApp();
  const { i18n } = useTranslation();
  const text = useProblemText();
  return (problem) => {
    const { title, hint } = text(problem);
    const stop = i18n.language === 'zh-CN' ? '。' : '. ';
    void message.error(hint ? `${title.replace(/[.。]$/, '')}${stop}${hint}` : title, 6);
  };
}
