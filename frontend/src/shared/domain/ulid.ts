const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether anything can have this id: an address may name anything at all. */
export const isUlid = (id: unknown): id is string => typeof id === 'string' && ULID.test(id);
