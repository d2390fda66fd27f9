/** As in antd's `form/hooks/useForm`: the name of a form's field as one word. */
export function toNamePathStr(name: string | number | (string | number)[] | false | undefined): string {
  if (name === undefined || name === false) return '';
  return [name].flat().join('_');
}
