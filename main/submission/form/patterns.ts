import { RE2JS } from 're2js';
import { createPatterns } from '#kit/form-pattern.ts';

/** Longest input mask of a question: Form.io's check takes time that grows with the square of its length. */
export const LONGEST_MASK = 100;

export const { isCheckable, hasPattern } = createPatterns((source) => RE2JS.compile(source));
