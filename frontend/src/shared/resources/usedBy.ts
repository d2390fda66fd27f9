import { ApiProblem } from '@/shared/api/ApiProblem';
import type { Holder } from '@/shared/resources/UsedByModal';

/** Null when the deletion worked; else who uses the thing. Other problems are thrown on. */
export async function holdersOf(deletion: Promise<unknown>): Promise<Holder[] | null> {
  try {
    await deletion;
    return null;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'resource.still_used') {
      return (error.params['users'] ?? []) as Holder[];
    }
    throw error;
  }
}
