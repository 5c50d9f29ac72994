import type { z } from 'zod';
import { pageOf } from './page.ts';
import { id, isoTime } from './scalars.ts';
import { alertMessage } from './serverMessage.ts';

/** What the operator was told, and when (wall clock). Of what the process said past its database, the newest alone are kept. */
export const alert = alertMessage.extend({ id, time: isoTime });
export type AlertView = z.infer<typeof alert>;

/** `GET /api/alerts`: newest first. */
export const alertPage = pageOf(alert);
