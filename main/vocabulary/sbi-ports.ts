/** The ports of 127.0.0.1 where SBI services listen, first and last (MOSIP SBI 0.9.5). */
export const FIRST_SBI_PORT = 4501;
export const LAST_SBI_PORT = 4600;
