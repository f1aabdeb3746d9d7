import { z } from 'zod';

export const TimeSchema = z.iso.datetime();
