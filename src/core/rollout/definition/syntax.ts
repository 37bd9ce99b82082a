import type { ErrorCode } from 'yaml';

/** What the library calls a mistake in YAML, in words for people who do not know its grammar. */
export const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_DIRECTIVE: 'this line is not understood',
  BAD_INDENT: 'the indentation does not fit the lines before, or a bracket is not closed',
  BAD_SCALAR_START: 'put this text in quotes: it begins with a character that means something else in YAML',
  BLOCK_AS_IMPLICIT_KEY: 'put this text in quotes, or begin a new line: there is a second colon',
  DUPLICATE_KEY: 'this key has been there before',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing after a key, or a closing quote',
  MULTIPLE_DOCS: 'a second document begins here; write one a file',
  NON_STRING_KEY: 'a key has to be a text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  TAG_RESOLVE_FAILED: 'leave out the tag (!...)',
};

/** The mistakes after which everything else is read as it was meant. */
export const HARMLESS: ReadonlySet<ErrorCode> = new Set(['BAD_DIRECTIVE', 'DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);
