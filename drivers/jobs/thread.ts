import { jpeg2000Job } from '../imaging/codec/jpeg2000-job.ts';
import { compareFingerJob } from '../imaging/match/compare-job.ts';
import { hu20PictureJob } from '../secugen-hu20/picture-job.ts';
import { serveJobs } from '../threads/serve-jobs.ts';

/** The entry of a working thread: all jobs there are. */
serveJobs([jpeg2000Job, compareFingerJob, hu20PictureJob]);
