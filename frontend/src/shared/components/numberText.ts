interface Shown {
  userTyping: boolean;
  input: string;
}

/** `formatter` of an InputNumber: 2 stays "2" whatever the step is, and what is being typed stays as it is. */
export const asTyped = (value: number | string | undefined, { userTyping, input }: Shown): string =>
  userTyping ? input : value === undefined ? '' : String(value);
