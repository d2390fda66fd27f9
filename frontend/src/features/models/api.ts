import { listServices } from '@/shared/api/generated/sdk.gen';

const PUBLISHING_MS = 500;
const PUBLISHING_LIMIT_MS = 60_000;

/** The id of the service that a publication makes; null when it is not there in time. */
export async function publishedService(publicationId: string): Promise<string | null> {
  const deadline = Date.now() + PUBLISHING_LIMIT_MS;
  for (;;) {
    const { items } = await listServices({ query: { publication_id: publicationId } });
    const made = items[0]?.id ?? null;
    if (made !== null || Date.now() > deadline) return made;
    await new Promise((resolve) => setTimeout(resolve, PUBLISHING_MS));
  }
}
