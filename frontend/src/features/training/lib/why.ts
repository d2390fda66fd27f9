/** Why something cannot be chosen or a step cannot be left: a key below `training:why` and what fills the sentence. */
export interface Why {
  key: string;
  params?: Record<string, unknown>;
}

export const why = (key: string, params?: Record<string, unknown>): Why => (params ? { key, params } : { key });
