import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { App, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem } from '@/shared/api/ApiProblem';
import type { FieldProblem } from '@/shared/api/generated/types.gen';
import { wordsOf } from '@/shared/api/params';
import { formatCores } from '@/shared/domain/format';

/** What has a code and parameters: a problem, a field's problem, a reason of a state. */
export interface Coded {
  code: string;
  params?: Record<string, unknown> | undefined;
  hint_code?: string | null | undefined;
  detail?: string | undefined;
  /** Of a field's problem: its path in the request. */
  field?: string | undefined;
  /** Of a problem: what is wrong with single fields. */
  fields?: readonly FieldProblem[] | undefined;
}

interface CodeText {
  title: string;
  /** What to do next; empty when there is nothing to say. */
  hint: string;
}

/** Turns a problem or reason into sentences of the language that is chosen. Without a form to mark the fields in, a
 * refusal of fields names each of them. */
export function useProblemText(): (coded: Coded) => CodeText {
  const { t, i18n } = useTranslation('codes');
  // what is counted has a text for one and another for more
  const has = (code: unknown, part: string) =>
    typeof code === 'string' && i18n.exists(`codes:${code}.${part}`, { count: 2 });
  const textOf = ({ code, params = {}, hint_code, detail = '', field = '', fields = [] }: Coded): CodeText => {
    if (fields.length > 0) {
      const said = fields.map((one) => t('shared:fieldSays', { field: nameOf(one.field), problem: textOf(one).title }));
      return { title: t(`${code}.title`), hint: said.join(i18n.language === 'zh-CN' ? '；' : '; ') };
    }
    if (code === 'field.greater_than_equal' && /(^|\.)cpu_limit$/.test(field)) {
      const request = formatCores(Number(params.ge), i18n.language);
      return { title: t('shared:resource.why.belowRequest', { request }), hint: '' };
    }
    // a reason may carry the code of another one: why the dataset may not be used
    const inner = has(params.code, 'title') ? t(`${String(params.code)}.title`) : '';
    const why = inner && (i18n.language === 'zh-CN' ? `${inner}。` : `${inner}.`);
    const place = 'line' in params ? t(`shared:place.${'item' in params ? 'item' : 'line'}`, params) : '';
    const words = { count: 2, ...wordsOf(params, i18n.language), detail, why, place, context: contextOf(params) };
    const known = has(code, 'title') ? code : code.startsWith('field.') ? 'field.other' : null;
    if (known === null) return { title: t('internal.title'), hint: detail || code };
    const hint = has(hint_code, 'hint') ? String(hint_code) : known;
    return { title: t(`${known}.title`, words), hint: t(`${hint}.hint`, words).trim() };
  };
  return textOf;
}

/** Which of several texts a code has: of what kind it is, that it is of a place in a file, or about storage, of which
 * stopping frees none. */
function contextOf({ kind, line, missing }: Record<string, unknown>): string | undefined {
  if (typeof kind === 'string') return kind;
  if (line !== undefined) return 'placed';
  return typeof missing === 'object' && missing && 'storage' in missing ? 'storage' : undefined;
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

/** A field of the request as it is named to whoever sent it. */
const nameOf = (field: string): string => field.replace(/^(body|query|path)\./, '');

function pathOf(field: string): FieldPath {
  return nameOf(field)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The form's field at the path, or the one that holds what is there. */
function fieldAt(form: FormInstance, path: FieldPath): FieldPath | undefined {
  const fields = form.getFieldsError().map(({ name }) => name as FieldPath);
  return fields.find((name) => name.every((part, index) => String(part) === String(path[index])));
}

interface Places {
  /** Of a problem that is about one field without saying so. */
  about?: string | undefined;
  /** Fields of the form by those of the request, where they are called otherwise. */
  aliases?: Readonly<Record<string, string>> | undefined;
}

/** Puts the problem's field problems at their fields. What found no field is returned, to be said in words. */
function useApplyProblem(): (form: FormInstance, problem: ApiProblem, places: Places) => Coded | null {
  const text = useProblemText();
  const sentence = useSentence();
  return (form, problem, { about, aliases = {} }) => {
    const own = problem.fields.length > 0 || about === undefined;
    const parts = own
      ? problem.fields.map((part) => ({
          part,
          name: fieldAt(form, pathOf(aliases[nameOf(part.field)] ?? part.field)),
          error: text(part).title,
        }))
      : [{ part: null, name: fieldAt(form, pathOf(aliases[about] ?? about)), error: sentence(problem) }];
    const placed = parts.flatMap(({ name, error }) => (name === undefined ? [] : [{ name, errors: [error] }]));
    form.setFields(placed);
    const first = placed[0];
    if (first === undefined) return problem;
    form.scrollToField(first.name, { focus: true, block: 'center' });
    const fields = parts.flatMap(({ part, name }) => (part !== null && name === undefined ? [part] : []));
    return fields.length === 0 ? null : { code: problem.code, params: problem.params, fields };
  };
}

export interface ActionOptions<Answer, Input> {
  /** The message when it worked. */
  success?: string;
  /** Where field problems go; the form keeps what was typed. */
  form?: FormInstance;
  /** Fields by the code of a problem that is about one of them without saying so; `{field}` is its parameter of that name. */
  fieldOf?: Record<string, string>;
  aliases?: Places['aliases'];
  /** Who awaits it shows the problem: a question that stays. */
  quiet?: boolean;
  onSuccess?: (answer: Answer, input: Input) => unknown;
  onProblem?: (problem: ApiProblem) => unknown;
}

/** A mutation that tells how it ended: at the form's fields, or by a message with the text of the code. */
export function useAction<Answer, Input = void>(
  mutationFn: (input: Input) => Promise<Answer>,
  { success, form, fieldOf = {}, aliases, quiet = false, onSuccess, onProblem }: ActionOptions<Answer, Input> = {},
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
      const about = fieldOf[problem.code]?.replace(/\{(\w+)\}/g, (_, name: string) => String(problem.params[name]));
      const left = form === undefined ? problem : apply(form, problem, { about, aliases });
      if (left !== null && !quiet) show(left);
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
