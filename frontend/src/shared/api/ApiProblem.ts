import type { FieldProblem, Problem } from '@/shared/api/generated/types.gen';

/** A refusal of the platform, or `network.unreachable` when nothing answered. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly detail: string;
  readonly traceId: string;
  readonly fields: FieldProblem[];

  constructor(problem: Partial<Problem>) {
    super(problem.code ?? 'internal');
    this.name = 'ApiProblem';
    this.status = problem.status ?? 0;
    this.code = problem.code ?? 'internal';
    this.params = problem.params ?? {};
    this.detail = problem.detail ?? '';
    this.traceId = problem.trace_id ?? '';
    this.fields = problem.errors ?? [];
  }
}

/** Codes of the console's own; all others are the platform's. */
export const CLIENT_CODES = ['internal', 'network.unreachable', 'upload.file_changed', 'upstream.unavailable'] as const;

/** A problem that the console itself found. */
export const ownProblem = (code: (typeof CLIENT_CODES)[number], more: Partial<Problem> = {}): ApiProblem =>
  new ApiProblem({ ...more, code });

/** The problem of an answer's body, whatever came. */
export function problemOf(body: unknown, status: number | undefined): ApiProblem {
  if (body instanceof ApiProblem) return body;
  if (status === undefined) return ownProblem('network.unreachable', { detail: String(body) });
  if (typeof body === 'object' && body !== null && 'code' in body) return new ApiProblem(body as Problem);
  return ownProblem(status === 502 || status === 503 ? 'upstream.unavailable' : 'internal', { status });
}

/** The problem of an answer whose body was read as text. */
export function problemOfText(text: string, status: number): ApiProblem {
  try {
    return problemOf(JSON.parse(text), status);
  } catch {
    return problemOf(text, status);
  }
}

/** Whether somebody ended it with an AbortSignal. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** What a failed mutation or query threw; anything but a problem is a fault of the console itself. */
export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem ? error : ownProblem('internal', { detail: String(error) });

/** Whether what was asked for is not there, or not any more. */
export const isGone = (error: unknown): boolean => asProblem(error).status === 404;
