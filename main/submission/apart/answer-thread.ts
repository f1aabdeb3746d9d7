import { parentPort } from 'node:worker_threads';
import { validateAnswers } from '../form/validate-answers.ts';
import type { AnswersAsked } from './answer-checks.ts';

/** The entry of the thread that checks answers: it says `ready`, then answers what it is asked, one after the other. */
parentPort?.on('message', ({ schema, answers, circumstances }: AnswersAsked) => {
  parentPort?.postMessage(validateAnswers(schema, answers, circumstances));
});
parentPort?.postMessage('ready');
