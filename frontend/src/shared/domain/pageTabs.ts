/** `validateSearch` of a page that has parts: the one that is shown. */
export const tabSearch =
  <Tab extends string>(tabs: readonly Tab[]) =>
  (raw: Record<string, unknown>): { tab?: Tab | undefined } => {
    const tab = tabs.find((name) => name === raw['tab']);
    return tab === undefined ? {} : { tab };
  };
