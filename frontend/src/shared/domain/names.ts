/** A name has no control characters, and none that turn the direction in which text is read. */
export const PLAIN = /^[^\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u;
export const LONGEST_NAME = 100;
export const LONGEST_DESCRIPTION = 4000;
