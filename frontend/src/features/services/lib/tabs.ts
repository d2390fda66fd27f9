export const TABS = ['overview', 'test', 'replicas'] as const;
export type DetailTab = (typeof TABS)[number];

/** `validateSearch` of a service's page. */
export function detailTab({ tab }: Record<string, unknown>): { tab?: DetailTab | undefined } {
  const known = TABS.find((name) => name === tab);
  return known === undefined ? {} : { tab: known };
}
