import { useQuery } from '@tanstack/react-query';

/** The address (`data:`) of a picture that was chosen in this browser; undefined while it is read. */
export function usePicture(file: File | null): string | undefined {
  // a File has no key of its own but these three
  // eslint-disable-next-line @tanstack/query/exhaustive-deps
  const { data } = useQuery({
    queryKey: ['picture', file?.name, file?.size, file?.lastModified],
    queryFn: () => (file === null ? null : dataUrl(file)),
    enabled: file !== null,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return file === null ? undefined : (data ?? undefined);
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(String(reader.result));
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(file);
  });
}

/** The first picture among the inputs of a test. */
export function pictureOf(given: Record<string, unknown> | null): File | null {
  const files = Object.values(given ?? {}).filter((value) => value instanceof File);
  return files.find((file) => file.type.startsWith('image/')) ?? null;
}
