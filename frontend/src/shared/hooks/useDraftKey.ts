import { useUser } from '@/shared/auth/session';

/** Under which what is typed into a form is kept, for each user apart; `name` tells the form, undefined: nothing is kept. */
export function useDraftKey(name: string | undefined): string | undefined {
  const user = useUser();
  return name === undefined ? undefined : `modelyard.typed:${user?.id ?? ''}:${name}`;
}
